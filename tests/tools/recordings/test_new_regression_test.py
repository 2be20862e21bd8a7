"""`mediagraph new regression-test`: the test passes at once, and fails when a result changes."""

from __future__ import annotations

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = ("-i", "synthetic:32x24@30x5")


def pytest_in(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def run_test(path: Path) -> None:
    """Run the only test of a file, without a pytest of its own."""
    contents = runpy.run_path(str(path))
    (test,) = (value for name, value in contents.items() if name.startswith("test_"))
    test()


def assert_is_tidy(folder: Path) -> None:
    for command in (("check", "--isolated", "--select", "E,F,I,UP,RUF"), ("format", "--isolated", "--check")):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout


@pytest.fixture
def recorded(mediagraph):
    """A run of Copy.pbtxt, in run.mgrec."""
    assert mediagraph("record", "Copy.pbtxt", "--calculators", "own.py", *SOURCE, "-o", "run.mgrec").code == 0
    return lambda *arguments: mediagraph(
        "new", "regression-test", "Copy.pbtxt", "run.mgrec", "--calculators", "own.py", "--folder", "tests", *arguments
    )


def test_a_test_of_a_graph_with_own_calculators(recorded, folder: Path) -> None:
    done = recorded()
    assert (done.code, done.out.splitlines()) == (0, ["tests/test_run.py", "tests/run.mgrec"])
    assert done.err == "It passes now, and fails when a packet changes:\n    python -m pytest tests/test_run.py\n"
    assert_is_tidy(folder / "tests")
    assert pytest_in(folder / "tests").returncode == 0

    own = folder / "own.py"
    darker = "self.copy.send(mg.Image(self.image.get().numpy_view() // 2))"
    own.write_text(own.read_text().replace("self.copy.send(self.image.get())", darker))
    failed = pytest_in(folder / "tests")
    assert failed.returncode == 1
    assert 'stream "output_video" at 0 µs: ' in failed.stdout
    assert "values of the image differ" in failed.stdout


def test_a_test_with_a_name_and_a_tolerance(recorded, folder: Path) -> None:
    done = recorded("--name", "Soft copy", "--tolerance", "0.5")
    assert done.out.splitlines() == ["tests/test_soft_copy.py", "tests/soft_copy.mgrec"]
    text = (folder / "tests" / "test_soft_copy.py").read_text()
    assert 'assert_replays(graph, HERE / "soft_copy.mgrec", tolerance=0.5)' in text
    assert "def test_soft_copy() -> None:" in text


def test_a_recording_that_lies_there_already_is_not_copied(recorded, folder: Path, mediagraph) -> None:
    (folder / "tests").mkdir()
    (folder / "run.mgrec").rename(folder / "tests" / "run.mgrec")
    done = mediagraph(
        *("new", "regression-test", "Copy.pbtxt", "tests/run.mgrec", "--calculators", "own.py", "--folder", "tests")
    )
    assert done.code == 0
    assert pytest_in(folder / "tests").returncode == 0


def test_a_test_of_a_shipped_graph_moves_with_the_package(mediagraph, folder: Path) -> None:
    assert mediagraph("record", "examples/thinning", *SOURCE, "-o", "g.mgrec").code == 0
    done = mediagraph("new", "regression-test", "examples/thinning", "g.mgrec", "--folder", "tests")
    assert done.code == 0
    text = (folder / "tests" / "test_g.py").read_text()
    assert 'GRAPH = shipped_folder("graphs") / "examples/thinning.pbtxt"\n' in text
    assert_is_tidy(folder / "tests")
    run_test(folder / "tests" / "test_g.py")


def test_templates_and_folders_of_subgraphs(mediagraph, folder: Path) -> None:
    (folder / "subgraphs").mkdir()
    (folder / "subgraphs" / "copy_twice.pbtxt").write_text(
        'type: "CopyTwice" input_stream: "in" output_stream: "out"\n'
        'node { calculator: "PassThroughCalculator" input_stream: "in" output_stream: "mid" }\n'
        'node { calculator: "PassThroughCalculator" input_stream: "mid" output_stream: "out" }\n'
    )
    (folder / "many.pbtxt").write_text(
        '%param last: "out"%\ninput_stream: "in" output_stream: %last%\n'
        'node { calculator: "CopyTwice" input_stream: "in" output_stream: %last% }\n'
    )
    extra = ("--modules", "subgraphs", "--param", "last=end")
    recorded = mediagraph("record", "many.pbtxt", *extra, *SOURCE, "-o", "m.mgrec")
    assert recorded.code == 0, recorded.err
    done = mediagraph("new", "regression-test", "many.pbtxt", "m.mgrec", *extra, "--folder", "tests")
    assert done.code == 0, done.err
    assert "template_arguments={'last': 'end'}" in (folder / "tests" / "test_m.py").read_text().replace('"', "'")
    run_test(folder / "tests" / "test_m.py")


def test_a_graph_that_makes_something_else_gets_no_test(recorded, folder: Path, mediagraph) -> None:
    (folder / "Copy.pbtxt").write_text((folder / "Copy.pbtxt").read_text().replace("Copy", "Shrinking"))
    done = recorded()
    assert done.code == 1
    assert done.out.startswith('stream "output_video" at 0 µs: found an image of 32×23 SRGB, expected 32×24 SRGB')
    assert done.err == "The graph does not make what was recorded, so no test was written.\n"
    assert not (folder / "tests").exists()


def test_nothing_that_exists_is_replaced(recorded, folder: Path) -> None:
    assert recorded().code == 0
    done = recorded()
    assert done.code == 2
    assert "tests/run.mgrec exists already, and nothing was written; choose another name with --name" in done.said


def test_a_name_that_is_none(recorded) -> None:
    done = recorded("--name", "§")
    assert (done.code, '"§" cannot be the name of a test; choose one with --name' in done.said) == (2, True)
