"""A plain tree of blocks as text for protobuf's parser, every value on its own line, so that each line has its place.

The holes of templates are written here, because only here the type of their fields is known.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from google.protobuf import text_encoding, text_format
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from mediagraph.framework.errors import Place, Problem
from mediagraph.framework.options import message_name
from mediagraph.framework.schema import Schema
from mediagraph.framework.templates.field_values import dict_to_wire, to_text
from mediagraph.framework.templates.options import TemplateDict
from mediagraph.framework.templates.values import TemplateValueError, Value, describe
from mediagraph.framework.text_options import options_name
from mediagraph.framework.text_tree import Block, Scalar


@dataclass(frozen=True, slots=True)
class FilledScalar(Scalar):
    """The value of an expression; how it is written depends on its field."""

    value: Value = 0.0


@dataclass(slots=True)
class FilledBlock(Block):
    """The value of an expression that is a dict."""

    value: Value = 0.0


@dataclass(slots=True)
class TextWriter:
    """Writes one graph; `places` has the place of each line, `problems` the values that do not fit their fields."""

    schema: Schema
    file: str
    lines: list[str] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def write(self, block: Block, message: Descriptor) -> None:
        """Add the fields of a block that is to become such a message; unknown ones are left out."""
        first_places: dict[str, Place] = {}
        for one in block.fields:
            known = message.fields_by_name.get(one.name)
            options = options_name(one.name, message, self.schema) if one.name.startswith("[") else None
            for part in one.parts():
                if options is not None:
                    self._part(one.name, part, self.schema.descriptor(options), 0)
                elif known is not None and self._may_follow(part, message, known, first_places):
                    self._part(one.name, part, known.message_type, known.type)

    def place_of(self, line: int, column: int) -> Place:
        """Where the template has what this line of the text says."""
        return self.places[line - 1] if 0 < line <= len(self.places) else Place(self.file)

    def _may_follow(
        self, part: Scalar | Block, message: Descriptor, known: FieldDescriptor, first_places: dict[str, Place]
    ) -> bool:
        place = self._place(part)
        first = first_places.setdefault(known.name, place)
        if first is place or known.is_repeated:
            return True
        message_text = f"{message.name}.{known.name} takes one value, and already has the one of {first}"
        self.problems.append(Problem(message_text, place))
        return False

    def _part(self, name: str, part: Scalar | Block, message: Descriptor | None, field_type: int) -> None:
        place = self._place(part)
        if isinstance(part, (FilledScalar, FilledBlock)):
            try:
                self._line(f"{name}: {self._filled(part.value, message, field_type)}", place)
            except TemplateValueError as problem:
                self.problems.append(Problem(f"{name}: {problem}", place, problem.code))
        elif isinstance(part, Scalar):
            self._line(f"{name}: {source_of(part)}", place)
        else:
            self._line(f"{name} {{", place)
            if message is not None:  # otherwise the parser refuses the braces
                self.write(part, message)
            self._line("}", place)

    def _filled(self, value: Value, message: Descriptor | None, field_type: int) -> str:
        return to_text(value, field_type) if message is None else f"{{ {self._dict_text(value, message)} }}"

    def _dict_text(self, value: Value, message: Descriptor) -> str:
        name = message_name(TemplateDict)
        if message.full_name != name:
            raise TemplateValueError(
                f"expected {{ … }} with the fields of a {message.name} but found {describe(value)}"
            )
        parsed = self.schema.message_class(name).FromString(dict_to_wire(value))
        return str(text_format.MessageToString(parsed, as_one_line=True))

    def _line(self, text: str, place: Place) -> None:
        self.lines.append(text)
        self.places.append(place)

    def _place(self, part: Scalar | Block) -> Place:
        return Place(self.file, part.line, part.column)


def source_of(value: Scalar) -> str:
    """A value as a text graph writes it."""
    return value.text if value.raw is None else f'"{text_encoding.CEscape(value.raw, as_utf8=False)}"'
