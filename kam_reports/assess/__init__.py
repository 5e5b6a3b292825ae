"""Figures × weights → scores: schemes, point rules, scorecards, ranking."""
