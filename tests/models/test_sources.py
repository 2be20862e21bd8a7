"""The ways to the wheel: the commands that are run, and what is made of their results."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from mediagraph.framework.errors import ModelError
from mediagraph.models import sources
from mediagraph.models.manifest import Entry, Manifest

ENTRY = Entry("package/modules/a.tflite", 3, "", "MIT")
MANIFEST = Manifest("package", "1.2", (ENTRY,))


class FakeRun:
    """Stands for `run_command`: notes the command, writes a file, answers with an exit code."""

    def __init__(self, writes: Path | None = None, *, returncode: int = 0, stderr: str = "") -> None:
        self.commands: list[list[str]] = []
        self._writes, self._returncode, self._stderr = writes, returncode, stderr

    def __call__(self, command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        self.commands.append(list(command))
        if self._writes is not None:
            self._writes.touch()
        return subprocess.CompletedProcess(list(command), self._returncode, "", self._stderr)


def test_pip_downloads_one_fixed_platform(tmp_path: Path) -> None:
    run = FakeRun(tmp_path / "package-1.2.whl")
    assert sources.download_with_pip(MANIFEST, tmp_path, run) == tmp_path / "package-1.2.whl"
    assert run.commands == [
        [
            *(sys.executable, "-m", "pip", "download"),
            *("--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary", ":all:"),
            *("--python-version", "312", "--implementation", "cp", "--abi", "cp312"),
            *("--platform", "manylinux_2_28_x86_64", "--dest", str(tmp_path), "package==1.2"),
        ]
    ]


def test_a_failing_pip_is_quoted_with_its_last_lines(tmp_path: Path) -> None:
    run = FakeRun(returncode=1, stderr="noise\nERROR: no version\n\nERROR: No matching distribution\n")
    with pytest.raises(ModelError, match=r"^ERROR: no version ERROR: No matching distribution$"):
        sources.download_with_pip(MANIFEST, tmp_path, run)


def test_a_silent_failure_names_the_exit_code(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^exit code 3$"):
        sources.download_with_pip(MANIFEST, tmp_path, FakeRun(returncode=3))


def test_pip_without_a_wheel_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^pip reported success but left no wheel$"):
        sources.download_with_pip(MANIFEST, tmp_path, FakeRun())


def test_a_command_that_cannot_start_is_a_failure(tmp_path: Path) -> None:
    def run(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
        raise FileNotFoundError("no such program")

    with pytest.raises(ModelError, match=r"^no such program$"):
        sources.download_with_pip(MANIFEST, tmp_path, run)


def test_uv_installs_into_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/bin/{name}")
    run = FakeRun()
    assert sources.install_with_uv(MANIFEST, tmp_path, run) == tmp_path
    (command,) = run.commands
    assert command[:3] == ["/bin/uv", "pip", "install"]
    assert command[-1] == "package==1.2"
    assert command[command.index("--target") + 1] == str(tmp_path)
    assert command[command.index("--python-platform") + 1] == "x86_64-manylinux_2_28"


def test_without_uv_the_source_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ModelError, match=r"^there is no uv on the PATH$"):
        sources.install_with_uv(MANIFEST, tmp_path, FakeRun())


def test_an_installed_package_is_found_without_importing_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("raise RuntimeError")
    monkeypatch.syspath_prepend(tmp_path)
    assert sources.find_installed(MANIFEST, tmp_path) == tmp_path


def test_a_package_that_is_not_installed_is_reported(tmp_path: Path) -> None:
    absent = Manifest("no_such_package", "1", ())
    with pytest.raises(ModelError, match=r"^no no_such_package is installed beside this Python$"):
        sources.find_installed(absent, tmp_path)


def test_reads_known_files_from_a_wheel_and_from_a_folder(tmp_path: Path) -> None:
    wheel = tmp_path / "package.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr(ENTRY.name, b"abc")
        file.writestr("package/other", b"x")
    missing = Entry("package/modules/b.tflite", 3, "", "MIT")
    assert sources.read_wheel(wheel, [ENTRY, missing]) == {ENTRY: b"abc"}
    (tmp_path / ENTRY.name).parent.mkdir(parents=True)
    (tmp_path / ENTRY.name).write_bytes(b"abc")
    assert sources.read_wheel(tmp_path, [ENTRY, missing]) == {ENTRY: b"abc"}


def test_a_broken_wheel_is_reported(tmp_path: Path) -> None:
    wheel = tmp_path / "package.whl"
    wheel.write_bytes(b"PK no zip")
    with pytest.raises(ModelError, match=r"is not a readable wheel: File is not a zip file$"):
        sources.read_wheel(wheel, [ENTRY])
