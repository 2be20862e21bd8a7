"""`mediapipe.framework.tool`: options of the framework's own calculators."""
