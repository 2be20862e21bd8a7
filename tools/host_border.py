"""Graphs with streams on a device at their border, as MediaPipe's for a GPU: files and cameras are on the host."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.cuda_image import CudaImage
from mediagraph.framework.plan import Plan

_SUFFIX = "__on_device"


def with_host_border(plan: Plan, wanted: Iterable[str] = ()) -> GraphConfig | None:
    """The flat graph with transfers at those of its inputs, outputs and `wanted` streams that carry CudaImage.

    None if there are none. The streams keep their names on the host; on the device they are called `NAME__on_device`.
    """
    made = {edge.name: edge.payload for node in plan.nodes for edge in node.outputs}
    inputs = [name for name, payload in plan.inputs.items() if payload == (CudaImage,)]
    outputs = [name for name in dict.fromkeys((*plan.outputs, *wanted)) if made.get(name) == (CudaImage,)]
    if not inputs and not outputs:
        return None
    inner = {name: name + _SUFFIX for name in (*inputs, *outputs)}
    nodes = [
        replace(
            node, input_stream=_renamed(node.input_stream, inner), output_stream=_renamed(node.output_stream, inner)
        )
        for node in plan.config.node
    ]
    nodes += [_transfer("CpuToCudaCalculator", name, inner[name]) for name in inputs]
    nodes += [_transfer("CudaToCpuCalculator", inner[name], name) for name in outputs]
    return replace(plan.config, node=tuple(nodes))


def _renamed(texts: tuple[str, ...], inner: Mapping[str, str]) -> tuple[str, ...]:
    """Entries `TAG:index:name` with other names."""
    parts = [text.rpartition(":") for text in texts]
    return tuple(f"{tag}{colon}{inner.get(name, name)}" for tag, colon, name in parts)


def _transfer(calculator: str, source: str, result: str) -> NodeConfig:
    return NodeConfig(calculator=calculator, input_stream=(f"IMAGE:{source}",), output_stream=(f"IMAGE:{result}",))
