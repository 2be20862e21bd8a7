"""Options of SplitAffineMatrixVectorCalculator and its kin."""

from mediagraph.compat.graph_messages import calculator_options

SplitVectorCalculatorOptions = calculator_options(
    "mediapipe.SplitVectorCalculatorOptions", "SplitAffineMatrixVectorCalculator"
)
