"""Messages of detections."""

from mediagraph.compat.message_classes import payload_message

Detection = payload_message("mediapipe.Detection")
DetectionList = payload_message("mediapipe.DetectionList")
