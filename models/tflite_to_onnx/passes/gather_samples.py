"""P9: a bilinear GridSample as a look-up of four neighbours in a list of pixels, and their weighted sum.

ONNX Runtime's kernel takes each value of each channel by itself; copying whole pixels is three times as fast.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from onnx import NodeProto, TensorProto, helper

from mediagraph.models.tflite_to_onnx.builder import Attribute
from mediagraph.models.tflite_to_onnx.passes.graph import Graph, integer, text

_FEWEST_CHANNELS = 8  # with fewer a pixel is not worth a copy
_CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]], np.float32)  # x, y


def gather_samples(graph: Graph) -> None:
    """Replace every GridSample of one image that samples linearly, with nothing beyond the border."""
    graph.nodes = [new for node in graph.nodes for new in _replaced(graph, node)]


def _replaced(graph: Graph, node: NodeProto) -> list[NodeProto]:
    return _Sampling(graph, node).nodes() if _is_understood(graph, node) else [node]


def _is_understood(graph: Graph, node: NodeProto) -> bool:
    if node.op_type != "GridSample" or not graph.is_image(node.input[0]) or not graph.is_image(node.input[1]):
        return False
    samples = text(node, "mode", "bilinear"), text(node, "padding_mode", "zeros"), integer(node, "align_corners", 0)
    batch, channels, *_ = graph.shapes[node.input[0]]
    return samples == ("bilinear", "zeros", 1) and batch == 1 and channels >= _FEWEST_CHANNELS


class _Sampling:
    """The nodes that stand for one GridSample."""

    def __init__(self, graph: Graph, node: NodeProto) -> None:
        self._graph = graph
        self._node = node
        self._nodes: list[NodeProto] = []

    def nodes(self) -> list[NodeProto]:
        """Places, the pixels there, their weighted sum, and the axes as they were."""
        places, shares = self._places_and_shares()
        weighted = self._add("Mul", [self._add("Gather", [self._pixels(), places], axis=0), shares])  # 4×N×C
        sums = self._add("Sum", self._quarters(weighted))  # ReduceSum takes twice as long
        _, channels, height, width = self._graph.shapes[self._node.output[0]]
        shaped = self._add("Reshape", [sums, self._integers([1, height, width, channels])])
        last = self._graph.node("Transpose", [shaped], output=self._node.output[0], perm=[0, 3, 1, 2])
        return [*self._nodes, last]

    def _pixels(self) -> str:
        """The pixels row by row, with one of zeros around them: (H+2)·(W+2) × C."""
        _, channels, height, width = self._graph.shapes[self._node.input[0]]
        turned = self._add("Transpose", [self._node.input[0]], perm=[0, 2, 3, 1])
        padded = self._add("Pad", [turned, self._integers([0, 1, 1, 0, 0, 1, 1, 0])])
        return self._add("Reshape", [padded, self._integers([(height + 2) * (width + 2), channels])])

    def _places_and_shares(self) -> tuple[str, str]:
        """For the four neighbours of each sample: their places in the list, 4×N, and their shares, 4×N×1."""
        _, _, height, width = self._graph.shapes[self._node.input[0]]
        last, corners = np.array([width - 1, height - 1], np.float32), _CORNERS[:, None]
        flat = self._add("Reshape", [self._node.input[1], self._integers([1, -1, 2])])
        spread = self._add("Mul", [flat, self._floats(last / 2)])
        exact = self._clipped(self._add("Add", [spread, self._floats(last / 2)]), -np.ones(2, np.float32), last + 1)
        first = self._add("Min", [self._add("Floor", [exact]), self._floats(last)])
        beyond = self._add("Sub", [exact, first])  # 1×N×2, 0..1
        weights = self._add("Abs", [self._add("Sub", [beyond, self._floats(1 - corners)])])
        shares = self._add("ReduceProd", [weights], axes=[2], keepdims=1)
        from_border = self._add("Add", [first, self._floats(corners + 1)])
        numbers = self._add("MatMul", [from_border, self._floats(np.array([[1], [width + 2]], np.float32))])  # 4×N×1
        flat_numbers = self._add("Reshape", [numbers, self._integers([4, -1])])  # a vector as factor is far slower
        return self._add("Cast", [flat_numbers], to=TensorProto.INT64), shares

    def _quarters(self, value: str) -> list[str]:
        node = self._graph.node("Split", [value], axis=0)
        node.output.extend(self._graph.fresh("quarter") for _ in range(3))
        self._nodes.append(node)
        return list(node.output)

    def _clipped(self, value: str, low: npt.NDArray[np.float32], high: npt.NDArray[np.float32]) -> str:
        return self._add("Min", [self._add("Max", [value, self._floats(low)]), self._floats(high)])

    def _add(self, op_type: str, inputs: list[str], **attributes: Attribute) -> str:
        node = self._graph.node(op_type, inputs)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
        self._nodes.append(node)
        return node.output[0]

    def _floats(self, array: npt.ArrayLike) -> str:
        return self._graph.constant(np.asarray(array, np.float32))

    def _integers(self, values: list[int]) -> str:
        return self._graph.constant(np.array(values, np.int64))
