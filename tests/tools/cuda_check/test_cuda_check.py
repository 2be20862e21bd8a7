"""`make cuda-check`, as far as it goes without a GPU: a graph stands for its own twin."""

from __future__ import annotations

import json
import sys
import types
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.calculators.cuda.context import CudaContext
from mediagraph.calculators.tensor.placement import OnnxNode, Placement
from mediagraph.framework.errors import InputError, Place, StallError, UsageError
from mediagraph.framework.image import Image
from mediagraph.framework.names import Key
from mediagraph.tools.cuda_check import speed
from mediagraph.tools.cuda_check.__main__ import main
from mediagraph.tools.cuda_check.device_time import at_work_s, work_in
from mediagraph.tools.cuda_check.loading import load
from mediagraph.tools.cuda_check.marked_tests import read_report, row_of, run_marked_tests
from mediagraph.tools.cuda_check.parity import parity_rows, stream_row
from mediagraph.tools.cuda_check.photographs import photographs
from mediagraph.tools.cuda_check.placement import copy_rows, model_row, placement_rows
from mediagraph.tools.cuda_check.row import Row, State, at_least, at_most, equal, has_failed, table
from mediagraph.tools.cuda_check.speed import SIZES, frame_ms, idle_row, speed_rows
from mediagraph.tools.parity.stream_parity import StreamParity
from mediagraph.tools.parity.twins import Twins, shipped_twins
from mediagraph.tools.placement.copies import Copy
from mediagraph.tools.placement.report import PlacedModel

Pixels = NDArray[Any]
NO_DEVICE = CudaContext()  # graphs for the CPU never ask for it
PASS = """
input_stream: "image" output_stream: "same"
node { calculator: "PassThroughCalculator" input_stream: "image" output_stream: "same" }
"""
CLOSED = """
input_stream: "image" output_stream: "none"
node {
  calculator: "GateCalculator" input_stream: "image" output_stream: "none"
  options { [mediapipe.GateCalculatorOptions.ext] { allow: false } }
}
"""


def twins_of(text: str, folder: Path, name: str) -> Twins:
    path = folder / f"{name}_cpu.pbtxt"
    path.write_text(text)
    return Twins(name, str(path), str(path))


@pytest.fixture
def passing(tmp_path: Path) -> Twins:
    return twins_of(PASS, tmp_path, "pass")


def test_without_a_gpu_it_ends_with_6_and_the_reason(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mediagraph.calculators.cuda.driver._DRIVERS", ("libnosuch.so",))
    assert main([]) == 6
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        "cuda-check: CUDA is not available: there is no NVIDIA driver on this machine (libcuda.so.1 cannot be loaded). "
        "Install the driver, or run the graph's variant for cpu\n"
    )


