"""`mediagraph check`: every problem with its place, for people and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

BROKEN = """\
input_stream: "in"
output_stream: "out"
node { calculator: "FlowLimitterCalculator" input_stream: "in" output_stream: "a" }
node {
  calculator: "ImagePropertiesCalculator"
  input_stream: "IMAGE:in"
  output_stream: "SIZES:size"
}
"""


def test_a_sound_graph(mediagraph) -> None:
    done = mediagraph("check", "selfie_segmentation")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith("selfie_segmentation: no problems; 17 nodes, ")
    done = mediagraph("check", "Copy.pbtxt", "--calculators", "own.py")
    assert done.out == "Copy.pbtxt: no problems; 1 node, 2 streams\n"


def test_all_problems_in_the_order_of_the_file(mediagraph, folder: Path) -> None:
    (folder / "broken.pbtxt").write_text(BROKEN)
    done = mediagraph("check", "broken.pbtxt")
    lines = done.err.splitlines()
    assert done.code == 3
    assert done.out == ""
    assert lines[0] == (
        'broken.pbtxt:3:20: there is no calculator or subgraph "FlowLimitterCalculator"; '
        'did you mean "FlowLimiterCalculator"?'
    )
    assert lines[2] == " " * 23 + "^"
    places = [line.split(":")[1:3] for line in lines if line.startswith("broken.pbtxt:")]
    assert len(places) >= 2
    assert places == sorted(places, key=lambda place: (int(place[0]), int(place[1])))
    assert lines[-1] == f"mediagraph check: the graph has {len(places)} problems"


def test_problems_as_json(mediagraph, folder: Path) -> None:
    (folder / "broken.pbtxt").write_text(BROKEN)
    done = mediagraph("check", "broken.pbtxt", "--json")
    found = json.loads(done.out)
    assert (done.code, done.err, found["ok"]) == (3, "", False)
    assert found["problems"][0] == {
        "file": "broken.pbtxt",
        "line": 3,
        "column": 20,
        "message": 'there is no calculator or subgraph "FlowLimitterCalculator"; did you mean "FlowLimiterCalculator"?',
        "code": "NOT_FOUND",
    }
    assert json.loads(mediagraph("check", "selfie_segmentation", "--json").out) == {"ok": True, "problems": []}


def test_a_graph_that_is_not_there_as_json(mediagraph) -> None:
    found = json.loads(mediagraph("check", "nosuch.pbtxt", "--json").out)
    assert found["problems"][0]["message"] == "there is no such graph file; check the path"


def test_tabs_stay_under_tabs(mediagraph, folder: Path) -> None:
    (folder / "tabs.pbtxt").write_text('input_stream: "in"\n\tnode\t{ calculator: "NoSuch" input_stream: "in" }\n')
    lines = mediagraph("check", "tabs.pbtxt").err.splitlines()
    assert lines[1] == '    \tnode\t{ calculator: "NoSuch" input_stream: "in" }'
    assert lines[2] == "    \t    \t" + " " * 14 + "^"
