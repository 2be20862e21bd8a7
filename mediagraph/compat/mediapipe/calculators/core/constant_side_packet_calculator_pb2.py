"""Options of ConstantSidePacketCalculator."""

from mediagraph.compat.graph_messages import calculator_options

ConstantSidePacketCalculatorOptions = calculator_options(
    "mediapipe.ConstantSidePacketCalculatorOptions", "ConstantSidePacketCalculator"
)
