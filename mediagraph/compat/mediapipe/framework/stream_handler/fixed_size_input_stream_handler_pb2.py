"""Options of the input policy that keeps so many packets."""

from mediagraph.compat.graph_messages import graph_message

FixedSizeInputStreamHandlerOptions = graph_message("mediapipe.FixedSizeInputStreamHandlerOptions")
