"""LocalFileContentsCalculator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from mediagraph.framework.calculator import Calculator
from mediagraph.framework.contract import Connections, Contract, keys
from mediagraph.framework.errors import ContractError, ModelError, StatusCode
from mediagraph.framework.options import option
from mediagraph.framework.ports import Options, Service, SideInputs, SideOutputs
from mediagraph.framework.service import MODEL_STORE


@dataclass(frozen=True, slots=True)
class LocalFileContentsCalculatorOptions:
    """`text_mode` makes no difference here: the contents are the bytes of the file."""

    message: ClassVar[str] = "mediapipe.LocalFileContentsCalculatorOptions"
    extension: ClassVar[int] = 346849340

    text_mode: bool = option(False, number=1)  # without effect


class LocalFileContentsCalculator(Calculator):
    """Read files when the run starts.

    Input side packets: FILE_PATH:i (str), a plain file or MediaPipe's name of a model, as
    `mediapipe/modules/selfie_segmentation/selfie_segmentation.tflite`; such names work where the graph has a model
    store. Output side packets: CONTENTS:i (bytes). Options: `text_mode`, without effect.

        node {
          calculator: "LocalFileContentsCalculator"
          input_side_packet: "FILE_PATH:model_path"
          output_side_packet: "CONTENTS:model_blob"
        }
    """

    file_paths = SideInputs(str, tag="FILE_PATH")
    contents = SideOutputs(bytes, tag="CONTENTS")
    options = Options(LocalFileContentsCalculatorOptions)
    store = Service(MODEL_STORE)

    @classmethod
    def contract(cls, options: object, connections: Connections) -> Contract:
        """Refuses paths without contents, and the reverse."""
        paths, contents = keys(connections.side_inputs), keys(connections.side_outputs)
        if not paths or [key.index for key in paths] != [key.index for key in contents]:
            raise ContractError(
                "connect one CONTENTS:i for every FILE_PATH:i, and at least one", StatusCode.INVALID_ARGUMENT
            )
        return cls.declared

    def open(self) -> None:
        """Read all files."""
        for file_path, contents in zip(self.file_paths, self.contents):
            contents.set(self._read(file_path.get() or ""))

    def _read(self, path: str) -> bytes:
        if self.store is not None:
            return self.store.read(path)
        try:
            return Path(path).read_bytes()
        except OSError as error:
            raise ModelError(f'cannot read "{path}": {error.strerror or error}') from error
