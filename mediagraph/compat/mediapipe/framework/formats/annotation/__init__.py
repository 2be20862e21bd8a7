"""`mediapipe.framework.formats.annotation`: regions."""
