"""One run of a graph: its engine, its driver, its threads."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mediagraph.framework.build import Builder, Setting
from mediagraph.framework.driver import Driver
from mediagraph.framework.errors import MediagraphError
from mediagraph.framework.executor import Pool
from mediagraph.framework.legacy.packet_generator import missing_outputs
from mediagraph.framework.plan import Plan, PlanNode
from mediagraph.framework.routing import resolve_routes

if TYPE_CHECKING:
    from concurrent.futures import Executor

PATIENT_INBOX = 100  # so many news may wait for the application's thread before it works on them unasked


class Run:
    """Puts the engine together, opens it, and ends it."""

    def __init__(
        self, plan: Plan, setting: Setting, *, threads: int | None, executors: Mapping[str, Executor] = {}
    ) -> None:
        self.plan = plan = resolve_routes(plan, setting.side_packets) if setting.fuse else plan
        self.pools = _pools(plan, threads, executors)
        setting.executors = dict(self.pools)
        self.setting = setting
        self.engine = Builder(plan, setting).build()
        is_patient = (plan.executors[""].is_application and threads is None) or (
            threads == 0 and bool(self.engine.sources)
        )
        self.driver = Driver(self.engine, patience=PATIENT_INBOX if is_patient else 0)
        for pool in self.pools.values():
            pool.serve(self.driver)

    def start(self) -> None:
        """Open the nodes; sources then run in a thread of their own, if there are threads at all."""
        self.setting.watch.begin()
        if not self.engine.sources or self.driver.patience:
            self.driver.post(self.engine.open, None)
            return
        self.driver.inbox.append((self.engine.open, None))
        if "" not in self.pools:
            self.pools[""] = Pool.of_threads(1)
            self.pools[""].serve(self.driver)
        self.pools[""].drive()

    def finish(self) -> None:
        """Close what is still open and let the threads go; the run must be at its end."""
        try:
            self.setting.watch.end()
        except MediagraphError as error:
            self.engine.errors.append(error)
        self.engine.close()
        for pool in self.pools.values():
            pool.shut_down()
        self.driver.notify()


def run_generators(
    plan: Plan, generators: Sequence[PlanNode], setting: Setting
) -> tuple[dict[str, object], list[MediagraphError]]:
    """Run packet generators: the side packets of `setting` and those that they set, and what went wrong."""
    if not generators:
        return dict(setting.side_packets), []
    run = Run(replace(plan, nodes=tuple(generators), inputs={}, outputs=()), setting, threads=0)
    run.start()
    run.finish()
    known, errors = run.engine.side_packets.known, run.engine.errors
    return known, errors or [*missing_outputs(generators, known)]


def _pools(plan: Plan, threads: int | None, executors: Mapping[str, Executor]) -> dict[str, Pool]:
    """The thread pools of a run; nodes whose executor has none run in the driving thread."""
    provided = {name: Pool(executor) for name, executor in executors.items()}
    wanted: dict[str, list[PlanNode]] = {}
    for node in plan.nodes:
        if node.is_worth_a_thread and node.inputs:
            wanted.setdefault(node.executor, []).append(node)
    counts = {name: _threads(plan, name, nodes, threads) for name, nodes in wanted.items() if name not in provided}
    return provided | {name: Pool.of_threads(count) for name, count in counts.items() if count > 0}


def _threads(plan: Plan, name: str, nodes: list[PlanNode], threads: int | None) -> int:
    executor = plan.executors[name]
    if not name and threads is not None:
        return threads
    if executor.is_application:
        return 0
    return executor.threads or min(os.cpu_count() or 1, sum(max(node.max_in_flight, 1) for node in nodes))
