"""Attrition: who may leave, what was done about it, and whether it helped."""
