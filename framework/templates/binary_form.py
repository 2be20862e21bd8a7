"""Templates in binary form, MediaPipe's `CalculatorGraphTemplate`: read into a tree, and the plain tree as bytes.

The graph is taken apart only along the paths of the rules; nothing needs to be known of the messages in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Self

from mediagraph.framework.errors import Place, Problem, StatusCode, graph_error
from mediagraph.framework.templates.arguments import Arguments
from mediagraph.framework.templates.expand import expand
from mediagraph.framework.templates.expression import Expression, Param
from mediagraph.framework.templates.field_values import to_wire, wire_type_of
from mediagraph.framework.templates.rules import RuleError, RuleMessage, content_of, read_rule, steps_of
from mediagraph.framework.templates.tree import Body, Element, Entry, Filled, Hole, Item, Wrapped, parameters_of
from mediagraph.framework.templates.values import TemplateValueError
from mediagraph.framework.templates.wire import LENGTH, Chunk, WireError, read_fields, write_field

_CONFIG, _RULE = 1, 2  # fields of CalculatorGraphTemplate

Steps = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class BinaryTemplate:
    """A template in binary form."""

    body: Body
    file: str

    @classmethod
    def read(cls, data: bytes, file: str = "") -> Self:
        """Raises GraphError if the bytes are damaged or the rules do not fit the graph."""
        place = Place(file)
        try:
            parts = list(read_fields(data))
            graph = b"".join(chunk.data for number, chunk in parts if number == _CONFIG)
            rules = [read_rule(chunk.data) for number, chunk in parts if number == _RULE]
            steps = [steps_of(rule.path) if rule.path else () for rule in rules]
            return cls(_Builder(place).body(graph, list(zip(steps, rules))), file)
        except (WireError, RuleError) as error:
            problem = Problem(f"the binary template is damaged: {error}", place, StatusCode.UNKNOWN)
            raise graph_error([problem]) from None

    def expand(self, arguments: Arguments) -> bytes:
        """The binary graph with these arguments; raises GraphError, and ArgumentError for names it does not know."""
        arguments.check_names(parameters_of(self.body))
        writer = _Writer(Place(self.file))
        graph = writer.write(expand(self.body, arguments))
        if writer.problems:
            raise graph_error(writer.problems)
        return graph


@dataclass(frozen=True, slots=True)
class _Builder:
    """Makes the tree: takes a message apart along the paths of its rules, which come in the order of the document."""

    place: Place

    def body(self, message: bytes, rules: Sequence[tuple[Steps, RuleMessage]]) -> Body:
        fields = _Fields(message)
        items: list[Item] = []
        for head, group in groupby(rules, key=lambda pair: pair[0][:1]):
            found = list(group)
            if not head:
                items += [self._declaration(rule) for _, rule in found]
                continue
            number, index = head[0]
            items += fields.before(number, index)
            items.append(self._item(number, fields, [(steps[1:], rule) for steps, rule in found]))
        return Body((*items, *fields.rest()), self.place)

    def _declaration(self, rule: RuleMessage) -> Param:
        content = content_of(rule, self.place)
        if not isinstance(content, Param):
            raise RuleError("a rule that is no declaration has no path")
        return content

    def _item(self, number: int, fields: _Fields, rules: list[tuple[Steps, RuleMessage]]) -> Item:
        """The field for which there are rules: its own, the outermost first, then those of what is in it."""
        own = [rule for steps, rule in rules if not steps]
        inner = [(steps, rule) for steps, rule in rules if steps]
        kept = next((rule for rule in own if rule.field_value is not None), None)
        if kept is None:
            element: Element = fields.next(number)
        else:
            element = Chunk(wire_type_of(kept.field_type), kept.field_value or b"")
        contents = [content_of(rule, self.place) for rule in own]
        last = contents[-1] if contents else None
        if isinstance(last, Expression):
            element = Hole(last, self.place, own[-1].field_type)
            contents.pop()
        elif inner and isinstance(element, Chunk) and element.wire_type == LENGTH:
            element = self.body(element.data, inner)
        item: Entry | Wrapped = Entry(str(number), (element,), self.place, takes_one=kept is not None)
        for content in reversed(contents):
            if isinstance(content, (Expression, Param)):
                raise RuleError(f"the rules of field {number} stand in an impossible order")
            item = Wrapped(content, item)
        return item


@dataclass(slots=True)
class _Fields:
    """The fields of a message, given out in order for each number."""

    message: bytes
    waiting: dict[int, list[Chunk]] = field(default_factory=dict)
    taken: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for number, chunk in read_fields(self.message):
            self.waiting.setdefault(number, []).append(chunk)

    def next(self, number: int) -> Chunk:
        """The next value of a field."""
        index = self.taken.get(number, 0)
        if index >= len(self.waiting.get(number, ())):
            raise RuleError(f"there is no value for the rule of /{number}[{index}]")
        self.taken[number] = index + 1
        return self.waiting[number][index]

    def before(self, number: int, index: int) -> Iterator[Entry]:
        """The values without rules before an index."""
        while self.taken.get(number, 0) < min(index, len(self.waiting.get(number, ()))):
            yield Entry(str(number), (self.next(number),))

    def rest(self) -> Iterator[Entry]:
        """All values that are left."""
        for number in self.waiting:
            yield from self.before(number, len(self.waiting[number]))


@dataclass(slots=True)
class _Writer:
    """Writes the plain tree; `problems` has the values that do not fit their fields."""

    place: Place
    problems: list[Problem] = field(default_factory=list)

    def write(self, body: Body) -> bytes:
        written: list[bytes] = []
        entries = [item for item in body.items if isinstance(item, Entry)]
        self._check_single(entries)
        for entry in entries:
            for element in entry.elements:
                chunk = self._chunk(element, entry.name)
                written.append(write_field(int(entry.name), chunk) if chunk is not None else b"")
        return b"".join(written)

    def _chunk(self, element: Element, name: str) -> Chunk | None:
        if isinstance(element, Body):
            return Chunk(LENGTH, self.write(element))
        if isinstance(element, Filled):
            try:
                return to_wire(element.value, element.hole.type)
            except TemplateValueError as problem:
                self.problems.append(Problem(f"field {name}: {problem}", self.place, problem.code))
                return None
        assert isinstance(element, Chunk)
        return element

    def _check_single(self, entries: Iterable[Entry]) -> None:
        """A field that is not repeated takes one value at most."""
        counts: dict[str, int] = {}
        for entry in entries:
            counts[entry.name] = counts.get(entry.name, 0) + 1
        for name in {entry.name for entry in entries if entry.takes_one}:
            if counts[name] > 1:
                message = f"field {name} takes one value; the rules of the template give it {counts[name]}"
                self.problems.append(Problem(message, self.place))
