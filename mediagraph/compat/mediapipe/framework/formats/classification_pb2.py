"""Messages of classes."""

from mediagraph.compat.message_classes import payload_message

Classification = payload_message("mediapipe.Classification")
ClassificationList = payload_message("mediapipe.ClassificationList")
ClassificationListCollection = payload_message("mediapipe.ClassificationListCollection")
