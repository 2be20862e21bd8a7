"""The message of what a photograph says of itself."""

from mediagraph.compat.message_classes import payload_message

ImageFileProperties = payload_message("mediapipe.ImageFileProperties")
