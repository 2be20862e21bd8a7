"""`mediagraph inspect`: ports, options and documentation of whatever has a name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mediagraph.calculators.catalogue import MODULES

TINTED = '''\
"""A calculator with everything, for the tests of `inspect`."""
from dataclasses import dataclass, field
from enum import IntEnum
import mediagraph as mg


class Mode(IntEnum):
    SOFT = 0
    HARD = 3


@dataclass(frozen=True)
class Edge:
    width: int = mg.option(2, number=1, wire="int32")  # in pixels


@dataclass(frozen=True)
class TintedOptions:
    """How to tint."""

    # From 0, nothing,
    # to 1, everything.
    strength: float = 0.5
    mode: Mode = Mode.SOFT
    """How edges look."""
    names: tuple[str, ...] = ()
    edge: Edge = field(default_factory=Edge)  # the rim
    near: int | None = mg.option(None, number=7, oneof="distance")
    far: int | None = mg.option(None, number=8, oneof="distance")
    title: str = mg.option("a \\"b\\"", number=9)  # noqa: this is no documentation


class TintedCalculator(mg.Calculator):
    """Tint images.

    What is not an image is refused.
    """

    timestamp_offset = None
    heavy = True
    max_in_flight = 2
    image = mg.Input(mg.Image)
    masks = mg.Inputs(mg.Image, tag="MASK")
    tinted = mg.Output(same_as="image", payload=mg.Image)
    rest = mg.OptionalOutput((int, str))
    title = mg.OptionalSideInput(str)
    options = mg.Options(TintedOptions)


@mg.calculator
def brighten(
    image: mg.Image,
    *,
    by: int = 30,  # grey levels
    much: bool = False, twice: bool = False,
) -> mg.Image:
    """Add grey levels."""
    return image
'''

TEXT = """\
TintedCalculator: calculator, …/tinted.py:33

Tint images.

What is not an image is refused.

Input streams
  IMAGE  Image
  MASK   Image  any number

Output streams
  TINTED  Image       of the type of IMAGE
  REST    int or str  optional

Input side packets
  TITLE  str  optional

Options (TintedOptions)
   1  strength: double = 0.5
        From 0, nothing, to 1, everything.
   2  mode: Mode = SOFT
        one of SOFT, HARD
        How edges look.
   3  names: string, any number
   4  edge: Edge
        the rim
       1  width: int32 = 2
            in pixels
   7  near: int64 (at most one of distance)
   8  far: int64 (at most one of distance)
   9  title: string = "a \\"b\\""

Behaviour
  outputs may carry any timestamps
  up to 2 calls may overlap
  worth a thread of its own

Example
  node {
    calculator: "TintedCalculator"
    input_stream: "IMAGE:image"
    output_stream: "TINTED:tinted"
  }
