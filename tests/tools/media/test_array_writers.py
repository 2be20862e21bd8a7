"""`.npy` and `.npz`: raw payloads."""

import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from mediagraph.framework.errors import OutputError
from mediagraph.framework.image import Array, Image
from mediagraph.framework.timestamp import Timestamp
from mediagraph.tools.media.npy_writer import npy_header
from mediagraph.tools.media.sink import open_sink


def save(path: Path, values: list[object]) -> None:
    """Write the values, one every 10 µs."""
    sink = open_sink(str(path))
    for number, value in enumerate(values):
        sink.write(value, Timestamp(number * 10), "x")
    sink.finish()


def refused(path: Path, values: list[object]) -> str:
    """What is said about them."""
    with pytest.raises(OutputError) as caught:
        save(path, values)
    return str(caught.value)


MASK = np.linspace(0, 1, 12, dtype=np.float32).reshape(3, 4)
PIXELS = np.arange(36, dtype=np.uint8).reshape(3, 4, 3)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([Image(MASK)], MASK),
        ([Image(PIXELS)], PIXELS),
        ([Image(PIXELS), Image(PIXELS[::-1])], np.stack([PIXELS, PIXELS[::-1]])),
        ([MASK.T], MASK.T),
        ([[MASK]], MASK[None]),
        ([(MASK, MASK)] * 3, np.stack([np.stack([MASK, MASK])] * 3)),
        ([0.5], np.array(0.5)),
        ([True, False], np.array([True, False])),
        ([1, 2, 3], np.array([1, 2, 3])),
        ([[1.5, 2.5]], np.array([1.5, 2.5])),
        ([np.float32(2)], np.float32(2)),
        (["one", "two"], np.array(["one", "two"])),
        ([np.zeros((0, 3))], np.zeros((0, 3))),
        ([np.zeros(2, ">i4")], np.zeros(2, ">i4")),
    ],
)
def test_npy(tmp_path: Path, values: list[object], expected: Array) -> None:
    save(tmp_path / "a.npy", values)
    loaded = np.load(tmp_path / "a.npy", allow_pickle=False)
    assert loaded.dtype == expected.dtype
    assert loaded.shape == expected.shape
    assert np.array_equal(loaded, expected)


def test_an_npy_file_can_be_mapped_into_memory(tmp_path: Path) -> None:
    save(tmp_path / "a.npy", [Image(PIXELS)] * 2)
    assert np.load(tmp_path / "a.npy", mmap_mode="r").shape == (2, 3, 4, 3)
    assert len(npy_header(PIXELS.dtype, (2,) * 63)) == 512  # no array has a longer shape


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([MASK, MASK[1:]], "(3, 4) float32 so far, but (2, 4) float32"),
        ([MASK, PIXELS[:, :, 0]], "(3, 4) float32 so far, but (3, 4) uint8"),
        ([1, 2.5], "() int64 so far, but () float64"),
    ],
)
def test_npy_of_changing_arrays_is_refused(tmp_path: Path, values: list[object], found: str) -> None:
    path = tmp_path / "a.npy"
    expected = f'"{path}" holds arrays of one shape and type, {found} came at 10 µs; write .npz instead'
    assert refused(path, values) == expected


def test_npy_of_a_list_of_unlike_arrays_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.npy"
    assert refused(path, [[MASK, MASK[1:]]]) == (
        f'"{path}": the packet at 0 µs is a list of arrays that differ (shapes (3, 4), (2, 4)); '
        f"write .npz instead of .npy"
    )


def test_npz(tmp_path: Path) -> None:
    save(tmp_path / "a.npz", [Image(PIXELS), MASK[1:], [MASK, 5, "word"], [1, 2], True, []])
    with np.load(tmp_path / "a.npz", allow_pickle=False) as loaded:
        names = ["000000", "000001", "000002_0", "000002_1", "000002_2", "000003", "000004", "000005", "timestamps"]
        assert loaded.files == names
        assert np.array_equal(loaded["000000"], PIXELS)
        assert np.array_equal(loaded["000001"], MASK[1:])
        assert np.array_equal(loaded["000002_0"], MASK)
        assert (loaded["000002_1"].item(), loaded["000002_2"].item()) == (5, "word")
        assert loaded["000003"].tolist() == [1, 2]
        assert loaded["000004"].item() is True
        assert loaded["000005"].shape == (0,)
        assert loaded["timestamps"].dtype == np.int64
        assert loaded["timestamps"].tolist() == [0, 10, 20, 30, 40, 50]


def test_an_npz_without_packets_holds_no_timestamps(tmp_path: Path) -> None:
    save(tmp_path / "a.npz", [])
    with np.load(tmp_path / "a.npz") as loaded:
        assert loaded.files == ["timestamps"]
        assert loaded["timestamps"].shape == (0,)


@pytest.mark.parametrize("suffix", ["npy", "npz"])
@pytest.mark.parametrize(
    ("value", "name"),
    [
        (object(), "object"),
        ([object()], "object"),
        ({"a": 1}, "dict"),
        (b"bytes", "bytes"),
        (np.array([None]), "ndarray"),
        (np.zeros(2, [("x", "f4"), ("y", "f4")]), "ndarray"),
        (2**70, "int"),
    ],
)
def test_nothing_is_ever_pickled(tmp_path: Path, suffix: str, value: object, name: str) -> None:
    path = tmp_path / f"a.{suffix}"
    takes = ".npy and .npz take images, arrays, numbers, strings and lists of them"
    assert refused(path, [value]) == f'"{path}": the packet at 0 µs is {name}; {takes}'


@pytest.mark.parametrize("suffix", ["npy", "npz"])
def test_an_abort_keeps_whole_arrays(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a.{suffix}"
    sink = open_sink(str(path))
    sink.write(MASK, Timestamp(0), "x")
    with pytest.raises(OutputError):
        sink.write(object(), Timestamp(1), "y")
    sink.abort()
    loaded = np.load(path)
    assert np.array_equal(loaded if suffix == "npy" else loaded["000000"], MASK)
    assert sink.notices == [f'"{path}" holds what came before the run ended: 1 packet']


@pytest.mark.parametrize("suffix", ["npy", "npz"])
def test_memory_holds_one_packet_at_a_time(tmp_path: Path, suffix: str) -> None:
    image = Image(np.zeros((512, 512), np.float32))  # 1 MiB
    sink = open_sink(str(tmp_path / f"a.{suffix}"))
    tracemalloc.start()
    for number in range(20):
        sink.write(image, Timestamp(number), "x")
    sink.finish()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20  # a copy or two of one array; all of them would be 20 MiB
