"""CUDA's libraries are found in every folder of Python's path, as where one environment lies over another."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from host_compiler import find_compiler

from mediagraph.calculators.cuda.libraries import library_files, load_libraries

TRY = """
import ctypes, sys
from mediagraph.calculators.cuda.libraries import load_libraries
try:
    ctypes.CDLL("libcudnn.so.9")
except OSError:
    print("not on the loader's path")
print(*(one.name for one in load_libraries()))
print(ctypes.CDLL("libcudnn.so.9").answer(), ctypes.CDLL("libcublas.so.13").answer())
"""


def write(folder: Path, name: str, text: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)
    return folder / name


def test_the_order_is_that_of_their_needs_and_the_first_folder_counts(tmp_path: Path) -> None:
    own, other = tmp_path / "venv", tmp_path / "torch"
    write(other / "nvidia" / "cu13" / "lib", "libcublas.so.13")
    write(other / "nvidia" / "cu13" / "lib", "libcublasLt.so.13")
    write(other / "nvidia" / "cu13" / "lib", "libnvrtc-builtins.so.13.0")
    write(other / "nvidia" / "cudnn" / "lib", "libcudnn.so.9")
    write(other / "nvidia" / "cudnn" / "lib", "libcudnn_ops.so.9")
    write(own / "nvidia" / "cublas" / "lib", "libcublas.so.13")
    found = list(library_files(["", str(own), str(tmp_path / "nowhere"), str(other)]))
    assert [str(one.relative_to(tmp_path)) for one in found] == [
        "torch/nvidia/cu13/lib/libcublasLt.so.13",
        "venv/nvidia/cublas/lib/libcublas.so.13",
        "torch/nvidia/cudnn/lib/libcudnn.so.9",
    ]


def test_what_cannot_be_loaded_is_left_to_who_needs_it(tmp_path: Path) -> None:
    write(tmp_path / "nvidia" / "cu13" / "lib", "libcublas.so.13", "no library")
    assert load_libraries([str(tmp_path)]) == []


@pytest.mark.skipif(sys.platform != "linux", reason="no CUDA packages with such folders on this system")
def test_libraries_of_another_environment_are_found_by_their_names_from_then_on(tmp_path: Path) -> None:
    source = write(tmp_path, "answer.cpp", 'extern "C" int answer() { return ANSWER; }')
    for package, name, answer in (("cu13", "libcublas.so.13", 13), ("cudnn", "libcudnn.so.9", 9)):
        library = write(tmp_path / "site" / "nvidia" / package / "lib", name)
        options = ["-shared", "-fPIC", f"-DANSWER={answer}", f"-Wl,-soname,{name}"]
        subprocess.run([find_compiler(), *options, str(source), "-o", str(library)], check=True)
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [sys.executable, "-c", TRY], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.splitlines()[-1:] == ["9 13"], done.stderr
    assert "libcublas.so.13 libcudnn.so.9" in done.stdout.splitlines()[-2].replace("libnvrtc.so.13 ", "")
