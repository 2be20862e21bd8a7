"""Options of GateCalculator."""

from mediagraph.compat.graph_messages import calculator_options

GateCalculatorOptions = calculator_options("mediapipe.GateCalculatorOptions", "GateCalculator")
