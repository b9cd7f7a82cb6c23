"""Governance: what was asked and by whom, and the released models with their cards."""
