"""Figures: dense linear networks and shallow polynomial ones, beside convolutional networks."""
