"""Echelon: talent intelligence for sales departments that run many platforms."""

__version__ = "0.6.0"
