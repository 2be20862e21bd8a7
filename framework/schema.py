"""Protobuf messages made from dataclasses, in a private pool of descriptors.

A pool serves one loaded graph: it never forgets, and users define the same class again and again in notebooks. Nothing
enters protobuf's default pool unless it is given here, so an installed mediapipe does not clash.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable
from enum import IntEnum
from functools import cache

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor
from google.protobuf.message import Message

from mediagraph.framework.config import GraphConfig, ThreadPoolExecutorOptions
from mediagraph.framework.errors import DefinitionError
from mediagraph.framework.handlers import HANDLER_OPTIONS
from mediagraph.framework.options import OptionField, extension_number, fields_of, message_name, message_names
from mediagraph.framework.templates.options import TemplateDict, TemplateSubgraphOptions

Proto = descriptor_pb2.DescriptorProto
FieldProto = descriptor_pb2.FieldDescriptorProto

HOLDERS = ("mediapipe.CalculatorOptions", "mediapipe.MediaPipeOptions", "mediapipe.PacketGeneratorOptions")
_FIRST_EXTENSION, _END_OF_EXTENSIONS = 20_000, 2**29
_TYPES = {name: getattr(FieldProto, f"TYPE_{name.upper()}") for name in
          ("int32", "int64", "uint32", "uint64", "sint32", "float", "double", "bool", "string", "bytes")}  # fmt: skip


class Schema:
    """The messages of graph configurations, with the options of certain calculators known; in a new pool by default."""

    def __init__(
        self, option_types: Iterable[type] = (), *, pool: descriptor_pool.DescriptorPool | None = None
    ) -> None:
        self._pool = pool or descriptor_pool.DescriptorPool()
        self._files = ["mediagraph/graph.proto"]  # those with messages that others may refer to
        self._pool.AddSerializedFile(any_pb2.DESCRIPTOR.serialized_pb)
        self._pool.AddSerializedFile(_base_file())
        self.dataclass_of: dict[str, type] = {}
        self._claimed: dict[int, type] = {}  # by number of extension: whose options they are
        self.extension_names: dict[str, str] = {}  # "mediapipe.XOptions.ext" → the name of its message
        option_types = tuple(dict.fromkeys(option_types))
        self.calculator_options = [message_name(kind) for kind in option_types]
        for known in (GraphConfig, TemplateDict):
            self._note_nested(known)
        always = (ThreadPoolExecutorOptions, *HANDLER_OPTIONS, TemplateSubgraphOptions)
        for kind in dict.fromkeys((*always, *option_types)):
            self.add_options(kind)

    @property
    def pool(self) -> descriptor_pool.DescriptorPool:
        """The private pool."""
        return self._pool

    def new(self, kind: type) -> Message:
        """An empty message for a dataclass."""
        return self.message_class(message_name(kind))()

    def message_class(self, name: str) -> type[Message]:
        """The class of a message by its full name."""
        return message_factory.GetMessageClass(self._pool.FindMessageTypeByName(name))

    def descriptor(self, name: str) -> Descriptor:
        """The descriptor of a message by its full name."""
        return self._pool.FindMessageTypeByName(name)

    def add_message(self, kind: type) -> None:
        """Make a message known, and those it refers to, that is no part of the configuration; again changes nothing."""
        if message_name(kind) in self.dataclass_of:
            return
        name = f"mediagraph/messages/{message_name(kind)}.proto"
        file = descriptor_pb2.FileDescriptorProto(name=name, package="mediapipe", syntax="proto2")
        file.dependency.extend(self._files)
        _add_top_level(file, kind, set(self.dataclass_of.values()))
        self._pool.AddSerializedFile(file.SerializeToString())
        self._files.append(name)
        self._note_nested(kind)

    def add_options(self, kind: type) -> None:
        """Make a class of options known; raises DefinitionError if its names or its number are taken."""
        for name in message_names(kind):
            if name in self.dataclass_of:
                raise DefinitionError(f'two classes of options are called "{name}"; give one of them a `message` name')
            number = extension_number(kind) if name == message_name(kind) else 0  # a second name has none of its own
            number = number or _END_OF_EXTENSIONS - 1 - len(self.extension_names)
            other = self._claimed.setdefault(number, kind)
            if other is not kind:
                names = f"{message_name(other)} and {name}"
                raise DefinitionError(f"{names} both claim the extension {number}; give one of them another number")
            for field in fields_of(kind):
                self._add_shared(field.kind)
            file = _options_file(kind, name, number)
            file.dependency.extend(self._files)
            self._pool.AddSerializedFile(file.SerializeToString())
            self.dataclass_of[name] = kind
            self.extension_names[f"{name}.ext"] = name
            self._note_nested(kind, name)

    def _add_shared(self, kind: str | type) -> None:
        """Messages with a name of their own that options refer to: payloads, as `mediapipe.Color`."""
        if not isinstance(kind, type) or not dataclasses.is_dataclass(kind):
            return
        if "message" in kind.__dict__:
            self.add_message(kind)
            return
        for field in fields_of(kind):
            self._add_shared(field.kind)

    def _note_nested(self, kind: type, name: str = "") -> None:
        name = name or message_name(kind)
        self.dataclass_of[name] = kind
        for field in fields_of(kind):
            if dataclasses.is_dataclass(field.kind) and isinstance(field.kind, type):
                self._note_nested_field(field.kind, name)

    def _note_nested_field(self, kind: type, parent: str) -> None:
        name = _nested_name(kind, parent)
        if name not in self.dataclass_of:
            self._note_nested(kind, name)


def _nested_name(kind: type, parent: str) -> str:
    return message_name(kind) if "message" in kind.__dict__ else f"{parent}.{kind.__name__}"


@cache
def _base_file() -> bytes:
    file = descriptor_pb2.FileDescriptorProto(name="mediagraph/graph.proto", package="mediapipe", syntax="proto2")
    file.dependency.append("google/protobuf/any.proto")
    for name in HOLDERS:
        holder = file.message_type.add(name=name.removeprefix("mediapipe."))
        holder.extension_range.add(start=_FIRST_EXTENSION, end=_END_OF_EXTENSIONS)
        holder.field.add(name="merge_fields", number=1, type=FieldProto.TYPE_BOOL, label=FieldProto.LABEL_OPTIONAL)
    _add_top_level(file, GraphConfig, set())
    _add_top_level(file, TemplateDict, set())
    return file.SerializeToString()


def _add_top_level(file: descriptor_pb2.FileDescriptorProto, kind: type, done: set[type]) -> None:
    """Add a message of the configuration and, first, those it refers to; `A.B` is nested in `A`."""
    done.add(kind)
    outer, _, inner = message_name(kind).removeprefix("mediapipe.").partition(".")
    parent = _message_called(file, outer)
    _fill(parent.nested_type.add(name=inner) if inner else parent, kind, message_name(kind))
    for field in fields_of(kind):
        if isinstance(field.kind, type) and dataclasses.is_dataclass(field.kind) and field.kind not in done:
            _add_top_level(file, field.kind, done)


def _message_called(file: descriptor_pb2.FileDescriptorProto, name: str) -> Proto:
    found = next((message for message in file.message_type if message.name == name), None)
    return found if found is not None else file.message_type.add(name=name)


def _options_file(kind: type, name: str, number: int) -> descriptor_pb2.FileDescriptorProto:
    package, _, short = name.rpartition(".")
    file = descriptor_pb2.FileDescriptorProto(name=f"mediagraph/options/{name}.proto", package=package, syntax="proto2")
    proto = file.message_type.add(name=short)
    _fill(proto, kind, name)
    extendee = kind.__dict__.get("extends", "mediapipe.CalculatorOptions")
    proto.extension.add(
        name="ext", number=number, extendee=f".{extendee}", label=FieldProto.LABEL_OPTIONAL,
        type=FieldProto.TYPE_MESSAGE, type_name=f".{name}",
    )  # fmt: skip
    return file


def _fill(proto: Proto, kind: type, name: str) -> None:
    oneofs: dict[str, int] = {}
    for field in fields_of(kind):
        entry = proto.field.add(name=field.name, number=field.number)
        entry.label = FieldProto.LABEL_REPEATED if field.repeated else FieldProto.LABEL_OPTIONAL
        _set_type(proto, entry, field, name)
        if field.packed:
            entry.options.packed = True
        if field.default and not field.repeated:
            entry.default_value = _default_text(field.default)
        if field.oneof:
            if field.oneof not in oneofs:
                oneofs[field.oneof] = len(oneofs)
                proto.oneof_decl.add(name=field.oneof)
            entry.oneof_index = oneofs[field.oneof]
    _add_holders(proto, kind)


def _default_text(value: object) -> str:
    """A default as descriptors have it, for those who read a field that is not set."""
    if isinstance(value, IntEnum):
        return value.name
    return str(value).lower() if isinstance(value, bool) else str(value)


def _set_type(proto: Proto, entry: FieldProto, field: OptionField, name: str) -> None:
    if isinstance(field.kind, str):
        entry.type = _TYPES[field.kind]
    elif issubclass(field.kind, IntEnum):
        entry.type, entry.type_name = FieldProto.TYPE_ENUM, f".{name}.{_add_enum(proto, field.kind)}"
    else:
        entry.type, entry.type_name = FieldProto.TYPE_MESSAGE, f".{_nested_name(field.kind, name)}"
        if "message" not in field.kind.__dict__ and all(one.name != field.kind.__name__ for one in proto.nested_type):
            _fill(proto.nested_type.add(name=field.kind.__name__), field.kind, f"{name}.{field.kind.__name__}")


def _add_enum(proto: Proto, kind: type[IntEnum]) -> str:
    """Add an enumeration, unless it is there, and return its name inside the message.

    The names of values belong to the message around their enumeration, so one that shares a name with another one (as
    DEFAULT) stands in a message of its own.
    """
    for holder, prefix in [(proto, ""), *((one, f"{one.name}.") for one in proto.nested_type)]:
        if any(enum.name == kind.__name__ for enum in holder.enum_type):
            return prefix + kind.__name__
    taken = {value.name for enum in proto.enum_type for value in enum.value}
    scope = proto.nested_type.add(name=f"{kind.__name__}Scope") if taken & set(kind.__members__) else proto
    enum = scope.enum_type.add(name=kind.__name__)
    for member in kind:
        enum.value.add(name=member.name, number=int(member))
    return kind.__name__ if scope is proto else f"{scope.name}.{kind.__name__}"


def _add_holders(proto: Proto, kind: type) -> None:
    """The fields that carry options of any type: a holder of extensions, and a list of `Any`."""
    for field in dataclasses.fields(kind):
        if "extensions" in field.metadata:
            proto.field.add(
                name=field.name, number=field.metadata["extensions"], label=FieldProto.LABEL_OPTIONAL,
                type=FieldProto.TYPE_MESSAGE, type_name=f".{kind.__dict__['holder']}",
            )  # fmt: skip
        if "any" in field.metadata:
            proto.field.add(
                name=field.name, number=field.metadata["any"], label=FieldProto.LABEL_REPEATED,
                type=FieldProto.TYPE_MESSAGE, type_name=".google.protobuf.Any",
            )  # fmt: skip
