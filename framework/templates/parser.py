"""From the tokens of a tag to what it means: a recursive descent, one method for each level of the grammar (Z1, Z2).

    tag     = "if" "(" expr ")" | "for" "(" name ":" expr ")" | "param" name [":" expr] | "end" | expr
    expr    = postfix { infix postfix }                     with the levels of `expression.LEVELS`
    postfix = operand { "." name }
    operand = number | "-" number | string | name | "(" expr ")" | function "(" [ expr { "," expr } ] ")"

In `dict(…)` each key is followed by ":" and its value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from google.protobuf import text_encoding

from mediagraph.framework.errors import Place
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.templates.expression import (
    ANY_NUMBER,
    DEEPEST,
    FIELD,
    FUNCTIONS,
    LEVELS,
    LITERAL,
    PARAMETER,
    End,
    Expression,
    For,
    If,
    Param,
    make_expression,
)
from mediagraph.framework.templates.lexer import Kind, Token, refuse

TagContent = If | For | Param | End | Expression
_Reader = Callable[[], list[Expression]]


def parse_tag(tokens: Iterable[Token]) -> TagContent:
    """What a tag says; raises GraphError where it says something else."""
    return _Parser(list(tokens)).tag()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.position, self.depth = tokens, 0, 0

    def tag(self) -> TagContent:
        content = self._content()
        self._expect("%")
        return content

    def _content(self) -> TagContent:
        place = self._next.place
        match self._next.text if self._next.kind is Kind.NAME else "":
            case "if":
                self._take()
                return If(self._in_parentheses(), place)
            case "for":
                self._take()
                return self._for(place)
            case "param":
                self._take()
                return Param(self._name("the name of the parameter"), self._default(), place)
            case "end":
                self._take()
                return End(place)
            case _:
                return self._expression()

    def _for(self, place: Place) -> For:
        self._expect("(")
        variable = self._name("the name of the loop variable")
        self._expect(":")
        items = self._expression()
        self._expect(")")
        return For(variable, items, place)

    def _default(self) -> Expression | None:
        return self._expression() if self._try(":") else None

    def _expression(self, loosest: int = 1) -> Expression:
        """An expression whose infix operators bind at least as tightly as `loosest`; equal ones group to the left."""
        self._go_deeper()
        left = self._postfix()
        while LEVELS.get(self._next.text, 0) >= loosest and self._next.kind is Kind.SYMBOL:
            operator = self._take()
            right = self._expression(LEVELS[operator.text] + 1)
            left = self._made(operator.text, left, right, place=operator.place)
        self.depth -= 1
        return left

    def _postfix(self) -> Expression:
        left = self._operand()
        while self._try("."):
            place = self._next.place
            left = self._made(FIELD, left, text=self._name('the name of a field after "."'), place=place)
        return left

    def _operand(self) -> Expression:
        token = self._next
        if token.text == "(":
            return self._in_parentheses()
        if token.kind is Kind.NAME or token.text == "!":
            return self._parameter_or_function()
        if token.text == "-":
            self._take()
            if self._next.kind is not Kind.NUMBER:
                self._refuse('a number after "-"')
            return make_expression(LITERAL, text=f"-{self._take().text}", place=token.place)
        if token.kind is Kind.SYMBOL:
            self._refuse("a value")
        self._take()
        return make_expression(LITERAL, text=_literal(token), place=token.place)

    def _parameter_or_function(self) -> Expression:
        name = self._take()
        if name.text != "!" and self._next.text != "(":
            return make_expression(PARAMETER, text=name.text, place=name.place)
        if name.text in ("if", "for"):
            refuse(f'"{name.text}" wraps a field and has no value; it stands at the beginning of a tag', name.place)
        if name.text not in FUNCTIONS:
            refuse(f'there is no function "{name.text}"{did_you_mean(name.text, FUNCTIONS)}', name.place)
        operands = self._arguments(self._pair if name.text == "dict" else self._single)
        fewest, most = FUNCTIONS[name.text]
        if not fewest <= len(operands) <= most:
            bound = f"at least {fewest}" if most == ANY_NUMBER else str(fewest)
            refuse(f"{name.text}() takes {bound} values but has {len(operands)}", name.place)
        return self._made(name.text, *operands, place=name.place)

    def _arguments(self, one: _Reader) -> list[Expression]:
        self._expect("(")
        found: list[Expression] = []
        while not self._try(")"):
            if found:
                self._expect(",")
            found += one()
        return found

    def _single(self) -> list[Expression]:
        return [self._expression()]

    def _pair(self) -> list[Expression]:
        key = self._expression()
        self._expect(":")
        return [key, self._expression()]

    def _in_parentheses(self) -> Expression:
        self._expect("(")
        inner = self._expression()
        self._expect(")")
        return inner

    def _name(self, what: str) -> str:
        if self._next.kind is not Kind.NAME:
            self._refuse(what)
        return self._take().text

    def _made(self, op: str, *operands: Expression, text: str = "", place: Place) -> Expression:
        made = make_expression(op, *operands, text=text, place=place)
        self._check_depth(made.depth, place)
        return made

    def _go_deeper(self) -> None:
        self.depth += 1
        self._check_depth(self.depth, self._next.place)

    def _check_depth(self, depth: int, place: Place) -> None:
        if depth > DEEPEST:
            refuse(f"expressions are nested deeper than {DEEPEST}", place)

    @property
    def _next(self) -> Token:
        return self.tokens[self.position]

    def _take(self) -> Token:
        token = self._next
        self.position += token.text != "%"  # the last one stays
        return token

    def _try(self, text: str) -> bool:
        found = self._next.text == text and self._next.kind is Kind.SYMBOL
        self.position += found and text != "%"
        return found

    def _expect(self, text: str) -> None:
        if not self._try(text):
            self._refuse(f'"{text}"')

    def _refuse(self, expected: str) -> None:
        refuse(f'expected {expected} but found "{self._next.text}"', self._next.place)


def _literal(token: Token) -> str:
    if token.kind is Kind.NUMBER:
        return token.text
    try:
        return text_encoding.CUnescape(token.text[1:-1]).decode()
    except ValueError:
        refuse(f"{token.text} has an escape sequence that means nothing", token.place)
