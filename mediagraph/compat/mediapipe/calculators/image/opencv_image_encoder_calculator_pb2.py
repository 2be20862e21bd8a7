"""Options of OpenCvImageEncoderCalculator."""

from mediagraph.compat.graph_messages import calculator_options

OpenCvImageEncoderCalculatorOptions = calculator_options(
    "mediapipe.OpenCvImageEncoderCalculatorOptions", "OpenCvImageEncoderCalculator"
)
