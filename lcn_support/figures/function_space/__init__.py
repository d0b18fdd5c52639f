"""Figures: what a network expresses."""
