"""The placement report for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from mediagraph.framework.errors import Place
from mediagraph.tools.counted import counted
from mediagraph.tools.placement.copies import Copy
from mediagraph.tools.placement.report import PlacedModel, PlacedNode, PlacementReport

_WAYS = {"to_device": "to the device", "to_host": "to the host"}


def text_of(report: PlacementReport, frames: int) -> str:
    """Where the nodes ran, where the ONNX nodes of each model ran, and the copies of a run of so many frames."""
    nodes = [one for one in report.nodes() if one.calls]
    idle = len(report.nodes()) - len(nodes)
    models = [line for model in report.models() for line in _model_lines(model)]
    return "\n".join([_summary(nodes, idle), *_node_lines(nodes), *models, *_copy_lines(report.copies(), frames)])


def _summary(nodes: Sequence[PlacedNode], idle: int) -> str:
    devices = Counter(one.device for one in nodes).most_common()
    where = [f"{counted(count, 'node')} on {device}" for device, count in devices]
    return f"placement: {', '.join([*where, *([f'{idle} never called'] if idle else [])])}"


def _node_lines(nodes: Sequence[PlacedNode]) -> list[str]:
    rows = [(one.device, str(one.calls), one.node.calculator.registered_name, one.node.name) for one in nodes]
    return _columns([("device", "calls", "calculator", "node"), *rows], right=1)


def _model_lines(model: PlacedModel) -> list[str]:
    placement = model.placement
    head = f'"{model.node}" runs {placement.model}'
    if not placement.nodes:
        return ["", f"{head}; {placement.problem or 'it was never run'}"]
    total = sum(model.providers.values())
    where = ", ".join(f"{count} of {total} ONNX nodes on {provider}" for provider, count in model.providers.items())
    rows = [(node.provider, node.operator, node.name) for node in placement.nodes]
    return ["", f"{head}: {where}", *_columns([("provider", "operator", "ONNX node"), *rows])]


def _copy_lines(copies: Sequence[Copy], frames: int) -> list[str]:
    if not copies:
        return ["", "nothing was copied between host and device"]
    head = f"copies between host and device, over {counted(frames, 'frame')}:"
    return ["", head, *(_copy_line(one, frames) for one in copies)]


def _copy_line(one: Copy, frames: int) -> str:
    each = f"{_size(one.bytes / one.count)}{' each' if one.count > 1 else ''}"
    rate = f"{one.count / frames:.2f} per frame" if frames else f"{one.count} in all"
    who = f"{one.calculator}, {_place(one.place)}"
    if one.is_at_open:
        return f"  {_WAYS[one.way]}: {_edges(one)} ({who}), when it opened: {one.count} in all, {each}"
    inside = f", {one.inside} inside the model" if one.inside else ""
    return f"  {_WAYS[one.way]}: {_edges(one)} ({who}{inside}): {rate}, {each}"


def _edges(one: Copy) -> str:
    """`frame → to_device.IMAGE`."""
    streams = " or ".join(dict.fromkeys(stream for _, stream in one.edges))
    keys = " or ".join(str(key) for key, _ in one.edges if key.tag or key.index)
    taker = f"{one.node}{'.' if keys else ''}{keys}"
    return f"{streams} → {taker}" if streams else taker


def _place(place: Place) -> str:
    name = Path(place.file).name if place.file else "<graph>"
    return f"{name}:{place.line}" if place.line else name


def _size(size: float) -> str:
    if size < 1000:
        return f"{size:.0f} B"
    return f"{size / 1000:.1f} kB" if size < 1e6 else f"{size / 1e6:.1f} MB"


def _columns(rows: Sequence[Sequence[str]], *, right: int | None = None) -> list[str]:
    """Aligned and indented; the last column, which may be long, as it is."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]) - 1)]
    signs = [">" if column == right else "<" for column in range(len(widths))]
    return [
        "  ".join(["", *(f"{cell:{sign}{width}}" for cell, sign, width in zip(row, signs, widths)), row[-1]])
        for row in rows
    ]
