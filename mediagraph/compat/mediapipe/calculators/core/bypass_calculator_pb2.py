"""Options of BypassCalculator."""

from mediagraph.compat.graph_messages import calculator_options

BypassCalculatorOptions = calculator_options("mediapipe.BypassCalculatorOptions", "BypassCalculator")
