"""New files from templates, all or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template

from mediagraph.framework.errors import UsageError
from mediagraph.tools.media.pending_file import unwritable

_WIDTH = 88
TEMPLATES = Path(__file__).parent / "templates"


def filled(template: str, **names: str) -> str:
    """The text of a template with its `$names` filled in."""
    return Template((TEMPLATES / f"{template}.tmpl").read_text(encoding="utf-8")).substitute(names)


def import_line(module: str, names: Sequence[str]) -> str:
    """An import, over several lines if a formatter would have it so."""
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= _WIDTH:
        return line
    return "\n".join([f"from {module} import (", *(f"    {name}," for name in names), ")"])


def write_all(files: Mapping[Path, str]) -> None:
    """Write files that do not exist yet, and the folders they need.

    Raises UsageError if one exists, before anything is written, and OutputError if one cannot be written.
    """
    taken = [str(path) for path in files if path.exists()]
    if taken:
        there = f"{taken[0]} exists" if len(taken) == 1 else f"{' and '.join(taken)} exist"
        raise UsageError(f"{there} already, and nothing was written; choose another name, or a folder with --folder")
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise unwritable(str(path), error) from error
