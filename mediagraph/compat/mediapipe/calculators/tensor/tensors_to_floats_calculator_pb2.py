"""Options of TensorsToFloatsCalculator."""

from mediagraph.compat.graph_messages import calculator_options

TensorsToFloatsCalculatorOptions = calculator_options(
    "mediapipe.TensorsToFloatsCalculatorOptions", "TensorsToFloatsCalculator"
)
