"""Figures: convolutions on grids."""
