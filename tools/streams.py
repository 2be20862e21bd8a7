"""Which stream a `-i` or `-o` means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mediagraph.framework.errors import UsageError
from mediagraph.framework.plan import Plan
from mediagraph.framework.registry import did_you_mean
from mediagraph.tools.media.specs import parse_stream_spec

_SHARED = ("null:", "display:", "-")  # what several streams may go to


def match_streams(
    texts: Iterable[str], declared: Sequence[str], known: Sequence[str], *, option: str
) -> dict[str, str]:
    """Files by stream. A spec without a name means the only stream of `declared`; a name must be one of `known`.

    Raises UsageError for unknown names, a stream given twice, and inputs or outputs that are missing.
    """
    found: dict[str, str] = {}
    word = "input" if option == "-i" else "output"
    for text in texts:
        spec = parse_stream_spec(text)
        stream = _only(declared, word, option, text) if spec.stream is None else spec.stream
        if stream not in known:
            raise _unknown(stream, known, word if option == "-i" else "", f"{option} {text}")
        if stream in found:
            raise UsageError(f'{option} {text}: the stream "{stream}" is given twice; give each stream once')
        if option == "-o" and spec.target not in _SHARED and spec.target in found.values():
            raise UsageError(f'{option} {text}: "{spec.target}" is given twice; each stream needs a file of its own')
        found[stream] = spec.target
    if option == "-i":
        missing = [stream for stream in declared if stream not in found]
        if missing:
            raise UsageError(f'nothing feeds the input stream "{missing[0]}"; give it with -i {missing[0]}=FILE')
    elif not found:
        raise UsageError(
            f"nothing says where results go; give a stream a file, as in -o {_example(declared, known)}, or drop them "
            f"with -o null:. The graph's streams are {_listed(known)}"
        )
    return found


def writes_itself(plan: Plan) -> bool:
    """Has the graph a node that takes results and passes none on, as one that writes a file, and no output stream?"""
    return not plan.outputs and any(node.inputs and not node.outputs for node in plan.nodes)


def _unknown(stream: str, known: Sequence[str], word: str, given: str) -> UsageError:
    hint = did_you_mean(stream, known) or "."
    kind = f"{word} streams" if word else "streams"
    return UsageError(
        f'{given}: the graph has no {word} stream "{stream}"{hint} Its {kind} are {_listed(known)}'.replace("  ", " ")
    )


def _example(declared: Sequence[str], known: Sequence[str]) -> str:
    return "out.mp4" if len(declared) == 1 or not known else f"{(*declared, *known)[0]}=out.mp4"


def _only(declared: Sequence[str], word: str, option: str, text: str) -> str:
    if len(declared) == 1:
        return declared[0]
    if not declared:
        raise UsageError(
            f"{option} {text}: the graph declares no {word} stream; name a stream, as {option} NAME={text}"
        )
    raise UsageError(f"{option} {text}: the graph has several {word} streams, say which: {_listed(declared)}")


def _listed(names: Sequence[str]) -> str:
    """The names but for those inside subgraphs, which have two underscores."""
    own = [name for name in names if "__" not in name]
    inner = ["and those of its subgraphs"] if len(own) < len(names) else []
    return ", ".join([*own, *inner]) or "none"
