"""Options of DequantizeByteArrayCalculator."""

from mediagraph.compat.graph_messages import calculator_options

DequantizeByteArrayCalculatorOptions = calculator_options(
    "mediapipe.DequantizeByteArrayCalculatorOptions", "DequantizeByteArrayCalculator"
)
