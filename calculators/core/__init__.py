"""Calculators of the framework itself: routing, flow control, side packets."""
