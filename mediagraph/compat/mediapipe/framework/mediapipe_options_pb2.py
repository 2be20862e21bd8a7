"""The message that holds options of all but calculators."""

from mediagraph.compat.graph_messages import graph_message

MediaPipeOptions = graph_message("mediapipe.MediaPipeOptions")
