"""The dataflow engine: packets, ports, graphs, scheduling. It imports nothing else of the project."""
