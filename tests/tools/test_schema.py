"""`mediagraph schema`: it accepts what `expand --json` writes and refuses what the loader refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from mediagraph.calculators.catalogue import MODULES
from mediagraph.graph import CalculatorGraph, shipped_folder
from mediagraph.tools.flat_text import flat_config
from mediagraph.tools.graph_json import graph_json

Json = dict[str, Any]
SHIPPED = [path for name in ("graphs", "modules") for path in sorted(shipped_folder(name).rglob("*.pbtxt"))]
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
KNOWN_WORDS = {
    "$ref", "type", "properties", "additionalProperties", "required", "items", "enum", "const", "anyOf", "allOf", "not",
    "minimum", "maximum", "pattern", "description", "default", "examples", "title", "contentEncoding",
}  # fmt: skip


@pytest.fixture
def schema(mediagraph) -> Json:
    done = mediagraph("schema")
    assert (done.code, done.err) == (0, "")
    found: Json = json.loads(done.out)
    return found


def errors(value: object, schema: Json, root: Json, path: str = "$") -> list[str]:
    """What is wrong with a value: a validator for the words of JSON Schema that ours uses, and no others."""
    assert set(schema) <= KNOWN_WORDS | {"$schema", "$defs"}, set(schema) - KNOWN_WORDS
    found: list[str] = []
    if "$ref" in schema:
        found += errors(value, resolved(schema["$ref"], root), root, path)
    if "type" in schema and not any(is_a(value, name) for name in listed(schema["type"])):
        return [f"{path} is no {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        found.append(f"{path} is none of {schema['enum']}")
    if "const" in schema and value != schema["const"]:
        found.append(f"{path} is not {schema['const']}")
    if "pattern" in schema and isinstance(value, str) and not re.search(schema["pattern"], value):
        found.append(f"{path} does not match")
    if isinstance(value, int) and not schema.get("minimum", value) <= value <= schema.get("maximum", value):
        found.append(f"{path} is out of range")
    if "anyOf" in schema and all(errors(value, one, root, path) for one in schema["anyOf"]):
        found.append(f"{path} fits nothing")
    found += [error for one in schema.get("allOf", ()) for error in errors(value, one, root, path)]
    if "not" in schema and not errors(value, schema["not"], root, path):
        found.append(f"{path} is excluded")
    return found + inner_errors(value, schema, root, path)


def inner_errors(value: object, schema: Json, root: Json, path: str) -> list[str]:
    if isinstance(value, list) and "items" in schema:
        return [
            error for index, one in enumerate(value) for error in errors(one, schema["items"], root, f"{path}[{index}]")
        ]
    if not isinstance(value, dict):
        return []
    properties = schema.get("properties", {})
    found = [f"{path} has no {name}" for name in schema.get("required", ()) if name not in value]
    for name, one in value.items():
        if name in properties:
            found += errors(one, properties[name], root, f"{path}.{name}")
        elif schema.get("additionalProperties") is False:
            found.append(f"{path}.{name} is unknown")
    return found


def resolved(reference: str, root: Json) -> Json:
    found: Any = root
    for part in reference.removeprefix("#/").split("/"):
        found = found[part]
    return dict(found)


def listed(types: str | list[str]) -> list[str]:
    return [types] if isinstance(types, str) else types


def is_a(value: object, name: str) -> bool:
    kind: Any = TYPES[name]
    return isinstance(value, kind) and (not isinstance(value, bool) or name == "boolean")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_graphs_fit(schema: Json, path: Path) -> None:
    data = json.loads(graph_json(flat_config(CalculatorGraph(path=path).plan)))
    assert errors(data, schema, schema) == []


GATE, POOL = "mediapipe.GateCalculatorOptions", "mediapipe.ThreadPoolExecutorOptions"
FITS_NOTHING = "$.node[0].node_options[0] fits nothing"


def node(**fields: object) -> Json:
    return {"node": [{"calculator": "GateCalculator", **fields}]}


@pytest.mark.parametrize(
    ("graph", "message"),
    [
        ({"nodes": []}, "$.nodes is unknown"),
        ({"num_threads": "4"}, "$.num_threads is no integer"),
        ({"num_threads": 2**40}, "$.num_threads is out of range"),
        ({"report_deadlock": 1}, "$.report_deadlock is no boolean"),
        ({"node": [{"calculator": 5}]}, "$.node[0].calculator is no string"),
        (node(options={f"[{GATE}.ext]": {"alow": True}}), f"$.node[0].options.[{GATE}.ext].alow is unknown"),
        (node(options={f"[{GATE}]": {}}), f"$.node[0].options.[{GATE}] is unknown"),
        (node(options={f"[{POOL}.ext]": {}}), f"$.node[0].options.[{POOL}.ext] is unknown"),
        (node(options={f"[{GATE}.ext]": {"initial_gate_state": "SHUT"}}), None),
        (node(node_options=[{"allow": True}]), FITS_NOTHING),
        (node(node_options=[{"@type": f"type.googleapis.com/{GATE}", "alow": 1}]), FITS_NOTHING),
    ],
)  # fmt: skip
def test_wrong_graphs_do_not_fit(schema: Json, graph: Json, message: str | None) -> None:
    found = errors(graph, schema, schema)
    assert found if message is None else found == [message]


def test_both_spellings_of_options_fit(schema: Json) -> None:
    for fields in (
        {"options": {f"[{GATE}.ext]": {"allow": True, "initial_gate_state": "GATE_ALLOW"}}},
        {"node_options": [{"@type": f"type.googleapis.com/{GATE}", "allow": True}]},
    ):
        assert errors(node(**fields), schema, schema) == []


def test_what_excludes_each_other(mediagraph, folder: Path) -> None:
    (folder / "ends.py").write_text(
        "from dataclasses import dataclass\nimport mediagraph as mg\n\n"
        "@dataclass(frozen=True)\nclass EndsOptions:\n"
        '    near: int | None = mg.option(None, oneof="end")  # one end\n'
        '    far: bytes | None = mg.option(None, oneof="end")\n    big: int = mg.option(5, wire="uint64")\n\n'
        "class EndsCalculator(mg.Calculator):\n    options = mg.Options(EndsOptions)\n"
    )
    schema = json.loads(mediagraph("schema", "--calculators", "ends.py").out)
    options = schema["$defs"]["EndsOptions"]
    assert options["properties"]["near"]["description"] == "one end"
    assert options["properties"]["big"]["default"] == 5
    assert errors({"near": 1, "big": "18446744073709551615"}, options, schema) == []
    assert errors({"near": 1, "far": "AA=="}, options, schema) == ["$ is excluded"]


def test_names_and_documentation(schema: Json) -> None:
    properties = schema["$defs"]["mediapipe.CalculatorGraphConfig.Node"]["properties"]
    assert {*MODULES, "SelfieSegmentationCpu"} <= set(properties["calculator"]["examples"])
    assert properties["input_stream"]["description"] == "Streams that come in, as TAG:index:name, TAG:name or name."
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
