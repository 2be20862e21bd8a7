"""`mediagraph models list|fetch|add|show|convert`: the models that graphs name, and those of one's own."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediagraph.models.manifest import TensorShape
    from mediagraph.models.store import Store
    from mediagraph.models.summary import Summary


def parser(prog: str) -> argparse.ArgumentParser:
    """The parser of `mediagraph models`."""
    made = argparse.ArgumentParser(prog=prog, description="The models that graphs name, and where they are kept.")
    actions = made.add_subparsers(dest="action", required=True, metavar="list|fetch|add|show|convert")
    listing = actions.add_parser("list", help="the known models, and which are here")
    listing.add_argument("--json", action="store_true", help="print them as JSON")
    actions.add_parser("fetch", help="fetch what is missing from the published wheel of mediapipe 0.10.21")
    add = actions.add_parser(
        "add", help="take over a model file, or all models of a wheel or of an npm package's archive"
    )
    add.add_argument("file", metavar="FILE")
    add.add_argument("--name", default="", help="the name that graphs give to a model that mediagraph does not know")
    show = actions.add_parser("show", help="the tensors and operators of a model, and whether it can be converted")
    show.add_argument("model", metavar="MODEL", help="a .tflite or .onnx file, or the name of a known model")
    show.add_argument("--json", action="store_true", help="print it as JSON")
    convert = actions.add_parser("convert", help="write a model as ONNX, as it is run")
    convert.add_argument("model", metavar="MODEL", help="a .tflite or .onnx file, or the name of a known model")
    convert.add_argument("output", metavar="OUTPUT.onnx")
    convert.add_argument("--overwrite", action="store_true", help="replace the file if it exists")
    convert.add_argument(
        "--only", action="append", default=[], metavar="OUTPUT", help="keep this output alone; may be repeated"
    )
    convert.add_argument("--plain", action="store_true", help="as for CUDA: without the passes for the CPU")
    return made


def main(argv: list[str] | None = None, *, prog: str = "mediagraph models") -> int:
    """List, fetch or add models, or show or convert one."""
    arguments = parser(prog).parse_args(argv)
    from mediagraph.tools.report import reported

    return reported(lambda: _run(arguments), prog=prog)


def _run(arguments: argparse.Namespace) -> int:
    from mediagraph.models.store import Store

    _ACTIONS[arguments.action](Store(), arguments)
    return 0


def _list(store: Store, arguments: argparse.Namespace) -> None:
    if arguments.json:
        _print_json(store)
        return
    for model in store.entries():
        print(f"{model.name}  {model.size_bytes / 1e6:.1f} MB  {model.state}")


def _fetch(store: Store, arguments: argparse.Namespace) -> None:
    store.fetch()
    arguments.json = False
    _list(store, arguments)


def _add(store: Store, arguments: argparse.Namespace) -> None:
    for name in store.add(arguments.file, name=arguments.name):
        print(f"added {name}")


def _show(store: Store, arguments: argparse.Namespace) -> None:
    from mediagraph.models.digest import sha256_of
    from mediagraph.models.summary import summarise

    content = store.read(arguments.model)
    summary = summarise(content, name=arguments.model)
    if arguments.json:
        _print_summary_as_json(summary, len(content), sha256_of(content))
        return
    print(f"{summary.kind}, {len(content)} bytes, sha256 {sha256_of(content)}")
    for title, tensors in (("inputs", summary.inputs), ("outputs", summary.outputs)):
        print(f"{title}:", ", ".join(map(_tensor_text, tensors)) or "none")
    print("operators:", ", ".join(f"{name} {count}" for name, count in _sorted(summary)) or "none")
    if summary.unknown:
        print("cannot be converted, because of", ", ".join(sorted(summary.unknown)))


def _convert(store: Store, arguments: argparse.Namespace) -> None:
    from mediagraph.framework.errors import UsageError
    from mediagraph.models.tflite_to_onnx.convert import to_onnx

    if not arguments.output.endswith(".onnx"):
        raise UsageError(f'"{arguments.output}" must end in .onnx')
    model, only = store.read(arguments.model), arguments.only
    content = to_onnx(model, name=arguments.model, for_cpu=not arguments.plain, outputs=only)
    _write(arguments.output, content, overwrite=arguments.overwrite)
    print(f"{arguments.output}  {len(content)} bytes")


def _write(path: str, content: bytes, *, overwrite: bool) -> None:
    """Write a file whole or not at all; raises OutputError."""
    from mediagraph.tools.media.pending_file import PendingFile, unwritable

    pending = PendingFile(path, overwrite=overwrite)
    try:
        with open(pending.path, "wb") as file:
            file.write(content)
    except OSError as error:
        pending.discard()
        raise unwritable(path, error) from error
    pending.publish()


_ACTIONS: dict[str, Callable[[Store, argparse.Namespace], None]] = {
    "list": _list,
    "fetch": _fetch,
    "add": _add,
    "show": _show,
    "convert": _convert,
}


def _sorted(summary: Summary) -> Sequence[tuple[str, int]]:
    """Operators, the most frequent first."""
    return sorted(summary.operators.items(), key=lambda item: (-item[1], item[0]))


def _tensor_text(tensor: TensorShape) -> str:
    return f"{tensor.name} {'×'.join('?' if size < 0 else str(size) for size in tensor.shape) or 'number'}"


def _print_json(store: Store) -> None:
    import json

    found = [
        {"name": model.name, "bytes": model.size_bytes, "path": str(model.path) if model.is_present else None}
        for model in store.entries()
    ]
    print(json.dumps({"models": found}, indent=2))


def _print_summary_as_json(summary: Summary, size_bytes: int, sha256: str) -> None:
    import json

    def tensors(found: Sequence[TensorShape]) -> list[dict[str, object]]:
        return [{"name": one.name, "shape": list(one.shape)} for one in found]

    found = {
        "kind": summary.kind,
        "bytes": size_bytes,
        "sha256": sha256,
        "inputs": tensors(summary.inputs),
        "outputs": tensors(summary.outputs),
        "operators": dict(_sorted(summary)),
        "unknown": sorted(summary.unknown),
    }
    print(json.dumps(found, indent=2))
