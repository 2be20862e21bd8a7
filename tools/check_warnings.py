"""What is legal in a graph and still likely to be a mistake."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mediagraph.framework.errors import Problem
from mediagraph.framework.names import parse_collection
from mediagraph.framework.options import message_name
from mediagraph.framework.plan import Plan, PlanNode
from mediagraph.framework.registry import did_you_mean


def warnings_of(plan: Plan) -> list[Problem]:
    """The warnings of a valid graph, in the order of the file."""
    made = set(plan.streams())
    taken = {edge.name for node in plan.nodes for edge in node.inputs} | set(plan.outputs)
    side_made, side_taken = set(plan.side_packets()), _side_packets_taken(plan)
    found = [
        *_of_list(plan, "output_stream", made, 'no node produces the graph\'s output stream "{}"'),
        *_of_list(plan, "input_stream", taken, 'nothing takes the graph\'s input stream "{}"'),
        *_of_list(plan, "output_side_packet", side_made, 'no node produces the graph\'s output side packet "{}"'),
        *_of_list(plan, "input_side_packet", side_taken, 'nothing takes the graph\'s input side packet "{}"'),
        *_idle_executors(plan),
        *(problem for node in plan.nodes for problem in _strange_options(plan, node)),
    ]
    return sorted(found, key=lambda problem: problem.place)


def _side_packets_taken(plan: Plan) -> set[str]:
    nodes = (*plan.generators, *plan.nodes, *plan.status_handlers)
    inputs = {edge.name for node in nodes for edge in node.side_inputs}
    return inputs | {name for _, name in parse_collection(plan.config.output_side_packet)}


def _of_list(plan: Plan, field: str, known: Collection[str], message: str) -> Iterator[Problem]:
    """Names of one of the graph's own lists that nothing in the graph knows."""
    for position, (_, name) in enumerate(parse_collection(getattr(plan.config, field))):
        if name not in known:
            others = [other for other in known if other not in plan.inputs]
            place = plan.config.origin.place(field, position)
            yield Problem(message.format(name) + did_you_mean(name, others), place)


def _idle_executors(plan: Plan) -> Iterator[Problem]:
    used = {node.executor for node in plan.nodes}
    for executor in plan.config.executor:
        if executor.name and executor.name not in used:
            message = f'no node uses the executor "{executor.name}"; give it to one with executor: "{executor.name}"'
            yield Problem(message, executor.origin.place("name"))


def _strange_options(plan: Plan, node: PlanNode) -> Iterator[Problem]:
    """Options that the calculator of a node does not read."""
    config = next(one for one in plan.config.node if one.origin.place() == node.place)
    own = node.calculator.option_type
    for field in ("options", "node_options"):
        for options in getattr(config, field):
            if type(options) is not own:
                takes = f"it takes {message_name(own)}" if own is not None else "it takes none"
                message = f"{node.calculator.registered_name} does not read {message_name(type(options))}; {takes}"
                yield Problem(message, config.origin.place(field))
