"""What names a converted model, beside its content. A cached model is found with this alone, without importing onnx."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from mediagraph.models.tflite_to_onnx.processor import block_size

CONVERTER_VERSION = 3
"""Counted up with every change that alters what is written, so that no cache serves the old form."""

OPSET = 17
IR_VERSION = 9

CPU_PASSES = (
    "gather_samples",
    "unfold_depth_to_space",
    "swap_resize",
    "split_single_output",
    "pad_channels",
    "split_padded_sum",
    "broadcast_scale",
    "convolve_pad",
    "merge_branches",
    "expand_prelu",
    "precede_clip",
)
"""The passes for the CPU, in the order in which they run; the names are those of their modules."""


def variant(*, for_cpu: bool, outputs: Sequence[str | int] = (), batched: bool = False) -> str:
    """The part of a cached file's name that says how it was made; `outputs` are those that are kept, none for all."""
    passes = f"cpu{block_size()}-{_digest(CPU_PASSES)}" if for_cpu else "plain"
    kept = f"-only-{_digest(outputs)}" if outputs else ""
    return f"v{CONVERTER_VERSION}-opset{OPSET}-{passes}{kept}{'-batched' if batched else ''}"


def _digest(names: Sequence[str | int]) -> str:
    return hashlib.sha256("\0".join(map(repr, names)).encode()).hexdigest()[:8]
