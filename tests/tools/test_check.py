"""`mediagraph check`: every problem with its place, for people and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mediagraph.graph import shipped_folder

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
        "other": None,
    }
    assert found["graphs"] == [{"graph": "broken.pbtxt", "ok": False}]
    assert json.loads(mediagraph("check", "Copy.pbtxt", "--calculators", "own.py", "--json").out) == {
        "ok": True,
        "graphs": [{"graph": "Copy.pbtxt", "ok": True, "nodes": 1, "streams": 2}],
        "problems": [],
        "warnings": [],
    }


def test_both_ends_of_a_problem(mediagraph, folder: Path) -> None:
    more = 'node { calculator: "CopyCalculator" input_stream: "output_video" output_stream: "x" }\n'
    (folder / "clash.pbtxt").write_text((folder / "Number.pbtxt").read_text() + more)
    done = mediagraph("check", "clash.pbtxt", "--calculators", "own.py")
    assert done.err.splitlines() == [
        'clash.pbtxt:4:51: stream "output_video" carries float (from "NumberCalculator".(untagged), clash.pbtxt:3:82) '
        'but "CopyCalculator".(untagged) takes Image; Image is carried by "input_video"',
        '    node { calculator: "CopyCalculator" input_stream: "output_video" output_stream: "x" }',
        "    " + " " * 50 + "^",
        "  the other end is clash.pbtxt:3:82:",
        '    node { calculator: "NumberCalculator" input_stream: "input_video" output_stream: "output_video" }',
        "    " + " " * 81 + "^",
    ]
    (problem,) = json.loads(mediagraph("check", "clash.pbtxt", "--calculators", "own.py", "--json").out)["problems"]
    assert problem["other"] == {"file": "clash.pbtxt", "line": 3, "column": 82}


def test_several_graphs(mediagraph, folder: Path) -> None:
    (folder / "broken.pbtxt").write_text(BROKEN)
    graphs = ("Copy.pbtxt", "broken.pbtxt", "two.pbtxt", "nosuch.pbtxt", "--calculators", "own.py")
    done = mediagraph("check", *graphs)
    assert done.code == 3
    assert done.out.splitlines() == [
        "Copy.pbtxt: no problems; 1 node, 2 streams",
        "two.pbtxt: no problems; 3 nodes, 5 streams",
    ]
    assert done.err.splitlines()[-2:] == [
        "nosuch.pbtxt: there is no such graph file; check the path",
        "mediagraph check: 2 of 4 graphs have problems",
    ]
    found = json.loads(mediagraph("check", *graphs, "--json").out)
    assert [(one["graph"], one["ok"]) for one in found["graphs"]] == [
        ("Copy.pbtxt", True),
        ("broken.pbtxt", False),
        ("two.pbtxt", True),
        ("nosuch.pbtxt", False),
    ]


def test_the_first_error_decides_on_the_exit_code(mediagraph, folder: Path) -> None:
    missing = "mediapipe/modules/selfie_segmentation/selfie_segmentation_cpu.binarypb"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDIAGRAPH_CACHE", str(folder / "empty"))
        done = mediagraph("check", "Copy.pbtxt", missing, "nosuch", "--calculators", "own.py", "--no-network")
        assert done.code == 6
        assert done.said.startswith(f'mediagraph check: the model "{missing}" is missing in the cache')
        found = json.loads(mediagraph("check", missing, "--no-network", "--json").out)
    assert found["graphs"][0]["error"].startswith(f'the model "{missing}" is missing in the cache')
    assert found["ok"] is False


def test_calculators_that_cannot_be_imported_as_json(mediagraph, folder: Path) -> None:
    (folder / "bad.py").write_text("import nosuch_package\n")
    done = mediagraph("check", "Copy.pbtxt", "--calculators", "bad.py", "--json")
    (problem,) = json.loads(done.out)["problems"]
    assert (done.code, problem["file"], problem["line"]) == (3, "bad.py", 1)


SUSPICIOUS = """\
input_stream: "image"
input_stream: "unused"
output_stream: "pixles"
output_stream: "pixels"
input_side_packet: "title"
output_side_packet: "number"
executor { name: "pool" type: "ThreadPoolExecutor"
  options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: 1 } } }
