"""Runs of graphs in files: recording them, replaying them, and telling two of them apart."""
