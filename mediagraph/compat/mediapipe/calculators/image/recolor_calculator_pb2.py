"""Options of RecolorCalculator."""

from mediagraph.compat.graph_messages import calculator_options

RecolorCalculatorOptions = calculator_options("mediapipe.RecolorCalculatorOptions", "RecolorCalculator")
