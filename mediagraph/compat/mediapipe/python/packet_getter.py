"""`packet_getter`: values of packets."""

from __future__ import annotations

from google.protobuf.message import Message

from mediagraph import packet_getter
from mediagraph.compat.mediapipe.python._framework_bindings.image import Image
from mediagraph.compat.mediapipe.python._framework_bindings.image_frame import ImageFrame
from mediagraph.compat.mediapipe.python._framework_bindings.packet import Packet
from mediagraph.compat.message_classes import message_of
from mediagraph.framework import packet as framework_packet
from mediagraph.framework.image import Array

get_str = packet_getter.get_str
get_bytes = packet_getter.get_bytes
get_bool = packet_getter.get_bool
get_int = packet_getter.get_int
get_uint = packet_getter.get_uint
get_float = packet_getter.get_float
get_int_list = packet_getter.get_int_list
get_bool_list = packet_getter.get_bool_list
get_float_list = packet_getter.get_float_list
get_str_list = packet_getter.get_str_list


def get_packet_list(packet: framework_packet.Packet) -> list[Packet]:
    """A list of packets."""
    return [Packet.of(one) for one in packet_getter.get_packet_list(packet)]


def get_str_to_packet_dict(packet: framework_packet.Packet) -> dict[str, Packet]:
    """Packets by name."""
    return {name: Packet.of(one) for name, one in packet_getter.get_str_to_packet_dict(packet).items()}


def get_image_list(packet: framework_packet.Packet) -> list[Image]:
    """A list of images."""
    return [Image.of(one) for one in packet_getter.get_image_list(packet)]


def get_image(packet: framework_packet.Packet) -> Image:
    """An image; frames are given as images, too."""
    return Image.of(packet_getter.get_image(packet))


def get_image_frame(packet: framework_packet.Packet) -> ImageFrame:
    """A frame; images are given as frames, too."""
    return ImageFrame.of(packet_getter.get_image(packet))


def get_matrix(packet: framework_packet.Packet) -> Array:
    """A matrix, rows × columns."""
    return packet_getter.get_matrix(packet)


def get_proto(packet: framework_packet.Packet) -> Message:
    """A new protobuf message with what the packet carries."""
    return message_of(packet_getter.get_proto(packet))


def get_proto_list(packet: framework_packet.Packet) -> list[Message]:
    """New protobuf messages with what the packet carries."""
    return [message_of(payload) for payload in packet_getter.get_proto_list(packet)]
