"""`mediagraph format`: one layout, the same comments in the same order, and never another meaning."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mediagraph.graph import shipped_folder
from mediagraph.tools.formatting.format_text import format_text
from mediagraph.tools.formatting.tokens import Kind, tokens_of

UNTIDY = """\
# of the graph
type:"X"  ; input_stream : 'a' , input_stream:["b","c"] # list
# of the node
node: <calculator:"A" input_stream: "VALUE:" # odd
  "x"  options{ [a . b.ext]{ x:1 y:[1,2 ,3] z:[{q:1},{q:2}] } } >  # behind

node { # open
}



node { calculator : # why
 "B"
   }
num_threads: 2
x: [ # first
 1, # one
 # between
 2
 # end
]
# last"""

TIDY = """\
# of the graph
type: "X"
input_stream: "a"
input_stream: ["b", "c"]  # list

# of the node
node {
  calculator: "A"
  # odd
  input_stream: "VALUE:"
      "x"
  options { [a.b.ext] { x: 1 y: [1, 2, 3] z: [{ q: 1 }, { q: 2 }] } }
}  # behind

node {  # open
}

node {
  # why
  calculator: "B"
}

num_threads: 2
x: [  # first
  1,  # one
  # between
  2
  # end
]
# last
"""


def test_the_layout() -> None:
    assert format_text(UNTIDY) == TIDY
    assert format_text(TIDY) == TIDY


@pytest.mark.parametrize(
    ("text", "formatted"),
    [
        ("", ""),
        ("\n\n", ""),
        ("# only a comment", "# only a comment\n"),
        ("a:1\n\n\n\nb:2", "a: 1\n\nb: 2\n"),
        ("a { }", "a {}\n"),
        ("a {\n\n}", "a {}\n"),
        ("a {\n  b: 1 }", "a {\n  b: 1\n}\n"),
        ("a { b: 1\n}", "a {\n  b: 1\n}\n"),
        ("a: []", "a: []\n"),
        ("a: [{ b: 1 }, <c: 2>]", "a: [{ b: 1 }, { c: 2 }]\n"),
        ("a: [1,\n2]", "a: [\n  1,\n  2\n]\n"),
        ("a: 'it is \"so\"'", "a: 'it is \"so\"'\n"),
        ("a: 'so'", 'a: "so"\n'),
        ("a: -1.5e-3 b: inf c: 0x1F", "a: -1.5e-3\nb: inf\nc: 0x1F\n"),
        ('a: "# no comment"  # one', 'a: "# no comment"  # one\n'),
        ("a: 1\r\nb: 2 # two\r\n", "a: 1\nb: 2  # two\n"),
        ("[a.b/c.d] { }", "[a.b/c.d] {}\n"),
        ("a: 1 # one\n, # two\nb: 2", "# one\na: 1  # two\nb: 2\n"),
        ("a { b { c: 1\n} }\nd: 1", "a {\n  b {\n    c: 1\n  }\n}\n\nd: 1\n"),
        (f"a {{ {'b: 12345678 ' * 10}}}", "a {\n" + 10 * "  b: 12345678\n" + "}\n"),
        ("%param x: 3% a: %x + 1% %if (x)% b: 2 %end%", "%param x: 3%\na: %x + 1%\n%if (x)%\nb: 2\n%end%\n"),
        (
            "%for (x : y)%\nnode {\n  a: %x%\n}\n\n%end%\nnode {\n  a: 2\n}\nb: 3",
            "%for (x : y)%\nnode {\n  a: %x%\n}\n%end%\n\nnode {\n  a: 2\n}\n\nb: 3\n",
        ),
        ("a: 1\n\n%if (x)%\n\nb {\n  c: 1\n}\n%end%\n%end%", "a: 1\n\n%if (x)%\n\nb {\n  c: 1\n}\n%end%\n%end%\n"),
    ],
)
def test_cases(text: str, formatted: str) -> None:
    assert format_text(text) == formatted
    assert format_text(formatted) == formatted


