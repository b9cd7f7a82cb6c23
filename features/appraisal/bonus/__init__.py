"""Bonus pools divided by score."""
