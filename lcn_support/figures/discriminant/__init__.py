"""Figures: the teacher–metric discriminant."""
