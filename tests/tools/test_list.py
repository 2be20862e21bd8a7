"""`mediagraph list`: everything by name, from tables and texts."""

from __future__ import annotations

import inspect
import io
import json
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from mediagraph.calculators.catalogue import MODULES, ShippedCatalogue
from mediagraph.framework.errors import ModelError
from mediagraph.framework.registry import find
from mediagraph.tools.listing.item import first_sentence
from mediagraph.tools.plugins import plugins


def listed(done) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = json.loads(done.out)
    return found


def test_all_kinds(mediagraph) -> None:
    done = mediagraph("list")
    assert (done.code, done.err) == (0, "")
    headings = [line.split()[0] for line in done.out.splitlines() if line and not line.startswith(" ")]
    assert headings == ["calculators", "subgraphs", "graphs", "examples", "models"]
    lines = [line.split("  ", 2) for line in done.out.splitlines() if line.startswith("  ")]
    assert ["", "GateCalculator"] in [line[:2] for line in lines]
    assert "  selfie_segmentation  Paints everything behind the people in a video blue [cpu, cuda]" in done.out


def test_one_kind_is_a_plain_table(mediagraph) -> None:
    lines = mediagraph("list", "subgraphs").out.splitlines()
    assert lines[0].split("  ")[0] == "SelfieSegmentationCpu"
    assert lines[-1].split()[0] == "SwitchContainer"


def test_every_shipped_calculator_is_listed_with_what_its_docstring_says(mediagraph) -> None:
    found = listed(mediagraph("list", "--json"))
    items = {item["name"]: item for kind in ("calculators", "subgraphs") for item in found[kind]}
    assert set(MODULES) <= set(items)
    catalogue = ShippedCatalogue()
    for name, module in MODULES.items():
        entry = find(name, catalogue)
        assert entry is not None
        assert items[name]["summary"] == first_sentence(inspect.getdoc(entry) or ""), name
        assert items[name]["summary"]
        assert items[name]["where"] == module


def test_models_and_graphs_as_json(mediagraph, models: object) -> None:
    found = listed(mediagraph("list", "models", "--json"))
    assert list(found) == ["models"]
    names = [item["name"] for item in found["models"]]
    assert "mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite" in names
    assert names == sorted(names)
    graphs = {one["name"]: one for one in listed(mediagraph("list", "graphs", "--json"))["graphs"]}
    selfie = graphs["selfie_segmentation"]
    assert (selfie["variants"], selfie["origin"]) == (["cpu", "cuda"], "")


def test_examples_are_a_kind_of_their_own(mediagraph) -> None:
    found = listed(mediagraph("list", "--json"))
    (gating,) = [item for item in found["examples"] if item["name"] == "examples/gating"]
    assert gating["summary"] == "Lets packets through while a second stream says so"
    assert Path(str(gating["where"])).parts[-2:] == ("examples", "gating.pbtxt")
    assert all(str(item["name"]).startswith("examples/") and item["summary"] for item in found["examples"])
    assert not any(str(item["name"]).startswith("examples/") for item in found["graphs"])


def test_own_calculators_and_subgraphs(mediagraph, folder: Path) -> None:
    (folder / "parts").mkdir()
    (folder / "parts" / "soft_focus.pbtxt").write_text("# Blurs what\n# is far away.\n#\n# More.\n")
    found = listed(mediagraph("list", "--json", "--calculators", "own.py", "--modules", "parts"))
    (copy,) = [item for item in found["calculators"] if item["name"] == "CopyCalculator"]
    assert copy == {
        "name": "CopyCalculator",
        "summary": "Pass images on",
        "where": "own.py",
        "origin": "own.py",
        "variants": [],
    }
    (soft,) = [item for item in found["subgraphs"] if item["name"] == "SoftFocus"]
    assert (soft["summary"], soft["origin"]) == ("Blurs what is far away", "parts")
    assert "  Pass images on (own.py)" in mediagraph("list", "calculators", "--calculators", "own.py").out


def test_what_cannot_be_listed(mediagraph) -> None:
    done = mediagraph("list", "--calculators", "nosuch.py")
    assert (done.code, done.said) == (3, "nosuch.py: there is no such file of calculators; check the path")
    done = mediagraph("list", "subgraphs", "--modules", "nosuch")
    assert (done.code, done.said) == (2, "mediagraph list: --modules nosuch: there is no such folder; check the path")
    assert mediagraph("list", "things").code == 2


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of installed packages, with one that offers calculators and a graph."""
    site = tmp_path / "site"
    info = site / "soft_tools-0.3.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: soft-tools\nVersion: 0.3\n")
    (info / "entry_points.txt").write_text(
        "# generated\n[console_scripts]\nsoft = soft_tools:main\n\n[mediagraph.calculators]\n"
        "SoftCalculator = soft_tools.soft\nHarderCalculator=soft_tools.hard:Harder [extra]\n\n"
        "[mediagraph.graphs]\nsoft_focus = soft_tools\n"
    )
    (site / "soft_tools").mkdir()
    (site / "soft_tools" / "__init__.py").touch()
    (site / "soft_tools" / "soft_focus.pbtxt").write_text("# Softens.\n")
    monkeypatch.syspath_prepend(str(site))
    return site


def test_what_installed_packages_offer(mediagraph, installed: Path) -> None:
    found = listed(mediagraph("list", "--json"))
    offered = [item for item in found["calculators"] if item["origin"] == "soft_tools 0.3"]
    assert [(item["name"], item["where"]) for item in offered] == [
        ("HarderCalculator", "soft_tools.hard"),
        ("SoftCalculator", "soft_tools.soft"),
    ]
    (graph,) = [item for item in found["graphs"] if item["name"] == "soft_focus"]
    assert (graph["summary"], graph["origin"]) == ("Softens", "installed")


@pytest.mark.parametrize("group", ["mediagraph.calculators", "mediagraph.graphs", "console_scripts", "pytest11", "no"])
def test_entry_points_are_those_that_python_finds(installed: Path, group: str) -> None:
    assert sys.path[0] == str(installed)
    expected = {point.name: point.value.partition("[")[0].strip() for point in entry_points(group=group)}
    assert {plugin.name: plugin.value for plugin in plugins(group)} == expected


def test_a_cache_that_has_no_place(mediagraph, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise ModelError("no folder for the model cache; set MEDIAGRAPH_CACHE to a folder")

    monkeypatch.setattr("mediagraph.models.store.cache_folder", homeless)
    done = mediagraph("list", "models")
    assert (done.code, done.out) == (6, "")
    assert done.said == "mediagraph list: no folder for the model cache; set MEDIAGRAPH_CACHE to a folder"


def test_a_reader_that_has_seen_enough(mediagraph, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object) -> int:
        raise BrokenPipeError

    monkeypatch.setattr("mediagraph.tools.list._print_all", closed)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    assert mediagraph("list").code == 0
