"""Where the nodes of a model run: learnt from the profile that ONNX Runtime writes of a session's first run.

The profile names what was really run, after ONNX Runtime has fused nodes and added copies between host and device; its
list of assignments is made before that, and what a session was asked for says nothing at all.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from mediagraph.framework.service import GraphService

COPIES = {"MemcpyFromHost": "to_device", "MemcpyToHost": "to_host"}
"""The nodes that ONNX Runtime adds where one provider takes what another one gives, and the way they copy."""
_SUFFIX = "_kernel_time"


@dataclass(frozen=True, slots=True)
class OnnxNode:
    """A node of a model as it was run, and the provider that ran it, as `CUDAExecutionProvider`."""

    operator: str
    name: str
    provider: str
    output_bytes: int = 0


class Placement:
    """Where one model runs. `nodes` is empty before the first run; `runs` counts those of a watched session.

    `problem` says why nothing is known, if the profile could not be read; the run goes on all the same.
    """

    def __init__(self, model: str) -> None:
        self.model = model
        self.nodes: Sequence[OnnxNode] = ()
        self.runs = 0
        self.problem = ""
        self._lock = Lock()
        self._forget: Callable[[], object] | None = None  # guarded by _lock; not None while a profile is being written

    def ask(self, options: Any) -> None:
        """Have the session that is made with these options write a profile."""
        import shutil
        import tempfile

        folder = tempfile.mkdtemp(prefix="mediagraph-")
        self._forget = weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        options.enable_profiling = True
        options.profile_file_prefix = str(Path(folder) / "profile")

    def watched(self, session: Any) -> Any:
        """The session with its runs watched; after the first one it is profiled no more, and costs what it did."""
        return _Watched(session, self)

    def learn(self, session: Any) -> None:
        """A run is over."""
        with self._lock:
            self.runs += 1
            if self._forget is None:
                return
            forget, self._forget = self._forget, None
        import json

        try:
            self.nodes = nodes_of(json.loads(Path(session.end_profiling()).read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:  # as on a full disk
            self.problem = f"the profile of ONNX Runtime cannot be read: {error}"
        forget()


class Placements:
    """The placements of the models of a graph, by the names of its nodes."""

    def __init__(self) -> None:
        self.by_node: dict[str, Placement] = {}

    def of(self, node: str, model: str) -> Placement:
        """Where the model of this node runs, to be learnt from now on."""
        self.by_node[node] = Placement(model)
        return self.by_node[node]


PLACEMENTS: GraphService[Placements] = GraphService("placements")
"""A graph that has this service finds out where its models run; without it nothing is asked and nothing is slower."""


def nodes_of(events: Sequence[Mapping[str, Any]]) -> list[OnnxNode]:
    """The nodes that a profile tells of, in the order in which they were run; a node that was run again comes once."""
    found: dict[tuple[str, str], OnnxNode] = {}
    for event in events:
        if event.get("cat") == "Node" and event["name"].endswith(_SUFFIX):
            args, name = event["args"], event["name"].removesuffix(_SUFFIX)
            node = OnnxNode(args["op_name"], name, args["provider"], int(args.get("output_size", 0)))
            found.setdefault((node.name, args.get("node_index", "")), node)
    return list(found.values())


class _Watched:
    """A session of ONNX Runtime that tells when it has run; the part of it that is used here."""

    def __init__(self, session: Any, placement: Placement) -> None:
        self._session, self._placement = session, placement
        self.get_inputs, self.get_outputs = session.get_inputs, session.get_outputs
        self.io_binding = session.io_binding

    def run(self, *given: Any) -> Any:
        result = self._session.run(*given)
        self._placement.learn(self._session)
        return result

    def run_with_iobinding(self, *given: Any) -> None:
        self._session.run_with_iobinding(*given)
        self._placement.learn(self._session)
