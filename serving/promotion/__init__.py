"""Promotion: who is ready, who would be chosen by habit, and what people decided."""
