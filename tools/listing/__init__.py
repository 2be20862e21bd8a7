"""What there is: calculators, subgraphs, graphs and models, found in tables and texts without importing any code."""
