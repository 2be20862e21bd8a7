"""Random graphs, recorded in one way of running them and replayed in another: the same packets."""

from __future__ import annotations

import tempfile
from pathlib import Path

from effort import examples
from hypothesis import given
from hypothesis import strategies as st
from mixers import config_of
from random_graphs import PLAIN, cases, events
from real_run import bring
from verdict import Case

from mediagraph.graph import CalculatorGraph
from mediagraph.recording.check import Check
from mediagraph.recording.comparison import compare
from mediagraph.recording.reader import Recording
from mediagraph.recording.recorder import record
from mediagraph.recording.replay import replay

THREADS = st.sampled_from([0, 1, 2, 8])
SOURCED = (*PLAIN, "source", "batch", "barrier")


def graph_of(case: Case, threads: int, fuse: bool) -> CalculatorGraph:
    return CalculatorGraph(config_of(case.feeds, case.nodes), threads=threads, fuse=fuse)


@examples(0.5)
@given(st.data(), THREADS, THREADS, st.booleans(), st.booleans())
def test_a_replay_makes_the_same_whatever_the_threads_do(
    data: st.DataObject, threads: int, other_threads: int, fuse: bool, other_fuse: bool
) -> None:
    case = data.draw(cases(SOURCED))
    sequence = data.draw(events(case))
    graph = graph_of(case, threads, fuse)
    streams = graph.plan.streams()
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first.mgrec"), Path(folder, "second.mgrec")
        with record(graph, first, streams), graph:
            graph.start_run()
            for stream, action in sequence:
                bring(graph, stream, action)
            graph.close_all_input_streams()
            graph.wait_until_done()
        recording = Recording.read(first)
        assert recording.is_complete
        assert set(case.feeds) <= set(recording.ended), "a node that waits for a side packet for ever ends nothing"
        again = graph_of(case, other_threads, other_fuse)
        check = Check(again, recording) if set(streams) - set(case.feeds) else None
        with record(again, second, streams):
            replay(again, recording)
        assert check is None or check.finish() == []
        found = Recording.read(second)
        assert compare(recording, found) == []
        assert found.digests() == recording.digests()
        for stream in case.feeds:
            assert list(map(repr, recording.events([stream]))) == list(map(repr, found.events([stream])))
