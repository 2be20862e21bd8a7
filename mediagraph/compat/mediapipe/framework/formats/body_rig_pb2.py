"""Messages of joints."""

from mediagraph.compat.message_classes import payload_message

Joint = payload_message("mediapipe.Joint")
JointList = payload_message("mediapipe.JointList")
