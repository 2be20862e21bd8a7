"""Options of ClipDetectionVectorSizeCalculator and its kin."""

from mediagraph.compat.graph_messages import calculator_options

ClipVectorSizeCalculatorOptions = calculator_options(
    "mediapipe.ClipVectorSizeCalculatorOptions", "ClipDetectionVectorSizeCalculator"
)
