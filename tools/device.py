"""`--device`: is it there?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.cuda.driver import require_driver
from mediagraph.framework.errors import UsageError
from mediagraph.framework.plan import Plan


@dataclass(frozen=True, slots=True)
class Device:
    """What `--device` names: the `family` is `cpu` or `cuda`, the `index` counts the devices of a family."""

    family: str
    index: int = 0


def parse_device(text: str) -> Device:
    """Raises UsageError if it names no device."""
    match = re.fullmatch("(cpu)|cuda(?::([0-9]+))?", text)
    if match is None:
        raise UsageError(f'"{text}" is not a device; devices are cpu, cuda and cuda:N')
    return Device("cpu") if match[1] else Device("cuda", int(match[2] or 0))


def require_device(text: str) -> str:
    """The family of a device; raises DeviceError if it is not there, UsageError if it is none."""
    device = parse_device(text)
    if device.family == "cuda":
        require_driver(device.index)
    return device.family


def require_devices_of(plan: Plan, index: int) -> None:
    """Raise DeviceError if the graph has nodes that work on a CUDA device, and that of this number is not there."""
    keys = {service.service.key for node in plan.nodes for service in node.calculator.services}
    if CUDA.key in keys:
        require_driver(index)
