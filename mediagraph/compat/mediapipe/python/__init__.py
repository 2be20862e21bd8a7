"""`mediapipe.python`: the framework and the solutions."""

from mediagraph.compat.mediapipe.python import packet_creator, packet_getter, solutions
from mediagraph.compat.mediapipe.python._framework_bindings.calculator_graph import (
    CalculatorGraph,
    GraphInputStreamAddMode,
)
from mediagraph.compat.mediapipe.python._framework_bindings.image import Image
from mediagraph.compat.mediapipe.python._framework_bindings.image_frame import ImageFormat, ImageFrame
from mediagraph.compat.mediapipe.python._framework_bindings.packet import Packet
from mediagraph.compat.mediapipe.python._framework_bindings.timestamp import Timestamp
from mediagraph.compat.mediapipe.python._framework_bindings.validated_graph_config import ValidatedGraphConfig

__all__ = [
    "CalculatorGraph",
    "GraphInputStreamAddMode",
    "Image",
    "ImageFormat",
    "ImageFrame",
    "Packet",
    "Timestamp",
    "ValidatedGraphConfig",
    "packet_creator",
    "packet_getter",
    "solutions",
]
