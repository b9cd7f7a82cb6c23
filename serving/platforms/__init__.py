"""How platforms fare."""