node {
  calculator: "PassThroughCalculator"
  input_stream: "image"
  output_stream: "pixels"
  options { [mediapipe.GateCalculatorOptions.ext] { allow: true } }
}
node {
  calculator: "GateCalculator"
  input_stream: "image"
  output_stream: "some"
  options { [mediapipe.GateCalculatorOptions.ext] { allow: true } }
}
"""

WARNINGS = [
    'suspicious.pbtxt:2:15: warning: nothing takes the graph\'s input stream "unused"',
    'suspicious.pbtxt:3:16: warning: no node produces the graph\'s output stream "pixles"; did you mean "pixels"?',
    'suspicious.pbtxt:5:20: warning: nothing takes the graph\'s input side packet "title"',
    'suspicious.pbtxt:6:21: warning: no node produces the graph\'s output side packet "number"',
    'suspicious.pbtxt:7:18: warning: no node uses the executor "pool"; give it to one with executor: "pool"',
    "suspicious.pbtxt:13:3: warning: PassThroughCalculator does not read mediapipe.GateCalculatorOptions; "
    "it takes none",
]


def test_warnings(mediagraph, folder: Path) -> None:
    (folder / "suspicious.pbtxt").write_text(SUSPICIOUS)
    done = mediagraph("check", "suspicious.pbtxt")
    assert (done.code, done.out) == (0, "suspicious.pbtxt: 6 warnings; 2 nodes, 4 streams\n")
    assert [line for line in done.err.splitlines() if line.startswith("suspicious")] == WARNINGS
    found = json.loads(mediagraph("check", "suspicious.pbtxt", "--json").out)
    assert (found["ok"], found["problems"], len(found["warnings"])) == (True, [], 6)
    done = mediagraph("check", "suspicious.pbtxt", "--strict")
    assert (done.code, done.out) == (3, "")
    assert done.err.splitlines()[-1] == "mediagraph check: the graph has 6 problems"


def test_no_shipped_graph_has_a_warning(mediagraph) -> None:
    files = [str(path) for name in ("modules", "graphs") for path in shipped_folder(name).rglob("*.pbtxt")]
    done = mediagraph("check", "--strict", *files)
    assert (done.code, done.err) == (0, "")


def test_a_graph_that_is_not_there_as_json(mediagraph) -> None:
    found = json.loads(mediagraph("check", "nosuch.pbtxt", "--json").out)
    assert found["problems"][0]["message"] == "there is no such graph file; check the path"


def test_tabs_stay_under_tabs(mediagraph, folder: Path) -> None:
    (folder / "tabs.pbtxt").write_text('input_stream: "in"\n\tnode\t{ calculator: "NoSuch" input_stream: "in" }\n')
    lines = mediagraph("check", "tabs.pbtxt").err.splitlines()
    assert lines[1] == '    \tnode\t{ calculator: "NoSuch" input_stream: "in" }'
    assert lines[2] == "    \t    \t" + " " * 14 + "^"


def test_plugins_that_break_their_word(mediagraph, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = folder / "site" / "soft_tools-0.3.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: soft-tools\nVersion: 0.3\n")
    (info / "entry_points.txt").write_text(
        "[mediagraph.calculators]\nTornCalculator = soft_torn\nLostCalculator = soft_lost\n"
    )
    (info.parent / "soft_torn.py").write_text("import nosuch_package\n")
    (info.parent / "soft_lost.py").touch()
    monkeypatch.syspath_prepend(str(info.parent))
    for name, reason in (
        ("Torn", "it cannot be imported: ModuleNotFoundError: No module named 'nosuch_package'"),
        ("Lost", "soft_lost does not define it"),
    ):
        (folder / "plugged.pbtxt").write_text(f'node {{ calculator: "{name}Calculator" }}\n')
        done = mediagraph("check", "plugged.pbtxt")
        assert (done.code, done.said) == (
            3,
            f'soft-tools 0.3: the calculator "{name}Calculator" comes from this package, but {reason}; update the '
            "package",
        )
