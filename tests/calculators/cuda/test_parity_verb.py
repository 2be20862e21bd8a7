"""`mediagraph parity` with both twins: the one for CUDA on the stand-in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from host_device import HostDevice
from numpy.typing import NDArray

from mediagraph.tools.command_line import main

INPUT_OUTPUT = ("--stream", "output_video", "--stream", "segmentation_mask")
THERE = """
input_stream: "frame"
output_stream: "%s"
node { calculator: "CpuToCudaCalculator" input_stream: "IMAGE:frame" output_stream: "IMAGE:there" }
node { calculator: "CudaToCpuCalculator" input_stream: "IMAGE:there" output_stream: "IMAGE:back" }
"""
PASS = """
input_stream: "frame"
output_stream: "back"
node { calculator: "PassThroughCalculator" input_stream: "frame" output_stream: "there" }
node { calculator: "PassThroughCalculator" input_stream: "there" output_stream: "back" }
"""


@pytest.fixture
def a_gpu(host_device: HostDevice, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The stand-in is the device of this machine; the numbers of the devices that were asked for."""
    asked: list[int] = []
    monkeypatch.setattr("mediagraph.tools.device.require_driver", lambda index: None)
    monkeypatch.setattr(
        "mediagraph.calculators.cuda.cupy_device.open_device", lambda index: (asked.append(index), host_device)[1]
    )
    return asked


@pytest.fixture
def picture(tmp_path: Path, portrait: NDArray[np.uint8]) -> str:
    path = str(tmp_path / "me.png")
    cv2.imwrite(path, portrait[:, :, ::-1])
    return path


@pytest.mark.usefixtures("models")
@pytest.mark.parametrize("name", ["selfie_segmentation", "selfie_segmentation_cuda"])
def test_the_selfie_twins_are_within_the_bounds(
    a_gpu: list[int], picture: str, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    assert main(["parity", name, "-i", picture, "--device", "cuda:3", *INPUT_OUTPUT, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["expected"].endswith("selfie_segmentation_cpu.pbtxt")
    assert data["found"].endswith("selfie_segmentation_cuda.pbtxt")
    streams = {one["stream"]: one for one in data["streams"]}
    assert streams["output_video"]["bound"] == {"max": 1.0, "mean": None}
    mask = streams["segmentation_mask"]  # which is on the device in the one graph and on the host in the other
    assert mask["bound"] == {"max": 2e-3, "mean": 1e-5}
    assert mask["values"] == 512 * 512
    assert 0 < mask["max_error"] < 1e-4  # two orders of summing in float32
    assert set(a_gpu) == {3}


@pytest.fixture
def twin_files(tmp_path: Path) -> Path:
    (tmp_path / "copy_cpu.pbtxt").write_text(PASS)
    (tmp_path / "copy_cuda.pbtxt").write_text(THERE % "back")
    return tmp_path


@pytest.mark.usefixtures("a_gpu")
@pytest.mark.parametrize("given", ["copy_cpu.pbtxt", "copy_cuda.pbtxt", "copy.pbtxt"])
def test_twins_lie_beside_each_other(
    twin_files: Path, picture: str, capsys: pytest.CaptureFixture[str], given: str
) -> None:
    assert main(["parity", str(twin_files / given), "-i", picture, "--stream", "there", "--stream", "back"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == f"expected: {twin_files / 'copy_cpu.pbtxt'}"
    assert lines[1] == f"found:    {twin_files / 'copy_cuda.pbtxt'}"
    assert [line for line in lines if "stream" in line] == [
        'stream "there": within the bound',
        'stream "back": within the bound',
    ]


@pytest.mark.usefixtures("a_gpu")
def test_a_graph_without_a_suffix_is_the_one_for_the_cpu(tmp_path: Path, picture: str) -> None:
    (tmp_path / "copy.pbtxt").write_text(PASS)
    (tmp_path / "copy_cuda.pbtxt").write_text(THERE % "back")
    for given in ("copy.pbtxt", "copy_cuda.pbtxt"):
        assert main(["parity", str(tmp_path / given), "-i", picture]) == 0


@pytest.mark.usefixtures("a_gpu")
def test_twins_whose_results_differ(
    twin_files: Path, picture: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def brighter(self: HostDevice, array: Any) -> NDArray[Any]:
        return np.array(array) // 2 + 100

    monkeypatch.setattr(HostDevice, "download", brighter)
    assert main(["parity", str(twin_files / "copy_cpu.pbtxt"), "-i", picture]) == 1
    assert 'stream "back": BEYOND THE BOUND' in capsys.readouterr().out
