"""Options of the input policy that aligns timestamps."""

from mediagraph.compat.graph_messages import graph_message

TimestampAlignInputStreamHandlerOptions = graph_message("mediapipe.TimestampAlignInputStreamHandlerOptions")
