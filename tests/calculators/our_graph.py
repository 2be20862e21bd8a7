"""A graph on this engine, called as `mediapipe_graph.run` calls MediaPipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.framework.image import Image
from mediagraph.framework.packet import Packet
from mediagraph.graph import CalculatorGraph

Found = dict[str, list[tuple[int, Any]]]

_MAKE: dict[str, Callable[[Any], object]] = {
    "frame": Image,
    "image": Image,
    "rect": lambda numbers: NormalizedRect(*numbers),
    "floats": list,
}
_READ: dict[str, Callable[[Any], Any]] = {
    "frame": lambda image: image.numpy_view(),
    "image": lambda image: image.numpy_view(),
    "classes": lambda found: np.array([(one.index, one.score) for one in found.classification]),
}


def run(
    graph: str,
    packets: Mapping[tuple[str, str, int], Any],
    wanted: Mapping[str, str],
    side: Mapping[tuple[str, str], Any] = {},
) -> Found:
    """The wanted streams, by name and kind, after packets by (stream, kind, timestamp); kinds as there."""
    found: Found = {stream: [] for stream in wanted}
    with CalculatorGraph(graph_config=graph) as made:
        for stream, kind in wanted.items():
            made.observe_output_stream(stream, _collector(found[stream], kind))
        made.start_run({name: _made(kind, value) for (name, kind), value in side.items()})
        for (stream, kind, time), value in sorted(packets.items(), key=lambda item: item[0][2]):
            made.add_packet_to_input_stream(stream, _made(kind, value), time)
        made.close_all_packet_sources()
        made.wait_until_done()
    return found


def _made(kind: str, value: Any) -> object:
    return _MAKE.get(kind, lambda same: same)(value)


def _collector(pairs: list[tuple[int, Any]], kind: str) -> Callable[[str, Packet], None]:
    def collect(stream: str, packet: Packet) -> None:
        pairs.append((int(packet.timestamp), _READ.get(kind, np.asarray)(packet.value)))

    return collect
