"""The modules `…_calculator_pb2`: messages of options as programs fill them."""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import subprocess
import sys
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

import mediagraph.compat.mediapipe as mp
from mediagraph.compat import graph_messages
from mediagraph.compat.mediapipe import calculators
from mediagraph.compat.mediapipe.calculators.core import constant_side_packet_calculator_pb2, gate_calculator_pb2
from mediagraph.compat.mediapipe.calculators.image import warp_affine_calculator_pb2
from mediagraph.compat.mediapipe.calculators.tensor import image_to_tensor_calculator_pb2
from mediagraph.compat.mediapipe.framework import calculator_pb2, stream_handler, tool

OURS = "mediagraph.compat."
MODULES = [
    module.name
    for package in (calculators, tool, stream_handler)
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    if module.name.endswith("_pb2")
]


def messages_of(module: str) -> dict[str, type[Message]]:
    found = vars(importlib.import_module(module)).items()
    return {name: value for name, value in found if isinstance(value, type) and issubclass(value, Message)}


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.rpartition(".")[2])
def test_a_module_has_the_messages_of_its_names(module: str) -> None:
    messages = messages_of(module)
    assert messages
    for name, message in messages.items():
        assert message.DESCRIPTOR.full_name == f"mediapipe.{name}"
        assert message.ext.containing_type.name in ("CalculatorOptions", "MediaPipeOptions")  # type: ignore[attr-defined]


@pytest.mark.parametrize("spelling", ["options", "node_options"])
def test_a_graph_is_built_field_by_field(spelling: str) -> None:
    config = calculator_pb2.CalculatorGraphConfig(input_stream=["in"], output_stream=["out"])
    node = config.node.add(calculator="GateCalculator", input_stream=["in"], output_stream=["out"])
    if spelling == "options":
        node.options.Extensions[gate_calculator_pb2.GateCalculatorOptions.ext].allow = True
    else:
        node.node_options.add().Pack(gate_calculator_pb2.GateCalculatorOptions(allow=True))
    graph = mp.CalculatorGraph(graph_config=config)
    numbers: list[int] = []
    graph.observe_output_stream("out", lambda _, packet: numbers.append(mp.packet_getter.get_int(packet)))
    graph.start_run()
    graph.add_packet_to_input_stream("in", mp.packet_creator.create_int(4).at(0))
    graph.close()
    assert numbers == [4]


def test_messages_and_enums_inside_messages() -> None:
    options = constant_side_packet_calculator_pb2.ConstantSidePacketCalculatorOptions
    packet = options.ConstantSidePacket(bool_value=True)
    assert options(packet=[packet]).packet[0].bool_value is True
    image = image_to_tensor_calculator_pb2.ImageToTensorCalculatorOptions
    assert image(border_mode=image.BORDER_REPLICATE).border_mode == image.BorderMode.Value("BORDER_REPLICATE") == 2
    warp = warp_affine_calculator_pb2.WarpAffineCalculatorOptions
    assert warp.BorderMode.Name(warp.BORDER_ZERO) == "BORDER_ZERO"


IMPORTED = """
import sys
from mediagraph.compat.mediapipe.calculators.core import gate_calculator_pb2
print("mediagraph.calculators.core.loops.begin_loop" in sys.modules)
from mediagraph.compat.mediapipe.framework import calculator_pb2
print(gate_calculator_pb2.GateCalculatorOptions is type(calculator_pb2.CalculatorGraphConfig().node.add()
      .options.Extensions[gate_calculator_pb2.GateCalculatorOptions.ext]))
"""


def test_a_module_imports_only_its_calculator_and_shares_its_message() -> None:
    done = subprocess.run([sys.executable, "-c", IMPORTED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_a_calculator_without_options_has_none() -> None:
    with pytest.raises(AssertionError, match="PassThroughCalculator takes no options"):
        graph_messages.calculator_options("mediapipe.PassThroughCalculatorOptions", "PassThroughCalculator")
    with pytest.raises(AssertionError, match="NoCalculator is no shipped calculator"):
        graph_messages.calculator_options("mediapipe.NoCalculatorOptions", "NoCalculator")


# What is another message or enum here, of the same form, or not there; docs/compat.md tells of it.
ELSEWHERE = {
    "mediapipe.ConstantSidePacketCalculatorOptions.StringVector",
    "mediapipe.ImageTransformationCalculatorOptions.Color",
    "mediapipe.SyncSetInputStreamHandlerOptions.SyncSet",
    "mediapipe.TensorsToClassificationCalculatorOptions.LabelItemsEntry",
    "mediapipe.TensorsToClassificationCalculatorOptions.LabelMap",
    "mediapipe.TensorsToClassificationCalculatorOptions.LabelMap.Entry",
}


@cache
def fields_of_wheel() -> dict[str, dict[str, dict[str, list[int]]]] | None:
    python = os.environ.get("MEDIAPIPE_PYTHON") or (sys.executable if PathFinder.find_spec("mediapipe") else "")
    if not python:
        return None
    script = Path(__file__).with_name("fields_of_wheel.py")
    done = subprocess.run([python, "-I", str(script)], check=True, capture_output=True, text=True)
    found: dict[str, dict[str, dict[str, list[int]]]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.rpartition(".")[2])
def test_fields_are_those_of_the_wheel(module: str) -> None:
    wheel = fields_of_wheel()
    if wheel is None:
        pytest.skip("no mediapipe; install mediapipe==0.10.21 or set MEDIAPIPE_PYTHON to a Python that has it")
    for name, message in messages_of(module).items():
        expected = {
            field: numbers
            for field, numbers in wheel[module.removeprefix(OURS)][name].items()
            if field.rpartition(".")[0] not in ELSEWHERE
        }
        ours = fields_of(message.DESCRIPTOR)
        assert {field: ours.get(field) for field in expected} == expected


def fields_of(descriptor: Descriptor) -> dict[str, list[int]]:
    found = {f"{descriptor.full_name}.{field.name}": [field.number, field.type] for field in descriptor.fields}
    for nested in descriptor.nested_types:
        found.update(fields_of(nested))
    assert FieldDescriptor.TYPE_MESSAGE == 11
    return found


def test_every_module_of_the_wheel_whose_options_are_known_is_there() -> None:
    wheel = fields_of_wheel()
    if wheel is None:
        pytest.skip("no mediapipe; install mediapipe==0.10.21 or set MEDIAPIPE_PYTHON to a Python that has it")
    graph_messages.know_options()
    known = graph_messages.messages().dataclass_of
    wanted = {
        OURS + module
        for module, messages in wheel.items()
        if any(f"mediapipe.{name}" in known for name in messages if name.endswith("Options"))
    }
    wanted -= {f"{OURS}mediapipe.framework.tool.calculator_graph_template_pb2"}  # templates are texts here
    assert wanted <= set(MODULES)
