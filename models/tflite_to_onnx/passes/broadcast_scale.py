"""P4: the scale of a squeeze-and-excite block is spread over the image before it is multiplied in.

The blocked Mul takes equal shapes only; a nearest-neighbour enlargement from 1×1 has a blocked kernel.
"""

from __future__ import annotations

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.builder import NO_VALUE
from mediagraph.models.tflite_to_onnx.passes.graph import Graph


def broadcast_scale(graph: Graph) -> None:
    """Enlarge the computed 1×C×1×1 side of every Mul with an image."""
    graph.nodes = [new for node in graph.nodes for new in _spread(graph, node)]


def _spread(graph: Graph, node: NodeProto) -> list[NodeProto]:
    sides = _image_and_scale(graph, node) if node.op_type == "Mul" else None
    if sides is None:
        return [node]
    image, scale = sides
    factors = graph.constant(np.array([1, 1, *graph.shapes[image][2:]], np.float32))
    enlarged = graph.node(
        "Resize",
        [scale, NO_VALUE, factors],
        mode="nearest",
        coordinate_transformation_mode="asymmetric",
        nearest_mode="floor",
    )
    return [enlarged, graph.node("Mul", [image, enlarged.output[0]], output=node.output[0])]


def _image_and_scale(graph: Graph, node: NodeProto) -> tuple[str, str] | None:
    for image, scale in (tuple(node.input), tuple(reversed(node.input))):
        if scale in graph.constants or not graph.is_image(image) or not graph.is_image(scale):
            continue
        is_scale = graph.shapes[scale] == (*graph.shapes[image][:2], 1, 1)
        if is_scale and graph.shapes[image][2:] != (1, 1):
            return image, scale
    return None
