"""Packets, images and messages of `mediagraph.compat.mediapipe`."""

from __future__ import annotations

import importlib
import sys
import types
from pathlib import Path

import cv2
import numpy as np
import pytest
from google.protobuf import descriptor_pool

import mediagraph.compat.mediapipe as mp
from mediagraph import Image as PlainImage
from mediagraph.calculators.payloads.messages import PAYLOADS
from mediagraph.compat import message_classes
from mediagraph.compat.aliases import serve_as_mediapipe
from mediagraph.compat.mediapipe.framework.formats import classification_pb2, landmark_pb2, location_data_pb2
from mediagraph.compat.mediapipe.util import render_data_pb2
from mediagraph.framework.errors import StateError

PIXELS = np.arange(60, dtype=np.uint8).reshape(4, 5, 3)


@pytest.mark.parametrize(
    ("creator", "value", "message"),
    [
        ("create_int", 2**31, "2147483648 execeeds the maximum value (2147483647) the data type can have."),
        ("create_int8", -129, "-129 goes below the minimum value (-128) the data type can have."),
        ("create_uint8", -1, "-1 goes below the minimum value (0) the data type can have."),
    ],
)
def test_integers_out_of_range(creator: str, value: int, message: str) -> None:
    with pytest.raises(OverflowError) as raised:
        getattr(mp.packet_creator, creator)(value)
    assert str(raised.value) == message


def test_packets_inside_packets() -> None:
    one = mp.packet_creator.create_int(1)
    (inner,) = mp.packet_getter.get_packet_list(mp.packet_creator.create_packet_vector([one]))
    named = mp.packet_getter.get_str_to_packet_dict(mp.packet_creator.create_string_to_packet_map({"a": one}))
    assert [type(packet) for packet in (inner, named["a"])] == [mp.Packet, mp.Packet]
    with pytest.raises(TypeError, match=r"^create_string_to_packet_map takes packets by name$"):
        mp.packet_creator.create_string_to_packet_map({"a": 5})  # type: ignore[dict-item]  # on purpose


def test_images_copy_and_have_values() -> None:
    pixels = PIXELS.copy()
    frame = mp.ImageFrame(image_format=mp.ImageFormat.SRGB, data=pixels)
    pixels[:] = 0
    assert np.array_equal(frame.numpy_view(), PIXELS)
    assert (frame.width, frame.height, frame.channels, frame.byte_depth) == (5, 4, 3, 1)
    assert (frame[1, 2, 1], frame.is_empty(), frame.is_aligned(1)) == (22, False, True)
    assert not frame.numpy_view().flags.writeable
    image = mp.Image.of(frame)
    assert (image.step, image.uses_gpu(), image.is_contiguous()) == (15, False, False)
    with pytest.raises(IndexError, match=r"^Invalid index dimension: 2"):
        frame[1, 2]


def test_images_of_the_wrong_kind() -> None:
    with pytest.raises(RuntimeError) as raised:
        mp.ImageFrame(mp.ImageFormat.GRAY16, PIXELS)
    assert str(raised.value) == ("uint8 image data should be one of the GRAY8, SRGB, SRGBA MediaPipe image formats.")
    with pytest.raises(TypeError, match=r"^an image takes an array of uint8, uint16 or float32, not int32$"):
        mp.Image(mp.ImageFormat.SRGB, PIXELS.astype(np.int32))
    with pytest.raises(TypeError, match=r"^an image takes an array whose rows follow each other; np\.ascontiguous"):
        mp.Image(mp.ImageFormat.SRGB, PIXELS[:, ::-1])
    with pytest.raises(ValueError, match=r"^GRAY8 does not fit an array"):
        mp.Image(mp.ImageFormat.GRAY8, PIXELS)


def test_images_from_files(tmp_path: Path) -> None:
    pictures = {
        "SRGB": PIXELS,
        "GRAY8": PIXELS[:, :, 0],
        "SRGBA": np.dstack([PIXELS, PIXELS[:, :, :1]]),
    }
    for name, picture in pictures.items():
        path = str(tmp_path / f"{name}.png")
        turned = picture if picture.ndim == 2 else picture[:, :, [2, 1, 0, 3][: picture.shape[2]]]
        cv2.imwrite(path, turned)
        found = mp.Image.create_from_file(path)
        assert found.image_format.name == name
        assert np.array_equal(found.numpy_view(), picture)
    cv2.imwrite(str(tmp_path / "deep.png"), PIXELS.astype(np.uint16) * 256)
    assert np.array_equal(mp.Image.create_from_file(tmp_path / "deep.png").numpy_view(), PIXELS[:, :, ::-1])
    with pytest.raises(RuntimeError, match=r"^Image decoding failed: no\.jpg$"):
        mp.Image.create_from_file("no.jpg")


