"""ConstantSidePacketCalculator."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar

from mediagraph.calculators.payloads.classification import ClassificationList
from mediagraph.calculators.payloads.landmark_messages import LandmarkListMessage
from mediagraph.calculators.payloads.matrix_data import MatrixData
from mediagraph.calculators.payloads.time_series import TimeSeriesHeader
from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, PortKind, PortSpec, count_of
from mediagraph.framework.errors import ContractError, StatusCode
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options


@dataclass(frozen=True, slots=True)
class StringVector:
    """A list of texts."""

    string_value: tuple[str, ...] = option((), number=1)
    """The texts, in order."""


@dataclass(frozen=True, slots=True)
class ConstantSidePacket:
    """One value; exactly one of the fields is given."""

    int_value: int | None = option(None, number=1, wire="int32", oneof="value")  # provides an int, from -2³¹ to 2³¹-1
    # provides a float, with the precision of 32 bits
    float_value: float | None = option(None, number=2, wire="float", oneof="value")
    bool_value: bool | None = option(None, number=3, oneof="value")  # provides a bool
    string_value: str | None = option(None, number=4, oneof="value")  # provides a str
    uint64_value: int | None = option(None, number=5, wire="uint64", oneof="value")  # provides an int, from 0 to 2⁶⁴-1
    # provides a ClassificationList
    classification_list_value: ClassificationList | None = option(None, number=6, oneof="value")
    landmark_list_value: LandmarkListMessage | None = option(None, number=7, oneof="value")  # provides a LandmarkList
    double_value: float | None = option(None, number=9, oneof="value")  # provides a float
    time_series_header_value: TimeSeriesHeader | None = option(
        None, number=10, oneof="value"
    )  # provides a TimeSeriesHeader
    int64_value: int | None = option(None, number=11, oneof="value")  # provides an int, from -2⁶³ to 2⁶³-1
    matrix_data_value: MatrixData | None = option(None, number=12, oneof="value")  # provides a MatrixData
    string_vector_value: StringVector | None = option(None, number=13, oneof="value")  # provides a list of str

    def value(self) -> object:
        """The value that is given; None if there is none."""
        found = next((value for one in fields(self) if (value := getattr(self, one.name)) is not None), None)
        if isinstance(found, LandmarkListMessage):
            return found.payload()
        return list(found.string_value) if isinstance(found, StringVector) else found


@dataclass(frozen=True, slots=True)
class ConstantSidePacketCalculatorOptions:
    """The values, in the order of the outputs."""

    message: ClassVar[str] = "mediapipe.ConstantSidePacketCalculatorOptions"
    extension: ClassVar[int] = 291214597
    packet: tuple[ConstantSidePacket, ...] = option((), number=1)
    """One value for each of the outputs `PACKET:0`, `PACKET:1` …"""


class ConstantSidePacketCalculator(Calculator):
    """Provide constants as side packets.

    Output side packets: `PACKET:i`, one for each `packet` of the options, with the type of its value: int, float, bool,
    str, a list of str, or a message.

        node {
          calculator: "ConstantSidePacketCalculator"
          output_side_packet: "PACKET:model_path"
          options { [mediapipe.ConstantSidePacketCalculatorOptions.ext] { packet { string_value: "model.tflite" } } }
        }
    """

    options = Options(ConstantSidePacketCalculatorOptions)

    @classmethod
    def contract(cls, options: Any, connections: Connections) -> Contract:
        """One port for each value; refuses another number of outputs and entries without a value."""
        packets = options.packet
        connected = count_of(connections.side_outputs, "PACKET")
        if connected != len(packets):
            raise ContractError(f"the options hold {len(packets)} packets but {connected} outputs PACKET are connected")
        ports = []
        for index, packet in enumerate(packets):
            value = packet.value()
            if value is None:
                raise ContractError(f"packet {index} of the options has no value", StatusCode.INVALID_ARGUMENT)
            ports.append(
                PortSpec(PortKind.SIDE_OUTPUT, f"packet_{index}", "PACKET", (type(value),), required=False, index=index)
            )
        return replace(cls.declared, ports=tuple(ports))

    def open(self) -> None:
        """Provide all values."""
        for index, packet in enumerate(self.options.packet):
            vars(self)[f"packet_{index}"].set(packet.value())
