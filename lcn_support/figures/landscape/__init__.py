"""Figures: critical points and landscapes."""
