"""The packages that mediagraph needs: there, new enough, importable, and not two of a kind."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import distributions, requires

from mediagraph.tools.broken_installation import broken_installation
from mediagraph.tools.health.finding import Finding, State

_MODULES = {"opencv-python": "cv2", "protobuf": "google.protobuf", "onnxruntime-gpu": "onnxruntime"}
# Packages that install into the same folder; of several that are there the first is worth keeping.
_FAMILIES = {
    "OpenCV": (
        "opencv-contrib-python",
        "opencv-python",
        "opencv-contrib-python-headless",
        "opencv-python-headless",
    ),
    "ONNX Runtime": (
        "onnxruntime-gpu",
        "onnxruntime",
        "onnxruntime-directml",
        "onnxruntime-openvino",
        "onnxruntime-rocm",
        "onnxruntime-training",
        "onnxruntime-silicon",
    ),
}
_MEMBERS = {member: members for members in _FAMILIES.values() for member in members}


def check() -> Iterator[Finding]:
    """The packages of this Python."""
    installed = installed_versions()
    yield from check_packages(installed)
    yield from check_families(installed)


def check_packages(installed: Mapping[str, str]) -> Iterator[Finding]:
    """Every package that mediagraph requires; `installed` are versions by names."""
    done: set[str] = set()
    for name, bound in needed(requires("mediagraph") or ()):
        module = _MODULES.get(name, name)
        if module not in done:
            done.add(module)
            yield _check(name, bound, module, installed)


def check_families(installed: Mapping[str, str]) -> Iterator[Finding]:
    """Packages that overwrite each other's files."""
    for family, members in _FAMILIES.items():
        found = [member for member in members if member in installed]
        if len(found) > 1:
            several = " and ".join(f"{member} {installed[member]}" for member in found)
            yield Finding(
                family,
                State.PROBLEM,
                f"{several} are installed side by side: they own the same files, and the last one installed has "
                "overwritten the others",
                f"pip uninstall -y {' '.join(found)}, then pip install {found[0]}",
            )


def installed_versions() -> dict[str, str]:
    """The versions of all installed packages, by their names in small letters with hyphens."""
    found: dict[str, str] = {}
    for one in distributions():
        if one.metadata["Name"]:
            found.setdefault(re.sub(r"[-_.]+", "-", one.metadata["Name"]).lower(), one.version)
    return found


def needed(requirements: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The names and lowest versions in requirements, extras left out."""
    for text in requirements:
        if "extra ==" not in text:
            match = re.match(r"([\w.-]+)(?:>=([\w.]+))?", text)
            if match is not None:
                yield match[1].lower(), match[2] or ""


def _check(name: str, bound: str, module: str, installed: Mapping[str, str]) -> Finding:
    provider = next((one for one in _MEMBERS.get(name, (name,)) if one in installed), None)
    wanted = f'pip install "{name}{f">={bound}" if bound else ""}"'
    if provider is None:
        return Finding(name, State.PROBLEM, "is not installed", wanted)
    found = f"{provider} {installed[provider]}"
    if bound and _numbers(installed[provider]) < _numbers(bound):
        return Finding(name, State.PROBLEM, f"{found} is too old; {bound} is needed", wanted)
    try:
        importlib.import_module(module)
    except ImportError as error:
        return Finding(name, State.PROBLEM, f"{found} cannot be imported", broken_installation(error))
    return Finding(name, State.OK, installed[provider] if provider == name else found)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", version.partition("+")[0])[:3])
