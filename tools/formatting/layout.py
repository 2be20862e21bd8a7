"""The canonical layout: two blanks for each level, a block on one line only if it stood there and fits."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Items

from mediagraph.tools.formatting.tree import Block, Comment, Entry, Sequence, Value, Word

WIDTH = 120
_INDENT = "  "


def lay_out(block: Block) -> str:
    """The text of a graph; nodes and other blocks of several lines have blank lines between them."""
    lines = [*([block.opening] if block.opening else []), *_items(block.items, 0)]
    return "".join(f"{line}\n" for line in lines)


def _items(items: Items[Comment | Entry], level: int, *, separator: str = "") -> Iterator[str]:
    is_first, was_large = True, False
    for index, item in enumerate(items):
        is_attached = index > 0 and _leads(items[index - 1]) and not item.blank_before
        is_large, ends = level == 0 and _is_large(items, index), _ends(item)
        if not is_first and not ends and (item.blank_before or ((is_large or was_large) and not is_attached)):
            yield ""
        comma = separator if any(isinstance(later, Entry) for later in items[index + 1 :]) else ""
        yield from _item(item, level, comma)
        is_first = False
        was_large = is_large if isinstance(item, Entry) else was_large and (is_attached or ends)


def _leads(item: Comment | Entry) -> bool:
    """Does it belong to what is behind it?"""
    return isinstance(item, Comment) and not _ends(item)


def _ends(item: Comment | Entry) -> bool:
    """Is it the tag `%end%`, which belongs to what is before it?"""
    return isinstance(item, Comment) and item.text.strip("% ") == "end"


def _is_large(items: Items[Comment | Entry], index: int) -> bool:
    """Is this a block of several lines, or a comment that belongs to one?"""
    for item in items[index:]:
        if isinstance(item, Entry):
            return isinstance(item.value, Block) and _is_broken(item, 0)
        if item is not items[index] and item.blank_before:
            return False
    return False


def _item(item: Comment | Entry, level: int, comma: str) -> Iterator[str]:
    indent = level * _INDENT
    if isinstance(item, Comment):
        yield _with(indent + item.text, item.trailing)
    elif not _is_broken(item, level):
        yield _with(f"{indent}{_flat(item)}{comma}", item.trailing)
    else:
        *lines, last = _broken(item, level)
        yield from lines
        yield _with(last + comma, item.trailing)


def _broken(entry: Entry, level: int) -> Iterator[str]:
    indent, value = level * _INDENT, entry.value
    if isinstance(value, Word):
        yield f"{indent}{_before(entry)}{value.pieces[0]}"
        yield from (f"{indent}{2 * _INDENT}{piece}" for piece in value.pieces[1:])
        return
    opening, closing = ("{", "}") if isinstance(value, Block) else ("[", "]")
    yield _with(f"{indent}{_before(entry)}{opening}", value.opening)
    yield from _items(value.items, level + 1, separator="" if isinstance(value, Block) else ",")
    yield f"{indent}{closing}"


def _is_broken(entry: Entry, level: int) -> bool:
    """Does it take several lines?"""
    value = entry.value
    if isinstance(value, Word):
        return value.is_broken
    if value.is_broken and value.items:
        return True
    is_too_long = len(level * _INDENT + _flat(entry)) > WIDTH and bool(value.items)
    return is_too_long or _has_comments(value)


def _has_comments(value: Value) -> bool:
    if isinstance(value, Word):
        return value.is_broken
    return bool(value.opening) or any(
        isinstance(item, Comment) or bool(item.trailing) or _has_comments(item.value) for item in value.items
    )


def _flat(entry: Entry) -> str:
    return _before(entry) + _flat_value(entry.value)


def _flat_value(value: Value) -> str:
    if isinstance(value, Word):
        return " ".join(value.pieces)
    inner = [_flat(item) for item in value.items if isinstance(item, Entry)]
    if isinstance(value, Sequence):
        return f"[{', '.join(inner)}]"
    return f"{{ {' '.join(inner)} }}" if inner else "{}"


def _before(entry: Entry) -> str:
    if not entry.name:
        return ""
    return f"{entry.name} " if isinstance(entry.value, Block) else f"{entry.name}: "


def _with(line: str, comment: str) -> str:
    return f"{line}  {comment}" if comment else line
