"""The facts: what a table is, how it is checked, stored and read as of a date."""
