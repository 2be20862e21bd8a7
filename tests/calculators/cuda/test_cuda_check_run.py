"""`make cuda-check` from its beginning to its end, on the stand-in: what fails there is what only a GPU can do."""

from __future__ import annotations

import ast
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from host_device import HostDevice
from numpy.typing import NDArray

from mediagraph.calculators.cuda.context import CudaContext
from mediagraph.framework.errors import RunError
from mediagraph.framework.image import Image
from mediagraph.tools.cuda_check import __main__ as command
from mediagraph.tools.cuda_check import placement, speed, streams
from mediagraph.tools.cuda_check.row import Row, State
from mediagraph.tools.parity.twins import shipped_twins


@pytest.fixture
def small(host_device: HostDevice, monkeypatch: pytest.MonkeyPatch) -> HostDevice:
    """The stand-in as the device of this machine, small pictures, two streams, and no tests inside the test."""
    monkeypatch.setattr("mediagraph.calculators.cuda.cupy_device.open_device", lambda index: host_device)
    monkeypatch.setattr(speed, "SIZES", {"720p": (64, 48), "1080p": (96, 64)})
    monkeypatch.setattr(placement, "SIZE", (96, 64))
    monkeypatch.setattr(command, "run_marked_tests", lambda root: Row("tests", "left out"))
    monkeypatch.setattr(
        command, "shipped_twins", lambda: [one for one in shipped_twins() if one.name == "selfie_segmentation"]
    )
    monkeypatch.setattr(streams, "STREAMS", 2)
    return host_device


@pytest.mark.usefixtures("models", "small")
def test_everything_but_the_gpu_itself_is_as_wanted(
    tmp_path: Path, portrait: NDArray[np.uint8], capsys: pytest.CaptureFixture[str]
) -> None:
    cv2.imwrite(str(tmp_path / "me.png"), portrait[:, :, ::-1])
    assert command.main(["--frames", "3", "--photographs", str(tmp_path)]) == 1
    rows = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
    wrong = [" ".join(line.split()[:-1]) for line in rows if line.endswith("FAILED")]
    assert [line.partition(":")[0] for line in wrong if "frames per second" not in line and "÷" not in line] == [
        "selfie_segmentation, InferenceCudaCalculator"  # its nodes ran on the CPU
    ]
    good = [line for line in rows if line.endswith("  ok")]
    for what in (
        "output_video: difference",
        "segmentation_mask: difference",
        "uploads per frame",
        "downloads per frame",
        "bytes over PCIe between them",
    ):
        assert any(what in line for line in good), what
    assert any("2 streams of 720p, masks out: frames per second" in line for line in rows)
    assert not any("runs   FAILED" in line for line in rows), "no check has ended with an error"


@pytest.mark.usefixtures("models")
def test_streams_share_the_model_and_lose_no_frame(small: HostDevice, portrait: NDArray[np.uint8]) -> None:
    rate, sizes = streams.stream_rows([Image(portrait)], small, 4)
    assert rate.what == "2 streams of 720p, masks out: frames per second"
    found: dict[int, int] = ast.literal_eval(sizes.found)
    assert sum(size * runs for size, runs in found.items()) == 2 * 2 * 4  # every stream plays the clip twice
    assert small.log.count("download") == 2 * 2 * 4


@pytest.mark.usefixtures("models")
def test_a_stream_that_fails_does_not_keep_the_others_waiting(
    small: HostDevice, portrait: NDArray[np.uint8], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(array: Any) -> None:
        raise ValueError("no room")

    monkeypatch.setattr(small, "download", refuse)
    with pytest.raises(RunError, match="no room"):
        streams.stream_rows([Image(portrait)], small, 2)


def test_what_is_missing_for_one_check_does_not_end_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    monkeypatch.delitem(sys.modules, "mediagraph.tools.cuda_check.streams")
    (row,) = command._tried("streams", lambda: command._streams([], CudaContext(), 1))
    assert (row.what, row.wanted, row.state) == ("streams", "runs", State.FAILED)
    assert row.found.startswith("import of av halted")
