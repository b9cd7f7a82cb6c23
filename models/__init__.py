"""Estimators and optimisers on frames."""
