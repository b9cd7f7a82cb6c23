"""The pages before somebody has signed in."""
