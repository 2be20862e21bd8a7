"""Messages of what is drawn."""

from mediagraph.compat.message_classes import payload_message

RenderData = payload_message("mediapipe.RenderData")
RenderAnnotation = payload_message("mediapipe.RenderAnnotation")
RenderViewport = payload_message("mediapipe.RenderViewport")
