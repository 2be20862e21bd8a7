"""Messages of places in images."""

from mediagraph.compat.message_classes import payload_message

LocationData = payload_message("mediapipe.LocationData")
