"""Options of QuantizeFloatVectorCalculator."""

from mediagraph.compat.graph_messages import calculator_options

QuantizeFloatVectorCalculatorOptions = calculator_options(
    "mediapipe.QuantizeFloatVectorCalculatorOptions", "QuantizeFloatVectorCalculator"
)
