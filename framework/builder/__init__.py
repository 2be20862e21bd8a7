"""Graphs put together in Python: the same `.pbtxt` as one would write, and the way back."""
