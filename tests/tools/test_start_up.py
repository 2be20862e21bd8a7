"""What a command may import: start-up is a feature."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("numpy", "cv2", "av", "onnx", "onnxruntime", "networkx", "rich", "google.protobuf", "dataclasses", "inspect")

LIGHT_COMMANDS = [
    ("mediagraph.tools.run_graph", ["--help"]),
    ("mediagraph.tools.command_line", ["--help"]),
    ("mediagraph.tools.command_line", ["check", "--help"]),
    ("mediagraph.tools.command_line", ["format", "--help"]),
    ("mediagraph.tools.command_line", ["list", "--help"]),
    ("mediagraph.tools.command_line", ["inspect", "--help"]),
    ("mediagraph.tools.command_line", ["expand", "--help"]),
    ("mediagraph.tools.command_line", ["schema", "--help"]),
    ("mediagraph.tools.command_line", ["doctor", "--help"]),
    ("mediagraph.tools.command_line", ["completion", "--help"]),
    ("mediagraph.tools.command_line", ["completion", "bash"]),
    ("mediagraph.tools.command_line", ["graph", "--help"]),
    ("mediagraph.tools.command_line", ["models", "--help"]),
    ("mediagraph.tools.command_line", ["new", "--help"]),
    ("mediagraph.tools.command_line", ["new", "calculator", "--help"]),
    ("mediagraph.tools.command_line", ["record", "--help"]),
    ("mediagraph.tools.command_line", ["replay", "--help"]),
    ("mediagraph.tools.command_line", ["diff", "--help"]),
]


def imported_by(module: str, arguments: list[str], names: tuple[str, ...], cwd: Path | None = None) -> list[str]:
    """Which of these modules a fresh process has imported when the command is done; those of site do not count."""
    text = f"""
import sys
before = set(sys.modules)
from {module} import main
try:
    main({arguments!r})
except SystemExit:
    pass
print(*[name for name in {names!r} if name in sys.modules and name not in before], file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, cwd=cwd, check=True, timeout=60)
    return done.stderr.splitlines()[-1].split()


@pytest.mark.parametrize(("module", "arguments"), LIGHT_COMMANDS)
def test_help_imports_nothing_heavy(module: str, arguments: list[str]) -> None:
    assert imported_by(module, arguments, HEAVY) == []


def test_the_version_imports_nothing_heavy_but_what_looks_it_up() -> None:
    heavy = tuple(name for name in HEAVY if name != "inspect")  # importlib.metadata has it from Python 3.12 on
    assert imported_by("mediagraph.tools.command_line", ["--version"], heavy) == []


@pytest.mark.parametrize("arguments", [["models", "list"], ["list"], ["list", "--json"]])
def test_lists_import_nothing_heavy(arguments: list[str]) -> None:
    heavy = ("numpy", "cv2", "av", "onnx", "onnxruntime", "networkx", "rich", "google.protobuf", "importlib.metadata")
    assert imported_by("mediagraph.tools.command_line", arguments, heavy) == []


def test_the_first_mask_needs_no_codec_no_converter_and_no_tables(folder: Path, models: object) -> None:
    arguments = ["selfie_segmentation", "-i", "me.jpg", "-o", "out.png", "-o", "segmentation_mask=mask.npy"]
    heavy = ("av", "onnx", "networkx", "rich", "tflite", "flatbuffers", "subprocess", "tempfile")
    assert imported_by("mediagraph.tools.run_graph", arguments, heavy, cwd=folder) == []
    assert (folder / "out.png").exists()


def test_the_front_door_imports_nothing() -> None:
    text = "import sys; before = set(sys.modules); import mediagraph; print(*sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=60)
    assert not set(done.stdout.split()) & {*HEAVY, "mediagraph.framework", "mediagraph.graph"}
