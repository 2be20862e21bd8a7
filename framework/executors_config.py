"""Which executors a graph declares (rules E1–E7, checks V2, V12, V13)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mediagraph.framework.config import ExecutorConfig, GraphConfig, NodeConfig, ThreadPoolExecutorOptions
from mediagraph.framework.errors import Place, Problem, StatusCode
from mediagraph.framework.plan import ExecutorPlan
from mediagraph.framework.registry import did_you_mean

_APPLICATION = "ApplicationThreadExecutor"
_POOL = "ThreadPoolExecutor"


def plan_executors(
    config: GraphConfig, nodes: Sequence[NodeConfig], provided: Collection[str], problems: list[Problem]
) -> Mapping[str, ExecutorPlan]:
    """The executors by name, "" for the default one; adds to `problems` what is wrong.

    `provided` are the names of those that the application gives as objects.
    """
    executors: dict[str, ExecutorPlan] = {"": ExecutorPlan(max(config.num_threads, 0))}
    if config.num_threads < -1:
        problems.append(_bad_count(config.num_threads, config.origin.place("num_threads")))
    declared: set[str] = set()
    for one in config.executor:
        if is_reserved(one.name):
            problems.append(_reserved(one.name, one.origin.place("name")))
        elif one.name in declared:
            message = f'executor "{one.name}" is declared twice; keep one of them, or give it another name'
            problems.append(Problem(message, one.origin.place("name")))
        elif not one.name and config.num_threads:
            message = "num_threads and the default executor both say how many threads there are; keep one of them"
            problems.append(Problem(message, one.origin.place()))
        declared.add(one.name)
        executors[one.name] = _provided(one, problems) if one.name in provided else _executor(one, problems)
    for node in nodes:
        _check_node(node, executors, problems)
    return executors


def _provided(one: ExecutorConfig, problems: list[Problem]) -> ExecutorPlan:
    if one.type:
        message = f'executor "{one.name}" has a type here and is provided by the application as well; keep one of them'
        problems.append(Problem(message, one.origin.place("type")))
    return ExecutorPlan()


def _executor(one: ExecutorConfig, problems: list[Problem]) -> ExecutorPlan:
    options = next((found for found in one.options if isinstance(found, ThreadPoolExecutorOptions)), None)
    threads = options.num_threads if options is not None else None
    if one.type == _APPLICATION and not one.name:
        return ExecutorPlan(is_application=True)
    if not one.type and not one.name:
        if threads is not None and threads < -1:
            problems.append(_bad_count(threads, one.origin.place()))
        return ExecutorPlan(max(threads or 0, 0))
    if not one.type:
        message = f'executor "{one.name}" has no type; give it type: "{_POOL}", or provide it with the graph'
        problems.append(Problem(message, one.origin.place()))
    elif one.type != _POOL:
        message = f'there is no executor type "{one.type}" for a named executor; did you mean "{_POOL}"?'
        problems.append(Problem(message, one.origin.place("type"), StatusCode.NOT_FOUND))
    elif threads is None or threads <= 0:
        wanted = "options { [mediapipe.ThreadPoolExecutorOptions.ext] { num_threads: N } }"
        message = f'executor "{one.name}" needs {wanted} with N > 0'
        problems.append(Problem(message, one.origin.place()))
    elif options is not None and options.stack_size is not None and options.stack_size <= 0:
        message = f'executor "{one.name}": stack_size is {options.stack_size}; it must be positive'
        problems.append(Problem(message, one.origin.place()))
    return ExecutorPlan(max(threads or 1, 1))


def _check_node(node: NodeConfig, executors: Mapping[str, ExecutorPlan], problems: list[Problem]) -> None:
    if not node.executor:
        return
    if is_reserved(node.executor):
        problems.append(_reserved(node.executor, node.origin.place("executor")))
    elif node.executor not in executors:
        declaration = f'executor {{ name: "{node.executor}" type: "{_POOL}" … }}'
        hint = did_you_mean(node.executor, executors) or f"; declare it outside the nodes with {declaration}"
        message = f'executor "{node.executor}" of node "{node.base_name}" is not declared{hint}'
        problems.append(Problem(message, node.origin.place("executor")))


def _reserved(name: str, place: Place) -> Problem:
    return Problem(f'the executor name "{name}" is reserved; choose another one', place)


def _bad_count(threads: int, place: Place) -> Problem:
    return Problem(f"num_threads is {threads}; give a positive number, or 0 for a choice", place)


def is_reserved(name: str) -> bool:
    """Is this a name that no executor may have (rule E2)?"""
    return name in ("default", "gpu") or name.startswith("__")
