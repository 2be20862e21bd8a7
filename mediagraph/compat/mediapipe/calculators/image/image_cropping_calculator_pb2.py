"""Options of ImageCroppingCalculator."""

from mediagraph.compat.graph_messages import calculator_options

ImageCroppingCalculatorOptions = calculator_options(
    "mediapipe.ImageCroppingCalculatorOptions", "ImageCroppingCalculator"
)
