"""Several streams on one device: their inferences are computed together, and each keeps what is its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import mediagraph as mg
from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.tensor.batching.batching import BATCHING, Batching

GRAPH = Path(__file__).resolve().parents[3] / "graphs/selfie_segmentation/selfie_segmentation_cuda.pbtxt"
Pixels = NDArray[np.uint8]


def run(photographs: list[Pixels], services: dict[str, object]) -> list[tuple[int, Pixels]]:
    """Recolored photographs with their timestamps."""
    found: list[tuple[int, Pixels]] = []
    with mg.CalculatorGraph(path=GRAPH, services=services) as graph:
        graph.observe_output_stream(
            "output_video", lambda _, packet: found.append((int(packet.timestamp), packet.value.numpy_view().copy()))
        )
        graph.start_run()
        for index, photograph in enumerate(photographs):
            graph.add_packet_to_input_stream("input_video", mg.Image(photograph), index * 33_333)
            graph.wait_until_idle()  # the flow limiter drops what comes too early
    return found


@pytest.mark.usefixtures("models")
def test_streams_that_share_a_device_give_what_each_gives_alone(holder: Any, photographs: list[Pixels]) -> None:
    clips = [photographs, photographs[::-1], [photographs[1]] * 4]
    expected = [run(clip, {CUDA.key: holder}) for clip in clips]
    batching = Batching(max_batch=3, latency_ms=20.0)
    found: dict[int, list[tuple[int, Pixels]]] = {}
    threads = [
        threading.Thread(
            target=lambda place=place, clip=clip: found.update(
                {place: run(clip, {CUDA.key: holder, BATCHING.key: batching})}
            )
        )
        for place, clip in enumerate(clips)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place, frames in enumerate(expected):
        assert [time for time, _ in found[place]] == [time for time, _ in frames]
        for (_, ours), (_, theirs) in zip(found[place], frames):
            assert np.abs(ours.astype(int) - theirs).max() <= 1  # a mask's last place may decide how a value is rounded
    (report,) = batching.report()
    assert sum(size * runs for size, runs in report.batch_sizes.items()) == 10
