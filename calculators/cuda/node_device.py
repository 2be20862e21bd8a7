"""The device as one node sees it: what the node copies between host and device is counted."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from mediagraph.calculators.cuda.device import Device
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.cuda_image import DeviceArray
from mediagraph.framework.timestamp import UNSTARTED

TO_DEVICE, TO_HOST = "to_device", "to_host"
AT_OPEN = "_at_open"


class NodeDevice:
    """The graph's device, with counters of the node: `copies_to_device` and `bytes_to_device`, and those `to_host`.

    What is copied when the node opens, as tables are, goes to counters of its own, which end in `_at_open`. A counter
    is there from the first copy on. Nodes have no other way between host and device, so nothing goes uncounted.
    """

    def __init__(self, device: Device, node: Calculator) -> None:
        self._device, self._node = device, node
        self.stream = device.stream
        self.empty, self.prepare, self.launch = device.empty, device.prepare, device.launch
        self.open_session = device.open_session

    def upload(self, array: NDArray[Any]) -> DeviceArray:
        """Count, and copy."""
        self._count(TO_DEVICE, array.nbytes)
        return self._device.upload(array)

    def download(self, array: DeviceArray) -> NDArray[Any]:
        """Copy, and count."""
        result = self._device.download(array)
        self._count(TO_HOST, result.nbytes)
        return result

    def _count(self, way: str, size: int) -> None:
        when = AT_OPEN if self._node.timestamp == UNSTARTED else ""
        self._node.counter(f"copies_{way}{when}").increment()
        self._node.counter(f"bytes_{way}{when}").increment(size)
