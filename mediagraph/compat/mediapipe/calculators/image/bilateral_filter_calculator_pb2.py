"""Options of BilateralFilterCalculator."""

from mediagraph.compat.graph_messages import calculator_options

BilateralFilterCalculatorOptions = calculator_options(
    "mediapipe.BilateralFilterCalculatorOptions", "BilateralFilterCalculator"
)
