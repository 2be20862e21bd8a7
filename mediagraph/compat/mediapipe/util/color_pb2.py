"""Messages of colours."""

from mediagraph.compat.message_classes import payload_message

Color = payload_message("mediapipe.Color")
ColorMap = payload_message("mediapipe.ColorMap")
