"""`mediapipe.calculators`: the options of calculators, by MediaPipe's file of each."""
