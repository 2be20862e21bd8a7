"""How the streams and side packets of a subgraph are called in the graph that uses it (rules U4, U5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from mediagraph.framework.config import GraphConfig, NodeConfig
from mediagraph.framework.errors import ContractError, Place, Problem, StatusCode
from mediagraph.framework.names import Connection, Key, parse_connection, read_collection
from mediagraph.framework.problem_texts import guessed, label_of, listed, spelled

Fields = tuple[str, str]
STREAMS: Fields = ("input_stream", "output_stream")
SIDE_PACKETS: Fields = ("input_side_packet", "output_side_packet")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An input of a subgraph that the node `label` does not connect; `entry` would connect it."""

    label: str
    entry: str
    place: Place


@dataclass(slots=True)
class Interface:
    """The streams, or the side packets, of one node that stands for a subgraph.

    A wrong tag is noted as a problem and then taken for the one that it probably means.
    """

    node: NodeConfig
    name: str
    body: GraphConfig
    fields: Fields
    prefix: str
    problems: list[Problem] = field(default_factory=list)
    is_usable: bool = True
    """Are the names sound, inside and outside, so that they can be matched?"""
    _outer: dict[str, str] = field(default_factory=dict)
    _left_out: dict[str, LeftOut] = field(default_factory=dict)

    def __post_init__(self) -> None:
        interface = {field_name: self._inner(field_name) for field_name in self.fields}
        for field_name, inner in interface.items() if self.is_usable else ():
            outer = self._connected(field_name, [key for key, _ in inner])
            for key, inner_name in inner:
                if key in outer:
                    self._outer[inner_name] = outer[key]
                elif field_name == self.fields[0]:
                    entry = f'{field_name}: "{spelled(key, "NAME")}"'
                    self._left_out[inner_name] = LeftOut(self.label, entry, self.node.origin.place("calculator"))

    @property
    def label(self) -> str:
        """The node, for messages."""
        return label_of(self.node, self.name)

    def outer_name(self, inner_name: str) -> str | None:
        """What a name inside is called outside; None for an input that is not connected."""
        if inner_name in self._outer:
            return self._outer[inner_name]
        return None if inner_name in self._left_out else self.prefix + inner_name

    def rename(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Entries of a node inside, each with its outer name, its tag and its index; those not connected left out."""
        renamed = []
        for text in texts:
            *prefix, last = text.split(":")
            outer = self.outer_name(last) if _is_sound(text) else last  # bad syntax is reported with the node
            if outer is not None:
                renamed.append(":".join([*prefix, outer]))
        return tuple(renamed)

    def left_out(self, texts: tuple[str, ...]) -> dict[Key, LeftOut]:
        """Which entries of a node inside are not connected, and why."""
        connections, _ = read_collection(texts)
        return {
            key: self._left_out[name] for key, name in connections if name in self._left_out and name not in self._outer
        }

    def _inner(self, field_name: str) -> tuple[Connection, ...]:
        inner, faults = read_collection(getattr(self.body, field_name))
        for position, error in faults:
            self.is_usable = False
            message = f"{field_name.replace('_', ' ')} of the subgraph: {error}"
            self.problems.append(Problem(message, self.body.origin.place(field_name, position), error.code))
        return inner

    def _connected(self, field_name: str, known: Sequence[Key]) -> dict[Key, str]:
        """What the node connects, by the tags inside."""
        texts = getattr(self.node, field_name)
        connections, faults = read_collection(texts)
        for position, error in faults:
            self.is_usable = False
            self._note(f"{self.label}: {error}", field_name, position, error.code)
        outer = {key: name for key, name in connections if key in known}
        for position, (key, name) in enumerate(connections):
            if key not in known:
                guess = guessed(key, [one for one in known if one not in outer], known)
                there = listed(str(one) for one in sorted(known)) or "none"
                hint = f'did you mean "{spelled(guess, name)}"?' if guess is not None else "take it away"
                word = field_name.replace("_", " ")
                self._note(f"{self.label} has no {word} {key}; it has {there}; {hint}", field_name, position)
                if guess is not None:
                    outer[guess] = name
        return outer

    def _note(
        self, message: str, field_name: str, position: int, code: StatusCode = StatusCode.INVALID_ARGUMENT
    ) -> None:
        self.problems.append(Problem(message, self.node.origin.place(field_name, position), code))


def _is_sound(text: str) -> bool:
    try:
        parse_connection(text)
    except ContractError:
        return False
    return True
