"""P10: a depthwise convolution that steps over the blocks of a DepthToSpace works on the channels from before it.

Each place in a block is a channel of its own there, so the convolution becomes one with fewer taps on the small image,
and the 1×1 convolution behind it adds the places up. DepthToSpace has no blocked kernel, and takes as long as both.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from onnx import NodeProto

from mediagraph.models.tflite_to_onnx.passes.graph import (
    Graph,
    integer,
    integers,
    is_depthwise,
    is_pointwise,
    text,
)
from mediagraph.models.tflite_to_onnx.translation import Floats


def unfold_depth_to_space(graph: Graph) -> None:
    """Remove every DepthToSpace that only such pairs of convolutions read."""
    for node in [it for it in graph.nodes if it.op_type == "DepthToSpace" and text(it, "mode", "DCR") == "DCR"]:
        readers = graph.readers().get(node.output[0], [])
        pairs = [(reader, _behind(graph, node, reader)) for reader in readers]
        if readers and node.output[0] not in graph.outputs and all(behind is not None for _, behind in pairs):
            graph.nodes = [new for it in graph.nodes for new in _rewritten(graph, node, pairs, it)]


def _behind(graph: Graph, node: NodeProto, reader: NodeProto) -> NodeProto | None:
    """The 1×1 convolution that alone reads a convolution which steps over whole blocks; None if there is none."""
    block = integer(node, "blocksize", 1)
    if not is_depthwise(graph, reader) or integers(reader, "strides", (1, 1)) != [block, block]:
        return None
    if integers(reader, "dilations", (1, 1)) != [1, 1]:
        return None
    behind = graph.only_reader(reader.output[0])
    return behind if behind is not None and is_pointwise(graph, behind) and len(reader.input) == 3 else None


def _rewritten(
    graph: Graph, node: NodeProto, pairs: Sequence[tuple[NodeProto, NodeProto | None]], it: NodeProto
) -> list[NodeProto]:
    if it is node:
        return []
    for reader, behind in pairs:
        if it is reader:
            return [_unfolded(graph, node, reader)]
        if it is behind:
            weights = graph.constants[it.input[1]]
            places = integer(node, "blocksize", 1) ** 2
            it.input[1] = graph.constant(np.tile(weights, (1, places, 1, 1)))
    return [it]


def _unfolded(graph: Graph, node: NodeProto, reader: NodeProto) -> NodeProto:
    """The depthwise convolution on the channels of all places; the bias is added at the first place alone."""
    block = integer(node, "blocksize", 1)
    weights, bias = (graph.constants[value] for value in reader.input[1:])
    channels = weights.shape[0]
    apart = _weights_apart(weights.astype(np.float32), block, integers(reader, "pads", (0,) * 4))
    wide_bias = np.zeros(block * block * channels, np.float32)
    wide_bias[:channels] = bias
    before = [-first for first, _ in _reaches(reader, weights, block)]
    return graph.node(
        "Conv",
        [node.input[0], graph.constant(apart), graph.constant(wide_bias)],
        output=reader.output[0],
        kernel_shape=apart.shape[2:],
        pads=[*before, *_pads_after(graph, node, reader)],
        group=block * block * channels,
    )


def _weights_apart(weights: Floats, block: int, pads: Sequence[int]) -> Floats:
    """Each tap on the channel of its place: tap d lies at d − pad, which is place (d − pad) mod block of a block."""
    channels, _, height, width = weights.shape
    rows, columns = (
        [divmod(tap - pad, block) for tap in range(size)] for size, pad in ((height, pads[0]), (width, pads[1]))
    )
    first_row, first_column = rows[0][0], columns[0][0]
    shape = (block, block, channels, rows[-1][0] - first_row + 1, columns[-1][0] - first_column + 1)
    apart = np.zeros(shape, np.float32)
    for y, (row, row_place) in enumerate(rows):
        for x, (column, column_place) in enumerate(columns):
            apart[row_place, column_place, :, row - first_row, column - first_column] = weights[:, 0, y, x]
    return apart.reshape(-1, 1, *shape[3:])


def _reaches(
    reader: NodeProto, weights: np.ndarray[tuple[int, ...], np.dtype[np.generic]], block: int
) -> list[tuple[int, int]]:
    """For rows and columns: the first and the last block that a window reaches, counted from its own."""
    pads = integers(reader, "pads", (0,) * 4)
    return [(-pad // block, (size - 1 - pad) // block) for size, pad in zip(weights.shape[2:], pads)]


def _pads_after(graph: Graph, node: NodeProto, reader: NodeProto) -> list[int]:
    """The borders below and on the right with which the small image gives as many results; none is negative."""
    weights, block = graph.constants[reader.input[1]], integer(node, "blocksize", 1)
    sizes = zip(graph.shapes[node.input[0]][2:], graph.shapes[reader.output[0]][2:])
    return [given - size + last for (_, last), (size, given) in zip(_reaches(reader, weights, block), sizes)]
