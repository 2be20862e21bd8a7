"""Models and what belongs to them, as side packets."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Model:
    """The content of a `.tflite` or `.onnx` file, and a name for messages."""

    blob: bytes = field(repr=False)
    name: str


@dataclass(frozen=True, slots=True)
class OpResolver:
    """Stands for MediaPipe's resolver of operators; carries nothing, as the converter knows all custom operators."""
