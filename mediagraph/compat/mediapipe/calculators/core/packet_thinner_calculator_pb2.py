"""Options of PacketThinnerCalculator."""

from mediagraph.compat.graph_messages import calculator_options

PacketThinnerCalculatorOptions = calculator_options(
    "mediapipe.PacketThinnerCalculatorOptions", "PacketThinnerCalculator"
)
