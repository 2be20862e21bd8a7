"""Names as people want to read them: without the prefixes that subgraphs give, and types by their names."""

from __future__ import annotations

from mediagraph.framework.names import Key
from mediagraph.framework.plan import Plan, PlanNode
from mediagraph.framework.policy import Default, InputPolicy
from mediagraph.framework.types import ANYTHING, Payload, type_name

_PREFIX = "__"  # stands between the name of a subgraph and the names inside it
_CUDA_TYPES = ("CudaImage", "CudaTensor", "CudaTensors")


class StreamNames:
    """Shortens the names of streams and side packets that were inside a subgraph."""

    def __init__(self, plan: Plan) -> None:
        self._prefixes = tuple({node.name.rpartition(_PREFIX)[0] + _PREFIX for node in plan.nodes if node.path})

    def short(self, name: str) -> str:
        """The name without prefix; names of the top level stay whole."""
        return last_part(name) if name.startswith(self._prefixes) else name


def node_name(node: PlanNode) -> str:
    """What to call a node: its own name, or "" if it has only that of its calculator."""
    calculator = node.calculator.registered_name
    short = last_part(node.name) if node.path else node.name
    is_numbered = short.startswith(f"{calculator}_") and short.removeprefix(f"{calculator}_").isdigit()
    return "" if short == calculator or is_numbered or short.startswith("__pg_") else short


def subgraph_name(path: tuple[str, ...]) -> tuple[str, str]:
    """The name and the type of a subgraph, from the path of what is in it."""
    name, _, kind = path[-1].removesuffix(")").rpartition(" (")
    return last_part(name) if len(path) > 1 else name, kind


def last_part(name: str) -> str:
    """What stands behind the last prefix."""
    return name.rpartition(_PREFIX)[2] or name


def tag_text(key: Key, *, is_alone: bool) -> str:
    """`IMAGE`, or `IMAGE:0` and `:0` beside others of that tag; nothing for the only port without a tag."""
    return key.tag if is_alone else f"{key.tag}:{key.index}"


def payload_text(payload: Payload) -> str:
    """The type that a stream carries; nothing if it may be anything."""
    return "" if payload == ANYTHING else type_name(payload)


def is_cuda(payload: Payload) -> bool:
    """Does the stream carry something in the memory of a CUDA device?"""
    return any(one.__name__ in _CUDA_TYPES for one in payload)


def policy_text(policy: InputPolicy) -> str:
    """The input policy by name, with what is special about it."""
    fields = {name: getattr(policy, name) for name in policy.__dataclass_fields__}
    shown = ", ".join(
        f"{name} {_field_text(value)}" for name, value in fields.items() if value != _standard(policy, name)
    )
    return f"{type(policy).__name__} ({shown})" if shown else type(policy).__name__


def notes_of(node: PlanNode, device: str) -> tuple[str, ...]:
    """The few words about a node that are always drawn; nothing for an ordinary one."""
    words = [
        device if device != "cpu" else "",
        f"executor {node.executor}" if node.executor else "",
        f"{node.max_in_flight} in flight" if node.max_in_flight > 1 else "",
        f"layer {node.source_layer}" if node.source_layer else "",
        policy_text(node.policy) if node.policy != Default() else "",
    ]
    return tuple(word for word in words if word)


def device_of(node: PlanNode) -> str:
    """`cuda` for what works in the memory of a CUDA device, as its ports say; otherwise `cpu`."""
    edges = (*node.inputs, *node.outputs)
    return "cuda" if any(is_cuda(edge.payload) for edge in edges) else "cpu"


def _standard(policy: InputPolicy, name: str) -> object:
    return policy.__dataclass_fields__[name].default


def _field_text(value: object) -> str:
    if isinstance(value, Key):
        return str(value)
    if isinstance(value, tuple):
        return " ".join("[" + " ".join(str(key) for key in group) + "]" for group in value)
    return str(value).lower()
