"""All checks one after the other, and their findings for people and for machines."""

from __future__ import annotations

import dataclasses
import importlib
import json
import textwrap
from collections.abc import Iterator, Sequence

from mediagraph.tools.counted import counted
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.health.finding import Finding, State

# Modules with a function check(), imported when their turn comes: what one needs may be the very thing that is broken.
CHECKS = tuple(
    f"mediagraph.tools.health.{name}"
    for name in ("system", "packages", "providers", "gpu", "codecs", "models", "plugins")
)
_WIDTH = 100
_SIGNS = {State.OK: "ok", State.NOTE: "note", State.PROBLEM: "PROBLEM"}


def examine(*, as_json: bool, checks: Sequence[str] = CHECKS) -> int:
    """Run the checks and print what they find; returns the exit code."""
    findings: list[Finding] = []
    for module in checks:
        for finding in _run(module):
            findings.append(finding)
            if not as_json:
                _print(finding)
    problems, notes = (sum(one.state is state for one in findings) for state in (State.PROBLEM, State.NOTE))
    if as_json:
        print(json.dumps({"ok": not problems, "findings": [dataclasses.asdict(one) for one in findings]}, indent=2))
    else:
        print(f"\n{counted(problems, 'problem')}, {counted(notes, 'note')}")
    return ExitCode.UNAVAILABLE if problems else ExitCode.OK


def _run(module: str) -> Iterator[Finding]:
    try:
        yield from importlib.import_module(module).check()
    except Exception as error:  # a check that breaks is a finding, and the others go on
        yield Finding(
            module.rpartition(".")[2],
            State.PROBLEM,
            f"cannot be checked: {type(error).__name__}: {error}",
            "see the problems above",
        )


def _print(finding: Finding) -> None:
    head = f"{_SIGNS[finding.state]:8} {finding.topic}: "
    print(textwrap.fill(f"{head}{finding.found}", _WIDTH, subsequent_indent=" " * 9, break_long_words=False,
                        break_on_hyphens=False))  # fmt: skip
    if finding.advice:
        print(textwrap.fill(f"         -> {finding.advice}", _WIDTH, subsequent_indent=" " * 12,
                            break_long_words=False, break_on_hyphens=False))  # fmt: skip
