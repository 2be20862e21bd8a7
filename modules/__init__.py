"""Reusable subgraphs, found by the name of their file."""
