"""`--report placement`: where the nodes of a graph ran, and what was copied between host and device."""
