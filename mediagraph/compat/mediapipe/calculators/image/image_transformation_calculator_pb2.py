"""Options of ImageTransformationCalculator."""

from mediagraph.compat.graph_messages import calculator_options

ImageTransformationCalculatorOptions = calculator_options(
    "mediapipe.ImageTransformationCalculatorOptions", "ImageTransformationCalculator"
)
