"""Options of SetAlphaCalculator."""

from mediagraph.compat.graph_messages import calculator_options

SetAlphaCalculatorOptions = calculator_options("mediapipe.SetAlphaCalculatorOptions", "SetAlphaCalculator")
