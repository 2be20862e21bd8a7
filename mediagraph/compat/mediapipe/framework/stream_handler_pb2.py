"""Which input policy a node has."""

from mediagraph.compat.graph_messages import graph_message

InputStreamHandlerConfig = graph_message("mediapipe.InputStreamHandlerConfig")
OutputStreamHandlerConfig = graph_message("mediapipe.OutputStreamHandlerConfig")
