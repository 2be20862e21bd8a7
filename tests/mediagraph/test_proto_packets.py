"""Packets of payloads with a protobuf form."""

from __future__ import annotations

import numpy as np
import pytest
from google.protobuf import wrappers_pb2

from mediagraph import Packet, packet_creator, packet_getter
from mediagraph.calculators.payloads.landmarks import NormalizedLandmarkList
from mediagraph.calculators.payloads.messages import to_message
from mediagraph.calculators.payloads.rect import NormalizedRect

RECT = NormalizedRect(0.5, 0.5, 1.0, 0.25)
POSE = NormalizedLandmarkList(np.ones((2, 3)))


@pytest.mark.parametrize("payload", [RECT, POSE])
def test_payloads_go_as_they_are(payload: object) -> None:
    assert packet_getter.get_proto(packet_creator.create_proto(payload)) is payload


@pytest.mark.parametrize("payload", [RECT, POSE])
def test_messages_become_payloads(payload: object) -> None:
    assert packet_getter.get_proto(packet_creator.create_proto(to_message(payload))) == payload


def test_lists() -> None:
    packet = packet_creator.create_proto_vector([RECT, to_message(RECT)])
    assert packet_getter.get_proto_list(packet) == [RECT, RECT]


def test_a_message_that_no_calculator_knows() -> None:
    with pytest.raises(RuntimeError) as raised:
        packet_creator.create_proto(wrappers_pb2.Int32Value(value=3))
    assert str(raised.value) == "Unregistered proto message type: google.protobuf.Int32Value"


def test_values_without_a_protobuf_form() -> None:
    with pytest.raises(TypeError) as raised:
        packet_creator.create_proto(3)
    assert str(raised.value) == "expected a payload with a protobuf form, not int"
    with pytest.raises(ValueError, match=r"^The packet holds int, which has no protobuf form\.$"):
        packet_getter.get_proto(packet_creator.create_int(3))
    with pytest.raises(ValueError, match=r"^The packet holds int, not list\.$"):
        packet_getter.get_proto_list(packet_creator.create_int(3))
    with pytest.raises(RuntimeError, match=r"^Packet is empty\.$"):
        packet_getter.get_proto(Packet())
