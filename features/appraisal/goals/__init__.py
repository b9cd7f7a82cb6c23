"""Goals from the company down to a person."""
