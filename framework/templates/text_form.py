"""Templates in text form: read into a tree, and the plain tree as blocks, with the places of the template's text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from mediagraph.framework.errors import GraphError, Place
from mediagraph.framework.templates.arguments import Arguments
from mediagraph.framework.templates.expand import expand
from mediagraph.framework.templates.expression import DEEPEST, End, Expression, Param, Rule
from mediagraph.framework.templates.lexer import SourceText, refuse
from mediagraph.framework.templates.parser import TagContent
from mediagraph.framework.templates.tags import Tag, find_tags, masked
from mediagraph.framework.templates.text_writer import FilledBlock, FilledScalar
from mediagraph.framework.templates.tree import Body, Element, Entry, Filled, Hole, Item, Wrapped, parameters_of
from mediagraph.framework.templates.values import text_of
from mediagraph.framework.text_scan import scan
from mediagraph.framework.text_tree import Block, Field, Scalar

_Markers = dict[tuple[int, int], TagContent]  # what stands where, by line and column


@dataclass(frozen=True, slots=True)
class TextTemplate:
    """A template in text form."""

    body: Body
    file: str

    @classmethod
    def read(cls, text: str, file: str = "") -> Self:
        """Read the notation; what the fields mean is not looked at. Raises GraphError at the first mistake."""
        source = SourceText(text, file)
        tags = list(find_tags(source))
        block = _scan(source, tags)
        places = [(source.place(tag.start), tag.content) for tag in tags]
        reader = _Reader({(place.line, place.column): content for place, content in places}, file)
        return cls(reader.body(block, 0), file)

    @property
    def type(self) -> str:
        """The name under which other graphs use it, if it says so."""
        found = [item.elements for item in self.body.items if isinstance(item, Entry) and item.name == "type"]
        first = found[0][0] if found and found[0] else None
        return first.text if isinstance(first, Scalar) else ""

    def expand(self, arguments: Arguments) -> Block:
        """The graph with these arguments; raises GraphError, and ArgumentError for names it does not know."""
        arguments.check_names(parameters_of(self.body))
        return _to_block(expand(self.body, arguments))


def _scan(source: SourceText, tags: list[Tag]) -> Block:
    try:
        return scan(masked(source.text, tags), source.file)
    except GraphError as error:
        problem = error.problems[0]
        offset = source.offset(problem.place)
        for tag in tags:
            if tag.start <= offset < tag.end and not problem.message.startswith("blocks are nested"):
                _refuse_place_of_tag(source, tag)
        raise


def _refuse_place_of_tag(source: SourceText, tag: Tag) -> None:
    text = " ".join(source.text[tag.start : tag.end].split())
    if isinstance(tag.content, Expression):
        refuse(f"expected a field but found {text}, which stands for the value of a field", source.place(tag.start))
    refuse(f"expected a value but found {text}, which stands between whole fields", source.place(tag.start))


@dataclass(slots=True)
class _Reader:
    """Puts the tags back in the place of their masks, and every wrapped field into its wrapper."""

    markers: _Markers
    file: str

    def body(self, block: Block, depth: int) -> Body:
        fields = iter(block.fields)
        items = tuple(self._item(field, fields, depth) for field in fields)
        return Body(items, Place(self.file, block.line, block.column))

    def _item(self, field: Field, rest: Iterator[Field], depth: int) -> Item:
        content = self.markers.get((field.line, field.column))
        match content:
            case None | Expression():
                return self._entry(field, depth)
            case Param():
                if depth:
                    refuse("a parameter is declared outside of all braces, %if% and %for%", content.place)
                return content
            case End():
                refuse("%end% ends nothing: there is no %if% or %for% before it", content.place)
            case _:
                return self._wrapped(content, rest, depth + 1)

    def _wrapped(self, rule: Rule, rest: Iterator[Field], depth: int) -> Wrapped:
        if depth > DEEPEST:
            refuse(f"blocks and tags are nested deeper than {DEEPEST}", rule.place)
        field = next(rest, None)
        if field is None or isinstance(self.markers.get((field.line, field.column)), End):
            refuse("expected a field after this tag, which wraps one field", rule.place)
        item = self._item(field, rest, depth)
        assert not isinstance(item, Param)  # refused at this depth
        end = next(rest, None)
        if end is None:
            refuse("expected %end% after the one field that this tag wraps", rule.place)
        if not isinstance(self.markers.get((end.line, end.column)), End):
            refuse(
                f"expected %end% but found another field: the tag in line {rule.place.line} wraps one field",
                Place(self.file, end.line, end.column),
            )
        return Wrapped(rule, item)

    def _entry(self, field: Field, depth: int) -> Entry:
        elements = tuple(self._element(part, depth) for part in field.parts())
        return Entry(field.name, elements, Place(self.file, field.line, field.column))

    def _element(self, part: Scalar | Block, depth: int) -> Element:
        if isinstance(part, Scalar):
            return part
        content = self.markers.get((part.line, part.column))
        if isinstance(content, Expression):
            return Hole(content, Place(self.file, part.line, part.column))
        return self.body(part, depth + 1)


def _to_block(body: Body) -> Block:
    fields = [_to_field(item) for item in body.items if isinstance(item, Entry)]
    return Block(body.place.line, body.place.column, fields)


def _to_field(entry: Entry) -> Field:
    field = Field(entry.name, entry.place.line, entry.place.column)
    for element in entry.elements:
        match element:
            case Scalar():
                field.values.append(element)
            case Body():
                field.blocks.append(_to_block(element))
            case Filled():
                _fill(field, element)
    return field


def _fill(field: Field, filled: Filled) -> None:
    place, value = filled.hole.place, filled.value
    if isinstance(value, dict):
        field.blocks.append(FilledBlock(place.line, place.column, value=value))
    else:
        text = "" if isinstance(value, tuple) else text_of(value)
        field.values.append(FilledScalar(text, place.line, place.column, value=value))
