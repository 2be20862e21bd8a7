"""`run-graph --streams`: several inputs at once in one process, each through the graph by itself."""
