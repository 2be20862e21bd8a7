"""Calculators on images."""
