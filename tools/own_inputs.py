"""Results must not take the place of what they are made from."""

from __future__ import annotations

import os
from collections.abc import Collection

from mediagraph.framework.errors import UsageError


def refuse_own_inputs(inputs: Collection[str], outputs: Collection[str]) -> None:
    """Raise UsageError if a file or folder is to be read and written, by this name or another one of its.

    Even `--overwrite` does not allow it: if the run ended early, the beginning of the result would replace the whole.
    """
    for output in outputs:
        for given in inputs:
            if os.path.exists(given) and os.path.exists(output) and os.path.samefile(given, output):
                kind = "folder" if os.path.isdir(given) else "file"
                raise UsageError(f"-o {output}: this {kind} is read by -i {given}; choose another name for the result")
