"""The names of classes that options give: in a file, or as entries."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mediagraph.calculators.payloads.label_map import LabelItem, LabelMap, LabelMapItem
from mediagraph.framework.errors import ModelError
from mediagraph.framework.service import ModelStore

Labels = dict[int, LabelMapItem]
"""By the index of the class."""


def labels_of(path: str, items: Sequence[LabelItem], labels: LabelMap | None, store: ModelStore | None) -> Labels:
    """The first that is given: a file with a label on every line, from class 0 on, items, or plain labels.

    `path` may be MediaPipe's name of a file where there is a store. Raises ModelError for a file that cannot be read,
    ValueError for two names of one class.
    """
    if path:
        return labels_of_text(_read(path, store))
    pairs = [(item.key, item.value) for item in items]
    if not pairs and labels is not None:
        pairs = [(entry.id, LabelMapItem(name=entry.label)) for entry in labels.entries]
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("the labels name a class twice")
    return found


def labels_of_text(text: str) -> Labels:
    """A label on every line; what follows the last line break counts only if it is not empty."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return {index: LabelMapItem(name=line.rstrip("\r")) for index, line in enumerate(lines)}


def _read(path: str, store: ModelStore | None) -> str:
    try:
        data = Path(path).read_bytes() if store is None else store.read(path)
        return data.decode()
    except OSError as error:
        raise ModelError(f'cannot read "{path}": {error.strerror or error}') from error
    except UnicodeDecodeError as error:
        raise ModelError(f'"{path}" is no text with a label on every line: {error}') from error
