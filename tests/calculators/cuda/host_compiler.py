"""The kernels through the compiler of the host: the same text, with the threads of a grid run one after the other."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mediagraph.calculators.cuda.kernels import KERNELS, source_of

# What CUDA's compiler knows by itself.
BEFORE = """
#include <cmath>
#include <cstddef>
#include <utility>
#define __host__
#define __device__
#define __global__
struct Index { int x, y; };
static Index blockIdx, blockDim, threadIdx;
"""

# `start` takes the arguments as cuLaunchKernel does, as addresses of values; `types` has one letter for each.
AFTER = """
template <class> struct Letter;
template <class Value> struct Letter<Value *> { static constexpr char value = 'P'; };
template <> struct Letter<int> { static constexpr char value = 'i'; };
template <> struct Letter<float> { static constexpr char value = 'f'; };
template <> struct Letter<double> { static constexpr char value = 'd'; };

template <class... A> struct Types {
    static constexpr char text[] = {Letter<A>::value..., 0};
};
template <class... A> const char *types_of(void (*)(A...)) { return Types<A...>::text; }

template <class... A, std::size_t... I>
void call(void (*kernel)(A...), void **given, std::index_sequence<I...>) { kernel(*(A *)given[I]...); }

template <class... A>
void start(void (*kernel)(A...), int columns, int lines, int wide, int high, void **given) {
    blockDim = {wide, high};
    for (blockIdx.y = 0; blockIdx.y < lines; ++blockIdx.y)
        for (blockIdx.x = 0; blockIdx.x < columns; ++blockIdx.x)
            for (threadIdx.y = 0; threadIdx.y < high; ++threadIdx.y)
                for (threadIdx.x = 0; threadIdx.x < wide; ++threadIdx.x)
                    call(kernel, given, std::index_sequence_for<A...>());
}
"""
EXPORT = """
extern "C" const char *types_{0}() {{ return types_of({0}); }}
extern "C" void start_{0}(int columns, int lines, int wide, int high, void **given) {{
    start({0}, columns, lines, wide, high, given);
}}
"""


def find_compiler() -> str:
    """The C++ compiler of this machine; without one the test is skipped, in CI it fails."""
    for name in (os.environ.get("CXX", ""), "c++", "g++", "clang++"):
        path = shutil.which(name) if name else None
        if path is not None:
            return path
    pytest.skip("no C++ compiler: c++, g++ or clang++ is not on the PATH")


@cache
def host_library(file: str, folder: Path) -> ctypes.CDLL:
    """A file of kernels, compiled. Products and sums are not fused, as `COMPILER_OPTIONS` says for the device."""
    names = [name for name, place in KERNELS.items() if place == file]
    text = BEFORE + source_of(file) + AFTER + "".join(EXPORT.format(name) for name in names)
    source, library = folder / f"{file}.cpp", folder / f"{file}.so"
    source.write_text(text, encoding="utf-8")
    options = ["-std=c++17", "-O2", "-ffp-contract=off", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror"]
    command = [find_compiler(), *options, "-Wno-unknown-pragmas", str(source), "-o", str(library)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return ctypes.CDLL(str(library))


def types_of(name: str, folder: Path) -> str:
    """A letter for each argument of a kernel: P an address, i an int, d a double."""
    ask = getattr(host_library(KERNELS[name], folder), f"types_{name}")
    ask.restype = ctypes.c_char_p
    text: str = ask().decode()
    return text


def start(name: str, folder: Path, grid: tuple[int, int], block: tuple[int, int], values: list[Any]) -> None:
    """Run a kernel; every value is an array, an int32 or a float64, as its type says."""
    letters = "".join("P" if value.ndim else {"int32": "i", "float64": "d"}[str(value.dtype)] for value in values)
    assert letters == types_of(name, folder), f"{name} is started with other arguments than it has"
    boxes = [ctypes.c_void_p(one.ctypes.data) if one.ndim else np.array(one) for one in values]
    addresses = [ctypes.addressof(box) if isinstance(box, ctypes.c_void_p) else int(box.ctypes.data) for box in boxes]
    given = (ctypes.c_void_p * len(addresses))(*addresses)
    library = host_library(KERNELS[name], folder)
    getattr(library, f"start_{name}")(*grid, *block, given)
