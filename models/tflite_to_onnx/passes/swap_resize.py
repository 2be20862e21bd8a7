"""P1: a 1×1 convolution runs before the enlargement, not after it, on a quarter of the pixels.

Exact, because the weights of the interpolation sum to 1, so that the bias passes through it. An activation stays behind
the enlargement.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph, is_pointwise, keeps_channels, text

_SAMPLINGS = ("asymmetric", "half_pixel", "align_corners", "pytorch_half_pixel")


def swap_resize(graph: Graph) -> None:
    """Swap every linear enlargement with the 1×1 convolution behind it that does not add channels."""
    for resize in graph.nodes:
        while _is_linear(graph, resize) and (convolution := _next(graph, resize)) is not None:
            _swap(graph, resize, convolution)


def _is_linear(graph: Graph, node: NodeProto) -> bool:
    return (
        keeps_channels(graph, node)
        and graph.is_image(node.input[0])
        and text(node, "mode", "nearest") == "linear"
        and text(node, "coordinate_transformation_mode", "half_pixel") in _SAMPLINGS
        and bool((graph.constants[node.input[2]] >= np.float32(1)).all())
    )


def _next(graph: Graph, resize: NodeProto) -> NodeProto | None:
    reader = graph.only_reader(resize.output[0])
    if reader is None or not is_pointwise(graph, reader) or reader.input[0] != resize.output[0]:
        return None
    outputs, inputs = graph.constants[reader.input[1]].shape[:2]
    return reader if outputs <= inputs else None


def _swap(graph: Graph, resize: NodeProto, convolution: NodeProto) -> None:
    """x → Resize → Conv → y becomes x → Conv → Resize → y."""
    source, result = resize.input[0], convolution.output[0]
    between = graph.fresh("swapped")
    batch, _, height, width = graph.shapes[source]
    graph.declare_image(between, (batch, graph.shapes[result][1], height, width))
    convolution.input[0], convolution.output[0] = source, between
    resize.input[0], resize.output[0] = between, result
