"""How many streams one GPU keeps up with: videos decoded on the CPU, their masks out."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np

from mediagraph.calculators.cuda.context import CUDA, DeviceHolder
from mediagraph.calculators.tensor.batching.batching import BATCHING, Batching
from mediagraph.framework.image import Image
from mediagraph.framework.packet import Packet
from mediagraph.graph import CalculatorGraph
from mediagraph.tools.cuda_check.loading import FRAME_US
from mediagraph.tools.cuda_check.row import Row, at_least
from mediagraph.tools.cuda_check.speed import resized
from mediagraph.tools.media.frames import Frame
from mediagraph.tools.media.source import open_source

STREAMS = 16
RATE = 30  # frames per second of a stream
LATENCY_MS = 10.0  # a third of a frame
UNDER_WAY = 4  # frames of one stream
MASKS = """
input_stream: "frame"
output_stream: "mask"
node { calculator: "CpuToCudaCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:image" }
node {
  calculator: "SelfieSegmentationCuda"
  input_stream: "IMAGE:image"
  output_stream: "SEGMENTATION_MASK:mask_there"
}
node { calculator: "CudaToCpuCalculator" input_stream: "IMAGE:mask_there" output_stream: "IMAGE:mask" }
"""


def stream_rows(pictures: Sequence[Image], cuda: DeviceHolder, frames: int) -> list[Row]:
    """Frames per second of all streams of 720p together. Raises what a run raises."""
    streams = STREAMS
    batching = Batching(max_batch=streams, latency_ms=LATENCY_MS)
    with TemporaryDirectory() as folder:
        clip = write_clip(Path(folder) / "clip.mp4", resized(pictures[0], "720p"), frames)
        gate = threading.Barrier(streams + 1)
        with ThreadPoolExecutor(streams) as pool:
            runs = [pool.submit(_Stream(cuda, batching).run, clip, gate) for _ in range(streams)]
            gate.wait()
            start = time.perf_counter()
            masks = sum(run.result() for run in runs)
            seconds = time.perf_counter() - start
    what = f"{streams} streams of 720p, masks out"
    sizes = {size: runs for one in batching.report() for size, runs in sorted(one.batch_sizes.items())}
    return [
        at_least(f"{what}: frames per second", masks / seconds, streams * RATE),
        Row(f"{what}: runs of the model by size of the batch", str(sizes)),
    ]


def write_clip(path: Path, frame: Image, frames: int) -> str:
    """A video of one picture that moves to the right."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=Fraction(RATE))
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, "yuv420p"
        for number in range(frames):
            moved = np.roll(frame.numpy_view(), 4 * number, axis=1)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(moved, format="rgb24")))
        container.mux(stream.encode(None))
    return str(path)


class _Stream:
    """One graph that makes the masks of a video."""

    def __init__(self, cuda: DeviceHolder, batching: Batching) -> None:
        self._graph = CalculatorGraph(MASKS, services={CUDA.key: cuda, BATCHING.key: batching})
        self._graph.observe_output_stream("mask", self._note)
        self._sent = self._masks = 0

    def run(self, clip: str, gate: threading.Barrier) -> int:
        """Play the clip twice, the second time from when all streams are that far; the masks of the second time."""
        with self._graph:
            self._graph.start_run()
            try:
                self._play(clip)
            finally:
                gate.wait()  # also if that has failed: the others wait
            before = self._masks
            self._play(clip)
        return self._masks - before

    def _play(self, clip: str) -> None:
        graph, patience = self._graph, UNDER_WAY
        with open_source(clip) as source:
            for frame in source:
                assert isinstance(frame, Frame)
                graph.add_packet_to_input_stream("frame", frame.value, self._sent * FRAME_US)
                self._sent += 1
                graph.wait_until(lambda: self._masks > self._sent - patience or graph.has_error())
        graph.wait_until_idle()

    def _note(self, stream: str, packet: Packet) -> None:
        self._masks += 1
