"""Options of SegmentationSmoothingCalculator."""

from mediagraph.compat.graph_messages import calculator_options

SegmentationSmoothingCalculatorOptions = calculator_options(
    "mediapipe.SegmentationSmoothingCalculatorOptions", "SegmentationSmoothingCalculator"
)
