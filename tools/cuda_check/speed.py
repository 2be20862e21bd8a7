"""How long both twins take for a frame."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import cv2

from mediagraph.framework.errors import StallError
from mediagraph.framework.image import Image
from mediagraph.framework.packet import Packet
from mediagraph.graph import CalculatorGraph
from mediagraph.tools.cuda_check.row import Row
from mediagraph.tools.cuda_check.twins import FRAME_US, Twins

SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
PATIENCE_S = 60.0
UNDER_WAY = 2  # as many as the flow limiters of the shipped graphs admit


def measure(twins: Twins, image: Image, services: Mapping[str, object], frames: int) -> list[Row]:
    """Milliseconds per frame of both twins at the common sizes, a frame at a time and two under way."""
    rows = []
    for size, (width, height) in SIZES.items():
        frame = Image(cv2.resize(image.numpy_view(), (width, height), interpolation=cv2.INTER_LINEAR))
        for under_way in (1, UNDER_WAY):
            cpu = frame_ms(twins.cpu, frame, {}, frames, under_way)
            cuda = frame_ms(twins.cuda, frame, services, frames, under_way)
            what = f"{twins.name}, {size}, {under_way} under way"
            rows.append(Row(what, f"CPU {cpu:.2f} ms, CUDA {cuda:.2f} ms per frame, {cpu / cuda:.1f}×"))
    return rows


def frame_ms(path: Path, frame: Image, services: Mapping[str, object], frames: int, under_way: int) -> float:
    """Milliseconds per frame, after some to warm up. Raises what a run raises, and StallError if nothing comes."""
    warm_up = under_way + 1
    with CalculatorGraph(path=path, services=dict(services)) as graph:
        results = _Results(graph)
        graph.start_run()
        for number in range(warm_up):
            results.send(frame, number, under_way)
        results.wait_for(warm_up)
        start = time.perf_counter()
        for number in range(warm_up, warm_up + frames):
            results.send(frame, number, under_way)
        results.wait_for(warm_up + frames)
        seconds = time.perf_counter() - start
        graph.close_all_input_streams()
        graph.wait_until_done()
    return seconds * 1000 / frames


class _Results:
    """Feeds a graph of one output stream, and counts what comes out."""

    def __init__(self, graph: CalculatorGraph) -> None:
        self.graph = graph
        self.count = 0
        (stream,) = graph.plan.outputs
        graph.observe_output_stream(stream, self._note)

    def send(self, frame: Image, number: int, under_way: int) -> None:
        """Send a frame, and wait until fewer than `under_way` have not come out."""
        for name in self.graph.plan.inputs:
            self.graph.add_packet_to_input_stream(name, frame, number * FRAME_US)
        self.wait_for(number + 2 - under_way)

    def wait_for(self, count: int) -> None:
        """Wait until so many frames have come out."""
        if not self.graph.wait_until(lambda: self.count >= count or self.graph.has_error(), timeout_s=PATIENCE_S):
            raise StallError(f"frame {count} has not come out of the graph in {PATIENCE_S:.0f} s")
        if self.graph.has_error():
            self.graph.wait_until_done()  # raises it

    def _note(self, stream: str, packet: Packet) -> None:
        self.count += 1
