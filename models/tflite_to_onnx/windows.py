"""How windows reach over an image's border: SAME and VALID as ONNX's explicit pads (top, left, bottom, right)."""

from __future__ import annotations

from collections.abc import Sequence

from mediagraph.models.tflite_to_onnx.tflite_model import ExplicitPadding, Padding


def pads_of_window(
    padding: Padding | ExplicitPadding,
    size: Sequence[int],
    window: Sequence[int],
    strides: Sequence[int],
    dilations: Sequence[int] = (1, 1),
) -> list[int]:
    """The pads of a window that moves over an image; all pairs are (height, width)."""
    if isinstance(padding, ExplicitPadding):
        return [padding.top, padding.left, padding.bottom, padding.right]
    if padding is Padding.VALID:
        return [0, 0, 0, 0]
    return split_pads([_same_total(*axis) for axis in zip(size, window, strides, dilations)])


def split_pads(totals: Sequence[int]) -> list[int]:
    """Pads with these sums for (height, width); an odd pixel lies at the bottom or on the right, as in TFLite."""
    begins = [total // 2 for total in totals]
    return begins + [total - begin for total, begin in zip(totals, begins)]


def _same_total(size: int, window: int, stride: int, dilation: int) -> int:
    """TFLite, `kernels/padding.h`: so much that the output has ceil(size / stride) pixels."""
    steps = -(-size // stride)
    return max(0, (steps - 1) * stride + (window - 1) * dilation + 1 - size)
