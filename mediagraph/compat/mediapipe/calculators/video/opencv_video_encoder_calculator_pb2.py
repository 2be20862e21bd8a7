"""Options of OpenCvVideoEncoderCalculator."""

from mediagraph.compat.graph_messages import calculator_options

OpenCvVideoEncoderCalculatorOptions = calculator_options(
    "mediapipe.OpenCvVideoEncoderCalculatorOptions", "OpenCvVideoEncoderCalculator"
)
