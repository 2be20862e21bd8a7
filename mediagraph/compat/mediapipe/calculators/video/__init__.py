"""`mediapipe.calculators.video`: options of reading and writing videos."""
