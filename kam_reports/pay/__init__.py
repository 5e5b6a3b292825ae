"""Scores → money: bands, department modifier, commission, adjustments, payslips."""
