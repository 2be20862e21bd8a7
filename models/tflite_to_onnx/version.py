"""What names a converted model, beside its content. Imports nothing, so that a cached model is found without onnx."""

from __future__ import annotations

CONVERTER_VERSION = 1
"""Counted up with every change that alters what is written, so that no cache serves the old form."""

OPSET = 17
IR_VERSION = 9

CPU_PASSES = ("swap_resize", "pad_channels", "broadcast_scale")
"""The passes for the CPU, in the order in which they run; the names are those of their modules."""


def variant(*, for_cpu: bool) -> str:
    """The part of a cached file's name that says how it was made."""
    passes = "+".join(CPU_PASSES) if for_cpu else "plain"
    return f"v{CONVERTER_VERSION}-opset{OPSET}-{passes}"
