"""Calculators that begin and end a loop over the elements of a packet."""
