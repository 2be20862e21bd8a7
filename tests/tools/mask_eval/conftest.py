"""The command, and a folder of masks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mediagraph.tools import command_line

Measure = Callable[..., tuple[int, str, str]]


@pytest.fixture
def measure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Measure:
    """`measure("a.png", "b.png")`: the exit code, stdout, and stderr in one line."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        try:
            code = command_line.main(["mask-eval", *arguments])
        except SystemExit as stop:  # argparse
            code = int(str(stop.code))
        found = capfd.readouterr()
        return code, found.out, " ".join(found.err.split())

    return call


@pytest.fixture
def figures(measure: Measure) -> Callable[..., dict[str, Any]]:
    """The same as data, of a run that goes well."""

    def call(*arguments: str) -> dict[str, Any]:
        code, out, err = measure(*arguments, "--json")
        assert (code, err) == (0, "")
        found: dict[str, Any] = json.loads(out)
        return found

    return call


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, list[Any]], str]:
    """Writes a folder `name/` of pictures, or `name.npz`."""

    def save(name: str, masks: list[Any]) -> str:
        path = tmp_path / name
        if path.suffix == ".npz":
            arrays = {f"{index:06d}": mask for index, mask in enumerate(masks)}
            np.savez(path, timestamps=np.arange(len(masks)) * 40_000, **arrays)
        else:
            path.mkdir()
            for index, mask in enumerate(masks):
                cv2.imwrite(str(path / f"{index}.png"), mask)
        return name

    return save
