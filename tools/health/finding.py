"""What a check finds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How good it is: a note is worth knowing, a problem keeps something from working that should work."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding, and what to do about it."""

    topic: str
    state: State
    found: str
    advice: str = ""
