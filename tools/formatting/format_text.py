"""Format a text graph, and prove that its meaning is the same."""

from __future__ import annotations

from mediagraph.framework.templates.lexer import SourceText
from mediagraph.framework.templates.tags import find_tags, has_tags, masked
from mediagraph.framework.text_scan import scan
from mediagraph.framework.text_tree import Block
from mediagraph.tools.formatting.layout import lay_out
from mediagraph.tools.formatting.parser import parse
from mediagraph.tools.formatting.tokens import tokens_of

Meaning = tuple[object, ...]


def format_text(text: str, file: str = "") -> str:
    """The canonical form of a text graph or template; raises GraphError if the text is not sound."""
    before = _meaning(text, file)
    formatted = lay_out(parse(tokens_of(text, file)))
    assert _meaning(formatted, file) == before, "formatting keeps the meaning"
    return formatted


def _meaning(text: str, file: str) -> Meaning:
    """Names, values and tags in order, without their places."""
    tags = list(find_tags(SourceText(text, file))) if has_tags(text) else []
    block = scan(masked(text, tags) if tags else text, file)
    return _of_block(block), tuple(text[tag.start : tag.end] for tag in tags)


def _of_block(block: Block) -> Meaning:
    return tuple(
        (
            field.name,
            field.is_list,
            tuple((value.text, value.raw) for value in field.values),
            tuple(_of_block(inner) for inner in field.blocks),
        )
        for field in block.fields
    )
