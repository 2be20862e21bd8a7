"""Everything that can be wrong with a graph, and what `mediagraph check` says to it, word by word.

The catalogue stands in `broken_graphs/*.txt`. A case begins with `=== what is wrong`; `--- graph.pbtxt` and the like
are its files, `--- says (ErrorClass)` the whole text that appears, and the built-in class that Python programs catch.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mediagraph.framework.errors import GraphError
from mediagraph.graph import CalculatorGraph
from mediagraph.tools.check import main

FOLDER = Path(__file__).parent / "broken_graphs"
KINDS = {"ValueError": ValueError, "RuntimeError": RuntimeError}
FEWEST = 60


@dataclass(slots=True)
class Case:
    theme: str
    title: str
    files: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    says: str = ""


def read_cases() -> list[Case]:
    cases: list[Case] = []
    for path in sorted(FOLDER.glob("*.txt")):
        for text in re.split(r"^=== ", path.read_text(), flags=re.MULTILINE)[1:]:
            title, _, rest = text.partition("\n")
            case = Case(path.stem, title)
            cases.append(case)
            parts = re.split(r"^--- (.+)\n", rest, flags=re.MULTILINE)
            assert parts[0] == "", f"{path.name}: {title}: only parts follow a title"
            for name, content in zip(parts[1::2], parts[2::2]):
                said = re.fullmatch(r"says \((\w+)\)", name)
                if said:
                    case.kind, case.says = said[1], content.rstrip("\n") + "\n"
                else:
                    case.files[name] = content.rstrip("\n") + "\n"
    return cases


CASES = read_cases()


def case_id(case: Case) -> str:
    return f"{case.theme}: {case.title}"


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_what_is_said(
    case: Case, own_names: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, content in case.files.items():
        (tmp_path / name).write_text(content)
    code = main(["graph.pbtxt", "--calculators", str(FOLDER / "calculators.py"), "--no-network"])
    said = capsys.readouterr()
    assert said.err == case.says
    assert (code, said.out) == (3, "")
    with pytest.raises(GraphError) as caught:
        CalculatorGraph(path="graph.pbtxt")
    assert isinstance(caught.value, KINDS[case.kind])


def test_the_catalogue_is_large_and_every_case_is_whole() -> None:
    assert len(CASES) >= FEWEST
    assert [
        case_id(case) for case in CASES if not (case.says and case.kind in KINDS and "graph.pbtxt" in case.files)
    ] == []
    titles = [case_id(case) for case in CASES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("case", CASES, ids=case_id)
def test_every_message_names_a_place(case: Case) -> None:
    messages = [line for line in case.says.splitlines() if re.match(r"\w+\.pbtxt", line)]
    assert messages
    assert all(re.match(r"\w+\.pbtxt:\d+:\d+: \S", line) for line in messages)
