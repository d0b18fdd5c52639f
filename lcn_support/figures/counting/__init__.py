"""Figures: how many critical points there are."""
