"""Options of TfLiteCustomOpResolverCalculator."""

from mediagraph.compat.graph_messages import calculator_options

TfLiteCustomOpResolverCalculatorOptions = calculator_options(
    "mediapipe.TfLiteCustomOpResolverCalculatorOptions", "TfLiteCustomOpResolverCalculator"
)
