"""Calculators on lists, matrices and numbers."""
