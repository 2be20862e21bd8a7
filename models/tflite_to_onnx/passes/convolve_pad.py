"""P5: zero channels added by a 1×1 convolution with an identity matrix, as Pad has no blocked kernel.

ONNX Runtime fuses the addition that follows into the convolution.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import Graph, padded_channels

_WIDEST = 1024  # channels; the matrix grows with their square, and with many it costs more than the Pad


def convolve_pad(graph: Graph) -> None:
    """Replace every Pad that adds channels and nothing else, unless they are very many."""
    graph.nodes = [_replaced(graph, node) for node in graph.nodes]


def _replaced(graph: Graph, node: NodeProto) -> NodeProto:
    amounts = padded_channels(graph, node)
    if amounts is None or graph.shapes[node.output[0]][1] > _WIDEST:
        return node
    before, after = amounts
    identity = np.eye(graph.shapes[node.input[0]][1], dtype=np.float32)
    weights = graph.constant(np.pad(identity, [(before, after), (0, 0)])[:, :, None, None])
    return graph.node("Conv", [node.input[0], weights], output=node.output[0], kernel_shape=[1, 1])
