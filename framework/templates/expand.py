"""A template with arguments becomes a plain tree (rules Z4–Z6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from mediagraph.framework.errors import Place, Problem, StatusCode, graph_error
from mediagraph.framework.templates.arguments import Arguments
from mediagraph.framework.templates.evaluate import ExpressionError, evaluate
from mediagraph.framework.templates.expression import Expression, For, If, Param
from mediagraph.framework.templates.tree import Body, Element, Entry, Filled, Hole, Item
from mediagraph.framework.templates.values import TemplateValueError, Value, describe, truth_of


def expand(template: Body, arguments: Arguments) -> Body:
    """The tree without rules, every hole filled; raises GraphError with everything that has no value."""
    expansion = _Expansion(dict(arguments.values), f" (for {arguments.node})" if arguments.node else "")
    body = expansion.body(template)
    if expansion.problems:
        raise graph_error(list(dict.fromkeys(expansion.problems)))
    return body


@dataclass(slots=True)
class _Expansion:
    scope: dict[str, Value]
    suffix: str  # for every message
    problems: list[Problem] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)  # parameters already reported

    def body(self, body: Body) -> Body:
        return replace(body, items=tuple(entry for item in body.items for entry in self._item(item)))

    def _item(self, item: Item) -> Iterator[Entry]:
        """What becomes of an item: a declaration to nothing, a wrapped field to any number of fields."""
        if isinstance(item, Param):
            self._declare(item)
        elif isinstance(item, Entry):
            yield replace(item, elements=tuple(one for one in map(self._element, item.elements) if one is not None))
        elif isinstance(item.rule, If):
            yield from self._item(item.item) if self._holds(item.rule) else ()
        else:
            yield from self._repeated(item.rule, item.item)

    def _element(self, element: Element) -> Element | None:
        if isinstance(element, Body):
            return self.body(element)
        if isinstance(element, Hole):
            value = self._value(element.expression)
            return None if value is None else Filled(element, value)
        return element

    def _declare(self, param: Param) -> None:
        if param.name not in self.scope and param.default is not None:
            value = self._value(param.default)
            if value is not None:
                self.scope[param.name] = value

    def _holds(self, rule: If) -> bool:
        value = self._value(rule.condition)
        try:
            return value is not None and truth_of(value)
        except TemplateValueError as problem:
            self._note(f"%if%: {problem}", rule.condition.place, problem.code)
            return False

    def _repeated(self, rule: For, item: Item) -> Iterator[Entry]:
        values = self._value(rule.items)
        if values is None:
            return
        if not isinstance(values, tuple):
            message = f"%for%: expected a list but found {describe(values)}"
            self._note(message, rule.items.place, StatusCode.INVALID_ARGUMENT)
            return
        outer = self.scope
        for value in values:
            self.scope = {**outer, rule.variable: value}
            yield from self._item(item)
        self.scope = outer

    def _value(self, expression: Expression) -> Value | None:
        """The value of an expression; None after noting why it has none."""
        try:
            return evaluate(expression, self.scope)
        except ExpressionError as problem:
            if not problem.parameter or problem.parameter not in self.missing:
                self._note(str(problem), problem.place, problem.code)
            self.missing.add(problem.parameter)
            return None

    def _note(self, message: str, place: Place, code: StatusCode) -> None:
        self.problems.append(Problem(f"{message}{self.suffix}", place, code))
