"""What a run has done, for people and for machines."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mediagraph.tools.collector import Result
from mediagraph.tools.counted import counted
from mediagraph.tools.exit_codes import ExitCode
from mediagraph.tools.report import one_line


@dataclass
class Totals:
    """The account of a run."""

    frames_in: int = 0
    bad_files: list[str] = field(default_factory=list)
    seconds: float = 0.0
    error: BaseException | None = None
    by_stream: Counter[str] = field(default_factory=Counter)
    """The frames that each input has got."""
    nodes: Sequence[Mapping[str, object]] | None = None  # with --profile
    placement: Mapping[str, object] | None = None  # with --report placement

    def frames(self, collectors: Sequence[Result]) -> int:
        """How many times the graph was fed; for a graph of sources, how many packets its longest result has."""
        return max(self.by_stream.values(), default=max((one.count for one in collectors), default=0))

    def as_data(self, collectors: Sequence[Result], code: ExitCode) -> Mapping[str, object]:
        """The summary as plain data."""
        data: dict[str, object] = {
            "exit_code": int(code),
            "error": one_line(self.error) if self.error is not None else None,
            "frames_in": self.frames_in,
            "seconds": round(self.seconds, 3),
            "frames_per_second": round(self.frames_in / self.seconds, 2) if self.seconds else None,
            "outputs": [{"stream": one.stream, "path": one.path, "packets": one.count} for one in collectors],
            "bad_files": self.bad_files,
        }
        more = {"nodes": self.nodes, "placement": self.placement}
        return data | {name: value for name, value in more.items() if value is not None}

    def report(self, collectors: Sequence[Result], code: ExitCode, *, quiet: bool, as_json: bool) -> None:
        """Write the summary: JSON to stdout, or sentences to stderr unless they are not wanted."""
        if as_json:
            print(json.dumps(self.as_data(collectors, code)))
        elif not quiet:
            frames = self.frames_in or max((one.count for one in collectors), default=0)  # a graph of sources
            rate = frames / self.seconds if self.seconds else 0.0
            done = ", ".join(f"{one.path} ({one.count})" for one in collectors)
            what = f"{counted(frames, 'frame')} in {self.seconds:.1f} s ({rate:.1f} per second)"
            if not frames and not collectors:
                what = f"done in {self.seconds:.1f} s"  # a graph that reads and writes files itself
            print(f"{what} -> {done}" if done else what, file=sys.stderr)
        if self.bad_files and not quiet:
            names = ", ".join(self.bad_files)
            print(f"{counted(len(self.bad_files), 'file')} could not be read: {names}", file=sys.stderr)
