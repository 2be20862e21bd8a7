"""What all CUDA calculators share: the device of their graph."""

from __future__ import annotations

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.cuda.device import Device
from mediagraph.calculators.cuda.node_device import NodeDevice
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.ports import Service


class CudaCalculator(Calculator, abstract=True):
    """A calculator that works on the device of its graph. It starts work there and does not wait for it.

    What it copies between host and device is counted, see `NodeDevice`.
    """

    context = Service(CUDA)

    def open(self) -> None:
        """Find the device; raises DeviceError, with the reason and the fix, if it cannot be used."""
        assert self.context is not None  # the service can be created, so it is there
        self.device: Device = NodeDevice(self.context.device(), self)
