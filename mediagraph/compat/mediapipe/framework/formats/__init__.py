"""`mediapipe.framework.formats`: the messages that packets carry."""
