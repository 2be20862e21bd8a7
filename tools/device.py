"""`--device`: is it there?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mediagraph.calculators.cuda.context import CUDA
from mediagraph.calculators.cuda.driver import require_driver
from mediagraph.framework.errors import DeviceError, UsageError
from mediagraph.framework.plan import Plan


@dataclass(frozen=True, slots=True)
class Device:
    """What `--device` names: the `family` is `cpu` or `cuda`, the `index` counts the devices of a family."""

    family: str
    index: int = 0


def parse_device(text: str | None) -> Device:
    """What the command line says; the CPU if it says nothing. Raises UsageError if it names no device."""
    if text is None:
        return Device("cpu")
    match = re.fullmatch("(cpu)|cuda(?::([0-9]+))?", text)
    if match is None:
        raise UsageError(f'"{text}" is not a device; devices are cpu, cuda and cuda:N')
    return Device("cpu") if match[1] else Device("cuda", int(match[2] or 0))


def require_device(text: str | None) -> str:
    """The family of a device; raises DeviceError if it is not there, UsageError if it is none."""
    device = parse_device(text)
    if device.family == "cuda":
        require_driver(device.index)
    return device.family


def require_devices_of(plan: Plan, text: str | None) -> None:
    """Raise DeviceError if the graph works on a CUDA device that is not there, or that `--device cpu` does not want."""
    works_there = [node for node in plan.nodes if CUDA.key in {one.service.key for one in node.calculator.services}]
    if not works_there:
        return
    if text is not None and parse_device(text).family == "cpu":
        first = works_there[0]
        raise DeviceError(
            f'--device {text}: the node "{first.name}" ({first.calculator.registered_name}) works on a CUDA device, as '
            "the graph wants it; leave --device out, or run the graph's variant for cpu"
        )
    require_driver(parse_device(text).index)
