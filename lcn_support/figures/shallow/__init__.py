"""Figures: shallow polynomial networks."""
