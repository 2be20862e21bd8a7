"""What is said of a model that ONNX Runtime does not run on CUDA: the reason, the versions, and what to do."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version

from mediagraph.framework.errors import DeviceError

_BUILDS = ("onnxruntime-gpu", "onnxruntime")
_MEMORY = re.compile("out of memory|failed to allocate memory|bad_alloc", re.IGNORECASE)
_LIBRARY = re.compile(r"\.so|\.dll|shared object|librar|cudnn|cublas", re.IGNORECASE)
_DRIVER = re.compile("driver version is insufficient|InsufficientDriver", re.IGNORECASE)
_FREE = "free memory on the device (`nvidia-smi` shows who holds it), or choose another one with --device cuda:N"
_INSTALL = 'pip install "mediagraph[cuda]" brings the CUDA libraries'
_FIXES = ((_MEMORY, _FREE), (_DRIVER, "install a newer NVIDIA driver"), (_LIBRARY, _INSTALL))


def refusal(model: str, reason: str) -> DeviceError:
    """For a model that would not run on the device, or not the whole of it."""
    fix = fix_for(reason)
    return DeviceError(
        f'ONNX Runtime does not run "{model}" on CUDA: {reason} ({installed()}). See `mediagraph doctor`'
        f"{f'; {fix}' if fix else ''}. Or run the graph's variant for cpu"
    )


def fix_for(reason: str) -> str:
    """What to do about what ONNX Runtime says; "" if nobody knows."""
    return next((fix for pattern, fix in _FIXES if pattern.search(reason)), "")


def failure(model: str, error: Exception) -> DeviceError | None:
    """For a run that ended with an error of ONNX Runtime, if it is one of the device and not of the model."""
    text = " ".join(str(error).split())
    if not _MEMORY.search(text):
        return None
    return DeviceError(f'there is not enough memory on the device to run "{model}": {text[:300]}. Please {_FREE}')


def require_gpu_build(model: str, providers: list[str]) -> None:
    """Raise DeviceError if this ONNX Runtime, which has these providers, is one without CUDA."""
    if "CUDAExecutionProvider" in providers:
        return
    names = [name for name in _BUILDS if _version(name)]
    if len(names) > 1:
        why = f"{installed()} are installed side by side, and the one for the CPU has overwritten the other one's files"
    else:
        why = f"{installed()} is built for the CPU only"
    raise DeviceError(
        f'ONNX Runtime does not run "{model}" on CUDA: {why}. pip uninstall -y {" ".join(names)}, then pip install '
        "onnxruntime-gpu. Or run the graph's variant for cpu"
    )


def installed() -> str:
    """The builds of ONNX Runtime that are installed, with their versions."""
    found = [f"{name} {_version(name)}" for name in _BUILDS if _version(name)]
    return " and ".join(found) or "a build of unknown version"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
