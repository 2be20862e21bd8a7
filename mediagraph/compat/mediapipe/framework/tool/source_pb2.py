"""Options of SidePacketsToStreamsCalculator."""

from mediagraph.compat.graph_messages import calculator_options

SidePacketsToStreamsCalculatorOptions = calculator_options(
    "mediapipe.SidePacketsToStreamsCalculatorOptions", "SidePacketsToStreamsCalculator"
)
