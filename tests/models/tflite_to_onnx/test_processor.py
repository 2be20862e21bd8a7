"""The block of channels that the processor's kernels compute together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mediagraph.models.tflite_to_onnx import processor
from mediagraph.models.tflite_to_onnx.processor import NARROW, WIDE, block_size, read_flags
from mediagraph.models.tflite_to_onnx.version import variant


@pytest.fixture(autouse=True)
def no_memory() -> Iterator[None]:
    """The block is asked for anew in each test, and by those that follow."""
    block_size.cache_clear()
    yield
    block_size.cache_clear()


def pretend(monkeypatch: pytest.MonkeyPatch, machine: str, file: Path, flags: str | None) -> None:
    monkeypatch.setattr("platform.machine", lambda: machine)
    monkeypatch.setattr(processor, "_FLAGS", file)
    if flags is not None:
        file.write_text(f"processor\t: 0\nflags\t\t: {flags}\n\nprocessor\t: 1\nflags\t\t: none\n")


@pytest.mark.parametrize(
    ("machine", "flags", "block"),
    [
        ("x86_64", "fpu avx2 fma", NARROW),
        ("x86_64", "fpu avx2 avx512f avx512bw", WIDE),
        ("x86_64", None, WIDE),
        ("x86_64", "", WIDE),
        ("aarch64", "fpu", WIDE),
    ],
)
def test_the_block_follows_from_the_processor(
    machine: str, flags: str | None, block: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pretend(monkeypatch, machine, tmp_path / "cpuinfo", flags)
    assert block_size() == block


def test_only_the_first_processor_is_read(tmp_path: Path) -> None:
    file = tmp_path / "cpuinfo"
    file.write_text("flags\t\t: one two\nflags\t\t: three\n")
    assert read_flags(file) == ("one", "two")


def test_each_block_has_a_converted_file_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = set()
    for flags in ("avx2", "avx512f"):
        pretend(monkeypatch, "x86_64", tmp_path / flags, flags)
        block_size.cache_clear()
        names.add(variant(for_cpu=True))
        assert variant(for_cpu=False).endswith("-plain")
    assert len(names) == 2
