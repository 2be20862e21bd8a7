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

    def cuGetErrorName(self, status: int, name: object) -> int:  # noqa: N802  # the driver's own name
        name._obj.value = b"CUDA_ERROR_NO_DEVICE" if status == 100 else None  # type: ignore[attr-defined]
        return 0 if status == 100 else 1


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    monkeypatch.setattr(driver_module, "load_driver", lambda: request.param)


def test_the_cpu_is_always_there() -> None:
    assert require_device("cpu") == "cpu"


@pytest.mark.parametrize("driver", [Driver(0, 2)], indirect=True)
@pytest.mark.usefixtures("driver")
def test_devices_that_are_there() -> None:
    assert [require_device(name) for name in ("cuda", "cuda:0", "cuda:1")] == ["cuda"] * 3


ONE = "there is only cuda:0"
TWO = "there are cuda:0 to cuda:1"
CHOOSE = "Choose another one with --device cuda:N, or run the graph's variant for cpu"
LOOK = "Try this: look at `nvidia-smi`; in a container pass the GPU in (--gpus all). Or run the graph's variant for cpu"
HIDDEN = ' (CUDA_VISIBLE_DEVICES is "1")'


@pytest.mark.parametrize(
    ("driver", "visible", "message"),
    [
        (Driver(0, 1), "", f"CUDA device 2 is not available: {ONE}. {CHOOSE}"),
        (Driver(0, 1), "1", f"CUDA device 2 is not available: {ONE}{HIDDEN}. {CHOOSE}"),
        (Driver(0, 2), "", f"CUDA device 2 is not available: {TWO}. {CHOOSE}"),
        (Driver(0, 0), "", f"CUDA device 2 is not available: the NVIDIA driver finds no device. {LOOK}"),
        (
            Driver(100, 0),
            "",
            f"CUDA device 2 is not available: the NVIDIA driver answers with CUDA_ERROR_NO_DEVICE (100). {LOOK}",
        ),
        (
            Driver(100, 0),
            "1",
            "CUDA device 2 is not available: the NVIDIA driver answers with CUDA_ERROR_NO_DEVICE (100)"
            f"{HIDDEN}. {LOOK}",
        ),
        (Driver(7, 0), "", f"CUDA device 2 is not available: the NVIDIA driver answers with status 7. {LOOK}"),
    ],
    indirect=["driver"],
)
def test_devices_that_are_not_there(driver: None, visible: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if visible:
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", visible)
    else:
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    with pytest.raises(DeviceError, match=f"^{re.escape(message)}$"):
        require_device("cuda:2")


@pytest.mark.parametrize("name", ["", "gpu", "CUDA", "cuda:", "cuda:x", "cpu:0"])
def test_what_is_no_device(name: str) -> None:
    with pytest.raises(UsageError, match=f'^"{name}" is not a device; devices are cpu, cuda and cuda:N$'):
        require_device(name)
