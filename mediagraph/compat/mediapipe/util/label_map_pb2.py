"""Messages of the names of classes."""

from mediagraph.compat.message_classes import payload_message

LabelMapItem = payload_message("mediapipe.LabelMapItem")
