"""`mediagraph new`: what it writes works at once, and what it refuses."""

from __future__ import annotations

import os
import re
import runpy
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from mediagraph.framework.errors import UsageError
from mediagraph.tools.new.names import Name, parse_name

ROOT = Path(__file__).resolve().parents[2]
runpy.run_path(str(ROOT / "tests" / "check_types.py"))["link_tree"]()  # mypy cannot follow the editable install


def tool(*command: str, cwd: Path) -> str:
    """The output of `python -m …`, which must succeed."""
    environment = {**os.environ, "MYPYPATH": str(ROOT / "build" / "types"), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def assert_is_tidy(folder: Path) -> None:
    tool("ruff", "check", "--isolated", "--select", "E4,E7,E9,F,I,B,UP,N,D100,D101,D102,RUF,ANN", ".", cwd=folder)
    tool("ruff", "format", "--isolated", "--check", ".", cwd=folder)


def test_a_new_calculator(mediagraph, run_graph_command, folder: Path) -> None:
    done = mediagraph("new", "calculator", "SoftFocus", "--folder", "new")
    assert done.code == 0
    assert done.out.splitlines() == ["new/soft_focus.py", "new/test_soft_focus.py", "new/soft_focus.pbtxt"]
    assert done.err == (
        "Run its test, and the graph on a photograph of yours:\n"
        "    python -m pytest new/test_soft_focus.py\n"
        "    run-graph new/soft_focus.pbtxt --calculators new/soft_focus.py -i me.jpg -o out.png\n"
    )
    assert_is_tidy(folder / "new")
    assert "4 passed" in tool("pytest", "-q", "-p", "no:cacheprovider", cwd=folder / "new")
    arguments = ["new/soft_focus.pbtxt", "--calculators", "new/soft_focus.py", "-i", "me.jpg", "-o", "out.png"]
    assert run_graph_command(*arguments).code == 0


def test_the_types_of_what_is_written_and_of_what_is_wrong_with_it(mediagraph, folder: Path) -> None:
    """mypy in strict mode passes what is written, and sees payloads that do not fit a port."""
    assert mediagraph("new", "calculator", "SoftFocus", "--folder", "new").code == 0
    (folder / "new" / "wrong.py").write_text(
        "import mediagraph as mg\n"
        "from soft_focus import SoftFocusCalculator\n"
        "runner = mg.CalculatorRunner(SoftFocusCalculator)\n"
        'runner.feed(SoftFocusCalculator.image, [(0, "text")])\n'
        "results: list[int] = runner.run().payloads(SoftFocusCalculator.result)\n"
        "graph = mg.GraphBuilder()\n"
        'node = graph.node("SoftFocusCalculator").connect(SoftFocusCalculator.image, graph.input("count", int))\n'
        "right: list[mg.Image] = runner.run().payloads(SoftFocusCalculator.result)\n"
    )
    command = [sys.executable, "-m", "mypy", "--strict", "--follow-imports", "silent", "--no-error-summary"]
    done = subprocess.run(
        [*command, "--cache-dir", str(ROOT / "build" / "mypy_of_new"), "."],
        cwd=folder / "new",
        capture_output=True,
        text=True,
        env={**os.environ, "MYPYPATH": str(ROOT / "build" / "types")},
        check=False,
    )
    errors = [line for line in done.stdout.splitlines() if "error:" in line]
    assert {line.partition(": ")[0] for line in errors} == {"wrong.py:4", "wrong.py:5", "wrong.py:7"}, done.stdout


def test_a_new_package_with_an_example(mediagraph, folder: Path) -> None:
    done = mediagraph("new", "package", "soft-tools")
    assert done.code == 0
    assert done.out.splitlines() == [
        f"soft_tools/{name}"
        for name in (
            "pyproject.toml",
            "README.md",
            "src/soft_tools/__init__.py",
            "src/soft_tools/py.typed",
            "src/soft_tools/calculator.py",
            "src/soft_tools/soft_tools.pbtxt",
            "tests/test_soft_tools.py",
        )
    ]
    assert done.err == (
        "Test it, install it, build what you can publish:\n"
        "    cd soft_tools\n    python -m pytest\n    pip install .\n    python -m build\n"
    )
    package = folder / "soft_tools"
    assert_is_tidy(package)
    assert "4 passed" in tool("pytest", "-q", "-p", "no:cacheprovider", cwd=package)
    project = tomllib.loads((package / "pyproject.toml").read_text())
    assert project["project"]["name"] == "soft-tools"
    assert project["project"]["entry-points"] == {
        "mediagraph.calculators": {"SoftToolsCalculator": "soft_tools.calculator"},
        "mediagraph.graphs": {"soft_tools": "soft_tools"},
    }


def test_a_package_of_files_that_are_there(mediagraph, folder: Path, own_names: None) -> None:
    assert mediagraph("new", "calculator", "SoftFocus").code == 0
    (folder / "more_focus.py").write_text(
        "import mediagraph as mg\nimport soft_focus\n\n\n@mg.calculator\ndef more_focus(value: int) -> int:\n"
        "    return value + len(soft_focus.__name__)\n"
    )
    files = ["soft_focus.py", "more_focus.py", "test_soft_focus.py", "soft_focus.pbtxt"]
    done = mediagraph("new", "package", "focus", *files)
    assert done.code == 0, done.err
    package = folder / "focus"
    assert "from focus import soft_focus\n" in (package / "src" / "focus" / "more_focus.py").read_text()
    assert "4 passed" in tool("pytest", "-q", "-p", "no:cacheprovider", cwd=package)
    project = tomllib.loads((package / "pyproject.toml").read_text())
    assert project["project"]["entry-points"] == {
        "mediagraph.calculators": {
            "SoftFocusCalculator": "focus.soft_focus",
            "MoreFocusCalculator": "focus.more_focus",
        },
        "mediagraph.graphs": {"soft_focus": "focus"},
    }
    for name in ("soft_focus", "more_focus"):
        del sys.modules[name]


def install(package: Path, site: Path) -> None:
    """What installing the package leaves in a site folder; `tests/check_wheel.py` does it with pip."""
    shutil.copytree(package / "src", site)
    project = tomllib.loads((package / "pyproject.toml").read_text())["project"]
    info = site / f"{package.name}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    groups = project["entry-points"].items()
    lines = [line for group, points in groups for line in (f"[{group}]", *(f"{k} = {v}" for k, v in points.items()))]
    (info / "entry_points.txt").write_text("\n".join(lines))


def test_an_installed_package_offers_its_calculator_and_its_graph(
    mediagraph, run_graph_command, folder: Path, monkeypatch: pytest.MonkeyPatch, own_names: None
) -> None:
    assert mediagraph("new", "package", "soft_tools").code == 0
    install(folder / "soft_tools", folder / "site")
    monkeypatch.syspath_prepend(folder / "site")
    (folder / "elsewhere").mkdir()
    monkeypatch.chdir(folder / "elsewhere")
    assert run_graph_command("soft_tools", "-i", "../me.jpg", "-o", "out.png").code == 0
    assert (folder / "elsewhere" / "out.png").exists()
    (folder / "elsewhere" / "soft_tools").mkdir()  # as in the folder in which the package was made
    assert run_graph_command("soft_tools", "-i", "../me.jpg", "-o", "again.png").code == 0
    done = run_graph_command("soft_tool", "-i", "../me.jpg", "-o", "other.png")
    assert 'no graph of that name; did you mean "soft_tools"? There are ' in done.said
    assert ", selfie_segmentation, soft_tools, and `mediagraph list examples`" in done.said
    del sys.modules["soft_tools.calculator"], sys.modules["soft_tools"]


def test_a_program_for_a_graph(mediagraph, folder: Path) -> None:
    shown = mediagraph("new", "builder", "selfie_segmentation")
    assert shown.code == 0
    assert shown.out.startswith("import mediagraph as mg\n")
    assert mediagraph("new", "builder", "Copy.pbtxt", "-o", "copy_graph.py").code == 0
    printed = tool("copy_graph", cwd=folder)
    assert re.sub(r"\s+", " ", printed) == re.sub(r"\s+", " ", (folder / "Copy.pbtxt").read_text())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("BackgroundBlur", Name("BackgroundBlur", "background_blur")),
        ("BackgroundBlurCalculator", Name("BackgroundBlur", "background_blur")),
        ("background_blur_calculator", Name("BackgroundBlur", "background_blur")),
        ("background-blur", Name("BackgroundBlur", "background_blur")),
        ("RGBMask2Alpha", Name("RGBMask2Alpha", "rgb_mask2_alpha")),
        ("hdr", Name("Hdr", "hdr")),
    ],
)
def test_names(text: str, name: Name) -> None:
    assert parse_name(text) == name


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2fast", '"2fast" cannot be the name of a calculator; write it like BackgroundBlur or background_blur'),
        ("my blur", '"my blur" cannot be the name of a calculator; write it like BackgroundBlur or background_blur'),
        ("Calculator", '"Calculator" says only that it is a calculator; what does it do?'),
        ("Class", '"class" is a word of Python, and no module can be called so; choose another name'),
        ("Queue", "queue.py would hide the module queue; choose another name"),
        ("numpy", "numpy.py would hide the module numpy; choose another name"),
    ],
)
def test_names_that_are_refused(text: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_name(text)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("calculator", "Recolor"), "RecolorCalculator is a calculator of mediagraph; choose another name"),
        (
            ("calculator", "Taken"),
            "taken.py and taken.pbtxt exist already, and nothing was written; choose another name, or a folder with "
            "--folder",
        ),
        (("package", "x", "me.jpg"), "me.jpg: a package is made of .py and .pbtxt files; add others to it by hand"),
        (("package", "x", "none.py"), "none.py: there is no such file; check the path"),
        (("package", "x", "Copy.pbtxt"), "the files define no calculator; give the .py files that do"),
        (
            ("builder", "Copy.pbtxt", "-o", "taken.py"),
            "taken.py exists already, and nothing was written; choose another name, or a folder with --folder",
        ),
    ],
)
def test_what_is_refused(mediagraph, folder: Path, arguments: tuple[str, ...], message: str) -> None:
    (folder / "taken.py").write_text("mine")
    (folder / "taken.pbtxt").write_text("mine")
    before = sorted(folder.iterdir())
    done = mediagraph("new", *arguments)
    assert (done.code, done.said) == (2, f"mediagraph new: {message}")
    assert sorted(folder.iterdir()) == before
    assert (folder / "taken.py").read_text() == "mine"


def test_a_folder_that_cannot_be_written(mediagraph, folder: Path) -> None:
    done = mediagraph("new", "calculator", "SoftFocus", "--folder", "me.jpg")
    assert done.code == 5
    assert done.said == 'mediagraph new: "me.jpg/soft_focus.py" cannot be written: File exists'
