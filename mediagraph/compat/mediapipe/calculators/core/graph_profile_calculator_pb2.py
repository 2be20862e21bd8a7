"""Options of GraphProfileCalculator."""

from mediagraph.compat.graph_messages import calculator_options

GraphProfileCalculatorOptions = calculator_options("mediapipe.GraphProfileCalculatorOptions", "GraphProfileCalculator")
