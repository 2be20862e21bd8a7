"""Options of ConcatenateBoolVectorCalculator and its kin."""

from mediagraph.compat.graph_messages import calculator_options

ConcatenateVectorCalculatorOptions = calculator_options(
    "mediapipe.ConcatenateVectorCalculatorOptions", "ConcatenateBoolVectorCalculator"
)
