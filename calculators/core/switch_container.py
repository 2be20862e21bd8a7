"""SwitchContainer."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from mediagraph.calculators.core.switch import (
    SELECTORS,
    SwitchContainerOptions,
    channel_key,
    check_channel,
    check_selectors,
)
from mediagraph.framework.config import GraphConfig, HandlerConfig, NodeConfig
from mediagraph.framework.contract import Connections
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.names import Connection, Key, parse_collection, parse_key
from mediagraph.framework.ports import Options
from mediagraph.framework.subgraph import Subgraph

Streams = tuple[Connection, ...]


class SwitchContainer(Subgraph):
    """Several nodes with the same streams, of which one at a time is used.

    Options: `contained_node`, the alternatives 0, 1, 2 …; `select` or `enable`, the one to begin with. Inputs, outputs
    and side packets are those of the contained nodes, plus at most one selector as stream and one as side packet:
    `SELECT` (int, the number of the node) or `ENABLE` (bool: 1 or 0).

        node {
          calculator: "SwitchContainer"
          input_stream: "a" output_stream: "b" input_side_packet: "SELECT:which"
          options { [mediapipe.SwitchContainerOptions.ext] {
            contained_node { calculator: "PassThroughCalculator" }
            contained_node { calculator: "PassThroughCalculator" }
          } }
        }
    """

    options = Options(SwitchContainerOptions)

    @classmethod
    def expand(cls, node: NodeConfig, options: SwitchContainerOptions) -> GraphConfig:
        """Sequencers of the selectors, demultiplexer, multiplexer, and the contained nodes (rule Y3)."""
        connections = Connections(
            _flat(node.input_stream),
            _flat(node.output_stream),
            _flat(node.input_side_packet),
            _flat(node.output_side_packet),
        )
        check_selectors(options, connections)
        if not options.contained_node:
            raise ContractError("there is no contained_node in the options", StatusCode.INVALID_ARGUMENT)
        check_channel(options.select or 0, len(options.contained_node))
        return GraphConfig(
            node=tuple(_nodes(node, options, connections)),
            input_stream=node.input_stream,
            output_stream=node.output_stream,
            input_side_packet=node.input_side_packet,
            output_side_packet=node.output_side_packet,
            origin=node.origin,
        )


def _flat(texts: Iterable[str]) -> Streams:
    """The entries in MediaPipe's flat order, in which the streams of all channels are listed."""
    return tuple(sorted(parse_collection(texts)))


def _nodes(node: NodeConfig, options: SwitchContainerOptions, connections: Connections) -> Iterable[NodeConfig]:
    channels = range(len(options.contained_node))
    selectors, inputs = _split(connections.inputs)
    side_selectors, side_inputs = _split(connections.side_inputs)
    timed = tuple(Connection(key, f"gate_{key.tag.lower()}_timed") for key, _ in selectors)
    yield from (_sequencer(node, options, one, timed[i].name, inputs) for i, one in enumerate(selectors))
    shared = replace(options, contained_node=())
    base = NodeConfig(options=(shared,), origin=node.origin)
    yield replace(
        base,
        calculator="SwitchDemuxCalculator",
        input_stream=_texts((*timed, *inputs)),
        output_stream=_texts(_of_channels(inputs, channels)),
        input_side_packet=_texts((*side_selectors, *side_inputs)),
        output_side_packet=_texts(_of_channels(side_inputs, channels)),
    )
    yield replace(
        base,
        calculator="SwitchMuxCalculator",
        input_stream=_texts((*timed, *_of_channels(connections.outputs, channels))),
        output_stream=_texts(connections.outputs),
        input_side_packet=_texts((*side_selectors, *_of_channels(connections.side_outputs, channels))),
        output_side_packet=_texts(connections.side_outputs),
    )
    for channel, contained in enumerate(options.contained_node):
        yield replace(
            contained,
            input_stream=_texts(_inside(inputs, channel)),
            output_stream=_texts(_inside(connections.outputs, channel)),
            input_side_packet=_texts(_inside(side_inputs, channel)),
            output_side_packet=_texts(_inside(connections.side_outputs, channel)),
        )


def _sequencer(
    node: NodeConfig, options: SwitchContainerOptions, selector: Connection, timed: str, inputs: Streams
) -> NodeConfig:
    """Puts selections on the time line of the data, in step with it unless `async_selection` is set (rule Y4)."""
    wanted = {parse_key(text) for text in options.tick_input_stream}
    ticks = [Connection(Key("TICK", index), name) for index, (_, name) in enumerate(_chosen(inputs, wanted))]
    return NodeConfig(
        calculator="PacketSequencerCalculator",
        input_stream=(f"INPUT:{selector.name}", *_texts(ticks)),
        output_stream=(f"OUTPUT:{timed}",),
        input_stream_handler=None if options.async_selection else HandlerConfig("DefaultInputStreamHandler"),
        origin=node.origin,
    )


def _chosen(inputs: Streams, wanted: Set[Key]) -> Iterable[Connection]:
    return (one for one in inputs if not wanted or one.key in wanted)


def _split(connections: Streams) -> tuple[Streams, Streams]:
    """Selectors, and the rest."""
    selectors = tuple(one for one in connections if one.key.tag in SELECTORS)
    return selectors, tuple(one for one in connections if one not in selectors)


def _of_channels(connections: Streams, channels: range) -> Streams:
    return tuple(
        Connection(channel_key(channel, key), f"c{channel}__{name}")
        for channel in channels
        for key, name in connections
    )


def _inside(connections: Streams, channel: int) -> Streams:
    return tuple(Connection(key, f"c{channel}__{name}") for key, name in connections)


def _texts(connections: Iterable[Connection]) -> tuple[str, ...]:
    return tuple(_text(key, name) for key, name in connections)


def _text(key: Key, name: str) -> str:
    return f"{key.tag}:{key.index}:{name}" if key.index and key.tag else f"{key.tag}:{name}" if key.tag else name
