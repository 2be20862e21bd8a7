"""The solutions of MediaPipe as Python classes."""
