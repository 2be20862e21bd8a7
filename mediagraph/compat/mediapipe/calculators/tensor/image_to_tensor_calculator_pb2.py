"""Options of ImageToTensorCalculator."""

from mediagraph.compat.graph_messages import calculator_options

ImageToTensorCalculatorOptions = calculator_options(
    "mediapipe.ImageToTensorCalculatorOptions", "ImageToTensorCalculator"
)
