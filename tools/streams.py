"""Which stream a `-i` or `-o` means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediagraph.framework.errors import UsageError
from mediagraph.framework.registry import did_you_mean
from mediagraph.tools.media.specs import parse_stream_spec


def match_streams(texts: Iterable[str], declared: Sequence[str], known: Sequence[str], *, option: str) -> dict[str, str]:
    """Files by stream. A spec without a name means the only stream of `declared`; a name must be one of `known`.

    Raises UsageError for unknown names, a stream given twice, and inputs or outputs that are missing.
    """
    found: dict[str, str] = {}
    word = "input" if option == "-i" else "output"
    for text in texts:
        spec = parse_stream_spec(text)
        stream = _only(declared, word, option, text) if spec.stream is None else spec.stream
        if stream not in known:
            hint = did_you_mean(stream, known)
            raise UsageError(f'{option} {text}: the graph has no {word} stream "{stream}"{hint}; it has {_listed(known)}')
        if stream in found:
            raise UsageError(f'{option} {text}: the stream "{stream}" is given twice')
        found[stream] = spec.target
    if option == "-i":
        missing = [stream for stream in declared if stream not in found]
        if missing:
            raise UsageError(f'nothing feeds the input stream "{missing[0]}"; give it with -i {missing[0]}=FILE')
    elif not found:
        raise UsageError(f"say where results go, as -o out.mp4, or -o null: to drop them; the graph has {_listed(known)}")
    return found


def _only(declared: Sequence[str], word: str, option: str, text: str) -> str:
    if len(declared) == 1:
        return declared[0]
    if not declared:
        raise UsageError(f"{option} {text}: the graph declares no {word} stream; name a stream, as {option} NAME={text}")
    raise UsageError(f"{option} {text}: the graph has several {word} streams, say which: {_listed(declared)}")


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"
