"""What is said of a device that cannot be used: the reason, the versions, and what to do."""

from __future__ import annotations

from typing import Any

from mediagraph.calculators.cuda.driver import OLDEST_CUDA, OLDEST_DEVICE, driver_cuda, load_driver, version_text
from mediagraph.framework.errors import DeviceError

OTHERWISE = "or run the graph's variant for cpu"
_CHOOSE = "choose another device with --device cuda:N"
_FIXES = (
    ("InsufficientDriver", f"Install a driver for CUDA {OLDEST_CUDA // 1000} or later"),
    ("DevicesUnavailable", f"Another process holds it for itself (`nvidia-smi` shows which): end that, or {_CHOOSE}"),
    ("MemoryAllocation", f"Free memory on it (`nvidia-smi` shows who holds it), or {_CHOOSE}"),
)
_ANY_FIX = "Check that the driver is new enough for the CUDA version of CuPy (`mediagraph doctor`)"


def unusable(cupy: Any, index: int, error: Exception) -> DeviceError:
    """For what CuPy says when a device is opened."""
    fix = next((fix for name, fix in _FIXES if name in str(error)), _ANY_FIX)
    return DeviceError(
        f"CUDA device {index} cannot be used: CuPy {cupy.__version__} answers {error}{_driver()}. {fix}, {OTHERWISE}"
    )


def too_old(index: int, name: str, found: tuple[int, int]) -> DeviceError:
    """For a device whose compute capability is before `OLDEST_DEVICE`."""
    return DeviceError(
        f"CUDA device {index} ({name}) has compute capability {found[0]}.{found[1]}; CUDA 13 needs "
        f"{OLDEST_DEVICE[0]}.{OLDEST_DEVICE[1]} or later. Choose another device with --device cuda:N, {OTHERWISE}"
    )


def out_of_memory(cupy: Any, index: int, wanted: int) -> DeviceError:
    """For an array of `wanted` bytes that finds no place."""
    free, total = cupy.cuda.runtime.memGetInfo()
    return DeviceError(
        f"CUDA device {index} is out of memory: {wanted / 2**20:.1f} MiB are wanted, {free / 2**20:.1f} MiB of "
        f"{total / 2**30:.0f} GiB are free. Free memory on it (`nvidia-smi` shows who holds it), have fewer frames "
        f"under way, or {_CHOOSE}"
    )


def _driver() -> str:
    driver = load_driver()
    version = 0 if driver is None else driver_cuda(driver)
    return f"; the driver supports CUDA {version_text(version)}" if version else ""
