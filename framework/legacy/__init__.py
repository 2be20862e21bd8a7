"""Packet generators and status handlers: what MediaPipe had before calculators could provide side packets."""
