"""What is written about the fields of an options class: texts below them, comments behind them or above them."""

from __future__ import annotations

import ast
import inspect
import io
import textwrap
import tokenize
from collections.abc import Iterator, Mapping
from dataclasses import dataclass


def field_docs(options: type, function: object = None) -> dict[str, str]:
    """The documentation of the fields by their names; `function` is the one that an options class was made from."""
    source = _source_of(options if function is None else function)
    if source is None:
        return {}
    statement = ast.parse(source).body[0]
    comments = _comments(source)
    if isinstance(statement, ast.ClassDef):
        found = dict(_of_class(statement, comments))
    elif isinstance(statement, ast.FunctionDef):
        found = dict(_of_function(statement, comments))
    else:
        found = {}
    return {name: doc for name, doc in found.items() if doc}


def _source_of(thing: object) -> str | None:
    try:
        return textwrap.dedent(inspect.getsource(thing))  # type: ignore[arg-type]  # a class or a function
    except (OSError, TypeError):
        return None  # made at run time, or typed into an interpreter


@dataclass(frozen=True, slots=True)
class _Comments:
    behind: Mapping[int, str]  # by line
    alone: Mapping[int, str]

    def of(self, first_line: int, last_line: int) -> str:
        """The comment behind some lines, or else those directly above."""
        if last_line in self.behind:
            return self.behind[last_line]
        above: list[str] = []
        while (line := first_line - 1 - len(above)) in self.alone:
            above.insert(0, self.alone[line])
        return " ".join(above)


def _comments(source: str) -> _Comments:
    behind: dict[int, str] = {}
    alone: dict[int, str] = {}
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            is_alone = not token.line[: token.start[1]].strip()
            text = token.string.lstrip("#:").strip()
            if not text.startswith(("type:", "noqa", "fmt:")):
                (alone if is_alone else behind)[token.start[0]] = text
    return _Comments(behind, alone)


def _of_class(statement: ast.ClassDef, comments: _Comments) -> Iterator[tuple[str, str]]:
    for position, member in enumerate(statement.body):
        if isinstance(member, ast.AnnAssign) and isinstance(member.target, ast.Name):
            below = _text(statement.body[position + 1]) if position + 1 < len(statement.body) else ""
            yield member.target.id, below or comments.of(member.lineno, member.end_lineno or member.lineno)


def _text(statement: ast.stmt) -> str:
    """The text of a statement that is only a text."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        return " ".join(value.split()) if isinstance(value, str) else ""
    return ""


def _of_function(statement: ast.FunctionDef, comments: _Comments) -> Iterator[tuple[str, str]]:
    """Parameters have a comment if they stand on a line of their own."""
    lines = [argument.lineno for argument in (*statement.args.args, *statement.args.kwonlyargs)]
    for argument in statement.args.kwonlyargs:
        if lines.count(argument.lineno) == 1 and argument.lineno != statement.lineno:
            yield argument.arg, comments.of(argument.lineno, argument.lineno)
