"""From a graph file to its configuration: text with places, or MediaPipe's binary form."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from google.protobuf import text_format
from google.protobuf.message import DecodeError, Message

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.convert import read_graph, unknown_numbers, write
from mediagraph.framework.errors import Place, Problem, graph_error
from mediagraph.framework.options import message_name
from mediagraph.framework.refusal import refusal_of_template, refusal_of_text
from mediagraph.framework.registry import Catalogue, find, find_options
from mediagraph.framework.schema import Schema
from mediagraph.framework.templates.arguments import NO_ARGUMENTS, Arguments
from mediagraph.framework.templates.wire import has_field
from mediagraph.framework.text_check import unknown_fields, wrong_fields
from mediagraph.framework.text_scan import scan, syntax_error
from mediagraph.framework.text_tree import Block

_NAMING = ("calculator", "packet_generator", "status_handler")  # the fields that name classes which may have options

_TEMPLATE_RULE = 2  # a field that binary templates have and graphs have not


def load_file(path: Path, catalogue: Catalogue, *, arguments: Arguments = NO_ARGUMENTS) -> GraphConfig:
    """Read a graph from a `.pbtxt` (text) or `.binarypb` (binary) file; raises GraphError.

    The file may hold a template, which becomes a graph with these arguments; ArgumentError for one that it lacks.
    """
    return load_content(read_file(path), catalogue, file=str(path), arguments=arguments)


def read_file(path: Path) -> str | bytes:
    """What is in a graph file: text or, by its name, binary; raises GraphError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise graph_error([Problem(f"cannot read the graph: {error.strerror or error}", Place(str(path)))]) from None
    return data if path.suffix in (".binarypb", ".binarypbtxt", ".pb") else _decode(data, path)


def load_content(
    content: str | bytes, catalogue: Catalogue, *, file: str = "", arguments: Arguments = NO_ARGUMENTS
) -> GraphConfig:
    """Read a graph or template from text or binary form; raises as `load_file` does."""
    if isinstance(content, str):
        return load_text(content, catalogue, file=file, arguments=arguments)
    return load_binary(content, catalogue, file=file, arguments=arguments)


def load_text(text: str, catalogue: Catalogue, *, file: str = "", arguments: Arguments = NO_ARGUMENTS) -> GraphConfig:
    """Read a graph, or a template with arguments, from text; raises GraphError with every problem found."""
    if "%" in text and _has_tags(text):
        return _load_template(text, catalogue, file, arguments)
    arguments.check_names(())
    block = scan(text, file)
    schema = Schema(options_in_text(block, catalogue))
    faults = list(wrong_fields(block, schema.descriptor(message_name(GraphConfig)), schema, file))
    if faults:
        raise refusal_of_text(text, faults, block, schema, file)
    return _parse_text(text, block, schema, partial(Place, file))


def _has_tags(text: str) -> bool:
    from mediagraph.framework.templates.tags import has_tags  # few graphs are templates

    return has_tags(text)


def _load_template(text: str, catalogue: Catalogue, file: str, arguments: Arguments) -> GraphConfig:
    from mediagraph.framework.templates.text_form import TextTemplate
    from mediagraph.framework.templates.text_writer import TextWriter

    block = TextTemplate.read(text, file).expand(arguments)
    schema = Schema(options_in_text(block, catalogue))
    message = schema.descriptor(message_name(GraphConfig))
    writer = TextWriter(schema, file)
    writer.write(block, message)
    text = "\n".join(writer.lines)
    faults = list(unknown_fields(block, message, schema, file))
    if faults or writer.problems:
        raise refusal_of_template(text, faults, writer.problems, block, schema, file)
    return _parse_text(text, block, schema, writer.place_of)


def _parse_text(text: str, block: Block, schema: Schema, place_of: Callable[[int, int], Place]) -> GraphConfig:
    message = schema.new(GraphConfig)
    try:
        text_format.Parse(text, message, descriptor_pool=schema.pool)
    except text_format.ParseError as error:
        raise syntax_error(error, place_of) from None
    return read_graph(message, schema, block, place_of(1, 1).file)


def load_binary(
    data: bytes, catalogue: Catalogue, *, file: str = "", arguments: Arguments = NO_ARGUMENTS
) -> GraphConfig:
    """Read a graph, or a template with arguments, from MediaPipe's binary form; raises GraphError.

    Which options it holds is known only once its calculators are, and contained nodes hide calculators inside options:
    so it is read again until no new calculator appears.
    """
    data = _expanded(data, file, arguments)
    kinds: list[type] = []
    while True:
        schema = Schema(kinds)
        message = _parse(data, schema, file)
        found = _option_types(_calculators_in(message), catalogue)
        if set(found) <= set(kinds):
            return read_graph(message, schema, None, file)
        kinds = list(dict.fromkeys([*kinds, *found]))


def _expanded(data: bytes, file: str, arguments: Arguments) -> bytes:
    """The binary graph itself, or what its template gives."""
    if not has_field(data, _TEMPLATE_RULE):
        arguments.check_names(())
        return data
    from mediagraph.framework.templates.binary_form import BinaryTemplate

    return BinaryTemplate.read(data, file).expand(arguments)


def to_text(config: GraphConfig) -> str:
    """The text form of a configuration."""
    schema, message = message_of(config)
    return str(text_format.MessageToString(message, descriptor_pool=schema.pool))


def to_binary(config: GraphConfig) -> bytes:
    """The binary form of a configuration."""
    return bytes(message_of(config)[1].SerializeToString())


def message_of(config: GraphConfig) -> tuple[Schema, Message]:
    """The protobuf message of a configuration, and the schema with the options that it uses."""
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


def options_in_text(block: Block, catalogue: Catalogue) -> list[type]:
    """The classes of the options that a text graph uses, those of its calculators included."""
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
