"""Calculators that make, convert or consume side packets."""
