"""`mediapipe.calculators.tflite`: options of what is left of the older inference."""
