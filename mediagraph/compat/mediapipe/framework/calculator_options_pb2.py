"""The message that holds the options of a node."""

from mediagraph.compat.graph_messages import graph_message, know_options

know_options()

CalculatorOptions = graph_message("mediapipe.CalculatorOptions")
