"""Where the engines live that mediagraph is measured beside: each in an environment of its own, made once.

MEDIAPIPE_PYTHON, CSP_PYTHON, GSTREAMER_PYTHON and LITERT_PYTHON name interpreters that have them already. What cannot
be had is left out, with a line that says so.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_VERSIONS = ("3.12", "3.11", "3.10")


@dataclass(frozen=True, slots=True)
class Peer:
    """An engine to be measured beside; `check` is code that fails without it, `requirement` is for pip."""

    name: str
    check: str
    requirement: str | None
    advice: str


MEDIAPIPE = Peer(
    "mediapipe", "import mediapipe", "mediapipe==0.10.21", "it could not be installed (it needs Python 3.12 or older)"
)
CSP = Peer("csp", "import csp", "csp==0.19.1", "it could not be installed")
GSTREAMER = Peer(
    "gstreamer",
    "import gi; gi.require_version('Gst', '1.0'); from gi.repository import Gst; Gst.init(None);"
    " assert Gst.ElementFactory.find('identity')",
    None,  # its wheels do not resolve on Linux; the distributions' own packages do
    "no Python here has its bindings (Debian and Ubuntu: apt-get install python3-gi gir1.2-gstreamer-1.0)",
)

LITERT = Peer("litert", "import ai_edge_litert.interpreter", "ai-edge-litert==2.3.0", "it could not be installed")


def find_peers(folder: Path, peers: Sequence[Peer] = (MEDIAPIPE, GSTREAMER, CSP)) -> dict[str, str]:
    """Interpreters by engine; environments are made in `folder/.venv-NAME`. Says on stderr what is left out."""
    found = {peer.name: python_of(peer, folder / f".venv-{peer.name}") for peer in peers}
    for peer in peers:
        if found[peer.name] is None:
            print(f"{peer.name} is left out: {_reason(peer)}", file=sys.stderr)
    return {name: python for name, python in found.items() if python is not None}


def python_of(peer: Peer, folder: Path) -> str | None:
    """The interpreter that has the engine; None if there is none and none can be made."""
    given = os.environ.get(_variable(peer))
    if given:
        return given if _has(given, peer) else None
    if peer.requirement is None:
        return next((python for python in _interpreters() if _has(python, peer)), None)
    python = str(folder / "bin" / "python")
    if not _has(python, peer):
        _make(peer.requirement, folder)
    return python if _has(python, peer) else None


def _reason(peer: Peer) -> str:
    given = os.environ.get(_variable(peer))
    return f"{given} ({_variable(peer)}) has not got it" if given else f"{peer.advice}, or set {_variable(peer)}"


def _make(requirement: str, folder: Path) -> None:
    base = next((python for python in _interpreters() if _is_old_enough(python)), None)
    if base is not None:
        print(f"installing {requirement} into {folder} …", file=sys.stderr)
        subprocess.run([base, "-m", "venv", str(folder)], capture_output=True, check=False)
        install = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", requirement]
        subprocess.run(install, capture_output=True, check=False)


def _interpreters() -> list[str]:
    """This one, those on the path, and the system's own, for which distributions package Python modules."""
    found = [shutil.which(name) for name in (*(f"python{version}" for version in _VERSIONS), "python3")]
    return [sys.executable, *(path for path in found if path), "/usr/bin/python3"]


def _is_old_enough(python: str) -> bool:
    return _runs(python, f"import sys; sys.exit('%d.%d' % sys.version_info[:2] not in {_VERSIONS!r})")


def _has(python: str, peer: Peer) -> bool:
    return _runs(python, peer.check)


def _runs(python: str, code: str) -> bool:
    try:
        return subprocess.run([python, "-c", code], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _variable(peer: Peer) -> str:
    return f"{peer.name.upper()}_PYTHON"
