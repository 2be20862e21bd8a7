"""Payloads in recordings: every bit comes back, and nothing that is read can do harm."""

from __future__ import annotations

import dataclasses
import enum
import math
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mediagraph.calculators.payloads.detection import Detection
from mediagraph.calculators.payloads.landmarks import LandmarkList, NormalizedLandmark, NormalizedLandmarkList
from mediagraph.calculators.payloads.location import Format, LocationData
from mediagraph.calculators.payloads.messages import PAYLOADS, from_bytes, payload_class
from mediagraph.calculators.payloads.rect import NormalizedRect
from mediagraph.calculators.payloads.video_header import VideoHeader
from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.image import Image, ImageFormat
from mediagraph.framework.packet import Packet
from mediagraph.framework.timestamp import Timestamp
from mediagraph.recording.compression import pack_value, unpack_value
from mediagraph.recording.values import DEEPEST, Tag, content_of, decode_value, encode_value

DTYPES = hnp.scalar_dtypes().filter(lambda dtype: dtype.kind in "biufc") | st.just(np.dtype("<U3"))
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5))
NUMBERS = st.booleans() | st.integers() | st.floats(allow_nan=True) | st.complex_numbers()
KEYS = st.text(max_size=5) | st.integers()
PLAIN = NUMBERS | st.text(st.characters(), max_size=20) | st.binary(max_size=20)
IMAGES = st.sampled_from([one for one in ImageFormat if one is not ImageFormat.UNKNOWN]).flatmap(
    lambda kind: hnp.arrays(kind.dtype, st.tuples(st.integers(1, 6), st.integers(1, 6), st.just(kind.channels))).map(
        lambda pixels: Image(pixels, kind)
    )
)
VALUES = st.recursive(
    PLAIN | ARRAYS | IMAGES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(KEYS, inner | st.none(), max_size=4)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(VALUES)
def test_every_value_comes_back_bit_by_bit(value: object) -> None:
    found = unpack_value(pack_value(value))
    assert type(found) is type(value)
    assert encode_value(found) == encode_value(value), "types, shapes, bits and layouts"


@settings(deadline=None)
@given(ARRAYS)
def test_arrays_come_back_as_they_were(array: np.ndarray) -> None:
    found = decode_value(encode_value(array))
    assert isinstance(found, np.ndarray)
    assert (found.dtype, found.shape, found.tobytes()) == (array.dtype, array.shape, array.tobytes())


@settings(deadline=None)
@given(IMAGES)
def test_images_come_back_as_they_were(image: Image) -> None:
    found = unpack_value(pack_value(image))
    assert isinstance(found, Image)
    assert found.image_format is image.image_format
    assert found.numpy_view().tobytes() == image.numpy_view().tobytes()


@pytest.mark.parametrize(
    "value",
    [
        NormalizedRect(x_center=0.1, y_center=1 / 3, width=0.5, height=0.25, rotation=math.pi),
        Detection(label=("face",), score=(0.9,), location_data=LocationData(format=Format.BOUNDING_BOX)),
        [NormalizedLandmark(0.1, 0.2, 0.3, visibility=None, presence=0.5)],
        VideoHeader(ImageFormat.SRGB, 640, 480, 1.5, 29.97),
        Timestamp.PRESTREAM,
        (Packet("a", Timestamp(5)).timestamp, ImageFormat.VEC32F1),
    ],
    ids=lambda value: type(value).__name__,
)
def test_messages_keep_floats_of_64_bits(value: object) -> None:
    assert decode_value(encode_value(value)) == value


@pytest.mark.parametrize("name", PAYLOADS)
def test_every_message_can_be_recorded(name: str) -> None:
    payload = from_bytes(payload_class(name), b"")
    found = decode_value(encode_value(payload))
    assert type(found) is type(payload)
    assert encode_value(found) == encode_value(payload)


def test_landmarks_keep_their_arrays() -> None:
    points = np.array([[0.5, np.nan, 0.0]], np.float32)
    for kind in (NormalizedLandmarkList, LandmarkList):
        found = decode_value(encode_value(kind(points, presence=np.array([0.25], np.float32))))
        assert type(found) is kind
        assert found.coordinates.tobytes() == points.tobytes()
        assert found.visibility is None
        assert found.presence.tolist() == [0.25]


def test_packets_inside_a_list_keep_their_timestamps() -> None:
    found = decode_value(encode_value([Packet("a", Timestamp(5)), Packet()]))
    assert isinstance(found, list)
    assert [(one.value, one.timestamp) for one in found] == [("a", 5), (None, Timestamp.UNSET)]


def test_the_layout_of_an_array_is_kept_but_is_no_content() -> None:
    by_columns, by_rows = np.asfortranarray(np.eye(3)), np.eye(3)
    by_rows.flags.writeable = False
    found, other = decode_value(encode_value(by_columns)), decode_value(encode_value(by_rows))
    assert isinstance(found, np.ndarray)
    assert isinstance(other, np.ndarray)
    assert (found.flags.f_contiguous, found.flags.writeable) == (True, True)
    assert (other.flags.c_contiguous, other.flags.writeable) == (True, False)
    assert content_of(found) == content_of(other)


def test_a_photograph_takes_two_thirds_of_its_size(portrait: np.ndarray) -> None:
    assert len(pack_value(Image(portrait))) < portrait.nbytes * 2 / 3


class Special(str):
    """Of a subclass nobody knows what it adds."""


class Mood(enum.Enum):
    CALM = "calm"


class Flags(enum.IntFlag):
    LEFT = 1
    RIGHT = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Mark:
    """A payload of somebody's own; making one normally is noticed."""

    place: tuple[float, float]
    mood: Mood = Mood.CALM
    half: float = dataclasses.field(init=False)

    def __post_init__(self) -> None:
        MADE.append(self)
        object.__setattr__(self, "half", self.place[0] / 2)


@dataclasses.dataclass
class Drawing:
    marks: list[Mark]
    pixels: np.ndarray

    class Corner(enum.IntEnum):
        TOP = 1


class NoData:
    """No dataclass."""


@dataclasses.dataclass
class Counted(dict):
    number: int


MADE: list[Mark] = []


def test_dataclasses_of_ones_own_are_made_again_without_a_call() -> None:
    drawing = Drawing([Mark((0.1, 2.0))], np.arange(3))
    data, made = encode_value([drawing, Mood.CALM, Drawing.Corner.TOP, Flags.LEFT]), len(MADE)
    (found, mood, corner, flag) = decode_value(data)
    assert type(found) is Drawing
    assert found.marks == drawing.marks
    assert found.pixels.tolist() == [0, 1, 2]
    assert (mood, corner, flag) == (Mood.CALM, Drawing.Corner.TOP, Flags.LEFT)
    assert len(MADE) == made


def test_dataclasses_that_cannot_be_found_again() -> None:
    @dataclasses.dataclass
    class Inside:
        number: int

    drawing = Drawing([], np.arange(3))
    drawing.note = "more"
    incomplete = object.__new__(Mark)
    for value, message in (
        (Inside(1), "^Inside cannot be recorded; what can be"),
        (Counted(1), "^Counted cannot be recorded; what can be"),
        (drawing, '^Drawing cannot be recorded: its attribute "note" is no field$'),
        (incomplete, "^Mark cannot be recorded: 'Mark' object has no attribute 'place'$"),
        (Flags.LEFT | Flags.RIGHT, r"cannot be recorded: it is no single member of Flags$"),
    ):
        with pytest.raises(ArgumentError, match=message):
            encode_value(value)


def test_classes_that_have_changed_since() -> None:
    data = encode_value([Mark((1.0, 2.0))])
    name = f"{__name__}:Mark"
    for old, new, message in (
        (b"place", b"plaza", f'^{name} has no field "plaza", which was recorded$'),
        (b":Mark", b":Mask", '^there is no class "Mask" in what is loaded of "'),
        (b"CALM", b"COLD", f'^{__name__}:Mood has no member "COLD"$'),
    ):
        with pytest.raises(ArgumentError, match=message):
            decode_value(data.replace(old, new))
    fewer = bytes([Tag.PAYLOAD]) + sized(name.encode()) + struct.pack("<Q", 0)
    with pytest.raises(ArgumentError, match=f'^{name} has a field "place" now, which was not recorded$'):
        decode_value(fewer)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (Special("a"), "Special cannot be recorded; what can be are numbers, texts, bytes, lists, tuples and dicts"),
        (NoData(), "NoData cannot be recorded"),
        ([NoData()], "NoData cannot be recorded"),
        (object(), "object cannot be recorded"),
        (np.ma.masked_array([1, 2]), "MaskedArray cannot be recorded; what can be"),
        (np.array([object()]), "an array of object cannot be recorded"),
        (np.zeros(2, [("a", "i4")]), r"an array of \[\('a', '<i4'\)\] cannot be recorded"),
    ],
    ids=str,
)
def test_what_cannot_be_recorded(value: object, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        encode_value(value)


def test_what_is_not_in_host_memory_cannot_be_recorded() -> None:
    class OnDevice:
        def __dlpack_device__(self) -> tuple[int, int]:
            return 2, 0

    with pytest.raises(ArgumentError, match="OnDevice cannot be recorded: it is not in host memory; download it"):
        encode_value(OnDevice())


def test_lists_that_are_nested_too_deep() -> None:
    value: list[object] = []
    for _ in range(DEEPEST + 1):
        value = [value]
    with pytest.raises(ArgumentError, match="more than 64 lists inside each other cannot be recorded"):
        encode_value(value)
    with pytest.raises(ArgumentError, match="more than 64 lists are inside each other"):
        decode_value((bytes([Tag.LIST]) + struct.pack("<Q", 1)) * 100_000 + bytes([Tag.TRUE]))


def sized(data: bytes, size: int | None = None) -> bytes:
    return struct.pack("<Q", len(data) if size is None else size) + data


def lying_array(dtype: bytes, *shape: int, data: bytes = b"") -> bytes:
    lengths = b"".join(struct.pack("<Q", length) for length in shape)
    return bytes([Tag.ARRAY]) + sized(dtype) + bytes([0, len(shape)]) + lengths + data


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "1 bytes are announced, but 0 are there"),
        (b"\xff", "there is no kind of value 255; a newer version of mediagraph may know it"),
        (bytes([Tag.TRUE, 0]), "1 bytes are left over"),
        (bytes([Tag.STR]) + sized(b"a", 2**60), "1152921504606846976 bytes are announced, but 1 are there"),
        (bytes([Tag.STR]) + sized(b"\xff\xfe"), "a text is not UTF-8"),
        (bytes([Tag.LIST]) + sized(b"", 2**60), "1152921504606846976 things are announced in 0 bytes"),
        (bytes([Tag.DICT]) + sized(bytes([Tag.LIST]) + sized(b"") + bytes([Tag.TRUE]), 1), "a dict has a key that"),
        (lying_array(b"<f4", 2**60), "4611686018427387904 bytes are announced, but 0 are there"),
        (lying_array(b"|u1", 2**40, 2**40), "bytes are announced, but 0 are there"),
        (lying_array(b"|u1", 0, 2**63), r"there is no array of shape \(0, 9223372036854775808\)"),
        (lying_array(b"<U0", 2**40), 'there are no arrays of "<U0"'),
        (lying_array(b"|O8", 1, data=b"\0" * 8), r'there are no arrays of "\|O8"'),
        (lying_array(b"<f3", 1, data=b"\0" * 3), 'there are no arrays of "<f3"'),
        (lying_array(b"|u1", *[1] * 40, data=b"\0"), "an array has 40 axes"),
        (bytes([Tag.NUMPY_SCALAR]) + lying_array(b"|u1", 1, data=b"\0")[1:], "a number is an array"),
        (bytes([Tag.IMAGE, 1]) + lying_array(b"|u1", 2, 2, data=b"\0" * 4)[1:], "SRGB does not fit an array of shape"),
        (bytes([Tag.IMAGE, 99]) + lying_array(b"|u1", 1, 1, data=b"\0")[1:], "99 is not a valid ImageFormat"),
        (bytes([Tag.PAYLOAD]) + sized(b"os.system") + sized(b"", 0), 'there is no payload "os.system"'),
        (bytes([Tag.PAYLOAD]) + sized(b"messages.from_bytes") + sized(b"", 0), 'no payload "messages.from_bytes"'),
        (bytes([Tag.PAYLOAD]) + sized(b"rect.option") + sized(b"", 0), 'no payload "rect.option"'),
        (bytes([Tag.PAYLOAD]) + sized(b"rect.Rect") + sized(b"", 0), "there is no such rect.Rect: "),
        (bytes([Tag.PAYLOAD]) + sized(b"rect.Rect") + struct.pack("<Q", 1) + sized(b"q") + bytes([Tag.TRUE]),
         'rect.Rect has no field "q"'),
        (bytes([Tag.PAYLOAD]) + sized(b"location.Format") + sized(b"", 0), "Format cannot be recorded"),
        (bytes([Tag.ENUM]) + sized(b"rect.Rect") + sized(b"\1"), "rect.Rect is no enum of numbers"),
        (bytes([Tag.ENUM]) + sized(b"location.Format") + sized(b"\x63"), "99 is not a valid Format"),
        (bytes([Tag.PAYLOAD]) + sized(b"os:system") + sized(b""), 'no class "system" in what is loaded of "os"'),
        (bytes([Tag.PAYLOAD]) + sized(b"io:BytesIO") + sized(b""), 'there is no class "BytesIO" in what is loaded of'),
        (bytes([Tag.PAYLOAD]) + sized(b"no.such:X") + sized(b""), "import the code that defines it first, as --calcul"),
        (bytes([Tag.MEMBER]) + sized(b"os:name") + sized(b"x"), 'there is no class "name" in what is loaded of "os"'),
    ],
)  # fmt: skip
def test_bytes_that_lie(data: bytes, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        decode_value(data)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is packed in a way that is not known"),
        (b"\2abc", "it is packed in a way that is not known"),
        (b"\1" + sized(zlib.compress(b"\1"), 2**60), "1152921504606846976 bytes are announced for one value"),
        (b"\1" + sized(zlib.compress(b"\0" * 1000), 10), "10 bytes are announced for a value that has another size"),
        (b"\1" + sized(zlib.compress(b"\0" * 10), 1000), "1000 bytes are announced for a value that has another size"),
        (b"\1" + sized(b"not deflated", 10), "it cannot be unpacked"),
        (b"\1" + sized(zlib.compress(bytes(10))[:-1] + b"\xff", 9), "it cannot be unpacked"),  # a lie, then damage
    ],
)
def test_packed_bytes_that_lie(data: bytes, message: str) -> None:
    with pytest.raises(ArgumentError, match=message):
        unpack_value(data)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | VALUES.map(encode_value).flatmap(lambda data: st.integers(0, len(data)).map(
    lambda cut: data[:cut] + b"\xff" + data[cut + 1:])))  # fmt: skip
def test_any_bytes_are_a_value_or_refused(data: bytes) -> None:
    try:
        value = decode_value(data)
    except ArgumentError:
        return
    assert len(encode_value(value)) < 10 * len(data) + 100
