"""What a template is given: from a program, from the command line, or from the options of a node (rule Z6)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mediagraph.framework.errors import ArgumentError
from mediagraph.framework.registry import did_you_mean
from mediagraph.framework.templates.options import TemplateArgument, TemplateDict, TemplateSubgraphOptions
from mediagraph.framework.templates.values import Value, value_from_python


@dataclass(frozen=True, slots=True)
class Arguments:
    """Values by their names.

    `by_hand`: somebody gave them for this very graph, so an unknown name is a mistake. `node` is the one that uses the
    template as a subgraph, with its place.
    """

    values: dict[str, Value] = field(default_factory=dict)
    by_hand: bool = False
    node: str = ""

    def check_names(self, known: Iterable[str]) -> None:
        """Raises ArgumentError for a name that the template does not use, if given by hand."""
        names = sorted(known)
        for name in self.values if self.by_hand else ():
            if name not in names:
                listed = f"Its parameters are {', '.join(names)}" if names else "It has none at all"
                hint = did_you_mean(name, names) or "."
                raise ArgumentError(f'the graph has no template parameter "{name}"{hint} {listed}')


NO_ARGUMENTS = Arguments()


def arguments_from_python(values: Mapping[str, object] | None) -> Arguments:
    """The arguments that a program gives: numbers, bools, texts, lists and mappings; raises ArgumentError."""
    return Arguments({name: value_from_python(value, f'"{name}"') for name, value in (values or {}).items()}, True)


def arguments_from_options(options: object, node: str) -> Arguments:
    """The arguments in the options of a node; none if it has no such options."""
    if isinstance(options, TemplateSubgraphOptions) and options.dict is not None:
        return Arguments(_from_dict(options.dict), node=node)
    return Arguments(node=node)


def _from_dict(message: TemplateDict) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for entry in message.arg:  # of equal names the first one counts
        values.setdefault(entry.key, _from_argument(entry.value or TemplateArgument()))
    return values


def _from_argument(argument: TemplateArgument) -> Value:
    if argument.dict is not None:
        return _from_dict(argument.dict)
    if argument.str is not None:
        return argument.str
    if argument.num is not None:
        return argument.num
    return tuple(_from_argument(one) for one in argument.element)
