"""The NVIDIA driver and its devices, and CuPy."""

from __future__ import annotations

import ctypes
import importlib
from collections.abc import Iterator

from mediagraph.calculators.cuda.driver import CHECK, OLDEST_CUDA, OLDEST_DEVICE, load_driver, silence_of, version_text
from mediagraph.tools.health.finding import Finding, State


def check() -> Iterator[Finding]:
    """The driver of this machine, every device, and CuPy."""
    yield from check_driver(load_driver())


def check_driver(driver: ctypes.CDLL | None) -> Iterator[Finding]:
    """A driver, its devices, and CuPy if it is installed."""
    if driver is None:
        yield Finding("GPU", State.NOTE, "there is no NVIDIA driver on this machine")
    else:
        yield from _devices(driver)
    yield from _cupy(has_driver=driver is not None)


def _devices(driver: ctypes.CDLL) -> Iterator[Finding]:
    version, count = ctypes.c_int(0), ctypes.c_int(0)
    status = driver.cuInit(0) or driver.cuDriverGetVersion(ctypes.byref(version))
    status = status or driver.cuDeviceGetCount(ctypes.byref(count))
    if status or not count.value:
        yield Finding("GPU", State.PROBLEM, silence_of(driver, status), CHECK)
        return
    yield _driver_version(version.value)
    for index in range(count.value):
        yield _device(driver, index)


def _driver_version(version: int) -> Finding:
    found = f"the driver supports CUDA {version_text(version)}"
    if version >= OLDEST_CUDA:
        return Finding("GPU", State.OK, found)
    return Finding("GPU", State.PROBLEM, found, f"install a driver for CUDA {OLDEST_CUDA // 1000} or later")


def _device(driver: ctypes.CDLL, index: int) -> Finding:
    device, name = ctypes.c_int(0), ctypes.create_string_buffer(100)
    size, major, minor = ctypes.c_size_t(0), ctypes.c_int(0), ctypes.c_int(0)
    if driver.cuDeviceGet(ctypes.byref(device), index) or driver.cuDeviceGetName(name, len(name), device):
        return Finding("GPU", State.OK, f"cuda:{index} is a device that does not tell its name")
    driver.cuDeviceTotalMem_v2(ctypes.byref(size), device)
    driver.cuDeviceGetAttribute(ctypes.byref(major), 75, device)  # CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR
    driver.cuDeviceGetAttribute(ctypes.byref(minor), 76, device)  # … and MINOR
    gigabytes, capability = size.value / 2**30, (major.value, minor.value)
    named = f"cuda:{index} is {name.value.decode(errors='replace')}, {gigabytes:.0f} GiB"
    found = f"{named}, compute capability {major.value}.{minor.value}"
    if capability >= OLDEST_DEVICE:
        return Finding("GPU", State.OK, found)
    needed = ".".join(map(str, OLDEST_DEVICE))
    return Finding("GPU", State.NOTE, found, f"CUDA 13 needs {needed} or later; choose another with --device cuda:N")


def _cupy(*, has_driver: bool) -> Iterator[Finding]:
    try:
        cupy = importlib.import_module("cupy")
    except ImportError:
        if has_driver:
            advice = 'pip install "mediagraph[cuda]"'
            yield Finding("CuPy", State.NOTE, "is not installed; image work on the GPU needs it", advice)
        return
    if cupy.cuda.is_available():
        yield Finding("CuPy", State.OK, str(cupy.__version__))
    elif has_driver:
        found = f"{cupy.__version__} finds no GPU"
        yield Finding("CuPy", State.PROBLEM, found, "the driver and the CUDA version of CuPy must fit together")
    else:
        yield Finding("CuPy", State.OK, f"{cupy.__version__}; it is of no use without a GPU")
