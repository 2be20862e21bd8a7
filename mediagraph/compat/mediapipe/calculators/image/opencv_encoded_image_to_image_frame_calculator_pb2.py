"""Options of OpenCvEncodedImageToImageFrameCalculator."""

from mediagraph.compat.graph_messages import calculator_options

OpenCvEncodedImageToImageFrameCalculatorOptions = calculator_options(
    "mediapipe.OpenCvEncodedImageToImageFrameCalculatorOptions", "OpenCvEncodedImageToImageFrameCalculator"
)
