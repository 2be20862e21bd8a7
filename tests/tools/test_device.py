"""`--device`, with drivers of our own making."""

from __future__ import annotations

import re

import pytest

from mediagraph.calculators.cuda import driver as driver_module
from mediagraph.framework.errors import DeviceError, UsageError
from mediagraph.tools.device import require_device


class Driver:
    """Answers like NVIDIA's."""

    def __init__(self, status: int, devices: int) -> None:
        self.status, self.devices = status, devices

    def cuInit(self, flags: int) -> int:  # noqa: N802  # the driver's own name
        return self.status

    def cuDeviceGetCount(self, count: object) -> int:  # noqa: N802  # the driver's own name
        count._obj.value = self.devices  # type: ignore[attr-defined]  # what byref() refers to
        return 0


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(driver_module, "load_driver", lambda: request.param)


def test_the_cpu_is_always_there() -> None:
    assert require_device("cpu") == "cpu"


@pytest.mark.parametrize("driver", [Driver(0, 2)], indirect=True)
@pytest.mark.usefixtures("driver")
def test_devices_that_are_there() -> None:
    assert [require_device(name) for name in ("cuda", "cuda:0", "cuda:1")] == ["cuda"] * 3
    message = (
        "CUDA device 2 is not available: the NVIDIA driver answers with status 0 and 2 devices. "
        "Check `nvidia-smi`, or run the graph's variant for cpu"
    )
    with pytest.raises(DeviceError, match=f"^{re.escape(message)}$"):
        require_device("cuda:2")


@pytest.mark.parametrize("driver", [Driver(100, 0)], indirect=True)  # CUDA_ERROR_NO_DEVICE
@pytest.mark.usefixtures("driver")
def test_a_driver_without_a_device() -> None:
    with pytest.raises(DeviceError, match="answers with status 100 and 0 devices"):
        require_device("cuda")


@pytest.mark.parametrize("name", ["", "gpu", "CUDA", "cuda:", "cuda:x", "cpu:0"])
def test_what_is_no_device(name: str) -> None:
    with pytest.raises(UsageError, match=f'^"{name}" is not a device; devices are cpu, cuda and cuda:N$'):
        require_device(name)
