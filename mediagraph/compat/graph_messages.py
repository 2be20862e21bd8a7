"""The messages of a graph, with the options of all calculators that are known."""

from __future__ import annotations

import contextlib
import importlib

from google.protobuf.message import Message

from mediagraph.calculators.catalogue import MODULES, ShippedCatalogue
from mediagraph.compat.message_classes import messages
from mediagraph.framework.errors import DefinitionError
from mediagraph.framework.options import message_name
from mediagraph.framework.registry import find, known_options


def graph_message(name: str) -> type[Message]:
    """The class of a message of `calculator.proto`, by its full name."""
    return messages().message_class(name)


def calculator_options(name: str, calculator: str) -> type[Message]:
    """The class of a message of options, by its full name and a calculator that takes it."""
    entry = find(calculator, ShippedCatalogue())
    assert entry is not None, f"{calculator} is no shipped calculator"
    kind = entry.option_type
    assert kind is not None, f"{calculator} takes no options"
    if name not in messages().dataclass_of:
        messages().add_options(kind)
    return messages().message_class(name)


def know_options() -> None:
    """Let texts of graphs use the options of every calculator that is shipped or defined so far.

    Of two classes with one name or number the first one counts.
    """
    for module in sorted(set(MODULES.values())):
        importlib.import_module(module)
    for kind in known_options():
        if message_name(kind) not in messages().dataclass_of:
            with contextlib.suppress(DefinitionError):
                messages().add_options(kind)
