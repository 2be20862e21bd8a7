"""`mediapipe.util`: the messages of what is drawn."""
