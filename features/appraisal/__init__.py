"""Appraisal: what people contributed, made comparable."""
