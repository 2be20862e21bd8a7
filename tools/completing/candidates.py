"""What may come next on a command line, read from the parsers of the verbs."""

from __future__ import annotations

import argparse
import importlib
import os
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from mediagraph.tools.arguments import run_parser
from mediagraph.tools.command_line import VERBS

FILES, FOLDERS = ":files", ":folders"  # the shell itself knows these best
_FILE_ARGUMENTS = (
    "FILE",
    "FILE|MODULE",
    "FILE.py",
    "FILE.pbtxt",
    "OUTPUT.onnx",
    "[STREAM=]SRC",
    "[STREAM=]DST",
    "RECORDING",
    "PREDICTED",
    "TRUTH",
    "SRC",
)
_DEVICES = ("cpu", "cuda")


class Candidate(NamedTuple):
    """A word that fits, or FILES or FOLDERS for names from the disk."""

    text: str
    help: str = ""


def candidates(words: Sequence[str], current: str) -> list[Candidate]:
    """What `current`, the last word as far as it is typed, may become; `words` are those before it."""
    found = _candidates(words, current)
    return [one for one in found if one.text in (FILES, FOLDERS) or one.text.startswith(current)]


def _candidates(words: Sequence[str], current: str) -> Iterable[Candidate]:
    command = os.path.basename(words[0]).removesuffix(".exe")
    if command == "run-graph":
        return _of_parser(run_parser(command), words[1:], current)
    if len(words) == 1:
        return [
            *(Candidate(verb, text) for verb, (_, text) in VERBS.items()),
            Candidate("--help"),
            Candidate("--version"),
        ]
    parser = parser_of(words[1])
    return [] if parser is None else _of_parser(parser, words[2:], current)


def parser_of(verb: str) -> argparse.ArgumentParser | None:
    """The parser of a verb; None for a word that is none."""
    if verb not in VERBS:
        return None
    parser: argparse.ArgumentParser = importlib.import_module(VERBS[verb][0]).parser(f"mediagraph {verb}")
    return parser


def _of_parser(parser: argparse.ArgumentParser, words: Sequence[str], current: str) -> Iterator[Candidate]:
    actions = parser._actions  # argparse has no public way to look at a parser
    options = {name: action for action in actions for name in action.option_strings}
    positionals = [action for action in actions if not action.option_strings]
    pending: argparse.Action | None = None
    for position, word in enumerate(words):
        if pending is not None and not _is_ended(pending, word):
            pending = pending if pending.nargs == "+" else None
        elif word.startswith("-") and word != "-":
            action = options.get(word)
            pending = action if action is not None and action.nargs != 0 else None
        elif positionals:
            action = positionals[0]
            if isinstance(action, argparse._SubParsersAction):
                inner = action.choices.get(word)
                if inner is not None:
                    yield from _of_parser(inner, words[position + 1 :], current)
                return
            if action.nargs not in ("*", "+"):
                positionals.pop(0)
    if pending is not None and not _is_ended(pending, current):
        yield from _values(pending, parser)
    elif current.startswith("-"):
        yield from _options(options, parser, current)
    elif positionals:
        yield from _values(positionals[0], parser)


def _is_ended(action: argparse.Action, word: str) -> bool:
    """Does this word end the values of an option that takes any number of them?"""
    return action.nargs == "+" and word.startswith("-") and word != "-"


def _options(options: dict[str, argparse.Action], parser: argparse.ArgumentParser, current: str) -> Iterator[Candidate]:
    name, equals, _ = current.partition("=")
    if equals and name in options:
        for value in _values(options[name], parser):
            yield value if value.text.startswith(":") else Candidate(f"{name}={value.text}", value.help)
        return
    for option, action in options.items():
        if option.startswith("--"):
            yield Candidate(option, action.help or "")


def _values(action: argparse.Action, parser: argparse.ArgumentParser) -> Iterator[Candidate]:
    """What an option or a positional argument may be."""
    if isinstance(action, argparse._SubParsersAction):
        yield from (Candidate(one.dest, one.help or "") for one in action._choices_actions)
    elif action.choices is not None:
        yield from (Candidate(str(choice)) for choice in action.choices)
    elif action.metavar == "GRAPH":
        yield from _graphs()
        yield Candidate(FILES)
    elif action.metavar == "MODEL":
        yield from _models()
        yield Candidate(FILES)
    elif action.metavar in _FILE_ARGUMENTS:
        yield Candidate(FILES)
    elif action.metavar == "DIR":
        yield Candidate(FOLDERS)
    elif action.dest == "device":
        yield from map(Candidate, _DEVICES)
    elif parser.prog.endswith(" inspect"):
        yield from _everything()


def _graphs() -> Iterator[Candidate]:
    from mediagraph.tools.listing.graphs import examples, graphs

    yield from (Candidate(item.name, item.summary) for item in (*graphs(), *examples()))


def _models() -> Iterator[Candidate]:
    from mediagraph.tools.listing.models import models

    yield from (Candidate(item.name, item.summary) for item in models())


def _everything() -> Iterator[Candidate]:
    from mediagraph.tools.listing.calculators import installed, shipped
    from mediagraph.tools.listing.graphs import subgraphs

    for item in (*shipped(subgraphs=False), *shipped(subgraphs=True), *installed(), *subgraphs(())):
        yield Candidate(item.name, item.summary)
    yield from _graphs()
    yield from _models()
    yield Candidate(FILES)
