"""LocalFileContentsCalculator."""

from pathlib import Path

import pytest

from mediagraph.calculators.util.local_file_contents import (
    LocalFileContentsCalculator,
    LocalFileContentsCalculatorOptions,
)
from mediagraph.framework.errors import FailedRunError
from mediagraph.framework.service import MODEL_STORE
from mediagraph.framework.testing import CalculatorRunner


class FakeStore:
    def read(self, path: str) -> bytes:
        return f"<{path}>".encode()


@pytest.mark.parametrize("text_mode", [False, True])
def test_files_are_read_as_bytes(tmp_path: Path, text_mode: bool) -> None:
    paths = [tmp_path / "a", tmp_path / "b"]
    for path in paths:
        path.write_bytes(path.name.encode() + b"\r\n\xff\x00")
    runner = CalculatorRunner(
        LocalFileContentsCalculator,
        side_inputs=["FILE_PATH:0", "FILE_PATH:1"],
        side_outputs=["CONTENTS:0", "CONTENTS:1"],
        options=LocalFileContentsCalculatorOptions(text_mode=text_mode),
    )
    found = runner.run(side_packets={"FILE_PATH:0": str(paths[0]), "FILE_PATH:1": str(paths[1])})
    assert found["CONTENTS:0"][0].value == b"a\r\n\xff\x00"
    assert found["CONTENTS:1"][0].value == b"b\r\n\xff\x00"


def test_with_a_model_store_it_reads() -> None:
    runner = CalculatorRunner(
        LocalFileContentsCalculator,
        side_inputs=["FILE_PATH"],
        side_outputs=["CONTENTS"],
        services={MODEL_STORE.key: FakeStore()},
    )
    assert runner.run(side_packets={"FILE_PATH": "mediapipe/x.tflite"})["CONTENTS"][0].value == b"<mediapipe/x.tflite>"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "nothing.tflite")
    runner = CalculatorRunner(LocalFileContentsCalculator, side_inputs=["FILE_PATH"], side_outputs=["CONTENTS"])
    with pytest.raises(FailedRunError, match=r'cannot read ".*nothing\.tflite": No such file or directory'):
        runner.run(side_packets={"FILE_PATH": path})
