"""An environment with MediaPipe 0.10.21, made once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_VERSIONS = ("3.12", "3.11", "3.10")


def mediapipe_python(folder: Path) -> str | None:
    """The interpreter of the environment (MEDIAPIPE_PYTHON names another); None if it cannot be made."""
    given = os.environ.get("MEDIAPIPE_PYTHON")
    if given:
        return given
    python = folder / "bin" / "python"
    if _has_mediapipe(str(python)):
        return str(python)
    base = _interpreter()
    if base is None:
        return None
    print(f"installing mediapipe 0.10.21 into {folder} …", file=sys.stderr)
    subprocess.run([base, "-m", "venv", str(folder)], check=True)
    done = subprocess.run([str(python), "-m", "pip", "install", "--quiet", "mediapipe==0.10.21"], check=False)
    return str(python) if done.returncode == 0 and _has_mediapipe(str(python)) else None


def _interpreter() -> str | None:
    """A Python for which MediaPipe 0.10.21 has wheels."""
    if sys.version_info < (3, 13):
        return sys.executable
    found = (shutil.which(f"python{version}") for version in _VERSIONS)
    return next((path for path in found if path), None)


def _has_mediapipe(python: str) -> bool:
    if not Path(python).exists():
        return False
    return subprocess.run([python, "-c", "import mediapipe"], capture_output=True, check=False).returncode == 0
