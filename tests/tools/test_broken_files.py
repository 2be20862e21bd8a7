"""A catalogue of broken files, through the whole command: one clear paragraph, the exit code, nothing half-written.

What the messages say in full is tested beside the readers and writers; here only what names the fault counts.
"""

from __future__ import annotations

import gzip
import os
import resource
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

DAMAGED = "is damaged or cut off; copy or download it again"
NO_MEDIA = "is not a video or picture that can be read, or its beginning is damaged"
NO_PICTURE = "is not a picture that can be read; convert it to JPEG or PNG first"


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a PNG file."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png(width: int, height: int, data: bytes = b"\0" * 40, *, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG file whose header says what it likes."""
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    chunks = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def encoded(suffix: str) -> bytes:
    """A picture with much to lose."""
    pixels = np.random.default_rng(7).integers(0, 256, (40, 60, 3), dtype=np.uint8)
    return bytes(cv2.imencode(suffix, pixels)[1].tobytes())


def bmp(width: int, height: int) -> bytes:
    """A BMP file whose header says what it likes."""
    header = struct.pack("<IiiHHIIiiII", 40, width, height, 1, 24, 0, 0, 0, 0, 0, 0)
    return b"BM" + struct.pack("<IHHI", 154, 0, 0, 54) + header + bytes(100)


def tiff(width: int, height: int, *, offset: int = 8) -> bytes:
    """A TIFF file with a size and no strips."""
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in ((256, width), (257, height))]
    return b"II*\0" + struct.pack("<IH", offset, len(entries)) + b"".join(entries) + bytes(4)


def jpeg_frame(width: int, height: int) -> bytes:
    """A JPEG file that has a size and no picture."""
    return b"\xff\xd8\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9) + b"\xff\xd9"


