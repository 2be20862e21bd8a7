"""Every code block of the README and the docs does what it says.

The blocks of one file run in order in a folder that holds `me.jpg`, `photos/` and `clip.mp4`: ```python in one
namespace, ```sh line by line through the command line, ```pbtxt through the checks of a graph. A block whose first line
is `# file: NAME` becomes that file; Python files are offered to later blocks as calculators.
"""

from __future__ import annotations

import re
import shlex
import shutil
import sys
import tomllib
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mediagraph.tools import command_line, run_graph

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "modules").rglob("*.md"))]
COMMANDS = {"run-graph": run_graph.main, "mediagraph": command_line.main}
NOT_RUN = ("text", "mermaid")

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"# file: (\S+)\n")
_LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Block:
    language: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        match = _FILE.match(self.text)
        return match[1] if match else None


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text()
    for match in _BLOCK.finditer(text):
        yield Block(match[1], match[2], text.count("\n", 0, match.start()) + 2)


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if list(blocks_of(page))], ids=page_id)
def test_code_blocks_run(
    page: Path, material: Path, models: object, own_names: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(material, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType(f"docs_{page.stem}")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # dataclasses look their module up
    files: list[str] = []
    for block in blocks_of(page):
        place = f"{page_id(page)}:{block.line}"
        if block.file is not None:
            Path(block.file).write_text(block.text)
        if block.language == "python" and block.file is not None:
            files.append(block.file)
        elif block.language == "python":
            # As many lines before it as in the page, so that a traceback shows the right one.
            exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), vars(module))
        elif block.language == "sh":
            run_lines(block.text, place)
        elif block.language == "pbtxt":
            check_graph(block, files, place)
        elif block.language == "toml":
            tomllib.loads(block.text)
        else:
            assert block.language in NOT_RUN, f"{place}: what is not run is an indented block or ```text"


def run_lines(text: str, place: str) -> None:
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words:
            assert words[0] in COMMANDS, f"{place}: {words[0]} cannot be run here; use an indented block"
            assert COMMANDS[words[0]](words[1:]) == 0, f"{place}: {line}"


def check_graph(block: Block, files: list[str], place: str) -> None:
    name = block.file or "block.pbtxt"
    Path(name).write_text(block.text)
    calculators = [word for file in files for word in ("--calculators", file)]
    assert command_line.main(["check", name, *calculators]) == 0, place


@pytest.mark.parametrize("page", PAGES, ids=page_id)
def test_links_lead_somewhere(page: Path) -> None:
    links = [link for link in _LINK.findall(page.read_text()) if "://" not in link]
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_option_and_verb_is_documented() -> None:
    page = (ROOT / "docs" / "command_line.md").read_text()
    from mediagraph.tools.arguments import run_parser

    options = [action.option_strings[0] for action in run_parser("x")._actions if action.option_strings]
    assert [option for option in options if option != "-h" and f"`{option}" not in page] == []
    assert [verb for verb in command_line.VERBS if verb != "run" and f"## mediagraph {verb}" not in page] == []
