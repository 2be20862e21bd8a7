"""`--device`: is it there?"""

from __future__ import annotations

import ctypes
import re

from mediagraph.framework.errors import DeviceError, UsageError

_DRIVERS = ("libcuda.so.1", "nvcuda.dll")


def require_device(device: str) -> str:
    """The family of a device, `cpu` or `cuda`; raises DeviceError if it is not there, UsageError if it is none."""
    match = re.fullmatch("(cpu)|cuda(?::([0-9]+))?", device)
    if match is None:
        raise UsageError(f'"{device}" is not a device; devices are cpu, cuda and cuda:N')
    if match[1]:
        return "cpu"
    _require_cuda(int(match[2] or 0))
    return "cuda"


def _require_cuda(index: int) -> None:
    driver = load_driver()
    if driver is None:
        raise DeviceError(
            "CUDA is not available: there is no NVIDIA driver on this machine (libcuda.so.1 cannot be loaded). "
            "Install the driver, or run with --device cpu"
        )
    count = ctypes.c_int(0)
    status = driver.cuInit(0) or driver.cuDeviceGetCount(ctypes.byref(count))
    if status != 0 or count.value <= index:
        raise DeviceError(
            f"CUDA device {index} is not available: the NVIDIA driver answers with status {status} and {count.value} "
            "devices. Check `nvidia-smi`, or run with --device cpu"
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