PICTURES: dict[str, tuple[bytes, str]] = {
    "bomb.png": (png(60_000, 60_000), "has 60000×60000 pixels; at most 268435456 are read, so make it smaller first"),
    "huge.png": (png(2**31 - 1, 2**31 - 1), "has 2147483647×2147483647 pixels"),
    "flat.png": (png(0, 100), DAMAGED),
    "lying.png": (png(1000, 1000), DAMAGED),
    "depth.png": (png(4, 4, depth=3), DAMAGED),
    "colour.png": (png(4, 4, colour=5), DAMAGED),
    "signature.png": (b"\x89PNG\r\n\x1a\n", DAMAGED),
    "header.png": (encoded(".png")[:25], DAMAGED),
    "half.png": (encoded(".png")[:3000], DAMAGED),
    "end.png": (encoded(".png")[:-12], DAMAGED),
    "bits.png": (encoded(".png")[:200] + bytes(200) + encoded(".png")[400:], DAMAGED),
    "order.png": (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + chunk(b"IEND", b""), DAMAGED),
    "bomb.jpg": (jpeg_frame(65_500, 65_500), "has 65500×65500 pixels"),
    "start.jpg": (b"\xff\xd8\xff", DAMAGED),
    "frame.jpg": (jpeg_frame(60, 40), DAMAGED),
    "empty_frame.jpg": (jpeg_frame(0, 0), DAMAGED),
    "half.jpg": (encoded(".jpg")[:1500], DAMAGED),
    "end.jpg": (encoded(".jpg")[:-2], DAMAGED),
    "segment.jpg": (b"\xff\xd8\xff\xe1\xff\xff" + bytes(100), DAMAGED),
    "half.webp": (encoded(".webp")[:800], DAMAGED),
    "header.webp": (b"RIFF\x10\0\0\0WEBPVP8X", DAMAGED),
    "bomb.webp": (
        b"RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0" + b"\xff" * 6 + bytes(20),
        "has 16777216×16777216 pixels",
    ),
    "half.bmp": (encoded(".bmp")[:2000], DAMAGED),
    "bomb.bmp": (bmp(60_000, 60_000), "has 60000×60000 pixels"),
    "upside_down.bmp": (bmp(4, -(2**31)), "pixels; at most 268435456 are read"),
    "header.bmp": (b"BM" + bytes(10), DAMAGED),
    "half.tif": (encoded(".tiff")[:2000], DAMAGED),
    "bomb.tif": (tiff(60_000, 60_000), "has 60000×60000 pixels"),
    "strips.tif": (tiff(40, 40), DAMAGED),
    "directory.tif": (tiff(40, 40, offset=2**31), DAMAGED),
    "animation.png": (b"GIF89a" + bytes(50), NO_PICTURE),
    "words.jpg": (b"<html>not found</html>", NO_PICTURE),
    "zipped.png": (gzip.compress(encoded(".png")), NO_PICTURE),
    "phone.heic": (b"\0\0\0\x18ftypheic" + bytes(50), "is a picture in the HEIC format, which cannot be read"),
    "phone.jpg": (b"\0\0\0\x18ftypmif1" + bytes(50), "is a picture in the HEIC format, which cannot be read"),
    "film.png": (b"\0\0\0\x18ftypisom" + bytes(50), "holds a video, whatever its name says; give it the suffix of one"),
    "web.avif": (b"\0\0\0\x18ftypavif" + bytes(50), "is a picture in the AVIF format, which cannot be read"),
    "new.jxl": (b"\xff\x0a" + bytes(50), NO_PICTURE),
    "page.ico": (b"\0\0\1\0\1\0" + bytes(50), NO_PICTURE),
    "camera.dng": (encoded(".tiff"), "is the raw file of a camera; develop it to a JPEG or PNG file first"),
    "camera.NEF": (encoded(".tiff"), "is the raw file of a camera; develop it to a JPEG or PNG file first"),
    "nothing.tif": (b"", "is empty (0 bytes)"),
    "words.mp4": (b"these are words\n" * 100, NO_MEDIA),
    "nothing.mkv": (b"", "is empty (0 bytes)"),
    "zeros.mp4": (bytes(5000), NO_MEDIA),
    "noise.avi": (np.random.default_rng(3).bytes(5000), NO_MEDIA),
    "riff.avi": (b"RIFF\xff\xff\xff\xffAVI LIST" + bytes(200), NO_MEDIA),
    "box.mp4": (b"\0\0\0\x18ftypisom" + bytes(12) + b"\xff\xff\xff\xffmoov" + bytes(50), NO_MEDIA),
    "head.mkv": (b"\x1a\x45\xdf\xa3\x01\xff\xff\xff\xff\xff\xff\xff" + bytes(50), NO_MEDIA),
    "words.jsonl": (b"these are words\n", 'words.jsonl", line 1 is not JSON'),
    "bytes.jsonl": (b"\xff\xfe", "is not UTF-8 text"),
    "words.npz": (b"these are words\n", DAMAGED),
    "nothing.npz": (b"", "is empty (0 bytes)"),
}

NOISY = ("lying.png",)  # libpng itself writes a line to stderr, and finds it only while it decodes


def names(folder: Path) -> set[str]:
    """All files and folders."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


@pytest.mark.parametrize("name", PICTURES)
def test_a_file_that_cannot_be_read(run, folder: Path, name: str) -> None:
    data, expected = PICTURES[name]
    (folder / name).write_bytes(data)
    before = names(folder)
    done = run("Copy", "-i", name, "-o", "out.npz")
    assert expected in done.said
    assert done.said.startswith(f'run-graph: "{name}"') or name in NOISY
    assert (done.code, done.out) == (4, "")
    assert done.said.count("run-graph:") == 1
    assert "Traceback" not in done.err
    assert names(folder) - before <= {"out.npz"}
    assert not (folder / "out.npz").exists() or name == "words.jsonl"  # its lines are read one by one


PATHS = {
    "nosuch.png": "does not exist; check the path",
    "dangling.png": "does not exist; check the path",
    "circle.png": "cannot be read: Too many levels of symbolic links",
    f"{'x' * 300}.png": "cannot be read: File name too long",
    "me.jpg/me.jpg": "does not exist; check the path",
    "\udcff.png": "does not exist; check the path",
    "/dev/null": "is empty (0 bytes)",
    "~nobody/x.mp4": "does not exist; check the path",
}


@pytest.mark.parametrize("name", PATHS)
def test_a_path_that_leads_nowhere(run, folder: Path, name: str) -> None:
    (folder / "dangling.png").symlink_to("nosuch.png")
    (folder / "circle.png").symlink_to("circle.png")
    done = run("Copy", "-i", name, "-o", "out.png")
    assert PATHS[name] in done.said
    assert done.code == 4
    assert not (folder / "out.png").exists()


def remuxed(folder: Path, name: str) -> bytes:
    """The clip in another container."""
    with av.open(str(folder / name), "w") as target, av.open(str(folder / "clip.mp4")) as source:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return (folder / name).read_bytes()


@pytest.mark.parametrize("part", [0.3, 0.5, 0.7, 0.9, 0.99])
@pytest.mark.parametrize("suffix", ["mp4", "mkv", "mov", "ts"])
def test_a_video_that_was_cut_off(run, folder: Path, suffix: str, part: float) -> None:
    """What comes before the cut is there and complete, or nothing at all; MPEG-TS does not know how long it is."""
    data = remuxed(folder, f"whole.{suffix}")
    (folder / f"cut.{suffix}").write_bytes(data[: int(len(data) * part)])
    done = run("Copy", "-i", f"cut.{suffix}", "-o", "out.npz")
    assert "Traceback" not in done.err
    assert done.code == 4 or suffix == "ts"
    if done.code == 4:
        assert done.said.startswith(f'run-graph: "cut.{suffix}" ')
    if Path("out.npz").exists():
        frames = len(np.load("out.npz")["timestamps"])
        assert f"-> out.npz ({frames})" in done.said
    assert not [name for name in names(folder) if ".part" in name]


# -- outputs


@contextmanager
def small_disk(size: int) -> Iterator[None]:
    """No file may become larger than this."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