def test_packets_of_images() -> None:
    create, get = mp.packet_creator, mp.packet_getter
    frame = mp.ImageFrame(mp.ImageFormat.SRGB, PIXELS)
    assert get.get_image_frame(create.create_image_frame(frame)) is frame
    assert type(get.get_image(mp.Packet(PlainImage(PIXELS)))) is mp.Image
    assert type(get.get_image_list(create.create_image_vector([frame]))[0]) is mp.Image
    refused = {
        "Please provide 'image_format' with 'data'.": {"data": PIXELS},
        "The provided image_format doesn't match the one from the data arg.": {
            "data": frame,
            "image_format": mp.ImageFormat.SRGBA,
        },
        "Creating ImageFrame packet by taking a reference of another one is not supported.": {
            "data": frame,
            "copy": False,
        },
        "Reference mode is unavailable if 'data' is not c_contiguous.": {
            "data": PIXELS[:, ::-1],
            "image_format": mp.ImageFormat.SRGB,
            "copy": False,
        },
    }
    for message, given in refused.items():
        with pytest.raises(ValueError) as raised:  # noqa: PT011  # its whole text is compared
            create.create_image_frame(**given)  # type: ignore[arg-type]  # of several types
        assert str(raised.value) == message
    with pytest.warns(RuntimeWarning, match=r"^'data' is still writeable; its packet must not see it change"):
        create.create_image(PIXELS, image_format=mp.ImageFormat.SRGB, copy=False)


def test_messages() -> None:
    hand = landmark_pb2.NormalizedLandmarkList()
    hand.landmark.add(x=0.5, y=0.25, z=0.0)
    hand.landmark.extend([landmark_pb2.NormalizedLandmark(x=1, y=2, z=3, visibility=0.5)])
    found = mp.packet_getter.get_proto(mp.packet_creator.create_proto(hand))
    assert type(found) is landmark_pb2.NormalizedLandmarkList
    assert found == hand
    assert found is not hand
    assert location_data_pb2.LocationData.Format.Value("MASK") == location_data_pb2.LocationData.MASK == 3
    assert render_data_pb2.RenderAnnotation.Line(x_end=1).line_type == render_data_pb2.RenderAnnotation.Line.SOLID


def test_lists_of_messages() -> None:
    classes = [classification_pb2.Classification(index=index, score=0.5) for index in range(2)]
    packet = mp.Packet([message_classes.payload_of(one) for one in classes])
    assert mp.packet_getter.get_proto_list(packet) == classes
    with pytest.raises(NotImplementedError, match=r"^create_proto_vector is not implemented\.$"):
        mp.packet_creator.create_proto_vector(classes)


@pytest.mark.parametrize("name", PAYLOADS)
def test_messages_stand_where_the_other_parts_of_protobuf_look(name: str) -> None:
    kind = message_classes.payload_message(name)
    assert descriptor_pool.Default().FindMessageTypeByName(name) is kind.DESCRIPTOR


def test_another_mediapipe_keeps_the_default_pool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "mediapipe").mkdir()
    (tmp_path / "mediapipe" / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    schema = message_classes.messages.__wrapped__()
    assert schema.pool is not descriptor_pool.Default()


def test_serving_as_mediapipe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "modules", dict(sys.modules))
    serve_as_mediapipe()
    assert importlib.import_module("mediapipe") is mp
    assert importlib.import_module("mediapipe.framework.formats.landmark_pb2") is landmark_pb2
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("mediapipe.tasks")


def test_serving_too_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "mediapipe", types.ModuleType("mediapipe"))
    with pytest.raises(StateError) as raised:
        serve_as_mediapipe()
    message = "another mediapipe was imported already; call serve_as_mediapipe() before its first import"
    assert str(raised.value) == message
