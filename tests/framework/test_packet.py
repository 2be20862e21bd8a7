"""Packets: rules P1, P2, P7."""

import pytest

from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp


def test_a_new_packet_has_no_timestamp() -> None:
    packet = Packet("payload")
    assert (packet.value, packet.timestamp, packet.is_empty()) == ("payload", Timestamp.UNSET, False)


def test_an_empty_packet_may_carry_a_timestamp() -> None:
    packet = Packet().at(5)
    assert (packet.value, packet.timestamp, packet.is_empty()) == (None, 5, True)


def test_at_shares_the_payload_and_leaves_the_packet_alone() -> None:
    payload = [1]
    packet = Packet(payload)
    later = packet.at(7)
    assert later.value is payload
    assert type(later.timestamp) is Timestamp
    assert (later.timestamp, packet.timestamp) == (7, Timestamp.UNSET)


@pytest.mark.parametrize("timestamp", [Timestamp.UNSET, Timestamp.PRESTREAM, Timestamp.DONE])
def test_at_takes_any_timestamp(timestamp: Timestamp) -> None:
    assert Packet(1).at(timestamp).timestamp == timestamp


def test_at_refuses_the_integer_of_a_special_timestamp() -> None:
    with pytest.raises(ValueError, match="special timestamp"):
        Packet(1).at(2**63 - 1)


def test_packets_are_equal_when_they_share_a_payload_at_one_timestamp() -> None:
    payload = [1]
    assert Packet(payload).at(1) == Packet(payload).at(1)
    assert Packet(payload).at(1) != Packet(payload).at(2)
    assert Packet(payload).at(1) != Packet([1]).at(1)
    assert Packet(payload) != payload
    assert len({Packet(payload).at(1), Packet(payload).at(1)}) == 1


def test_repr_tells_type_and_time_but_not_the_payload() -> None:
    assert repr(Packet([1]).at(3)) == "Packet(list at 3)"
    assert repr(Packet()) == "Packet(empty at Timestamp::Unset())"
