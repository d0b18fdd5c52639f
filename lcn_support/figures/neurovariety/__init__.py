"""Figures: the equations."""
