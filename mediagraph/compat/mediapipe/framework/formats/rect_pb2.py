"""Messages of rectangles."""

from mediagraph.compat.message_classes import payload_message

Rect = payload_message("mediapipe.Rect")
NormalizedRect = payload_message("mediapipe.NormalizedRect")
