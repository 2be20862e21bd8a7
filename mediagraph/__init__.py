"""MediaPipe-style dataflow graphs in Python.

`import mediagraph as mg` costs nothing: each name below is imported when it is first used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediagraph.eager_calls import eager as eager
    from mediagraph.framework.calculator import Calculator as Calculator
    from mediagraph.framework.calculator import Source as Source
    from mediagraph.framework.calculator import Stop as Stop
    from mediagraph.framework.config import ProfilerConfig as ProfilerConfig
    from mediagraph.framework.contract import Connections as Connections
    from mediagraph.framework.contract import Contract as Contract
    from mediagraph.framework.cuda_image import CudaImage as CudaImage
    from mediagraph.framework.errors import ArgumentError as ArgumentError
    from mediagraph.framework.errors import CalculatorError as CalculatorError
    from mediagraph.framework.errors import ContractError as ContractError
    from mediagraph.framework.errors import DefinitionError as DefinitionError
    from mediagraph.framework.errors import DeviceError as DeviceError
    from mediagraph.framework.errors import GraphError as GraphError
    from mediagraph.framework.errors import MediagraphError as MediagraphError
    from mediagraph.framework.errors import ModelError as ModelError
    from mediagraph.framework.errors import RunError as RunError
    from mediagraph.framework.errors import StallError as StallError
    from mediagraph.framework.errors import StateError as StateError
    from mediagraph.framework.errors import StatusCode as StatusCode
    from mediagraph.framework.errors import StreamError as StreamError
    from mediagraph.framework.function import calculator as calculator
    from mediagraph.framework.image import Image as Image
    from mediagraph.framework.image import ImageFormat as ImageFormat
    from mediagraph.framework.legacy.packet_generator import PacketGenerator as PacketGenerator
    from mediagraph.framework.legacy.status_handler import StatusHandler as StatusHandler
    from mediagraph.framework.names import Key as Key
    from mediagraph.framework.options import option as option
    from mediagraph.framework.packet import Packet as Packet
    from mediagraph.framework.policy import Default as Default
    from mediagraph.framework.policy import Immediate as Immediate
    from mediagraph.framework.ports import Input as Input
    from mediagraph.framework.ports import Inputs as Inputs
    from mediagraph.framework.ports import OptionalInput as OptionalInput
    from mediagraph.framework.ports import OptionalOutput as OptionalOutput
    from mediagraph.framework.ports import OptionalSideInput as OptionalSideInput
    from mediagraph.framework.ports import Options as Options
    from mediagraph.framework.ports import Output as Output
    from mediagraph.framework.ports import Outputs as Outputs
    from mediagraph.framework.ports import Service as Service
    from mediagraph.framework.ports import SideInput as SideInput
    from mediagraph.framework.ports import SideInputs as SideInputs
    from mediagraph.framework.ports import SideOutput as SideOutput
    from mediagraph.framework.ports import SideOutputs as SideOutputs
    from mediagraph.framework.service import GraphService as GraphService
    from mediagraph.framework.subgraph import Subgraph as Subgraph
    from mediagraph.framework.timestamp import Timestamp as Timestamp
    from mediagraph.framework.variants import Variant as Variant
    from mediagraph.graph import CalculatorGraph as CalculatorGraph
    from mediagraph.graph_builder import GraphBuilder as GraphBuilder
    from mediagraph.graph_builder import builder_code as builder_code
    from mediagraph.recording.reader import Recording as Recording
    from mediagraph.recording.recorder import record as record
    from mediagraph.recording.replay import replay as replay
    from mediagraph.stream_group import StreamGroup as StreamGroup
    from mediagraph.testing import CalculatorRunner as CalculatorRunner
    from mediagraph.tools.visualiser.picture import visualize as visualize

_MODULES = {
    "ArgumentError": "mediagraph.framework.errors",
    "Calculator": "mediagraph.framework.calculator",
    "CalculatorError": "mediagraph.framework.errors",
    "CalculatorGraph": "mediagraph.graph",
    "CalculatorRunner": "mediagraph.testing",
    "Connections": "mediagraph.framework.contract",
    "Contract": "mediagraph.framework.contract",
    "ContractError": "mediagraph.framework.errors",
    "CudaImage": "mediagraph.framework.cuda_image",
    "Default": "mediagraph.framework.policy",
    "DefinitionError": "mediagraph.framework.errors",
    "DeviceError": "mediagraph.framework.errors",
    "GraphBuilder": "mediagraph.graph_builder",
    "GraphError": "mediagraph.framework.errors",
    "GraphService": "mediagraph.framework.service",
    "Image": "mediagraph.framework.image",
    "ImageFormat": "mediagraph.framework.image",
    "Immediate": "mediagraph.framework.policy",
    "Input": "mediagraph.framework.ports",
    "Inputs": "mediagraph.framework.ports",
    "Key": "mediagraph.framework.names",
    "MediagraphError": "mediagraph.framework.errors",
    "ModelError": "mediagraph.framework.errors",
    "OptionalInput": "mediagraph.framework.ports",
    "OptionalOutput": "mediagraph.framework.ports",
    "OptionalSideInput": "mediagraph.framework.ports",
    "Options": "mediagraph.framework.ports",
    "Output": "mediagraph.framework.ports",
    "Outputs": "mediagraph.framework.ports",
    "Packet": "mediagraph.framework.packet",
    "PacketGenerator": "mediagraph.framework.legacy.packet_generator",
    "ProfilerConfig": "mediagraph.framework.config",
    "Recording": "mediagraph.recording.reader",
    "RunError": "mediagraph.framework.errors",
    "Service": "mediagraph.framework.ports",
    "SideInput": "mediagraph.framework.ports",
    "SideInputs": "mediagraph.framework.ports",
    "SideOutput": "mediagraph.framework.ports",
    "SideOutputs": "mediagraph.framework.ports",
    "Source": "mediagraph.framework.calculator",
    "StallError": "mediagraph.framework.errors",
    "StateError": "mediagraph.framework.errors",
    "StatusCode": "mediagraph.framework.errors",
    "StatusHandler": "mediagraph.framework.legacy.status_handler",
    "Stop": "mediagraph.framework.calculator",
    "StreamError": "mediagraph.framework.errors",
    "StreamGroup": "mediagraph.stream_group",
    "Subgraph": "mediagraph.framework.subgraph",
    "Timestamp": "mediagraph.framework.timestamp",
    "Variant": "mediagraph.framework.variants",
    "builder_code": "mediagraph.graph_builder",
    "calculator": "mediagraph.framework.function",
    "eager": "mediagraph.eager_calls",
    "option": "mediagraph.framework.options",
    "record": "mediagraph.recording.recorder",
    "replay": "mediagraph.recording.replay",
    "visualize": "mediagraph.tools.visualiser.picture",
}
_SUBMODULES = ("packet_creator", "packet_getter", "solutions", "testing")

__all__ = [*_MODULES, *_SUBMODULES]  # names from the table, checked by a test


def __getattr__(name: str) -> object:
    if name in _MODULES:
        value: object = getattr(importlib.import_module(_MODULES[name]), name)
    elif name in _SUBMODULES:
        value = importlib.import_module(f"mediagraph.{name}")
    else:
        raise AttributeError(f"module mediagraph has no attribute {name!r}")
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
