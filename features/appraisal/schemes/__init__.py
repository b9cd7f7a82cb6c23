"""Appraisal schemes: written, checked, resolved, tried, adopted."""
