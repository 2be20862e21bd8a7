"""Options of FlowLimiterCalculator."""

from mediagraph.compat.graph_messages import calculator_options

FlowLimiterCalculatorOptions = calculator_options("mediapipe.FlowLimiterCalculatorOptions", "FlowLimiterCalculator")
