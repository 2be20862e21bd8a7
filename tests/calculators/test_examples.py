"""The example in the docstring of every calculator is a graph that loads and runs."""

from __future__ import annotations

import enum
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

import mediagraph as mg
from mediagraph.calculators.catalogue import MODULES, ShippedCatalogue
from mediagraph.calculators.payloads.joint import Joint, JointList
from mediagraph.calculators.payloads.landmarks import LandmarkArrays, NormalizedLandmark
from mediagraph.calculators.payloads.model import Model
from mediagraph.calculators.payloads.rect import NormalizedRect, Rect
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.cuda_image import CudaImage, CudaTensor, CudaTensors
from mediagraph.framework.load import load_text
from mediagraph.framework.registry import defined
from mediagraph.graph import CalculatorGraph
from mediagraph.models.store import Store

VAGUE = (mg.Timestamp, object)  # outputs that tell nothing of what lists must hold
ON_DEVICE = (CudaImage, CudaTensor, CudaTensors)
PICTURE = mg.Image(np.full((8, 8, 3), 100, np.uint8))
MASK = mg.Image(np.full((8, 8), 0.5, np.float32))
TENSOR = np.zeros((1, 4, 4, 1), np.float32)
MODEL = "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite"

ANY_VALUE: dict[object, object] = {
    object: 1,
    bool: True,
    float: 1.0,
    str: "7",
    list: [1.0] * 5,
    tuple: (8, 8),
    mg.Image: PICTURE,
    mg.Timestamp: mg.Timestamp(0),
    JointList: JointList((Joint(),) * 5),
    NormalizedLandmark: NormalizedLandmark(0.5, 0.5),
    NormalizedRect: NormalizedRect(0.5, 0.5, 0.5, 0.5),
    Rect: Rect(4, 4, 2, 2),
    bytes: cv2.imencode(".jpg", np.zeros((8, 8, 3), np.uint8))[1].tobytes(),
    np.ndarray: TENSOR,
}


@dataclass(frozen=True)
class Surroundings:
    """What examples find outside the graph."""

    folder: Path
    models: Store


Special = dict[str, Callable[[Surroundings], object]]
MASKS: Special = dict.fromkeys(("mask", "coarse_mask", "unsteady_mask", "previous_mask"), lambda _: MASK)


class Packets(dict[int, object]):
    """The packets of a stream by their timestamps, where one at 0 will not do."""


SPECIAL: dict[str, Special] = {  # what a stream or side packet must be, where not any value of its type will do
    "BeginLoopMatrixVectorCalculator": {"values": lambda _: [[TENSOR]]},
    "CallbackCalculator": {"note_pose": lambda _: lambda pose: None},
    "CallbackWithHeaderCalculator": {"note_image": lambda _: lambda image, header: None},
    "EndItemLoopCalculator": {
        "pose": lambda _: Packets({0: 1, 1: 2}),
        "batch_end": lambda _: Packets({1: mg.Timestamp(0)}),
    },
    "InferenceCalculator": {
        "model": lambda around: Model(around.models.read(MODEL), MODEL),
        "input_tensors": lambda _: [np.zeros((1, 256, 256, 3), np.float32)],
    },
    "LocalFileContentsCalculator": {"model_path": lambda around: str(around.folder / "me.jpg")},
    "MatrixMultiplyCalculator": dict.fromkeys(("samples", "mixing_matrix"), lambda _: np.eye(3, dtype=np.float32)),
    "OpenCvVideoDecoderCalculator": {"input_video_path": lambda around: str(around.folder / "clip.mp4")},
    "OpenCvVideoEncoderCalculator": {
        "input_video_header": lambda _: Packets(
            {mg.Timestamp.PRESTREAM: VideoHeader(width=8, height=8, frame_rate=30)}
        ),
        "output_video_path": lambda around: str(around.folder / "example.mp4"),
    },
    "QuantizeFloatVectorCalculator": {"embedding": lambda _: [0.0, 1.0]},
    "SidePacketsToStreamsCalculator": {"recorded": lambda _: [mg.Packet(1, mg.Timestamp(0))]},
    "TensorsToClassificationCalculator": {"handedness_tensor": lambda _: [np.zeros((1, 1), np.float32)]},
    "TensorsToSegmentationCalculator": {
        "output_tensors": lambda _: [TENSOR],
        "segmentation_tensor": lambda _: [TENSOR],
    },
    "TensorsToFloatsCalculator": {"presence_tensor": lambda _: [np.zeros((1, 1), np.float32)]},
    **dict.fromkeys(
        ("WarpAffineCalculator", "WarpAffineCalculatorCpu"), MASKS | {"matrix": lambda _: (1.0, 0.0, 0.0, 0.0) * 4}
    ),
}


@pytest.fixture(scope="module")
def surroundings(material: Path, models: Store) -> Surroundings:
    return Surroundings(material, models)


def example(name: str) -> str:
    """The node in the docstring, of this very calculator where several share the text."""
    ShippedCatalogue().load(name)
    text = inspect.getdoc(defined()[name]) or ""
    node = textwrap.dedent(text[text.index("    node {") :])
    return node.replace(load_text(node, ShippedCatalogue()).node[0].calculator, name)


def whole_graph(node: str) -> CalculatorGraph:
    """The node with graph inputs and side packets for everything that it does not make itself."""
    (config,) = load_text(node, ShippedCatalogue()).node
    names = {
        kind: {one.rpartition(":")[2] for one in getattr(config, kind)} for kind in ("input_stream", "output_stream")
    }
    sides = {one.rpartition(":")[2] for one in config.input_side_packet}
    lines = [f'input_stream: "{name}"' for name in sorted(names["input_stream"] - names["output_stream"])]
    return CalculatorGraph("\n".join([*lines, *(f'input_side_packet: "{name}"' for name in sorted(sides)), node]))


def any_value(payload: tuple[type, ...], made: tuple[type, ...]) -> object:
    """Some value of a type; lists have what the node makes of them."""
    kind = payload[0]
    if kind is list and made[0] is not list:
        return [any_value(made, made)] * 5
    if kind in ANY_VALUE:
        return ANY_VALUE[kind]
    if issubclass(kind, LandmarkArrays):
        return kind(np.zeros((5, 3)))
    return next(iter(kind)) if issubclass(kind, enum.Enum) else kind()


@pytest.mark.parametrize("name", sorted(MODULES))
def test_it_runs(name: str, surroundings: Surroundings) -> None:
    graph = whole_graph(example(name))
    edges = [edge for node in graph.plan.nodes for edge in (*node.inputs, *node.outputs, *node.side_inputs)]
    kinds = {edge.name: edge.payload for edge in edges}
    if any(issubclass(kind, ON_DEVICE) for payload in kinds.values() for kind in payload):
        pytest.skip("no CUDA in this test: tests/calculators/cuda runs these")

    outputs = [edge.payload for node in graph.plan.nodes for edge in node.outputs if edge.payload[0] not in VAGUE]
    made = outputs[0] if outputs else (float,)

    def value(stream: str) -> object:
        special = SPECIAL.get(name, MASKS).get(stream)
        return special(surroundings) if special else any_value(kinds.get(stream, (object,)), made)

    graph.start_run({packet: value(packet) for packet in graph.plan.config.input_side_packet})
    for stream in graph.plan.inputs:
        found = value(stream)
        for timestamp, packet in found.items() if isinstance(found, Packets) else [(0, found)]:
            graph.add_packet_to_input_stream(stream, packet, timestamp)
    graph.close()
