"""Options of MaskOverlayCalculator."""

from mediagraph.compat.graph_messages import calculator_options

MaskOverlayCalculatorOptions = calculator_options("mediapipe.MaskOverlayCalculatorOptions", "MaskOverlayCalculator")
