"""`packet_creator`: packets from Python values."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Mapping
from typing import NoReturn, ParamSpec, TypeVar

from google.protobuf.message import Message

from mediagraph import packet_creator
from mediagraph.compat.mediapipe.python._framework_bindings.image import Image
from mediagraph.compat.mediapipe.python._framework_bindings.image_frame import ImageFormat, ImageFrame
from mediagraph.compat.mediapipe.python._framework_bindings.packet import Packet
from mediagraph.compat.pixels import Pixels, check_format
from mediagraph.framework import image as framework_image
from mediagraph.framework import packet as framework_packet
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Array

P = ParamSpec("P")
_PixelsT = TypeVar("_PixelsT", bound=Pixels)


def _creator(create: Callable[P, framework_packet.Packet]) -> Callable[P, Packet]:
    def created(*values: P.args, **options: P.kwargs) -> Packet:
        return Packet.of(create(*values, **options))

    created.__doc__ = create.__doc__
    return created


def _integer_creator(
    create: Callable[[int], framework_packet.Packet], bits: int, *, signed: bool
) -> Callable[[int], Packet]:
    least, greatest = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)

    def created(value: int) -> Packet:
        try:
            return Packet.of(create(value))
        except OverflowError:  # "execeeds" is MediaPipe's word, which programs may look for
            above, below = f"execeeds the maximum value ({greatest})", f"goes below the minimum value ({least})"
            message = f"{value} {above if value > greatest else below} the data type can have."
            raise OverflowError(message) from None

    created.__doc__ = create.__doc__
    return created


create_string = _creator(packet_creator.create_string)
create_bool = _creator(packet_creator.create_bool)
create_int = _integer_creator(packet_creator.create_int, 32, signed=True)
create_int8 = _integer_creator(packet_creator.create_int8, 8, signed=True)
create_int16 = _integer_creator(packet_creator.create_int16, 16, signed=True)
create_int32 = _integer_creator(packet_creator.create_int32, 32, signed=True)
create_int64 = _integer_creator(packet_creator.create_int64, 64, signed=True)
create_uint8 = _integer_creator(packet_creator.create_uint8, 8, signed=False)
create_uint16 = _integer_creator(packet_creator.create_uint16, 16, signed=False)
create_uint32 = _integer_creator(packet_creator.create_uint32, 32, signed=False)
create_uint64 = _integer_creator(packet_creator.create_uint64, 64, signed=False)
create_float = _creator(packet_creator.create_float)
create_double = _creator(packet_creator.create_double)
create_int_array = _creator(packet_creator.create_int_array)
create_float_array = _creator(packet_creator.create_float_array)
create_int_vector = _creator(packet_creator.create_int_vector)
create_bool_vector = _creator(packet_creator.create_bool_vector)
create_float_vector = _creator(packet_creator.create_float_vector)
create_string_vector = _creator(packet_creator.create_string_vector)
create_image_vector = _creator(packet_creator.create_image_vector)
create_packet_vector = _creator(packet_creator.create_packet_vector)
create_matrix = _creator(packet_creator.create_matrix)


def create_string_to_packet_map(packets: Mapping[str, Packet]) -> Packet:
    """Packets by name; raises TypeError for other values."""
    if not all(isinstance(name, str) and isinstance(one, Packet) for name, one in packets.items()):
        raise TypeError("create_string_to_packet_map takes packets by name")
    return Packet.of(packet_creator.create_string_to_packet_map(packets))


def create_image_frame(
    data: ImageFrame | Array, *, image_format: ImageFormat | None = None, copy: bool | None = None
) -> Packet:
    """An `ImageFrame`, or an array with its format.

    `copy` None copies arrays that can be written to, False shares them, with a warning. Raises ValueError for an array
    without a format or one to share whose rows do not follow each other, and for frames if `image_format` is another
    one or `copy` is False; RuntimeError or TypeError if the values do not go with the format.
    """
    return _image(ImageFrame, data, image_format, copy)


def create_image(data: Image | Array, *, image_format: ImageFormat | None = None, copy: bool | None = None) -> Packet:
    """An `Image`, or an array with its format; as `create_image_frame`."""
    return _image(Image, data, image_format, copy)


def create_proto(proto_message: Message) -> Packet:
    """A message; raises RuntimeError if no packet carries messages of its type."""
    return Packet.of(packet_creator.create_proto(proto_message))


def create_proto_vector(message_list: Iterable[Message]) -> NoReturn:
    """MediaPipe has this name for what it cannot do; `mediagraph.packet_creator` can."""
    raise NotImplementedError("create_proto_vector is not implemented.")


def _image(kind: type[_PixelsT], data: _PixelsT | Array, image_format: ImageFormat | None, copy: bool | None) -> Packet:
    if isinstance(data, kind):
        if image_format is not None and data.image_format != image_format:
            raise ArgumentError("The provided image_format doesn't match the one from the data arg.")
        if copy is False:
            message = f"Creating {kind.__name__} packet by taking a reference of another one is not supported."
            raise ArgumentError(message)
        return Packet(data)  # its pixels are read-only: nobody can tell it from a copy
    if image_format is None or isinstance(data, framework_image.Image):
        raise ArgumentError("Please provide 'image_format' with 'data'.")
    check_format(image_format, data)
    if data.flags.writeable if copy is None else copy:
        return Packet(kind(image_format, data.copy(order="C")))
    return Packet(_shared(kind, image_format, data))


def _shared(kind: type[_PixelsT], image_format: ImageFormat, data: Array) -> _PixelsT:
    if not data.flags.c_contiguous:
        raise ArgumentError("Reference mode is unavailable if 'data' is not c_contiguous.")
    if data.flags.writeable:
        warnings.warn("'data' is still writeable; its packet must not see it change.", RuntimeWarning, stacklevel=4)
    return kind.of(framework_image.Image(data, image_format))
