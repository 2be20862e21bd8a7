"""Messages of anchors."""

from mediagraph.compat.message_classes import payload_message

Anchor = payload_message("mediapipe.Anchor")
