"""Options of GetClassificationListVectorItemCalculator and its kin."""

from mediagraph.compat.graph_messages import calculator_options

GetVectorItemCalculatorOptions = calculator_options(
    "mediapipe.GetVectorItemCalculatorOptions", "GetClassificationListVectorItemCalculator"
)
