"""The cache of models: is it writable, and what is in it?"""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from mediagraph.framework.errors import ModelError
from mediagraph.models.cache import VARIABLE, Cache, cache_folder
from mediagraph.models.manifest import load_manifest
from mediagraph.models.store import NO_NETWORK, Store
from mediagraph.tools.health.finding import Finding, State

_ROOM_MB = 200  # the models, and what they are converted to


def check() -> Iterator[Finding]:
    """The folder, the models in it, and whether missing ones can be fetched."""
    try:
        folder = cache_folder()
        Cache(folder).check_writable()
    except ModelError as error:
        advice = f"set {VARIABLE} to a folder that can be written"
        yield Finding("model cache", State.PROBLEM, str(error).partition("; set")[0], advice)
        return
    free_mb = shutil.disk_usage(folder).free // 2**20
    if free_mb < _ROOM_MB:
        found = f"{folder} has {free_mb} MB left"
        yield Finding("model cache", State.PROBLEM, found, f"free some space, or set {VARIABLE} to another folder")
    else:
        yield Finding("model cache", State.OK, f"{folder} can be written, {free_mb / 1024:.0f} GB are free")
    yield from _check_files(Store(network=False))


def _check_files(store: Store) -> Iterator[Finding]:
    entries = {entry.name: entry for entry in load_manifest().entries}
    stored = [model for model in store.entries() if model.name in entries]  # those that somebody may add count not
    present = [model for model in stored if model.is_present]
    damaged = [model for model in present if not entries[model.name].matches(_content(model.path))]
    for model in damaged:
        yield Finding("models", State.PROBLEM, f"{model.path} is damaged", "mediagraph models fetch fetches it anew")
    missing = len(stored) - len(present)
    if not missing:
        yield Finding("models", State.OK, f"all {len(stored)} are here")
        return
    found = f"{len(present)} of {len(stored)} are here; the others are fetched when a graph needs them"
    yield Finding("models", State.NOTE, found, "mediagraph models fetch")
    yield from _check_fetching()


def _check_fetching() -> Iterator[Finding]:
    if os.environ.get(NO_NETWORK, "") not in ("", "0"):
        advice = f"unset {NO_NETWORK}, or mediagraph models add FILE"
        yield Finding("models", State.NOTE, f"{NO_NETWORK} is set, so that nothing is fetched", advice)
    elif importlib.util.find_spec("pip") is None and shutil.which("uv") is None:
        found = "neither pip nor uv is here, which fetch models"
        yield Finding("models", State.PROBLEM, found, "python -m ensurepip, or mediagraph models add FILE")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""
