"""P3: PReLU, which has no blocked kernel, as two depthwise convolutions that have one.

For any slope a, PReLU(x) = x + s·relu(−|1−a|·x) with s = sign(1−a). ONNX Runtime fuses the first convolution with the
Relu and the second with the addition. x·a + (1−a)·relu(x) is as exact but one pass more.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph
from mediagraph.models.tflite_to_onnx.translation import Floats


def expand_prelu(graph: Graph) -> None:
    """Expand every PRelu on images with one constant slope for each channel."""
    graph.nodes = [new for node in graph.nodes for new in _expand(graph, node)]


def _expand(graph: Graph, node: NodeProto) -> list[NodeProto]:
    slopes = _slopes(graph, node)
    if slopes is None:
        return [node]
    rest = np.float32(1) - slopes
    first = _scale(graph, node.input[0], -np.abs(rest))
    relu = graph.node("Relu", [first.output[0]])
    second = _scale(graph, relu.output[0], np.where(rest < 0, np.float32(-1), np.float32(1)))
    return [first, relu, second, graph.node("Add", [second.output[0], node.input[0]], output=node.output[0])]


def _slopes(graph: Graph, node: NodeProto) -> Floats | None:
    if node.op_type != "PRelu" or not graph.is_image(node.input[0]):
        return None
    slopes = graph.constants.get(node.input[1])
    if slopes is None or slopes.shape != (graph.shapes[node.input[0]][1], 1, 1):
        return None
    return slopes.astype(np.float32)


def _scale(graph: Graph, value: str, factors: Floats) -> NodeProto:
    """A depthwise 1×1 convolution that multiplies each channel by a number."""
    weights = graph.constant(factors.reshape(-1, 1, 1, 1))
    return graph.node("Conv", [value, weights], kernel_shape=[1, 1], group=factors.size)
