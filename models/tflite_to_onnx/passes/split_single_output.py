"""P6: a k×k convolution to one channel as a depthwise k×k convolution and a sum over the channels.

The blocked kernel computes a whole block of output channels; with one wanted, all but one are waste.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph, integer, is_convolution

_MIN_HEIGHT = 33  # on small images the second node costs more than the waste


def split_single_output(graph: Graph) -> None:
    """Split every such convolution on a large image."""
    graph.nodes = [new for node in graph.nodes for new in _split(graph, node)]


def _split(graph: Graph, node: NodeProto) -> list[NodeProto]:
    if not _is_single_output(graph, node):
        return [node]
    weights = graph.constants[node.input[1]]
    channels = weights.shape[1]
    depthwise = graph.node("Conv", [node.input[0], graph.constant(weights.transpose(1, 0, 2, 3))], group=channels)
    depthwise.attribute.extend(it for it in node.attribute if it.name != "group")
    ones = graph.constant(np.ones((1, channels, 1, 1), np.float32))
    inputs = [depthwise.output[0], ones, *node.input[2:]]
    return [depthwise, graph.node("Conv", inputs, output=node.output[0], kernel_shape=[1, 1])]


def _is_single_output(graph: Graph, node: NodeProto) -> bool:
    if not is_convolution(graph, node) or integer(node, "group", 1) != 1:
        return False
    outputs, inputs, *window = graph.constants[node.input[1]].shape
    return outputs == 1 < inputs and max(window) > 1 and graph.shapes[node.output[0]][2] >= _MIN_HEIGHT
