"""Types of packets that are neither images nor plain Python values."""
