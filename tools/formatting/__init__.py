"""The canonical form of a text graph: the same fields and comments in the same order, evenly laid out."""
