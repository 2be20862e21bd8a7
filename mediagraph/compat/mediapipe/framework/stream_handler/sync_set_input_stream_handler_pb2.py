"""Options of the input policy with several sets of streams."""

from mediagraph.compat.graph_messages import graph_message

SyncSetInputStreamHandlerOptions = graph_message("mediapipe.SyncSetInputStreamHandlerOptions")
