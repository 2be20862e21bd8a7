"""`mediapipe.framework.formats.object_detection`: what detectors start from."""
