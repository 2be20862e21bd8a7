"""What all solutions share: a graph that answers one input at a time."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Self

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array, Image, ImageFormat
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.graph import CalculatorGraph, shipped_folder

FRAME_INTERVAL_US = 33333
"""The simulated time between two calls of `process`; it drives filters over time."""


class Solution:
    """Runs a shipped subgraph on single images, in the calling thread.

    `module` is its file below `modules/`, `image_stream` the name of its input, `outputs` the streams to collect.
    Usable as a context manager; `process` must not be called from two threads at once.
    """

    def __init__(
        self, module: str, *, image_stream: str, outputs: tuple[str, ...], side_packets: Mapping[str, object]
    ) -> None:
        self._image_stream = image_stream
        self._side_packets = dict(side_packets)
        self._timestamp = 0
        self._found: dict[str, object] = {}
        self._graph = CalculatorGraph(path=shipped_folder("modules") / module, threads=0)
        for stream in outputs:
            self._graph.observe_output_stream(stream, self._note)
        self._graph.start_run(self._side_packets)

    def run(self, image: Array) -> dict[str, object]:
        """What the streams carry for one RGB image (H×W×3 uint8); streams without a packet are missing.

        Raises ValueError for another shape or dtype.
        """
        if image.ndim != 3 or image.shape[2] != 3:
            raise ArgumentError("Input image must contain three channel rgb data.")
        self._timestamp += FRAME_INTERVAL_US
        self._found.clear()
        self._graph.add_packet_to_input_stream(
            self._image_stream, Image(image, ImageFormat.SRGB), Timestamp(self._timestamp)
        )
        self._graph.wait_until_idle()
        return self._found

    def reset(self) -> None:
        """Forget everything that was seen; the simulated time goes on."""
        self._graph.close()
        self._graph.start_run(self._side_packets)

    def close(self) -> None:
        """End the graph."""
        self._graph.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _note(self, stream: str, packet: Packet) -> None:
        self._found[stream] = packet.value


def array_of(value: object) -> Array | None:
    """The pixels of an image payload, read-only; None if there is none."""
    return value.numpy_view() if isinstance(value, Image) else None