OUTPUTS = ["out.png", "out.bmp", "out.tif", "out.mp4", "out.mov", "out.mkv", "out.webm", "out.npy", "out.npz", "out/"]


@pytest.mark.parametrize("target", [*OUTPUTS, "out.jsonl"])
def test_a_full_disk(run, folder: Path, target: str) -> None:
    source = "me.jpg" if target[-4:] in (".png", ".bmp", ".tif") else "clip.mp4"
    (folder / "many.jsonl").write_text("".join(f'{{"timestamp": {n}, "value": "{"x" * 50}"}}\n' for n in range(100)))
    (folder / "pass.pbtxt").write_text(
        'input_stream: "x" output_stream: "y" '
        'node { calculator: "PassThroughCalculator" input_stream: "x" output_stream: "y" }\n'
    )
    before = names(folder)
    with small_disk(1500):
        done = run("pass", "-i", "many.jsonl" if target == "out.jsonl" else source, "-o", target)
    assert (done.code, "cannot be written: the disk is full; free some space or write elsewhere" in done.said) == (
        5,
        True,
    )
    assert "Traceback" not in done.err
    left = names(folder) - before
    if left - {"out"}:  # lines and arrays that were complete are kept, and that is said
        assert "holds what came before the run ended" in done.said
    assert not [name for name in left if ".part" in name]


VANISHING = """\
import pathlib
import mediagraph as mg


class VanishingCalculator(mg.Calculator):
    image = mg.Input(mg.Image, tag="")
    copy = mg.Output(mg.Image, tag="")
    def open(self):
        self.count = 0
    def process(self):
        self.count += 1
        if self.count == 3:
            pathlib.Path("gone").rename("elsewhere")
        self.copy.send(self.image.get())
"""


@pytest.mark.parametrize("target", ["out.mp4", "out.mkv", "out.webm", "out.npy", "out.npz", "out/"])
def test_a_folder_of_results_that_vanishes(run, folder: Path, target: str) -> None:
    (folder / "vanishing.py").write_text(VANISHING)
    text = (folder / "Copy.pbtxt").read_text()
    (folder / "vanishing.pbtxt").write_text(text.replace("CopyCalculator", "VanishingCalculator"))
    (folder / "gone").mkdir()
    done = run("vanishing", "--calculators", "vanishing.py", "-i", "clip.mp4", "-o", f"gone/{target}")
    assert done.code == 5
    if target == "out/":
        assert '"gone/out/" is not there any more, nor what was in it' in done.said
    gone = (
        "its folder is not there any more",
        'the folder "gone/out" does not exist; create it first',
    )  # when it is seen
    assert any(f"cannot be written: {reason}" in done.said for reason in gone)
    assert "Traceback" not in done.err
    assert not os.path.exists("gone")
