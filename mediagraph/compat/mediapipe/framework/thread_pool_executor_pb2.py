"""Options of thread pools."""

from mediagraph.compat.graph_messages import graph_message

ThreadPoolExecutorOptions = graph_message("mediapipe.ThreadPoolExecutorOptions")
