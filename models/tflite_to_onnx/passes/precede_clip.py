"""P7: an identity convolution before a Clip that follows none, so that ONNX Runtime fuses the two.

Clip alone has no blocked kernel, as in the ReLU6 on a residual sum.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph

_BLOCKED = {"Add", "Mul", "Concat", "Conv", "Resize", "MaxPool", "AveragePool"}  # operators with blocked kernels


def precede_clip(graph: Graph) -> None:
    """Put a depthwise 1×1 convolution by one before every Clip in the blocked layout that cannot be fused as it is."""
    graph.nodes = [new for node in graph.nodes for new in _preceded(graph, node)]


def _preceded(graph: Graph, node: NodeProto) -> list[NodeProto]:
    if node.op_type != "Clip" or not graph.is_image(node.input[0]) or not _needs_one(graph, node.input[0]):
        return [node]
    channels = graph.shapes[node.input[0]][1]
    ones = graph.constant(np.ones((channels, 1, 1, 1), np.float32))
    identity = graph.node("Conv", [node.input[0], ones], kernel_shape=[1, 1], group=channels)
    node.input[0] = identity.output[0]
    return [identity, node]


def _needs_one(graph: Graph, value: str) -> bool:
    """Whether a value is in the blocked layout, and not a convolution's that has no other reader."""
    source = next((node.op_type for node in graph.nodes if value in node.output), "")
    return source in _BLOCKED and not (source == "Conv" and graph.only_reader(value) is not None)
