"""`--param NAME=VALUE`: for every command that loads a graph."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediagraph.framework.errors import UsageError
from mediagraph.tools.template_parameters import parse_parameters

TEMPLATE = """\
%param count%
%param names: list("a")%
input_stream: "input_video"
%for (name : names)% output_stream: %name% %end%
%for (name : names)%
node { calculator: "CopyCalculator" input_stream: "input_video" output_stream: %name% max_in_flight: %count% }
%end%
"""


@pytest.fixture
def template(folder: Path) -> str:
    (folder / "template.pbtxt").write_text(TEMPLATE)
    return "template"


def test_values() -> None:
    assert parse_parameters(["count=3", "name=a=b", "empty=", 'list=[1, "x", [true]]', 'dict={"k": 0.5}']) == {
        "count": "3",
        "name": "a=b",
        "empty": "",
        "list": [1, "x", [True]],
        "dict": {"k": 0.5},
    }


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (["count"], "--param count has no value; write NAME=VALUE, as in --param count=3"),
        (["=3"], "--param =3 has no value; write NAME=VALUE, as in --param count=3"),
        (["a=1", "a=2"], '--param a=2: the parameter "a" is given twice; give each one once'),
        (
            ["a=[1, x]"],
            "--param a=[1, x]: lists and dicts are written as JSON, but Expecting value: line 1 column 5 (char 4)",
        ),
    ],
)
def test_what_is_refused(texts: list[str], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_parameters(texts)
    assert str(caught.value) == message


def test_a_template_is_run(run, template: str, folder: Path) -> None:
    outputs = ("-o", "a=first.png", "-o", "b=second.png")
    done = run(template, "-i", "me.jpg", *outputs, "--param", "count=1", "--param", 'names=["a", "b"]')
    assert done.code == 0, done.err
    assert (folder / "first.png").read_bytes() == (folder / "second.png").read_bytes()


def test_a_template_is_checked_and_drawn(mediagraph, template: str) -> None:
    own = ("--calculators", "own.py")
    done = mediagraph("check", f"{template}.pbtxt", *own, "--param", "count=2", "--param", 'names=["a", "b", "c"]')
    assert done.out == "template.pbtxt: no problems; 3 nodes, 4 streams\n"
    drawn = mediagraph("graph", f"{template}.pbtxt", *own, "--param", "count=2", "--param", 'names=["right"]')
    assert 'label="right' in drawn.out


def test_parameters_that_are_wrong_or_missing(run, mediagraph, template: str) -> None:
    done = run(template, "-i", "me.jpg", "-o", "null:", "--param", "cuont=3")
    assert done.code == 2
    assert done.said == (
        'run-graph: the graph has no template parameter "cuont"; did you mean "count"? Its parameters are count, names'
    )
    done = run("Copy", "-i", "me.jpg", "-o", "null:", "--param", "count=3")
    assert done.code == 2
    done = mediagraph("check", f"{template}.pbtxt", "--calculators", "own.py")
    assert done.code == 3
    assert done.err.splitlines()[0] == (
        'template.pbtxt:6:103: the template parameter "count" has no value. Give it as a template argument, or declare '
        "a default: %param count: …%"
    )
    assert done.err.splitlines()[2] == " " * 106 + "^"
