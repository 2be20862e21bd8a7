"""From a graph file to its configuration: text with places, or MediaPipe's binary form."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from google.protobuf import text_format
from google.protobuf.message import DecodeError, Message

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.convert import Reader, unknown_numbers, write
from mediagraph.framework.errors import GraphError, Place, Problem, graph_error
from mediagraph.framework.options import message_name
from mediagraph.framework.registry import Catalogue, find, find_options
from mediagraph.framework.schema import Schema
from mediagraph.framework.text_check import unknown_names
from mediagraph.framework.text_scan import Block, scan, syntax_error

_NAMING = ("calculator", "packet_generator", "status_handler")  # the fields that name classes which may have options


def load_file(path: Path, catalogue: Catalogue) -> GraphConfig:
    """Read a graph from a `.pbtxt` (text) or `.binarypb` (binary) file; raises GraphError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise graph_error([Problem(f"cannot read the graph: {error.strerror or error}", Place(str(path)))]) from None
    if path.suffix in (".binarypb", ".binarypbtxt", ".pb"):
        return load_binary(data, catalogue, file=str(path))
    return load_text(_decode(data, path), catalogue, file=str(path))


def load_text(text: str, catalogue: Catalogue, *, file: str = "") -> GraphConfig:
    """Read a graph from text; raises GraphError with every problem found."""
    block = scan(text, file)
    schema = Schema(_options_in_text(block, catalogue))
    message = schema.new(GraphConfig)
    problems = list(unknown_names(block, schema.descriptor(message_name(GraphConfig)), schema, file))
    if problems:
        refusal = graph_error(problems)
        refusal.partial = _read_leniently(text, schema, block, file)
        raise refusal
    try:
        text_format.Parse(text, message, descriptor_pool=schema.pool)
    except text_format.ParseError as error:
        raise syntax_error(error, file) from None
    return _read(message, schema, block, file)


def _read_leniently(text: str, schema: Schema, block: Block, file: str) -> GraphConfig | None:
    """The graph without what is unknown in it; None if more than names is wrong."""
    message = schema.new(GraphConfig)
    try:
        text_format.Parse(
            text, message, allow_unknown_extension=True, allow_unknown_field=True, descriptor_pool=schema.pool
        )
        return _read(message, schema, block, file)
    except (text_format.ParseError, GraphError):
        return None


def load_binary(data: bytes, catalogue: Catalogue, *, file: str = "") -> GraphConfig:
    """Read a graph from MediaPipe's binary form; raises GraphError.

    Which options it holds is known only once its calculators are, and contained nodes hide calculators inside options:
    so it is read again until no new calculator appears.
    """
    kinds: list[type] = []
    while True:
        schema = Schema(kinds)
        message = _parse(data, schema, file)
        found = _option_types(_calculators_in(message), catalogue)
        if set(found) <= set(kinds):
            return _read(message, schema, None, file)
        kinds = list(dict.fromkeys([*kinds, *found]))


def to_text(config: GraphConfig) -> str:
    """The text form of a configuration."""
    schema, message = _message_of(config)
    return str(text_format.MessageToString(message, descriptor_pool=schema.pool))


def to_binary(config: GraphConfig) -> bytes:
    """The binary form of a configuration."""
    return bytes(_message_of(config)[1].SerializeToString())


def _message_of(config: GraphConfig) -> tuple[Schema, Message]:
    lists = [config.options, config.graph_options]
    for node in config.node:
        lists += [node.options, node.node_options]
    lists += [generator.options for generator in config.packet_generator]
    lists += [handler.options for handler in config.status_handler]
    schema = Schema(dict.fromkeys(_all_types(one for options in lists for one in options)))
    message = schema.new(GraphConfig)
    write(config, message, schema)
    return schema, message


def _all_types(options: Iterable[object]) -> Iterable[type]:
    """The classes of options, and of those inside contained nodes."""
    for one in options:
        yield type(one)
        for node in getattr(one, "contained_node", ()):
            yield from _all_types((*node.options, *node.node_options))


def _decode(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")  # some editors of Windows begin a text with a mark
    except UnicodeDecodeError as error:
        place = Place(str(path), data[: error.start].count(b"\n") + 1, 1)
        raise graph_error([Problem("the graph is not UTF-8 text; binary graphs end in .binarypb", place)]) from None


def _parse(data: bytes, schema: Schema, file: str) -> Message:
    message = schema.new(GraphConfig)
    try:
        message.ParseFromString(data)
    except DecodeError:
        raise graph_error([Problem("the binary graph is damaged or cut off", Place(file))]) from None
    if (data and not message.ListFields()) or unknown_numbers(message):
        raise graph_error([Problem("this is not a binary graph", Place(file))])
    return message


def _read(message: Message, schema: Schema, block: Block | None, file: str) -> GraphConfig:
    reader = Reader(schema, file)
    config = reader.read(message, GraphConfig, block)
    if reader.problems or not isinstance(config, GraphConfig):
        raise graph_error(reader.problems)
    return config


def _options_in_text(block: Block, catalogue: Catalogue) -> list[type]:
    fields = list(block.walk())
    calculators = [value.text for field in fields if field.name in _NAMING for value in field.values]
    found = _option_types(calculators, catalogue)
    known = {message_name(kind) for kind in found}
    names = [field.name.strip("[]").rpartition("/")[2].removesuffix(".ext") for field in fields if field.name[0] == "["]
    more = [find_options(name, catalogue) for name in names if name not in known]
    return list(dict.fromkeys([*found, *(kind for kind in more if kind is not None)]))


def _option_types(calculators: Iterable[str], catalogue: Catalogue) -> list[type]:
    found = (find(name, catalogue) for name in dict.fromkeys(calculators))
    return list(dict.fromkeys(one.option_type for one in found if one is not None and one.option_type is not None))


def _calculators_in(message: Message) -> Iterable[str]:
    for descriptor, value in message.ListFields():
        if descriptor.name in _NAMING and isinstance(value, str):
            yield value
        elif descriptor.message_type is not None and descriptor.message_type.full_name != "google.protobuf.Any":
            for inner in value if descriptor.is_repeated else [value]:
                yield from _calculators_in(inner)
