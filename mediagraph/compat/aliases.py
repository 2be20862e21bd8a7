"""For programs that import `mediapipe` in many places: our modules under its names."""

from __future__ import annotations

import importlib
import pkgutil
import sys

from mediagraph.framework.errors import StateError

_OURS = "mediagraph.compat.mediapipe"


def serve_as_mediapipe() -> None:
    """From now on `import mediapipe`, and of what is in it, gives this package's modules, in this process.

    All of them are imported, which takes about a second. Raises StateError if another mediapipe was imported already.
    """
    package = importlib.import_module(_OURS)
    present = sys.modules.get("mediapipe")
    if present is not None and present is not package:
        raise StateError("another mediapipe was imported already; call serve_as_mediapipe() before its first import")
    for found in pkgutil.walk_packages(package.__path__, f"{_OURS}."):
        sys.modules[found.name.removeprefix("mediagraph.compat.")] = importlib.import_module(found.name)
    sys.modules["mediapipe"] = package
