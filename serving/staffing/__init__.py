"""Staffing: who should work on which platform, how good that is, and what every wish costs."""
