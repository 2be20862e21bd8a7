"""Where models run, as ONNX Runtime's profile of the first run tells it."""

from __future__ import annotations

import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import numpy as np
import pytest
from onnx import TensorProto, helper

from mediagraph.calculators.tensor.cpu_session import CpuSession, open_session
from mediagraph.calculators.tensor.placement import COPIES, OnnxNode, Placement, Placements, nodes_of
from mediagraph.models.store import Store

SELFIE = "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """y = |-x| · x"""
    nodes = [
        helper.make_node("Neg", ["x"], ["minus"], name="turn"),
        helper.make_node("Abs", ["minus"], ["size"], name="measure"),
        helper.make_node("Mul", ["size", "x"], ["y"], name="square"),
    ]
    ends = [[helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 4])] for name in "xy"]
    made = helper.make_model(
        helper.make_graph(nodes, "tiny", *ends), opset_imports=[helper.make_opsetid("", 17)], ir_version=8
    )
    path = tmp_path / "tiny.onnx"
    path.write_bytes(made.SerializeToString())
    return path


@pytest.fixture
def leftovers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def test_the_first_run_tells_which_provider_ran_each_node(model: Path, leftovers: Path) -> None:
    placement = Placement("tiny")
    session = CpuSession(model, 1, placement=placement)
    assert (placement.nodes, placement.runs) == ((), 0)
    x = np.full((1, 4), -3, np.float32)
    for _ in range(3):
        (y,) = session.run(["y"], {"x": x})
        assert np.array_equal(y, np.full((1, 4), -9))
    provider = "CPUExecutionProvider"
    assert placement.nodes == [
        OnnxNode("Neg", "turn", provider, 16),
        OnnxNode("Abs", "measure", provider, 16),
        OnnxNode("Mul", "square", provider, 16),
    ]
    assert placement.runs == 3
    assert list(leftovers.iterdir()) == []


def test_the_first_runs_may_overlap(models: Store) -> None:
    path = models.to_onnx(models.read(SELFIE), name=SELFIE, for_cpu=True)
    placement = Placement(SELFIE)
    session = CpuSession(path, 1, placement=placement)
    together = Barrier(4)

    def run(number: int) -> bool:
        x = np.full((1, 256, 256, 3), number / 4, np.float32)
        together.wait()
        (mask,) = session.run([session.outputs[0].name], {session.inputs[0].name: x})
        return bool(np.isfinite(mask).all())

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(run, range(4)))
    assert placement.runs == 4
    names = [node.name for node in placement.nodes]
    assert len(names) == len(set(names)) > 90, "what two runs have told is told once"


def test_a_session_that_is_never_run_leaves_nothing_behind(model: Path, leftovers: Path) -> None:
    placement = Placement("tiny")
    session = CpuSession(model, 1, placement=placement)
    assert len(list(leftovers.iterdir())) == 1
    del session, placement
    assert list(leftovers.iterdir()) == []


def test_a_profile_that_cannot_be_read_is_told_and_breaks_no_run(
    model: Path, leftovers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    placement = Placement("tiny")
    session = CpuSession(model, 1, placement=placement)
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: '[{"cat":')
    for _ in range(2):
        session.run(["y"], {"x": np.zeros((1, 4), np.float32)})
    assert (placement.nodes, placement.runs) == ((), 2)
    assert placement.problem.startswith("the profile of ONNX Runtime cannot be read: Expecting value: line 1")
    assert list(leftovers.iterdir()) == []


def test_without_the_wish_no_profile_is_written_and_sessions_are_shared(
    model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any) -> None:
        raise AssertionError("nobody has asked")

    monkeypatch.setattr(Placement, "ask", refuse)
    monkeypatch.setattr(Placement, "watched", refuse)
    session = open_session(model, 1)
    session.run(["y"], {"x": np.zeros((1, 4), np.float32)})
    assert open_session(model, 1) is session
    monkeypatch.undo()
    assert open_session(model, 1, Placement("tiny")) is not session


def test_the_selfie_model_on_the_cpu(models: Store) -> None:
    path = models.to_onnx(models.read(SELFIE), name=SELFIE, for_cpu=True)
    placement = Placement(SELFIE)
    session = CpuSession(path, 1, placement=placement)
    session.run([session.outputs[0].name], {session.inputs[0].name: np.zeros((1, 256, 256, 3), np.float32)})
    assert {node.provider for node in placement.nodes} == {"CPUExecutionProvider"}
    assert len(placement.nodes) > 90  # 101 with ONNX Runtime 1.31, which fuses more with each version
    assert {"Conv", "ConvTranspose"} <= {node.operator for node in placement.nodes}
    assert len({node.name for node in placement.nodes}) == len(placement.nodes)


def test_every_node_has_a_placement_of_its_own() -> None:
    placements = Placements()
    first, second = placements.of("one", "m"), placements.of("two", "m")
    assert placements.by_node == {"one": first, "two": second}
    assert first is not second


def event(name: str, operator: str, provider: str, **more: Any) -> dict[str, Any]:
    args = {"op_name": operator, "provider": provider, "output_size": "64", **more}
    return {"cat": "Node", "name": name, "args": args}


def test_a_profile_of_several_providers() -> None:
    """As ONNX Runtime writes it where a node in the middle is one for the CPU."""
    cuda, cpu = "CUDAExecutionProvider", "CPUExecutionProvider"
    found = nodes_of(
        [
            {"cat": "Session", "name": "model_loading_uri", "args": {}},
            event("conv_fence_before", "Conv", cuda),
            event("conv_kernel_time", "Conv", cuda, node_index="1"),
            event("Memcpy_1_kernel_time", "MemcpyToHost", cuda, node_index="7"),
            event("unique_kernel_time", "Unique", cpu, node_index="2"),
            event("Memcpy_2_kernel_time", "MemcpyFromHost", cuda, node_index="8"),
            event("conv_kernel_time", "Conv", cuda, node_index="1"),  # in a loop
            {"cat": "Session", "name": "model_run", "args": {}},
        ]
    )
    assert [(one.operator, one.name, one.provider) for one in found] == [
        ("Conv", "conv", cuda),
        ("MemcpyToHost", "Memcpy_1", cuda),
        ("Unique", "unique", cpu),
        ("MemcpyFromHost", "Memcpy_2", cuda),
    ]
    assert [COPIES[one.operator] for one in found if one.operator in COPIES] == ["to_host", "to_device"]
