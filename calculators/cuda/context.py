"""The graph service that holds a graph's CUDA device."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING, Protocol

from mediagraph.framework.service import GraphService

if TYPE_CHECKING:
    from mediagraph.calculators.cuda.device import Device


class DeviceHolder(Protocol):
    """Gives the device that all nodes of a graph share."""

    def device(self) -> Device:
        """The device; raises DeviceError, with the reason and the fix, if it cannot be used."""
        ...


class CudaContext:
    """One device with one stream for a graph. Nothing is opened before a node asks for it, so a graph can be made,
    checked and drawn without CUDA."""

    def __init__(self, index: int = 0) -> None:
        self._index = index
        self._lock = Lock()
        self._device: Device | None = None  # guarded by _lock

    def device(self) -> Device:
        """The device, opened once."""
        with self._lock:
            if self._device is None:
                from mediagraph.calculators.cuda.cupy_device import open_device

                self._device = open_device(self._index)
            return self._device


CUDA: GraphService[DeviceHolder] = GraphService("cuda", CudaContext)
"""Every graph with CUDA nodes has one; give it a `CudaContext(index)` of your own to choose the device."""
