"""From tokens to the tree of what stands there. The text is known to be sound."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mediagraph.tools.formatting.tokens import Kind, Token
from mediagraph.tools.formatting.tree import Block, Comment, Entry, Sequence, Value, Word

_CLOSING = {"{": "}", "<": ">", "[": "]"}
_SEPARATORS = (",", ";")


def parse(tokens: Iterable[Token]) -> Block:
    """The whole text as a block."""
    parser = _Parser(list(tokens))
    block = Block(is_broken=True)
    parser.items(block, "")
    return block


@dataclass(slots=True)
class _Parser:
    tokens: list[Token]
    position: int = 0
    hoisted: list[Comment] = field(default_factory=list)
    """Comments in the midst of a field: they come to stand before it."""

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def items(self, block: Block | Sequence, closing: str) -> None:
        """Read up to a closing bracket; comments behind something on the same line belong to it."""
        block.opening = self._comment_behind()
        while self.token.kind is not Kind.END and not self._is(closing):
            token = self.token
            if token.kind is Kind.COMMENT:
                self.position += 1
                block.items.append(Comment(token.text, token.blank_before))
                continue
            if token.kind is Kind.TAG and isinstance(block, Block):
                self.position += 1
                block.items.append(Comment(token.text, token.blank_before, self._comment_behind()))
                continue
            self.hoisted = []
            entry = self._entry() if isinstance(block, Block) else Entry("", self._value(), token.blank_before)
            entry.trailing = self._separator()
            self._hoist(block, entry)
            block.items.append(entry)

    def _hoist(self, block: Block | Sequence, entry: Entry) -> None:
        if self.hoisted:
            self.hoisted[0].blank_before, entry.blank_before = entry.blank_before, False
            block.items += self.hoisted
            self.hoisted = []

    def _entry(self) -> Entry:
        blank_before = self.token.blank_before
        name = self._name()
        self._skip_comments()
        if self._is(":"):
            self.position += 1
            self._skip_comments()
        return Entry(name, self._value(), blank_before)

    def _name(self) -> str:
        parts = [self._take().text]
        if parts[0] == "[":
            while parts[-1] != "]":
                self._skip_comments()
                parts.append(self._take().text)
        return "".join(parts)

    def _value(self) -> Value:
        opening = self._take()
        if opening.kind is not Kind.SIGN or opening.text not in _CLOSING:
            return self._word(opening)
        value: Block | Sequence = Sequence() if opening.text == "[" else Block()
        outside, self.hoisted = self.hoisted, []
        self.items(value, _CLOSING[opening.text])
        self.hoisted = outside
        value.is_broken = self._take().line > opening.line
        return value

    def _word(self, first: Token) -> Word:
        word = Word([_unified(first)])
        while first.kind is Kind.STRING:
            ahead = self._index_behind_comments()
            if self.tokens[ahead].kind is not Kind.STRING:
                break
            self._skip_comments()
            word.is_broken |= self.token.line > first.line
            word.pieces.append(_unified(self._take()))
        return word

    def _separator(self) -> str:
        """Pass over the comma behind a field; the comment behind it, or behind the field."""
        ahead = self.tokens[self._index_behind_comments()]
        if ahead.kind is not Kind.SIGN or ahead.text not in _SEPARATORS:
            return self._comment_behind()
        first = self._comment_behind()
        self._skip_comments()
        self.position += 1
        last = self._comment_behind()
        if first and last:
            self.hoisted.insert(0, Comment(first))
        return last or first

    def _comment_behind(self) -> str:
        """A comment on the line on which the last token ends."""
        is_comment = self.position > 0 and self.token.kind is Kind.COMMENT
        if is_comment and self.token.line == self.tokens[self.position - 1].end_line:
            return self._take().text
        return ""

    def _skip_comments(self) -> None:
        while self.token.kind is Kind.COMMENT:
            self.hoisted.append(Comment(self._take().text))

    def _index_behind_comments(self) -> int:
        index = self.position
        while self.tokens[index].kind is Kind.COMMENT:
            index += 1
        return index

    def _is(self, sign: str) -> bool:
        return self.token.kind is Kind.SIGN and self.token.text == sign

    def _take(self) -> Token:
        self.position += 1
        return self.tokens[self.position - 1]


def _unified(token: Token) -> str:
    """Texts stand in double quotes where that needs no escapes."""
    inner = token.text[1:-1]
    if token.kind is Kind.STRING and token.text[0] == "'" and '"' not in inner and "\\" not in inner:
        return f'"{inner}"'
    return token.text
