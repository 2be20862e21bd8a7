"""Options of TensorConverterCalculator."""

from mediagraph.compat.graph_messages import calculator_options

TensorConverterCalculatorOptions = calculator_options(
    "mediapipe.TensorConverterCalculatorOptions", "TensorConverterCalculator"
)
