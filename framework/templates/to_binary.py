"""A template in text form as MediaPipe's binary `CalculatorGraphTemplate` (rule Z7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from google.protobuf import text_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from mediagraph.framework.config import GraphConfig
from mediagraph.framework.errors import Place
from mediagraph.framework.load import options_in_text
from mediagraph.framework.options import message_name
from mediagraph.framework.registry import Catalogue
from mediagraph.framework.schema import Schema
from mediagraph.framework.templates.expression import Param, Rule
from mediagraph.framework.templates.field_values import to_wire
from mediagraph.framework.templates.lexer import SourceText, refuse
from mediagraph.framework.templates.rules import RuleMessage, message_of, write_rule
from mediagraph.framework.templates.tags import find_tags, masked
from mediagraph.framework.templates.text_form import TextTemplate
from mediagraph.framework.templates.text_writer import source_of
from mediagraph.framework.templates.tree import Body, Element, Entry, Hole, Item
from mediagraph.framework.templates.wire import LENGTH, Chunk, read_fields, write_field
from mediagraph.framework.text_options import options_name
from mediagraph.framework.text_scan import scan
from mediagraph.framework.text_tree import Scalar

_ANY = "google.protobuf.Any"


def template_to_binary(text: str, catalogue: Catalogue, *, file: str = "") -> bytes:
    """The binary form of a template; raises GraphError for fields and options that are unknown."""
    template = TextTemplate.read(text, file)
    source = SourceText(text, file)
    schema = Schema(options_in_text(scan(masked(text, list(find_tags(source))), file), catalogue))
    encoder = _Encoder(schema, file)
    graph = encoder.body(template.body, schema.descriptor(message_name(GraphConfig)), "")
    written = write_field(1, Chunk(LENGTH, graph))
    return written + b"".join(write_field(2, Chunk(LENGTH, write_rule(rule))) for rule in encoder.rules)


@dataclass(slots=True)
class _Encoder:
    schema: Schema
    file: str
    rules: list[RuleMessage] = field(default_factory=list)

    def body(self, body: Body, message: Descriptor, path: str) -> bytes:
        """The fields of a message; their rules are noted in the order of the document."""
        counts: dict[int, int] = {}
        return b"".join(self._item(item, message, path, counts) for item in body.items)

    def _item(self, item: Item, message: Descriptor, path: str, counts: dict[int, int]) -> bytes:
        if isinstance(item, Param):
            self.rules.append(message_of(item))
            return b""
        wrappers: list[Rule] = []
        while not isinstance(item, Entry):
            wrappers.append(item.rule)
            item = item.item
        if message.full_name == _ANY and item.name.startswith("["):
            return self._packed(item, wrappers, message, path)
        known = self._field(item, message)
        if wrappers and len(item.elements) != 1:
            refuse("a list that is wrapped has no binary form; write one field for each value", item.place)
        return b"".join(self._value(one, item, wrappers, known, path, counts) for one in item.elements)

    def _value(
        self,
        one: Element,
        entry: Entry,
        wrappers: Sequence[Rule],
        known: FieldDescriptor,
        path: str,
        counts: dict[int, int],
    ) -> bytes:
        index = counts.get(known.number, 0)
        counts[known.number] = index + 1
        here = f"{path}/{known.number}[{index}]"
        first = len(self.rules)
        self.rules += [replace(message_of(rule), path=here, field_type=known.type) for rule in wrappers]
        chunk = self._chunk(one, known, here, entry.place)
        if wrappers and not known.is_repeated:
            for position in range(first, first + len(wrappers)):
                self.rules[position] = replace(self.rules[position], field_value=chunk.data)
            return b""
        return write_field(known.number, chunk)

    def _chunk(self, element: Element, known: FieldDescriptor, path: str, place: Place) -> Chunk:
        if isinstance(element, Hole):
            self.rules.append(replace(message_of(element.expression), path=path, field_type=known.type))
            return Chunk(LENGTH, b"") if known.message_type else to_wire("1", known.type)
        if isinstance(element, Body):
            if known.message_type is None:
                refuse(f"{known.name} takes a value, not a block", place)
            return Chunk(LENGTH, self.body(element, known.message_type, path))
        assert isinstance(element, Scalar)
        return self._scalar(element, known)

    def _scalar(self, value: Scalar, known: FieldDescriptor) -> Chunk:
        assert known.containing_type is not None
        message = self.schema.message_class(known.containing_type.full_name)()
        place = Place(self.file, value.line, value.column)
        try:
            text_format.Parse(f"{known.name}: {source_of(value)}", message)
        except text_format.ParseError as error:
            refuse(str(error), place)
        (_, chunk), *_ = read_fields(message.SerializePartialToString())
        return chunk

    def _packed(self, entry: Entry, wrappers: Sequence[Rule], message: Descriptor, path: str) -> bytes:
        """Options in an `Any`: the name of their type, and their bytes."""
        name = options_name(entry.name, message, self.schema)
        body = entry.elements[0] if len(entry.elements) == 1 else None
        if name is None or not isinstance(body, Body):
            refuse(f"no calculator of this graph has options {entry.name}", entry.place)
        if wrappers:
            refuse(f"{entry.name} cannot be wrapped; wrap the field that holds it", entry.place)
        url = Chunk(LENGTH, entry.name.strip("[]").encode())
        value = Chunk(LENGTH, self.body(body, self.schema.descriptor(name), f"{path}/2[0]"))
        return write_field(1, url) + write_field(2, value)

    def _field(self, entry: Entry, message: Descriptor) -> FieldDescriptor:
        if entry.name.startswith("["):
            name = options_name(entry.name, message, self.schema)
            if name is None:
                refuse(f"no calculator of this graph has options {entry.name}", entry.place)
            return self.schema.pool.FindExtensionByName(f"{name}.ext")
        known = message.fields_by_name.get(entry.name)
        if known is None:
            refuse(f'{message.name} has no field "{entry.name}"', entry.place)
        return known
