"""NVIDIA's compiler takes the kernels for every device that CUDA 13 knows; it needs no device for that."""

from __future__ import annotations

import ctypes
import importlib.util
from functools import cache
from pathlib import Path

import pytest

from mediagraph.calculators.cuda.kernels import COMPILER_OPTIONS, KERNELS, source_of

ARCHITECTURES = (75, 80, 86, 89, 90, 100, 120)


@cache
def compiler() -> ctypes.CDLL:
    """NVRTC of the package nvidia-cuda-nvrtc, or of an installed CUDA."""
    spec = importlib.util.find_spec("nvidia")
    folders = list(spec.submodule_search_locations or ()) if spec is not None else []
    found = [path for folder in folders for path in sorted(Path(folder).rglob("libnvrtc.so.*"))]
    for name in (*map(str, found), "libnvrtc.so.13", "libnvrtc.so"):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    pytest.skip("no NVRTC: libnvrtc is not installed; pip install nvidia-cuda-nvrtc")


def compiled(text: str, options: tuple[str, ...]) -> bytes:
    """The machine code; fails with the compiler's log."""
    nvrtc, program = compiler(), ctypes.c_void_p()
    assert nvrtc.nvrtcCreateProgram(ctypes.byref(program), text.encode(), b"kernels.cu", 0, None, None) == 0
    given = (ctypes.c_char_p * len(options))(*(option.encode() for option in options))
    status = nvrtc.nvrtcCompileProgram(program, len(options), given)
    size = ctypes.c_size_t()
    nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size))
    log = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetProgramLog(program, log)
    assert status == 0, log.value.decode()
    nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size))
    code = ctypes.create_string_buffer(size.value)
    nvrtc.nvrtcGetCUBIN(program, code)
    nvrtc.nvrtcDestroyProgram(ctypes.byref(program))
    return code.raw


@pytest.mark.parametrize("architecture", ARCHITECTURES)
@pytest.mark.parametrize("file", sorted(set(KERNELS.values())))
def test_kernels_compile_for_every_architecture(file: str, architecture: int) -> None:
    code = compiled(source_of(file), (*COMPILER_OPTIONS, f"--gpu-architecture=sm_{architecture}"))
    assert code.startswith(b"\x7fELF")
    for name, place in KERNELS.items():
        if place == file:
            assert name.encode() in code, "the kernel is there under its plain name"


def test_a_mistake_in_a_kernel_is_found() -> None:
    with pytest.raises(AssertionError, match='identifier "nonsense" is undefined'):
        compiled("__global__ void f(int *x) { *x = nonsense; }", ("--gpu-architecture=sm_75",))


def test_every_file_of_kernels_is_in_the_table() -> None:
    folder = Path(__file__).resolve().parents[3] / "calculators" / "cuda" / "kernels"
    assert {path.name for path in folder.glob("*.cu")} == set(KERNELS.values())
    for path in folder.glob("*.cu"):
        assert '#include "' not in source_of(path.name)
