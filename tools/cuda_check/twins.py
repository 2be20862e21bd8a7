"""The CPU graphs that have CUDA twins, run side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from mediagraph.framework.image import Image
from mediagraph.graph import CalculatorGraph
from mediagraph.shipped_files import shipped_folder
from mediagraph.tools.cuda_check.row import Row, State, bounded

LARGEST_DIFFERENCE = {"uint8": 1.0, "float32": 2e-3}
"""Grey levels of images, and values of masks, in 0..1."""
LARGEST_MEAN = 1e-5
"""Of the differences of masks."""
FRAME_US = 33_333

Streams = Mapping[str, Sequence[tuple[int, Image]]]
"""The pictures of every output stream, with their timestamps."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Two graphs of the same interface."""

    name: str
    cpu: Path
    cuda: Path


def shipped_twins() -> Iterator[Twins]:
    """The whole graphs of this package that have both variants."""
    for cpu in sorted(shipped_folder("graphs").rglob("*_cpu.pbtxt")):
        name = cpu.stem.removesuffix("_cpu")
        cuda = cpu.with_name(f"{name}_cuda.pbtxt")
        if cuda.exists():
            yield Twins(name, cpu, cuda)


def compare(twins: Twins, images: Sequence[Image], services: Mapping[str, object]) -> list[Row]:
    """Run both on the same pictures; `services` hold the device. Raises what a run raises."""
    expected, found = run(twins.cpu, images, {}), run(twins.cuda, images, services)
    return [row for stream in expected for row in differences(f"{twins.name}, {stream}", expected, found, stream)]


def run(path: Path, images: Sequence[Image], services: Mapping[str, object]) -> Streams:
    """Every picture into every input stream, one after the other."""
    with CalculatorGraph(path=path, services=dict(services)) as graph:
        found: dict[str, list[tuple[int, Image]]] = {stream: [] for stream in graph.plan.outputs}
        for stream in found:
            graph.observe_output_stream(
                stream, lambda name, packet: found[name].append((int(packet.timestamp), cast(Image, packet.value)))
            )
        graph.start_run()
        for number, image in enumerate(images):
            for stream in graph.plan.inputs:
                graph.add_packet_to_input_stream(stream, image, number * FRAME_US)
            graph.wait_until_idle()  # flow limiters would drop what comes too early
        graph.close_all_input_streams()
        graph.wait_until_done()
    return found


def differences(what: str, expected: Streams, found: Streams, stream: str) -> list[Row]:
    """How far two runs are apart in one stream."""
    times = [time for time, _ in expected[stream]]
    if not times:
        return [Row(what, "no pictures", "pictures", State.FAILED)]
    if [time for time, _ in found[stream]] != times:
        return [Row(f"{what}: timestamps", f"{len(found[stream])} others", f"{len(times)} equal", State.FAILED)]
    pairs = [(one.numpy_view(), other.numpy_view()) for (_, one), (_, other) in zip(expected[stream], found[stream])]
    if any(one.shape != other.shape or one.dtype != other.dtype for one, other in pairs):
        return [Row(f"{what}: size and type", "another", "equal", State.FAILED)]
    gaps: list[NDArray[Any]] = [np.abs(one.astype(np.float64) - other) for one, other in pairs]
    bound = LARGEST_DIFFERENCE.get(str(pairs[0][0].dtype), 0.0)
    unit = "grey levels" if pairs[0][0].dtype == np.uint8 else "of 1"
    rows = [
        Row(f"{what}: timestamps", f"{len(times)} equal", f"{len(times)} equal", State.OK),
        bounded(f"{what}: largest difference", max(float(gap.max()) for gap in gaps), bound, unit),
    ]
    mean = float(np.mean([gap.mean() for gap in gaps]))
    if pairs[0][0].dtype == np.float32:
        return [*rows, bounded(f"{what}: mean difference", mean, LARGEST_MEAN, unit)]
    return [*rows, Row(f"{what}: mean difference", f"{mean:.3g} {unit}")]
