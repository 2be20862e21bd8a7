"""Protobuf messages to dataclasses and back: one route for text and binary graphs."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet

from mediagraph.framework.config import GraphConfig, Nowhere, Origin
from mediagraph.framework.errors import Place, Problem, graph_error
from mediagraph.framework.options import OptionField, fields_of, message_name
from mediagraph.framework.partial import Doubts, Partial
from mediagraph.framework.schema import Schema
from mediagraph.framework.text_options import options_name
from mediagraph.framework.text_scan import BlockOrigin
from mediagraph.framework.text_tree import Block


def read_graph(message: Message, schema: Schema, block: Block | None, file: str) -> GraphConfig:
    """The configuration in a message; raises GraphError for options that their classes refuse."""
    reader = Reader(schema, file)
    config = reader.read(message, GraphConfig, block)
    assert isinstance(config, GraphConfig)
    if reader.problems:
        refusal = graph_error(reader.problems)
        refusal.partial = Partial(config, Doubts(options=frozenset(reader.incomplete)))
        raise refusal
    return config


class _RefusedError(Exception):
    """A class of options does not take its values; the problem is noted already."""


@dataclass(slots=True)
class Reader:
    """Turns messages of one file into dataclasses and collects what is wrong with them.

    Options that their class refuses are left out; `incomplete` holds the places of the messages that had them.
    """

    schema: Schema
    file: str
    problems: list[Problem] = field(default_factory=list)
    incomplete: set[Place] = field(default_factory=set)

    def read(self, message: Message, kind: type, block: Block | None) -> Any:
        """The dataclass for a message; raises _RefusedError, and notes a problem, if the class refuses the values."""
        values = {one.name: self._field(message, one, block) for one in fields_of(kind)}
        for one in dataclasses.fields(kind):
            if "extensions" in one.metadata:
                values[one.name] = tuple(self._extensions(message, one.name, block))
            elif "any" in one.metadata:
                values[one.name] = tuple(self._any_list(message, one.name, block))
            elif one.name == "origin":
                values[one.name] = self._origin(block)
        try:
            return kind(**values)
        except (ValueError, TypeError) as error:
            self.problems.append(Problem(f"{kind.__name__}: {error}", self._culprit(str(error), kind, block)))
            raise _RefusedError from None

    def _culprit(self, message: str, kind: type, block: Block | None) -> Place:
        """The place of the field that a refusal speaks of first, or that of the whole message."""
        names = {one.name for one in fields_of(kind)}
        words = (word for word in re.findall(r"\w+", message) if word in names)
        return self._origin(block).place(next(words, ""))

    def _field(self, message: Message, one: OptionField, block: Block | None) -> Any:
        if one.repeated:
            values = enumerate(getattr(message, one.name))
            return tuple(self._value(value, one, block, index) for index, value in values)
        is_message = isinstance(one.kind, type) and dataclasses.is_dataclass(one.kind)
        is_always_there = one.default is None and not one.optional and not is_message  # if not written, it is zero
        if is_always_there or message.HasField(one.name):
            return self._value(getattr(message, one.name), one, block, 0)
        return one.kind() if is_message and one.default is None and not one.optional else one.default  # type: ignore[operator]  # a class here

    def _value(self, value: Any, one: OptionField, block: Block | None, index: int) -> Any:
        if one.kind == "string" and isinstance(value, bytes):
            self._refuse(f"{one.name} is not UTF-8 text", block)
            return value.decode(errors="replace")
        if isinstance(one.kind, str):
            return value
        if issubclass(one.kind, IntEnum):
            return one.kind(value)
        return self.read(value, one.kind, block.block(one.name, index) if block else None)

    def _extensions(self, message: Message, name: str, block: Block | None) -> Iterator[object]:
        if not message.HasField(name):
            return
        holder = getattr(message, name)
        inner = block.block(name) if block else None
        for descriptor, value in holder.ListFields():
            if descriptor.is_extension:
                options = descriptor.message_type.full_name
                yield from self._options(value, options, _options_block(inner, options, holder, self.schema), block)
        for number in unknown_numbers(holder):
            self._refuse(f"options extension {number} belongs to no calculator of this graph", block)

    def _any_list(self, message: Message, name: str, block: Block | None) -> Iterator[object]:
        for index, packed in enumerate(getattr(message, name)):
            options = packed.TypeName()
            if not packed.type_url:
                continue  # nothing in it
            inner = block.block(name, index) if block else None
            if options not in self.schema.dataclass_of:
                self._refuse(f"options of type {packed.type_url} belong to no calculator of this graph", block)
                continue
            value = self.schema.message_class(options)()
            try:
                value.ParseFromString(packed.value)
            except DecodeError:
                self._refuse(f"options of type {packed.type_url} are damaged", block)
                continue
            yield from self._options(value, options, _options_block(inner, options, packed, self.schema), block)

    def _options(self, message: Message, name: str, block: Block | None, owner: Block | None) -> Iterator[object]:
        """One element, or none if the class refuses the values."""
        try:
            yield self.read(message, self.schema.dataclass_of[name], block)
        except _RefusedError:
            self.incomplete.add(self._origin(owner).place())

    def _refuse(self, message: str, block: Block | None) -> None:
        self.problems.append(Problem(message, self._origin(block).place()))

    def _origin(self, block: Block | None) -> Origin:
        return BlockOrigin(self.file, block) if block is not None else Nowhere(self.file)


def write(value: Any, message: Message, schema: Schema) -> None:
    """Fill a message with the values of a dataclass; what equals the default is left out."""
    kind: type = type(value)
    for field_of_kind in fields_of(kind):
        _write_field(getattr(value, field_of_kind.name), field_of_kind, message, schema)
    for holder in dataclasses.fields(value):
        for options in getattr(value, holder.name) if {"extensions", "any"} & holder.metadata.keys() else ():
            _write_options(options, getattr(message, holder.name), schema)


def _write_options(options: Any, holder: Any, schema: Schema) -> None:
    """Put options into a holder of extensions, or append them to a list of `Any`."""
    name = message_name(type(options))
    if isinstance(holder, Message):
        extension = schema.pool.FindExtensionByName(f"{name}.ext")
        holder.Extensions[extension].SetInParent()  # type: ignore[index]  # the stubs know only generated extensions
        write(options, holder.Extensions[extension], schema)  # type: ignore[index]
        return
    inner = schema.message_class(name)()
    write(options, inner, schema)
    holder.add().Pack(inner)


def unknown_numbers(message: Message) -> list[int]:
    """The numbers of the fields that the schema does not know."""
    found: Any = UnknownFieldSet(message)
    return [one.field_number for one in found]


def _write_field(value: Any, one: OptionField, message: Message, schema: Schema) -> None:
    if value is None or (value == one.default and not one.optional):
        return
    is_message = isinstance(one.kind, type) and dataclasses.is_dataclass(one.kind)
    if one.repeated:
        for element in value:
            if is_message:
                write(element, getattr(message, one.name).add(), schema)
            else:
                getattr(message, one.name).append(element)
    elif is_message:
        getattr(message, one.name).SetInParent()
        write(value, getattr(message, one.name), schema)
    else:
        setattr(message, one.name, value)


def _options_block(block: Block | None, name: str, holder: Message, schema: Schema) -> Block | None:
    if block is None:
        return None
    named = (
        one
        for one in block.fields
        if options_name(one.name, schema.descriptor(holder.DESCRIPTOR.full_name), schema) == name
    )
    found = next(named, None)
    return found.blocks[0] if found and found.blocks else None