def test_what_is_no_device(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--device", "gpu"]) == 2
    assert capsys.readouterr().err == 'cuda-check: "gpu" is not a device; devices are cpu, cuda and cuda:N\n'


def test_the_selfie_graph_is_among_the_twins() -> None:
    found = {twins.name: twins for twins in shipped_twins()}
    assert Path(found["selfie_segmentation"].cuda).name == "selfie_segmentation_cuda.pbtxt"


def test_equal_graphs_are_equal(passing: Twins, portrait: Pixels) -> None:
    assert parity_rows(passing, [Image(portrait)] * 3, NO_DEVICE) == [
        Row("pass, same: difference", "largest 0, mean 0", "largest ≤ 1 grey levels", State.OK)
    ]


def masks(*values: float) -> dict[int, Image]:
    return {time: Image(np.full((2, 2), value, np.float32)) for time, value in enumerate(values)}


@pytest.mark.parametrize(
    ("found", "text", "state"),
    [
        (masks(0.5, 0.500005), "largest 5.01e-06, mean 2.5e-06", State.OK),
        (masks(0.5, 0.501), "largest 0.001, mean 0.0005", State.FAILED),  # too much in the mean
        (masks(0.5), "1 timestamp of one alone, largest 0, mean 0", State.FAILED),
        (
            {0: Image(np.zeros((2, 3), np.float32)), 1: Image(np.zeros((2, 2), np.float32))},
            "at 0 µs found an image of 3×2 VEC32F1, expected 2×2 VEC32F1",
            State.FAILED,
        ),
    ],
)
def test_a_row_for_each_stream(found: dict[int, Image], text: str, state: State) -> None:
    one = StreamParity("mask")
    one.expected.extend(masks(0.5, 0.5).items())
    one.found.extend(found.items())
    one.finish()
    assert stream_row("x", one) == Row("x", text, "largest ≤ 0.002, mean ≤ 1e-05", state)


def test_a_graph_without_results_is_no_success(
    tmp_path: Path, portrait: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins = twins_of(CLOSED, tmp_path, "closed")
    assert parity_rows(twins, [Image(portrait)], NO_DEVICE) == [
        Row("closed, none: difference", "no pair of packets", "equal timestamps", State.FAILED)
    ]
    monkeypatch.setattr(speed, "PATIENCE_S", 0.0)
    with pytest.raises(StallError, match=r"^frame 1 has not come out of the graph in 0 s$"):
        frame_ms(load(twins.cpu, NO_DEVICE, [Image(portrait)]), Image(portrait), 1, 1)


def test_speed_is_measured_at_both_sizes(passing: Twins, portrait: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speed, "at_work_s", lambda run: (0.0, "because"))
    rows = speed_rows(passing, [Image(portrait)], NO_DEVICE, 3)
    assert [row.what for row in rows] == [
        *(f"pass, {size}, {count} under way: ms per frame" for size in SIZES for count in (1, 2)),
        "pass, 1080p, 2 under way: CPU ÷ CUDA",
        "pass, 1080p: time per frame ÷ its kernels and copies",
    ]
    assert (rows[-2].wanted, rows[-2].state) == ("≥ 3", State.FAILED), "a graph is not thrice as fast as itself"
    assert rows[-1] == Row(rows[-1].what, "not measured: because", "≤ 1.1")


@pytest.mark.parametrize(("share", "state"), [(2.0, State.OK), (0.5, State.FAILED)])
def test_the_gpu_is_not_to_wait(
    passing: Twins, portrait: Pixels, monkeypatch: pytest.MonkeyPatch, share: float, state: State
) -> None:
    """`share` of the time of the frames it is at work."""
    ticks = iter(range(1000))
    monkeypatch.setattr(speed.time, "perf_counter", lambda: float(next(ticks)))  # each measurement takes a second
    runs: list[object] = []
    monkeypatch.setattr(speed, "at_work_s", lambda run: (runs.append(run()) or share, ""))
    frame = Image(portrait)
    row = idle_row("x", load(passing.cuda, NO_DEVICE, [frame]), frame, 4)
    assert (row.found, row.state, runs) == (f"{1 / share:.3g}", state, [1.0])


def event(category: str, duration_us: float) -> dict[str, object]:
    return {"ph": "X", "cat": category, "name": "x", "ts": 5, "dur": duration_us}


def test_the_work_of_a_trace() -> None:
    """As PyTorch writes it: kernels and copies count, what the host does and what it waits for does not."""
    trace = [
        {"ph": "M", "name": "process_name", "args": {}},
        event("kernel", 1000),
        event("gpu_memcpy", 250.5),
        event("gpu_memset", 49.5),
        event("cuda_runtime", 9000),
        event("cpu_op", 9000),
        event("gpu_user_annotation", 9000),
    ]
    assert work_in(trace) == pytest.approx(0.0013)


class Profile:
    """PyTorch's profiler, which has seen one kernel."""

    def __init__(self, activities: list[str]) -> None:
        assert activities == ["cuda"]

    def __enter__(self) -> Profile:
        return self

    def __exit__(self, *error: object) -> None: ...

    def export_chrome_trace(self, path: str) -> None:
        Path(path).write_text(json.dumps({"traceEvents": [event("kernel", 3_000_000)]}))


def torch_of(*, has_gpu: bool) -> types.ModuleType:
    torch: Any = types.ModuleType("torch")
    torch.__version__ = "2.9"
    torch.cuda = types.SimpleNamespace(is_available=lambda: has_gpu)
    activity = types.SimpleNamespace(CUDA="cuda")
    torch.profiler = types.SimpleNamespace(profile=Profile, ProfilerActivity=activity)
    return torch  # type: ignore[no-any-return]  # a module made up


@pytest.mark.parametrize(
    ("torch", "answer", "is_run"),
    [
        (None, (0.0, "there is no PyTorch, whose profiler would tell"), False),
        (torch_of(has_gpu=False), (0.0, "PyTorch 2.9 finds no GPU"), False),
        (torch_of(has_gpu=True), (3.0, ""), True),
    ],
)
def test_who_tells_how_long_the_gpu_works(
    monkeypatch: pytest.MonkeyPatch, torch: Any, answer: tuple[float, str], is_run: bool
) -> None:
    monkeypatch.setitem(sys.modules, "torch", torch)
    runs: list[int] = []
    assert at_work_s(lambda: runs.append(1)) == answer
    assert bool(runs) == is_run


def copy(calculator: str, way: str, count: int, size: int, *, inside: str = "", is_at_open: bool = False) -> Copy:
    edges = ((Key("IMAGE"), "x"),)
    return Copy(way, "node", calculator, Place("x.pbtxt", 1), edges, count, size, is_at_open, inside)


THERE, BACK = copy("CpuToCudaCalculator", "to_device", 4, 400), copy("CudaToCpuCalculator", "to_host", 4, 400)


@pytest.mark.parametrize(
    ("more", "found"),
    [
        ([], ["1.0", "1.0", "0"]),
        ([copy("RecolorCudaCalculator", "to_device", 1, 999, is_at_open=True)], ["1.0", "1.0", "0"]),
        ([copy("BackgroundImageCudaCalculator", "to_device", 1, 999)], ["1.0", "1.0", "0"]),  # once for all frames
        ([THERE], ["2.0", "1.0", "0"]),
        ([copy("InferenceCudaCalculator", "to_host", 4, 40, inside="MemcpyToHost a")], ["1.0", "1.0", "10"]),
    ],
)
def test_pixels_cross_once_each_way_and_not_between(more: list[Copy], found: list[str]) -> None:
    rows = copy_rows("x", [THERE, *more, BACK], 4)
    assert [row.found for row in rows] == found
    assert [row.state for row in rows] == [
        State.OK if one == wanted else State.FAILED for one, wanted in zip(found, ("1.0", "1.0", "0"))
    ]


def test_a_graph_without_transfers_has_no_upload(passing: Twins, portrait: Pixels) -> None:
    rows = placement_rows(passing, [Image(portrait)], NO_DEVICE, 0)
    assert [row.state for row in rows] == [State.FAILED, State.FAILED, State.OK]


def test_every_onnx_node_is_to_run_on_cuda() -> None:
    placement = Placement("m")
    placement.nodes = [OnnxNode("Conv", "a", "CUDAExecutionProvider"), OnnxNode("Relu", "b", "CUDAExecutionProvider")]
    good = model_row("x", PlacedModel("selfie__Inference", placement))
    assert good == Row("x, Inference: ONNX nodes", *["2 on CUDAExecutionProvider"] * 2, State.OK)
    placement.nodes = [*placement.nodes, OnnxNode("Unique", "c", "CPUExecutionProvider")]
    assert model_row("x", PlacedModel("Inference", placement)) == Row(
        "x, Inference: ONNX nodes",
        "2 on CUDAExecutionProvider, 1 on CPUExecutionProvider",
        "3 on CUDAExecutionProvider",
        State.FAILED,
    )


def test_side_packets_are_given_as_far_as_they_are_pictures(tmp_path: Path, portrait: Pixels) -> None:
    text = PASS + 'input_side_packet: "thing" node { calculator: "%s" input_side_packet: "%s" output_stream: "x" }'
    source = "SidePacketToStreamCalculator"
    (tmp_path / "any.pbtxt").write_text((text % (source, "thing")).replace('"x"', '"AT_PRESTREAM:x"'))
    with pytest.raises(UsageError, match=r'^nothing is known here to give the side packet "thing"$'):
        load(str(tmp_path / "any.pbtxt"), NO_DEVICE, [Image(portrait)])
    shipped = Path(next(iter(shipped_twins())).cpu).with_name("background_image_cpu.pbtxt")
    pictures = [Image(portrait), Image(portrait[:9, :9])]
    assert load(str(shipped), NO_DEVICE, pictures).side_packets == {"background": pictures[-1]}


def test_the_table() -> None:
    rows = [at_most("long name", 0.00123, 0.002, "of 1"), Row("x", "y")]
    assert table(rows) == ("what       found         wanted\nlong name  0.00123 of 1  ≤ 0.002 of 1  ok\nx          y")
    assert at_least("x", 2.99, 3.0) == Row("x", "2.99", "≥ 3", State.FAILED)
    assert equal("x", 1, 2) == Row("x", "1", "2", State.FAILED)
    assert not has_failed([at_least("x", 3.0, 3.0), equal("x", 1, 1), Row("x", "y")])


def test_a_skipped_test_has_not_passed() -> None:
    report = '<testsuites><testsuite tests="5" failures="1" errors="0" skipped="2"/></testsuites>'
    assert read_report(report) == {"tests": 5, "failures": 1, "errors": 0, "skipped": 2}
    assert row_of("t", read_report(report), 1) == Row("t", "2 passed, 1 failed, 2 skipped", "all pass", State.FAILED)
    good = {"tests": 5, "failures": 0, "errors": 0, "skipped": 0}
    assert row_of("t", good, 0).state is State.OK
    assert row_of("t", good | {"skipped": 5}, 0).state is State.FAILED
    assert row_of("t", {}, 4) == Row("t", "pytest ended with 4; see above", "all pass", State.FAILED)


def test_the_tests_of_the_checkout_are_run_with_this_python(tmp_path: Path) -> None:
    assert run_marked_tests(tmp_path).found.startswith("there is no tests/calculators/cuda here")
    folder = tmp_path / "tests" / "calculators" / "cuda"
    folder.mkdir(parents=True)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers = cuda\n")
    (folder / "test_one.py").write_text(
        "import pytest\n@pytest.mark.cuda\ndef test_marked(): pass\ndef test_other(): assert False\n"
    )
    assert run_marked_tests(tmp_path) == Row("tests marked cuda", "1 passed, 0 failed, 0 skipped", "all pass", State.OK)


def test_photographs_of_a_folder(tmp_path: Path, portrait: Pixels) -> None:
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(InputError, match=r"^there is no picture in "):
        photographs(tmp_path)
    cv2.imwrite(str(tmp_path / "me.png"), portrait[:, :, ::-1])
    (image,) = photographs(tmp_path)
    assert (image.numpy_view() == portrait).all()


def test_the_photographs_of_scikit_image() -> None:
    assert [(image.width, image.height) for image in photographs(None)] == [(512, 512), (600, 400), (451, 300)]


def test_without_scikit_image(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "skimage", None)
    with pytest.raises(InputError, match=r"^scikit-image, whose photographs are used, is not installed; give"):
        photographs(None)
