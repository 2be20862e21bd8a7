"""Where the CUDA twin runs, and what crosses between host and device."""

from __future__ import annotations

from collections.abc import Sequence

import cv2

from mediagraph.calculators.cuda.context import DeviceHolder
from mediagraph.calculators.cuda.node_device import TO_DEVICE, TO_HOST
from mediagraph.calculators.tensor.placement import PLACEMENTS, Placements
from mediagraph.framework.image import Image
from mediagraph.tools.cuda_check.loading import FRAME_US, load
from mediagraph.tools.cuda_check.row import Row, at_most, equal
from mediagraph.tools.parity.twins import Twins
from mediagraph.tools.placement.copies import Copy
from mediagraph.tools.placement.report import PlacedModel, PlacementReport

ON_CUDA = "CUDAExecutionProvider"
FRAMES = 5
SIZE = (1920, 1080)
TRANSFERS = {
    "CpuToCudaCalculator",
    "CudaToCpuCalculator",
    "GpuBufferToImageFrameCalculator",
    "ImageFrameToGpuBufferCalculator",
}


def placement_rows(twins: Twins, pictures: Sequence[Image], cuda: DeviceHolder, device: int) -> list[Row]:
    """Providers of ONNX nodes, and copies per frame at 1080p. Raises what a run raises."""
    report = _run(twins, pictures, cuda, device)
    models = [model_row(twins.name, model) for model in report.models()]
    return [*models, *copy_rows(f"{twins.name}, 1080p", report.copies(), FRAMES)]


def copy_rows(what: str, copies: Sequence[Copy], frames: int) -> list[Row]:
    """One upload and one download of a picture per frame, by transfers, and nothing between them."""
    running = [one for one in copies if not one.is_at_open]
    outer = [one for one in running if one.calculator in TRANSFERS]
    inner = [one for one in running if one.calculator not in TRANSFERS]
    between = sum(one.bytes for one in inner if one.count >= frames)  # what is copied once may stay there
    counts = {way: sum(one.count for one in outer if one.way == way) / frames for way in (TO_DEVICE, TO_HOST)}
    return [
        equal(f"{what}: uploads per frame", counts[TO_DEVICE], 1.0),
        equal(f"{what}: downloads per frame", counts[TO_HOST], 1.0),
        at_most(f"{what}: bytes over PCIe between them, per frame", between / frames, 0.0),
    ]


def model_row(name: str, model: PlacedModel) -> Row:
    """All nodes of a model on the provider for CUDA."""
    total = sum(model.providers.values())
    found = ", ".join(f"{count} on {provider}" for provider, count in model.providers.items())
    node = model.node.rpartition("__")[2]
    return equal(f"{name}, {node}: ONNX nodes", found, f"{total} on {ON_CUDA}")


def _run(twins: Twins, pictures: Sequence[Image], cuda: DeviceHolder, device: int) -> PlacementReport:
    placements = Placements()
    loaded = load(twins.cuda, cuda, pictures, {PLACEMENTS.key: placements})
    frame = Image(cv2.resize(pictures[0].numpy_view(), SIZE, interpolation=cv2.INTER_LINEAR))
    with loaded.graph as graph:
        report = PlacementReport(graph, placements, device)
        report.begin()
        graph.start_run(loaded.side_packets)
        for number in range(FRAMES):
            for stream in graph.plan.inputs:
                graph.add_packet_to_input_stream(stream, frame, number * FRAME_US)
            graph.wait_until_idle()  # flow limiters would drop what comes too early
    return report
