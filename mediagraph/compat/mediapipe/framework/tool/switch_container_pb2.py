"""Options of SwitchContainer and its kin."""

from mediagraph.compat.graph_messages import calculator_options

SwitchContainerOptions = calculator_options("mediapipe.SwitchContainerOptions", "SwitchContainer")
