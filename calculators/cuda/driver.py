"""The NVIDIA driver: is it there, and does it have the device? Asked without CuPy, so that the answer comes at once."""

from __future__ import annotations

import ctypes
import os

from mediagraph.framework.errors import DeviceError

OLDEST_CUDA = 13_000
"""What ONNX Runtime's GPU build and cupy-cuda13x need, as the driver tells versions."""
OLDEST_DEVICE = (7, 5)
"""The compute capability that CUDA 13 begins with."""
CHECK = "look at `nvidia-smi`; in a container pass the GPU in (--gpus all)"
"""What to do about a driver that has no device, or does not start."""
_DRIVERS = ("libcuda.so.1", "nvcuda.dll")
_VISIBLE = "CUDA_VISIBLE_DEVICES"


def require_driver(index: int) -> None:
    """Raise DeviceError, with the reason and the fix, unless there is a driver with a device of this number."""
    driver = load_driver()
    if driver is None:
        raise DeviceError(
            "CUDA is not available: there is no NVIDIA driver on this machine (libcuda.so.1 cannot be loaded). "
            "Install the driver, or run the graph's variant for cpu"
        )
    count = ctypes.c_int(0)
    status = driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count))
    if status or not count.value:
        raise DeviceError(
            f"CUDA device {index} is not available: {silence_of(driver, status)}. Try this: {CHECK}. Or run the "
            "graph's variant for cpu"
        )
    if count.value <= index:
        raise DeviceError(
            f"CUDA device {index} is not available: {_devices(count.value)}. Choose another one with --device cuda:N, "
            "or run the graph's variant for cpu"
        )


def has_driver() -> bool:
    """Is there an NVIDIA driver on this machine?"""
    return load_driver() is not None


def load_driver() -> ctypes.CDLL | None:
    """The NVIDIA driver's library, None if there is none."""
    for name in _DRIVERS:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def silence_of(driver: ctypes.CDLL, status: int) -> str:
    """What is said of a driver that answered with this status, or found no device; as `CUDA_ERROR_NO_DEVICE (100)`."""
    if not status:
        return f"the NVIDIA driver finds no device{_visible()}"
    name = ctypes.c_char_p()
    known = driver.cuGetErrorName(status, ctypes.byref(name)) == 0 and name.value is not None
    text = f"{name.value.decode()} ({status})" if known and name.value else f"status {status}"
    return f"the NVIDIA driver answers with {text}{_visible()}"


def driver_cuda(driver: ctypes.CDLL) -> int:
    """The CUDA version that a driver supports, as 13010 for 13.1; 0 if it does not tell."""
    version = ctypes.c_int(0)
    return 0 if driver.cuDriverGetVersion(ctypes.byref(version)) else version.value


def version_text(version: int) -> str:
    """`13.1` for 13010."""
    return f"{version // 1000}.{version % 1000 // 10}"


def _devices(count: int) -> str:
    names = "is only cuda:0" if count == 1 else f"are cuda:0 to cuda:{count - 1}"
    return f"there {names}{_visible()}"


def _visible() -> str:
    """What hides devices, if it is set."""
    return f' ({_VISIBLE} is "{os.environ[_VISIBLE]}")' if _VISIBLE in os.environ else ""
