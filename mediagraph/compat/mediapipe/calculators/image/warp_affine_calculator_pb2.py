"""Options of WarpAffineCalculator and its kin."""

from mediagraph.compat.graph_messages import calculator_options

WarpAffineCalculatorOptions = calculator_options("mediapipe.WarpAffineCalculatorOptions", "WarpAffineCalculator")
