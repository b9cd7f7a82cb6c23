"""Attrition: outcomes by cause, the setup of flags and lists, exits over time."""
