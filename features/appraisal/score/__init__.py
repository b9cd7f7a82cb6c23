"""The fair score: indicators put together on one scale."""
