"""`mediapipe.framework.stream_handler`: options of input policies."""
