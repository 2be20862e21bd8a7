"""`make cuda-check`, as far as it goes without a GPU: a graph stands for its own twin."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from mediagraph.framework.errors import InputError, StallError
from mediagraph.framework.image import Image
from mediagraph.tools.cuda_check.__main__ import main
from mediagraph.tools.cuda_check.marked_tests import read_report, row_of, run_marked_tests
from mediagraph.tools.cuda_check.photographs import photographs
from mediagraph.tools.cuda_check.row import Row, State, bounded, has_failed, table
from mediagraph.tools.cuda_check.speed import SIZES, frame_ms, measure
from mediagraph.tools.cuda_check.twins import Twins, compare, differences, shipped_twins

Pixels = NDArray[Any]
PASS = """
input_stream: "image" output_stream: "same"
node { calculator: "PassThroughCalculator" input_stream: "image" output_stream: "same" }
"""


@pytest.fixture
def passing(tmp_path: Path) -> Twins:
    path = tmp_path / "pass_cpu.pbtxt"
    path.write_text(PASS)
    return Twins("pass", path, path)


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
    assert found["selfie_segmentation"].cuda.name == "selfie_segmentation_cuda.pbtxt"


def test_equal_graphs_are_equal(passing: Twins, portrait: Pixels) -> None:
    assert compare(passing, [Image(portrait)] * 3, {}) == [
        Row("pass, same: timestamps", "3 equal", "3 equal", State.OK),
        Row("pass, same: largest difference", "0 grey levels", "≤ 1 grey levels", State.OK),
        Row("pass, same: mean difference", "0 grey levels"),
    ]


def masks(*values: float) -> dict[str, list[tuple[int, Image]]]:
    return {"mask": [(time, Image(np.full((2, 2), value, np.float32))) for time, value in enumerate(values)]}


@pytest.mark.parametrize(
    ("found", "states"),
    [
        (masks(0.5, 0.500005), [State.OK, State.OK, State.OK]),
        (masks(0.5, 0.501), [State.OK, State.OK, State.FAILED]),  # too much in the mean
        (masks(0.5, 0.51), [State.OK, State.FAILED, State.FAILED]),
        (masks(0.5), [State.FAILED]),
        (masks(), [State.FAILED]),
        ({"mask": [(0, Image(np.zeros((2, 3), np.float32)))] * 2}, [State.FAILED]),
    ],
)
def test_differences_of_masks(found: dict[str, list[tuple[int, Image]]], states: list[State]) -> None:
    found["mask"] = [(time, image) for time, (_, image) in enumerate(found["mask"])]
    rows = differences("x", masks(0.5, 0.5), found, "mask")
    assert [row.state for row in rows] == states
    assert has_failed(rows) == (State.FAILED in states)


def test_recolored_images_may_differ_by_one_level() -> None:
    one, other, third = ({"out": [(0, Image(np.full((2, 2, 3), value, np.uint8)))]} for value in (7, 8, 9))
    assert not has_failed(differences("x", one, other, "out"))
    assert has_failed(differences("x", one, third, "out"))


def test_speed_is_measured_at_both_sizes(passing: Twins, portrait: Pixels) -> None:
    rows = measure(passing, Image(portrait), {}, frames=3)
    assert [row.what for row in rows] == [f"pass, {size}, {count} under way" for size in SIZES for count in (1, 2)]
    assert frame_ms(passing.cpu, Image(portrait), {}, 3, 2) > 0


def test_a_graph_without_results_is_no_success(
    tmp_path: Path, portrait: Pixels, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "closed_cpu.pbtxt"
    path.write_text(
        'input_stream: "image" output_stream: "none" node { calculator: "GateCalculator" input_stream: "image" '
        'output_stream: "none" options { [mediapipe.GateCalculatorOptions.ext] { allow: false } } }'
    )
    assert has_failed(compare(Twins("closed", path, path), [Image(portrait)], {}))
    monkeypatch.setattr("mediagraph.tools.cuda_check.speed.PATIENCE_S", 0.0)
    with pytest.raises(StallError, match=r"^frame 1 has not come out of the graph in 0 s$"):
        frame_ms(path, Image(portrait), {}, 1, 1)


def test_the_table() -> None:
    rows = [bounded("long name", 0.00123, 0.002, "of 1"), Row("x", "y")]
    assert table(rows) == ("what       found         wanted\nlong name  0.00123 of 1  ≤ 0.002 of 1  ok\nx          y")


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
