"""The CUDA libraries that come with Python packages, wherever on Python's path these are.

ONNX Runtime looks for them beside itself. In an environment that is laid over another one, as over one with PyTorch,
they lie in the other one's folder.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

# In the order in which they need each other.
_NAMES = ("cudart", "cublasLt", "cublas", "nvrtc", "curand", "cufft", "cudnn")


def preload() -> None:
    """Load the CUDA libraries that ONNX Runtime needs, also those beside itself; what it lacks it says on stdout."""
    import onnxruntime

    load_libraries()
    onnxruntime.preload_dlls()


def load_libraries(path: Sequence[str] = ()) -> list[Path]:
    """Load what NVIDIA's packages in the folders of `path` (Python's) hold; what is loaded is found again by its name.

    Returns what was loaded. A library that cannot be loaded is left to whoever needs it, who tells the reason.
    """
    loaded = []
    for file in library_files(path or sys.path):
        with suppress(OSError):
            ctypes.CDLL(str(file))
            loaded.append(file)
    return loaded


def library_files(path: Sequence[str]) -> Iterator[Path]:
    """The libraries, as `…/nvidia/cu13/lib/libcublas.so.13`; of several of one name only the first on the path."""
    folders = [folder for entry in path for folder in sorted(Path(entry or ".").glob("nvidia/*/lib"))]
    for name in _NAMES:
        found: dict[str, Path] = {}
        for folder in folders:
            for file in sorted(folder.glob(f"lib{name}.so.*")):
                found.setdefault(file.name, file)
        yield from found.values()
