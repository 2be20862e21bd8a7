"""Status handlers of a graph."""

from mediagraph.compat.graph_messages import graph_message

StatusHandlerConfig = graph_message("mediapipe.StatusHandlerConfig")
