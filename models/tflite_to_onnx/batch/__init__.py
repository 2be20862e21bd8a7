"""Models that work on several items at once: the first dimension of their tensors is left open."""
