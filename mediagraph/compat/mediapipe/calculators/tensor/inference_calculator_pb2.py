"""Options of InferenceCalculator."""

from mediagraph.compat.graph_messages import calculator_options

InferenceCalculatorOptions = calculator_options("mediapipe.InferenceCalculatorOptions", "InferenceCalculator")
