"""`mediapipe.calculators.image`: options of work on images."""
