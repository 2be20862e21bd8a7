"""`mediagraph parity`: how far two graphs are apart, as the twins of one graph for CPU and GPU."""
