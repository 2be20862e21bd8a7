"""Calculators that read and write videos."""
