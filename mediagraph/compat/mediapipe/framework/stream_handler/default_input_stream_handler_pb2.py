"""Options of the default input policy."""

from mediagraph.compat.graph_messages import graph_message

DefaultInputStreamHandlerOptions = graph_message("mediapipe.DefaultInputStreamHandlerOptions")
