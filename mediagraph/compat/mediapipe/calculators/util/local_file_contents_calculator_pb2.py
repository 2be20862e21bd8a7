"""Options of LocalFileContentsCalculator."""

from mediagraph.compat.graph_messages import calculator_options

LocalFileContentsCalculatorOptions = calculator_options(
    "mediapipe.LocalFileContentsCalculatorOptions", "LocalFileContentsCalculator"
)
