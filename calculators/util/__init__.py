"""Conversions and helpers."""
