"""The NVIDIA driver: is it there, and does it have the device? Asked without CuPy, so that the answer comes at once."""

from __future__ import annotations

import ctypes

from mediagraph.framework.errors import DeviceError

_DRIVERS = ("libcuda.so.1", "nvcuda.dll")


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
    if status != 0 or count.value <= index:
        raise DeviceError(
            f"CUDA device {index} is not available: the NVIDIA driver answers with status {status} and {count.value} "
            "devices. Check `nvidia-smi`, or run the graph's variant for cpu"
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
