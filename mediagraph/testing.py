"""What tests of calculators need: the runner, packets, pictures, and comparisons that tell what is wrong.

Installed with the package is a pytest plugin with the fixtures `golden` and `own_calculators`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import ClassVar, TypeGuard, TypeVar

import numpy as np

from mediagraph.framework import graph as framework_graph
from mediagraph.framework import testing as framework_testing
from mediagraph.framework.image import Array, Image
from mediagraph.framework.packet import Packet
from mediagraph.graph import CalculatorGraph
from mediagraph.image_comparison import assert_image_close

__all__ = [
    "CalculatorRunner",
    "assert_image_close",
    "assert_packets_close",
    "assert_replays",
    "packets",
    "sample_image",
]

T = TypeVar("T")
FRAME_US = 33_333


class CalculatorRunner(framework_testing.CalculatorRunner):  # noqa: D101  # the docstring is taken over
    __doc__ = framework_testing.CalculatorRunner.__doc__
    graph_class: ClassVar[type[framework_graph.CalculatorGraph]] = CalculatorGraph


def packets(payloads: Iterable[T], *, start: int = 0, step: int = FRAME_US) -> list[tuple[int, T]]:
    """Payloads as packets of a stream, `step` µs apart from `start` on; by default like video at 30 frames/s."""
    return [(start + step * position, payload) for position, payload in enumerate(payloads)]


def sample_image(width: int = 64, height: int = 48) -> Image:
    """A small SRGB picture, always the same: a ramp in red and green, a bright disc in the middle."""
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.empty((height, width, 3), np.uint8)
    pixels[..., 0] = x * 255 // max(width - 1, 1)
    pixels[..., 1] = y * 255 // max(height - 1, 1)
    pixels[..., 2] = 64
    radius = min(width, height) / 4
    pixels[(x - width / 2) ** 2 + (y - height / 2) ** 2 < radius**2] = (250, 240, 200)
    return Image(pixels)


def assert_packets_close(
    found: Sequence[Packet | tuple[int, object]],
    expected: Sequence[Packet | tuple[int, object]],
    *,
    tolerance: float = 0.0,
) -> None:
    """Raise AssertionError unless two streams have equal timestamps and payloads that agree.

    Images, arrays, numbers, and lists and tuples of them agree within `tolerance`; everything else must be equal.
    """
    left, right = [_pair(packet) for packet in found], [_pair(packet) for packet in expected]
    if [time for time, _ in left] != [time for time, _ in right]:
        raise AssertionError(f"the timestamps differ: found {_times(left)}, expected {_times(right)}")
    for (time, payload), (_, other) in zip(left, right):
        try:
            _assert_close(payload, other, tolerance)
        except AssertionError as error:
            raise AssertionError(f"the packets at {time} differ: {error}") from None


def assert_replays(
    graph: CalculatorGraph,
    recording: str | Path,
    *,
    tolerance: float = 0.0,
    side_packets: Mapping[str, object] | None = None,
) -> None:
    """Raise AssertionError unless a graph that is fed what was recorded makes what was recorded.

    The message tells the first packet that differs, for each stream. Numbers may differ by `tolerance`, also those in
    images and arrays. Raises what `mediagraph.replay` raises.
    """
    from mediagraph.recording.check import differences_in_replay  # most tests of calculators replay nothing
    from mediagraph.recording.reader import Recording

    found = differences_in_replay(graph, Recording.read(recording), side_packets=side_packets, tolerance=tolerance)
    if found:
        raise AssertionError("\n".join([f"the graph does not make what {recording} holds:", *map(str, found)]))


def _assert_close(found: object, expected: object, tolerance: float) -> None:
    if isinstance(found, Image) and isinstance(expected, Image):
        assert_image_close(found, expected, tolerance=tolerance)
    elif _is_number(found) and _is_number(expected):
        if not np.isclose(found, expected, rtol=0.0, atol=tolerance, equal_nan=True):
            raise AssertionError(f"found {found!r}, expected {expected!r}")
    elif type(found) is not type(expected):
        raise AssertionError(f"found {type(found).__name__}, expected {type(expected).__name__}")
    elif isinstance(found, np.ndarray) and isinstance(expected, np.ndarray):
        _assert_arrays_close(found, expected, tolerance)
    elif isinstance(found, list | tuple) and isinstance(expected, list | tuple):
        if len(found) != len(expected):
            raise AssertionError(f"found {len(found)} values, expected {len(expected)}")
        for one, other in zip(found, expected):
            _assert_close(one, other, tolerance)
    elif found != expected:
        raise AssertionError(f"found {found!r}, expected {expected!r}")


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, Real) and not isinstance(value, bool)


def _assert_arrays_close(found: Array, expected: Array, tolerance: float) -> None:
    if found.shape != expected.shape:
        raise AssertionError(f"found shape {found.shape}, expected {expected.shape}")
    if not np.allclose(found, expected, rtol=0.0, atol=tolerance, equal_nan=True):
        by = np.abs(found.astype(np.float64) - expected.astype(np.float64)).max()
        raise AssertionError(f"the arrays differ by up to {by:g}")


def _pair(packet: Packet | tuple[int, object]) -> tuple[int, object]:
    if isinstance(packet, Packet):
        return int(packet.timestamp), packet.value
    return int(packet[0]), packet[1]


def _times(pairs: Sequence[tuple[int, object]]) -> str:
    return "[" + ", ".join(str(time) for time, _ in pairs) + "]"
