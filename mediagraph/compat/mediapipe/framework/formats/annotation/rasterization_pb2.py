"""Messages of regions."""

from mediagraph.compat.message_classes import payload_message

Rasterization = payload_message("mediapipe.Rasterization")
