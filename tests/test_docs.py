"""Every code block of the README and the docs does what it says.

The blocks of one file run in order in a folder that holds `me.jpg`, `photos/` and `clip.mp4`: ```python in one
namespace, ```sh line by line through the command line, ```pbtxt through the checks of a graph. A block whose first line
is `# file: NAME` becomes that file; Python files but for tests are offered to later blocks as calculators.

```python raises, ```sh raises and ```pbtxt raises do something wrong: the ```text block after each of them is, word for
word, what is then said, on stderr if there is something. The one after ```python prints is what it prints.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
import types
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from mediagraph.tools import command_line, run_graph

ROOT = Path(__file__).resolve().parent.parent
PAGES = [
    ROOT / "README.md",
    *(page for folder in ("docs", "graphs", "modules") for page in sorted((ROOT / folder).rglob("*.md"))),
]
COMMANDS = {"run-graph": run_graph.main, "mediagraph": command_line.main}
NOT_RUN = ("text", "mermaid")

_BLOCK = re.compile(r"^```(\w*)(?: (raises|prints))?\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_FILE = re.compile(r"# file: (\S+)\n")
_LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")


@dataclass(frozen=True, slots=True)
class Block:
    language: str
    does: str
    text: str
    line: int

    @property
    def file(self) -> str | None:
        match = _FILE.match(self.text)
        return match[1] if match else None


def blocks_of(page: Path) -> Iterator[Block]:
    text = page.read_text()
    for match in _BLOCK.finditer(text):
        yield Block(match[1], match[2] or "", match[3], text.count("\n", 0, match.start()) + 2)


def page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", [page for page in PAGES if list(blocks_of(page))], ids=page_id)
def test_code_blocks_run(
    page: Path,
    material: Path,
    models: object,
    own_names: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    shutil.copytree(material, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    modules = set(sys.modules)
    reader = Reader(page, f"docs_{page.stem}")
    monkeypatch.setitem(sys.modules, reader.module.__name__, reader.module)  # dataclasses look their module up
    blocks = list(blocks_of(page))
    for block, following in zip(blocks, [*blocks[1:], None]):
        capfd.readouterr()
        message = reader.read(block)
        printed = capfd.readouterr()
        if block.does:
            place = f"{page_id(page)}:{block.line}"
            assert following is not None, place
            expected = printed.out if block.does == "prints" else message or printed.err or printed.out
            assert (following.language, following.text) == ("text", expected), place
    for name in set(sys.modules) - modules:  # those that the page has defined in its folder
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(tmp_path)):
            del sys.modules[name]


class Reader:
    """Follows a page, block by block."""

    def __init__(self, page: Path, name: str) -> None:
        self.page = page
        self.module = types.ModuleType(name)
        self.files: list[str] = []

    def read(self, block: Block) -> str:
        """Do what a block says; the message if Python raised one."""
        place = f"{page_id(self.page)}:{block.line}"
        if block.file is not None:
            Path(block.file).write_text(block.text)
        if block.language == "python" and block.file is not None and not block.does:
            if not block.file.startswith("test_") and block.file not in self.files:
                self.files.append(block.file)
        elif block.language == "python":
            return self._execute(block)
        elif block.language == "sh":
            run_lines(block.text, place, fails=block.does == "raises")
        elif block.language == "pbtxt":
            self._check_graph(block, place)
        elif block.language == "toml":
            tomllib.loads(block.text)
        else:
            assert block.language in NOT_RUN, f"{place}: what is not run is an indented block or ```text"
        return ""

    def _execute(self, block: Block) -> str:
        # As many lines before it as in the page, so that a traceback shows the right one.
        text = block.text if block.file else "\n" * (block.line - 1) + block.text
        code = compile(text, block.file or self.page.name, "exec")
        if block.does != "raises":
            exec(code, vars(self.module))
            return ""
        with pytest.raises(Exception) as raised:  # noqa: PT011  # its text is compared
            exec(code, vars(self.module))
        lines = f"{type(raised.value).__name__}: {raised.value}".splitlines()
        return "".join(f"{line.rstrip()}\n" for line in lines)

    def _check_graph(self, block: Block, place: str) -> None:
        name = block.file or "block.pbtxt"
        Path(name).write_text(block.text)
        calculators = [word for file in self.files for word in ("--calculators", file)]
        code = command_line.main(["check", name, *calculators])
        assert (code == 0) is not (block.does == "raises"), place


def run_lines(text: str, place: str, *, fails: bool = False) -> None:
    for line in text.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:3] == ["python", "-m", "pytest"]:
            done = subprocess.run([sys.executable, "-m", *words[2:], "-p", "no:cacheprovider"], check=False)
            assert done.returncode == 0, f"{place}: {line}"
        elif words:
            assert words[0] in COMMANDS, f"{place}: {words[0]} cannot be run here; use an indented block"
            assert (COMMANDS[words[0]](words[1:]) == 0) is not fails, f"{place}: {line}"


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
