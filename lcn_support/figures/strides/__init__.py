"""Figures: larger strides."""
