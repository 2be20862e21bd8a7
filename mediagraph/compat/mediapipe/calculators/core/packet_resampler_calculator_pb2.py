"""Options of PacketResamplerCalculator."""

from mediagraph.compat.graph_messages import calculator_options

PacketResamplerCalculatorOptions = calculator_options(
    "mediapipe.PacketResamplerCalculatorOptions", "PacketResamplerCalculator"
)
