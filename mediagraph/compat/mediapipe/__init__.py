"""MediaPipe's Python surface as of 0.10.21, for `import mediagraph.compat.mediapipe as mp`.

The graph API, packets, images, messages and the solutions that this package has, with MediaPipe's names, arguments and
kinds of exceptions. What differs stands in docs/compat.md.
"""

from mediagraph.compat.mediapipe.python import (
    CalculatorGraph,
    GraphInputStreamAddMode,
    Image,
    ImageFormat,
    ImageFrame,
    Packet,
    Timestamp,
    ValidatedGraphConfig,
    packet_creator,
    packet_getter,
    solutions,
)

__version__ = "0.10.21"

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
