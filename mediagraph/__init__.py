"""MediaPipe-style dataflow graphs in Python."""
