"""What is known of one calculator, subgraph, graph or model."""
