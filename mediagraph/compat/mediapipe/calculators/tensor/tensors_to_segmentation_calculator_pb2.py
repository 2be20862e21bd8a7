"""Options of TensorsToSegmentationCalculator."""

from mediagraph.compat.graph_messages import calculator_options

TensorsToSegmentationCalculatorOptions = calculator_options(
    "mediapipe.TensorsToSegmentationCalculatorOptions", "TensorsToSegmentationCalculator"
)
