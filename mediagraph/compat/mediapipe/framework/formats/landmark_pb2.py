"""Messages of landmarks."""

from mediagraph.compat.message_classes import payload_message

Landmark = payload_message("mediapipe.Landmark")
LandmarkList = payload_message("mediapipe.LandmarkList")
LandmarkListCollection = payload_message("mediapipe.LandmarkListCollection")
NormalizedLandmark = payload_message("mediapipe.NormalizedLandmark")
NormalizedLandmarkList = payload_message("mediapipe.NormalizedLandmarkList")
NormalizedLandmarkListCollection = payload_message("mediapipe.NormalizedLandmarkListCollection")
