"""Promotion as a company sets it up: targets, who may rise to them, what counts as success."""
