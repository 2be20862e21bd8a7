"""How long both twins take for a frame, and how much of that the GPU is at work."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from types import TracebackType

import cv2

from mediagraph.calculators.cuda.context import DeviceHolder
from mediagraph.framework.errors import StallError
from mediagraph.framework.image import Image
from mediagraph.framework.packet import Packet
from mediagraph.tools.cuda_check.device_time import at_work_s
from mediagraph.tools.cuda_check.loading import FRAME_US, load
from mediagraph.tools.cuda_check.row import Row, at_least, at_most
from mediagraph.tools.parity.compare import Loaded
from mediagraph.tools.parity.twins import Twins

SIZES = {"720p": (1280, 720), "1080p": (1920, 1080)}
PATIENCE_S = 60.0
UNDER_WAY = 2  # as many as the flow limiters of the shipped graphs admit
LEAST_RATIO = 3.0  # CPU ÷ CUDA at 1080p, per stream
MOST_IDLE = 1.1  # time per frame ÷ time that the GPU is at work on it


def speed_rows(twins: Twins, pictures: Sequence[Image], cuda: DeviceHolder, frames: int) -> list[Row]:
    """Milliseconds per frame of both twins, one frame at a time and two under way. Raises what a run raises."""
    rows = []
    for size in SIZES:
        frame = resized(pictures[0], size)
        for under_way in (1, UNDER_WAY):
            cpu, gpu = (
                frame_ms(load(path, cuda, pictures), frame, frames, under_way) for path in (twins.cpu, twins.cuda)
            )
            what = f"{twins.name}, {size}, {under_way} under way"
            rows.append(Row(f"{what}: ms per frame", f"CPU {cpu:.2f}, CUDA {gpu:.2f}"))
            is_bounded = (size, under_way) == ("1080p", UNDER_WAY)
            rows += [at_least(f"{what}: CPU ÷ CUDA", cpu / gpu, LEAST_RATIO)] if is_bounded else []
    frame = resized(pictures[0], "1080p")
    return [*rows, idle_row(twins.name, load(twins.cuda, cuda, pictures), frame, frames)]


def frame_ms(loaded: Loaded, frame: Image, frames: int, under_way: int) -> float:
    """Milliseconds per frame. Raises what a run raises, and StallError if nothing comes."""
    with Feeding(loaded, frame, under_way) as feeding:
        return feeding.measure(frames) * 1000 / frames


def idle_row(name: str, loaded: Loaded, frame: Image, frames: int) -> Row:
    """How much longer frames take than the GPU works on them. Raises what `frame_ms` does."""
    what = f"{name}, 1080p: time per frame ÷ its kernels and copies"
    with Feeding(loaded, frame, UNDER_WAY) as feeding:
        took_s = feeding.measure(frames)
        worked_s, why_not = at_work_s(lambda: feeding.measure(frames))
    if not worked_s:
        return Row(what, f"not measured: {why_not}", f"≤ {MOST_IDLE}")
    return at_most(what, took_s / worked_s, MOST_IDLE)


def resized(image: Image, size: str) -> Image:
    """A picture at one of the common sizes."""
    return Image(cv2.resize(image.numpy_view(), SIZES[size], interpolation=cv2.INTER_LINEAR))


class Feeding:
    """A running graph that is fed one picture again and again, never more than `under_way` at once.

    As a context it starts the graph, and warms it up: what is done once must not count.
    """

    def __init__(self, loaded: Loaded, frame: Image, under_way: int) -> None:
        self._loaded, self._graph, self._frame, self._under_way = loaded, loaded.graph, frame, under_way
        self._sent = self._done = 0
        self._graph.observe_output_stream(self._graph.plan.outputs[0], self._note)

    def __enter__(self) -> Feeding:
        self._graph.__enter__()
        try:
            self._graph.start_run(self._loaded.side_packets)
            self.measure(self._under_way + 1)
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._graph.__exit__(kind, error, trace)

    def measure(self, frames: int) -> float:
        """Send so many, and wait for their results; the seconds that this has taken."""
        start = time.perf_counter()
        for _ in range(frames):
            for stream in self._graph.plan.inputs:
                self._graph.add_packet_to_input_stream(stream, self._frame, self._sent * FRAME_US)
            self._sent += 1
            self._wait_for(self._sent + 1 - self._under_way)
        self._wait_for(self._sent)
        return time.perf_counter() - start

    def _wait_for(self, count: int) -> None:
        graph = self._graph
        if not graph.wait_until(lambda: self._done >= count or graph.has_error(), timeout_s=PATIENCE_S):
            raise StallError(f"frame {count} has not come out of the graph in {PATIENCE_S:.0f} s")
        if graph.has_error():
            graph.wait_until_done()  # raises it

    def _note(self, stream: str, packet: Packet) -> None:
        self._done += 1
