"""Calculators that make masks better and put something else behind people."""
