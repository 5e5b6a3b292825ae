"""Figures, scores, pay → Documents."""
