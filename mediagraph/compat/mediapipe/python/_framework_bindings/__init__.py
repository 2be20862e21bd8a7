"""`mediapipe.python._framework_bindings`: where MediaPipe has its compiled classes; programs import some from here."""
