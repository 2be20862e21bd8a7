"""Benchmarks, side by side with MediaPipe 0.10.21, GStreamer and csp, each in an environment of its own.

Each worker is a script that runs in its own process and environment; `__main__.py` asks them in turn, block by block,
so that what is compared was measured within seconds of each other. Ratios are taken within a round.
"""
