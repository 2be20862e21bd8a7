"""Options of TensorsToClassificationCalculator."""

from mediagraph.compat.graph_messages import calculator_options

TensorsToClassificationCalculatorOptions = calculator_options(
    "mediapipe.TensorsToClassificationCalculatorOptions", "TensorsToClassificationCalculator"
)
