"""`mediapipe.calculators.tensor`: options of inference and what surrounds it."""
