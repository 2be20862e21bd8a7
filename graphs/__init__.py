"""Runnable top-level graphs."""
