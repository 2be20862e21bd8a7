"""A folder with small clips."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture
def clips(material: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder; `clips/` holds a.mp4, b.mp4 and notes.txt."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "clips"
    folder.mkdir()
    for name in ("a.mp4", "b.mp4"):
        shutil.copy(material / "clip.mp4", folder / name)
        os.utime(folder / name, (1_000_000, 1_000_000))
    (folder / "notes.txt").write_text("no video")
    return folder
