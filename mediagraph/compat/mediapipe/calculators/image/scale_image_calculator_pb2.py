"""Options of ScaleImageCalculator."""

from mediagraph.compat.graph_messages import calculator_options

ScaleImageCalculatorOptions = calculator_options("mediapipe.ScaleImageCalculatorOptions", "ScaleImageCalculator")
