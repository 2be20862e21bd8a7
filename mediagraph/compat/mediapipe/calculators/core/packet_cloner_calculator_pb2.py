"""Options of PacketClonerCalculator."""

from mediagraph.compat.graph_messages import calculator_options

PacketClonerCalculatorOptions = calculator_options("mediapipe.PacketClonerCalculatorOptions", "PacketClonerCalculator")
