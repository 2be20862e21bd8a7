"""`mediapipe.framework`: the messages of graphs and of packets."""
