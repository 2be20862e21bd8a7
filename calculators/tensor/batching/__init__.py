"""Graphs that run side by side have their inferences computed together."""
