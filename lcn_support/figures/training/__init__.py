"""Figures: training and its limits."""
