"""`mediapipe.calculators.core`: options of what moves packets and lists."""
