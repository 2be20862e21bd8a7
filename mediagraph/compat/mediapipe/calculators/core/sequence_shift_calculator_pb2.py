"""Options of SequenceShiftCalculator."""

from mediagraph.compat.graph_messages import calculator_options

SequenceShiftCalculatorOptions = calculator_options(
    "mediapipe.SequenceShiftCalculatorOptions", "SequenceShiftCalculator"
)