@pytest.mark.parametrize(
    "path", [path for name in ("graphs", "modules") for path in sorted(shipped_folder(name).rglob("*.pbtxt"))], ids=str
)
def test_the_shipped_graphs_have_that_layout(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert format_text(text) == text


NAMES = st.sampled_from(["a", "input_stream", "node", "x1", "[a.b.ext]", "[type.googleapis.com/a.B]"])
WORDS = st.sampled_from(["1", "-1.5", "true", "LOUD", '"x"', "'y'", '"a" "b"', "'p' \"q\" 'r'", '"#\\"{}"', '"é"'])
VALUES = st.recursive(
    WORDS.map(lambda word: f": {word}"),
    lambda inner: st.one_of(
        st.lists(st.tuples(NAMES, inner), max_size=4).map(
            lambda fields: " { " + " ".join(name + value for name, value in fields) + " }"
        ),
        st.lists(WORDS, max_size=3).map(lambda words: f": [ {' , '.join(words)} ]"),
    ),
    max_leaves=12,
)
GAPS = st.sampled_from(
    [" ", " ", " ", "\n", "\n\n", "\n\n\n", "\t", " # c\n", "\n# own\n", "\n\n# one\n# two\n", " ; "]
)


@st.composite
def untidy_texts(draw: st.DrawFn) -> str:
    """A sound text with blanks, line ends and comments between any two of its tokens."""
    fields = draw(st.lists(st.tuples(NAMES, VALUES), max_size=5))
    tokens = [token.text for name, value in fields for token in tokens_of(name + value, "")]
    text = ""
    for position, token in enumerate(tokens):
        gap = draw(GAPS)
        is_behind_a_field = token not in ("{", ":", "}", "]", ",") and position > 0 and tokens[position - 1] == "}"
        text += gap if is_behind_a_field else gap.replace(";", " ")
        text += token
    return text + draw(GAPS).replace(";", " ")


@settings(deadline=None, max_examples=100)
@given(untidy_texts())
def test_formatting_keeps_comments_and_is_done_once(text: str) -> None:
    formatted = format_text(text)  # and that the meaning stays is proved inside
    assert format_text(formatted) == formatted
    assert comments(formatted) == comments(text)
    assert not re.search(r"[ \t]$|\n\n\n", formatted, re.MULTILINE)


def comments(text: str) -> Counter[str]:
    return Counter(token.text for token in tokens_of(text, "") if token.kind is Kind.COMMENT)


def test_to_stdout(mediagraph, folder: Path) -> None:
    (folder / "a.pbtxt").write_text('input_stream:"a"\n')
    done = mediagraph("format", "a.pbtxt")
    assert (done.code, done.out, done.err) == (0, 'input_stream: "a"\n', "")
    assert (folder / "a.pbtxt").read_text() == 'input_stream:"a"\n'


def test_from_stdin(mediagraph, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO('input_stream:"a"'))
    assert mediagraph("format", "-").out == 'input_stream: "a"\n'


def test_check_names_what_would_change(mediagraph, folder: Path) -> None:
    (folder / "a.pbtxt").write_text('input_stream:"a"\n')
    (folder / "b.pbtxt").write_text('input_stream: "a"\n')
    done = mediagraph("format", "--check", "a.pbtxt", "b.pbtxt")
    assert (done.code, done.out, done.err) == (3, "a.pbtxt\n", "")
    assert mediagraph("format", "--check", "b.pbtxt").code == 0


def test_write(mediagraph, folder: Path) -> None:
    path = folder / "a.pbtxt"
    path.write_text('input_stream:"a"\n')
    path.chmod(0o640)
    (folder / "b.pbtxt").write_text('input_stream: "a"\n')
    done = mediagraph("format", "--write", "a.pbtxt", "b.pbtxt")
    assert (done.code, done.out, done.err) == (0, "", "formatted a.pbtxt\n")
    assert path.read_text() == 'input_stream: "a"\n'
    assert path.stat().st_mode & 0o777 == 0o640
    assert mediagraph("format", "--check", "a.pbtxt").code == 0


def test_what_cannot_be_formatted(mediagraph, folder: Path) -> None:
    (folder / "a.pbtxt").write_text("node {\n")
    (folder / "b.pbtxt").write_text('input_stream:"a"\n')
    done = mediagraph("format", "--write", "a.pbtxt", "nosuch.pbtxt", "b.pbtxt")
    assert done.code == 3
    assert done.err.splitlines() == [
        'a.pbtxt:1:6: the block of "node" is not closed: the text ends without its "}"',
        "    node {",
        "         ^",
        "nosuch.pbtxt: cannot read the graph: No such file or directory",
        "formatted b.pbtxt",
    ]
    assert (folder / "a.pbtxt").read_text() == "node {\n"
    (folder / "c.binarypb").write_bytes(b"")
    assert mediagraph("format", "c.binarypb").said == (
        "mediagraph format: c.binarypb is a binary graph, which has no layout; `mediagraph expand` prints graphs as "
        "text"
    )


def test_write_and_check_exclude_each_other(mediagraph) -> None:
    assert mediagraph("format", "--write", "--check", "a.pbtxt").code == 2
