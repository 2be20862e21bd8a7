"""The passes for the CPU, put together."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import onnx

from mediagraph.models.tflite_to_onnx.passes.broadcast_scale import broadcast_scale
from mediagraph.models.tflite_to_onnx.passes.convolve_pad import convolve_pad
from mediagraph.models.tflite_to_onnx.passes.expand_prelu import expand_prelu
from mediagraph.models.tflite_to_onnx.passes.gather_samples import gather_samples
from mediagraph.models.tflite_to_onnx.passes.graph import Graph
from mediagraph.models.tflite_to_onnx.passes.merge_branches import merge_branches
from mediagraph.models.tflite_to_onnx.passes.pad_channels import pad_channels
from mediagraph.models.tflite_to_onnx.passes.precede_clip import precede_clip
from mediagraph.models.tflite_to_onnx.passes.split_padded_sum import split_padded_sum
from mediagraph.models.tflite_to_onnx.passes.split_single_output import split_single_output
from mediagraph.models.tflite_to_onnx.passes.swap_resize import swap_resize
from mediagraph.models.tflite_to_onnx.passes.unfold_depth_to_space import unfold_depth_to_space
from mediagraph.models.tflite_to_onnx.processor import block_size
from mediagraph.models.tflite_to_onnx.version import CPU_PASSES

PASSES: Mapping[str, Callable[[Graph], None]] = {
    "gather_samples": gather_samples,
    "unfold_depth_to_space": unfold_depth_to_space,
    "swap_resize": swap_resize,
    "split_single_output": split_single_output,
    "pad_channels": pad_channels,
    "split_padded_sum": split_padded_sum,
    "broadcast_scale": broadcast_scale,
    "convolve_pad": convolve_pad,
    "merge_branches": merge_branches,
    "expand_prelu": expand_prelu,
    "precede_clip": precede_clip,
}
"""Each pass by its name; they run in the order of `CPU_PASSES`."""

_FOR_ONE_ITEM = {"gather_samples"}
_MOST_ELEMENTS = 1 << 26  # of one value, 256 MB; more is a mistake or an attack
_OPSETS = range(13, 20)  # those in which the nodes that the passes read and write mean the same


def tune_for_cpu(model: onnx.ModelProto, *, several_items: bool = False) -> onnx.ModelProto:
    """The model rewritten for ONNX Runtime's CPU kernels, or the model itself if the passes do not understand it.

    What is to take `several_items` at once is spared the passes that know one only.
    """
    if not is_plain(model):
        return model
    graph = Graph(model, block=block_size())
    if not _has_plausible_shapes(graph):
        return model
    for name in CPU_PASSES:
        if not (several_items and name in _FOR_ONE_ITEM):
            PASSES[name](graph)
            graph.refresh()
    return graph.build()


def _has_plausible_shapes(graph: Graph) -> bool:
    """Whether every value has a known shape, and one that a model for the CPU may have: constants grow with them."""
    values = [value for node in graph.nodes for value in node.output if value]
    return all(value in graph.shapes and 0 < math.prod(graph.shapes[value]) <= _MOST_ELEMENTS for value in values)


def is_plain(model: onnx.ModelProto) -> bool:
    """Whether a model is one flat graph of ONNX's own operators whose constants are in the file and fixed."""
    graph = model.graph
    opsets = {it.domain: it.version for it in model.opset_import}
    has_subgraphs = any(it.HasField("g") or it.graphs for node in graph.node for it in node.attribute)
    fixed = {it.name for it in graph.initializer}.isdisjoint(it.name for it in graph.input)
    inside = not any(it.external_data for it in graph.initializer)
    return (
        opsets.get("", 0) in _OPSETS
        and all(node.domain == "" for node in graph.node)
        and not (has_subgraphs or model.functions or graph.sparse_initializer)
        and fixed
        and inside
    )