"""


@pytest.fixture
def tinted(folder: Path) -> Path:
    (folder / "tinted.py").write_text(TINTED)
    return folder


def test_everything_about_a_calculator(mediagraph, tinted: Path) -> None:
    done = mediagraph("inspect", "TintedCalculator", "--calculators", "tinted.py")
    assert (done.code, done.err) == (0, "")
    place, _, rest = done.out.partition("\n")
    assert place.startswith("TintedCalculator: calculator, ")
    assert place.endswith("tinted.py:33")
    assert rest == TEXT.partition("\n")[2]


def test_the_example_made_up_for_it_is_sound(mediagraph, tinted: Path) -> None:
    found = json.loads(mediagraph("inspect", "TintedCalculator", "--calculators", "tinted.py", "--json").out)
    (tinted / "example.pbtxt").write_text('input_stream: "image"\n' + found["example"])
    assert mediagraph("check", "example.pbtxt", "--calculators", "tinted.py").code == 0


def test_a_function(mediagraph, tinted: Path) -> None:
    found = json.loads(mediagraph("inspect", "BrightenCalculator", "--calculators", "tinted.py", "--json").out)
    assert found["where"].endswith("tinted.py:50")
    assert (found["doc"], found["kind"]) == ("Add grey levels.", "calculator")
    assert found["inputs"] == [
        {"tag": "IMAGE", "type": "Image", "required": True, "repeated": False, "same_as": ""},
    ]
    fields = {one["name"]: one for one in found["options"]["fields"]}
    assert (fields["by"]["doc"], fields["by"]["default"]) == ("grey levels", "30")
    assert fields["much"]["doc"] == ""


def test_json(mediagraph) -> None:
    found = json.loads(mediagraph("inspect", "GateCalculator", "--json").out)
    assert list(found) == [
        "name", "kind", "doc", "where", "inputs", "outputs", "side_inputs", "side_outputs", "options", "behaviour",
        "contains", "example",
    ]  # fmt: skip
    assert found["options"]["message"] == "mediapipe.GateCalculatorOptions"
    assert found["options"]["extension"] == 261754847
    assert found["options"]["fields"][2] == {
        "name": "initial_gate_state",
        "number": 3,
        "type": "GateState",
        "default": "GATE_UNINITIALIZED",
        "repeated": False,
        "oneof": "",
        "choices": ["UNSPECIFIED", "GATE_UNINITIALIZED", "GATE_ALLOW", "GATE_DISALLOW"],
        "doc": "The state before the first decision: `STATE_CHANGE` tells if that differs, unless this is "
        "GATE_UNINITIALIZED.",
        "fields": [],
    }
    assert found["options"]["fields"][1]["doc"].startswith("The decision where neither stream nor side packet")
    assert found["example"].startswith("node {\n  calculator:")


@pytest.mark.parametrize("name", MODULES)
def test_every_shipped_calculator_can_be_inspected(mediagraph, name: str) -> None:
    found = json.loads(mediagraph("inspect", name, "--json").out)
    assert found["name"] == name
    assert found["doc"]
    assert "node {" not in found["doc"]
    assert f'calculator: "{name}"' in found["example"]
    assert not list(undocumented(found["options"])), "what an option means, its unit and range, stands at its field"


def undocumented(options: dict[str, Any] | None) -> Iterator[str]:
    """The fields of options, and of messages in them, of which nothing is said."""
    for field in options["fields"] if options else ():
        if not field["doc"]:
            yield field["name"]
        yield from (f"{field['name']}.{name}" for name in undocumented(field))


def test_a_subgraph(mediagraph) -> None:
    found = json.loads(mediagraph("inspect", "SelfieSegmentationCpu", "--json").out)
    assert found["kind"] == "subgraph"
    assert found["doc"].startswith("Cuts people out: an image in, a mask of the same size out.")
    assert [(one["tag"], one["type"]) for one in (*found["inputs"], *found["outputs"])] == [
        ("IMAGE", "Image"),
        ("SEGMENTATION_MASK", "Image"),
    ]
    (side,) = found["side_inputs"]
    assert (side["tag"], side["type"], side["required"]) == ("MODEL_SELECTION", "int", False)
    assert "InferenceCalculator" in found["contains"]
    assert found["example"].splitlines()[1:3] == [
        '  calculator: "SelfieSegmentationCpu"',
        '  input_stream: "IMAGE:image"',
    ]


def test_a_graph_by_name_and_as_a_file(mediagraph, folder: Path) -> None:
    found = json.loads(mediagraph("inspect", "selfie_segmentation", "--json").out)
    assert (found["kind"], found["inputs"][0]["tag"], found["example"]) == ("graph", "input_video", "")
    done = mediagraph("inspect", "Tint.pbtxt", "--calculators", "own.py")
    assert done.out.splitlines()[0] == "Tint: graph, Tint.pbtxt"
    assert "  strength  int" in done.out
    (folder / "bad.pbtxt").write_text("node {}\n")
    done = mediagraph("inspect", "bad.pbtxt")
    assert (done.code, done.err.splitlines()[0]) == (
        3,
        'bad.pbtxt:1:6: the node names no calculator; add calculator: "NAME" (mediagraph list shows the names)',
    )


def test_a_model(mediagraph) -> None:
    found = json.loads(mediagraph("inspect", "selfie_segmentation.tflite", "--json").out)
    assert found["kind"] == "model"
    assert found["inputs"][0]["type"] == "float32 1×256×256×3"
    assert "Inputs" in mediagraph("inspect", "selfie_segmentation.tflite").out.splitlines()


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("GateCalclator", '; did you mean "GateCalculator"?'),
        ("gate", '; did you mean "GateCalculator"?'),
        ("selfie_segmentation_cpuu", '; did you mean "selfie_segmentation_cpu"?'),
        ("gating", '; did you mean "examples/gating"?'),
        ("SelfieSegmentation", '; did you mean "selfie_segmentation"?'),
        ("Xyzzy", "; `mediagraph list` shows the names"),
    ],
)
def test_an_unknown_name(mediagraph, name: str, hint: str) -> None:
    done = mediagraph("inspect", name)
    assert (done.code, done.out) == (2, "")
    assert done.said == f'mediagraph inspect: there is no calculator, subgraph, graph or model "{name}"{hint}'
