"""`mediapipe.calculators.util`: options of helpers."""
