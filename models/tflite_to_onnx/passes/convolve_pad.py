"""P5: zero channels added by a 1×1 convolution with an identity matrix, as Pad has no blocked kernel.

ONNX Runtime fuses the addition that follows into the convolution.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph, padded_channels


def convolve_pad(graph: Graph) -> None:
    """Replace every Pad that adds channels and nothing else."""
    graph.nodes = [_replaced(graph, node) for node in graph.nodes]


def _replaced(graph: Graph, node: NodeProto) -> NodeProto:
    amounts = padded_channels(graph, node)
    if amounts is None:
        return node
    before, after = amounts
    identity = np.eye(graph.shapes[node.input[0]][1], dtype=np.float32)
    weights = graph.constant(np.pad(identity, [(before, after), (0, 0)])[:, :, None, None])
    return graph.node("Conv", [node.input[0], weights], output=node.output[0], kernel_shape=[1, 1])
