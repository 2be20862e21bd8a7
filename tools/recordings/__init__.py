"""Recordings on the command line."""
