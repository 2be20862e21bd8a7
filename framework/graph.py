"""A graph as its user sees it, with the names of MediaPipe's Python API."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, ClassVar, Self

from mediagraph.framework.build import Setting
from mediagraph.framework.counters import Counters
from mediagraph.framework.environment import Environment
from mediagraph.framework.errors import (
    ArgumentError,
    RunError,
    StateError,
    StatusCode,
    run_error,
)
from mediagraph.framework.executor import check_provided
from mediagraph.framework.explain import explain_state
from mediagraph.framework.graph_input import ADD_IF_NOT_FULL as ADD_IF_NOT_FULL
from mediagraph.framework.graph_input import WAIT_TILL_NOT_FULL, add_unusual, resolve_deadlock, wait_for_room
from mediagraph.framework.graph_source import GivenGraph, graph_source
from mediagraph.framework.load import to_binary, to_text
from mediagraph.framework.observer import Observer
from mediagraph.framework.packet import Packet
from mediagraph.framework.plan import Plan
from mediagraph.framework.poller import Poller
from mediagraph.framework.provision import Provision, status_of
from mediagraph.framework.queues import NO_LIMIT
from mediagraph.framework.run import Run
from mediagraph.framework.service import PROFILED
from mediagraph.framework.sources import Feed
from mediagraph.framework.stall import PolledRun, log_idleness, wait_unless_stalled
from mediagraph.framework.timestamp import DONE, POSTSTREAM, PRESTREAM, UNSET, Timestamp
from mediagraph.framework.validate import load_and_compile
from mediagraph.framework.watch import NO_WATCH, Watch

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from mediagraph.framework.profiling.profiler import Profiler

PacketCallback = Callable[[str, Packet], None]


class CalculatorGraph:
    """Runs a graph. Give exactly one of: `graph_config` (text, or a GraphConfig), `path` (a `.pbtxt` or `.binarypb`
    file), `binary_graph_path` (a `.binarypb` file).

    `graph_config` may also be a list of graphs that use each other by their `type`; `graph_type` says which one is run
    (by default the one without a type). `template_arguments` are for a graph that is a template: numbers, texts, lists
    and dicts by the names of its parameters.

    Light nodes run in the thread that brings the packet; heavy ones in a pool of `threads` threads (None: as the graph
    says, 0: none). `fuse=False` gives every node its own queue, which changes no packet. All methods may be called from
    any thread; each graph input should be fed by one thread. `executors` are thread pools of your own for the executors
    that the graph declares by name without a type ("" replaces the default one); they are not shut down. `services`
    are objects for the calculators that ask for them by key. A waiting call raises StallError, which says who waits for
    what, when nothing has moved for `stall_timeout_s` although packets wait; None waits for ever. Raises GraphError if
    the graph is wrong, ValueError unless exactly one source is given, RunError if a packet generator fails.
    """

    environment: ClassVar[Environment] = Environment()

    def __init__(
        self,
        graph_config: GivenGraph | Sequence[GivenGraph] | None = None,
        *,
        path: str | Path | None = None,
        binary_graph_path: str | Path | None = None,
        graph_type: str | None = None,
        template_arguments: Mapping[str, object] | None = None,
        threads: int | None = None,
        fuse: bool = True,
        services: Mapping[str, object] | None = None,
        executors: Mapping[str, Executor] | None = None,
        stall_timeout_s: float | None = 10.0,
    ) -> None:
        environment = self.environment
        source = graph_source(
            environment,
            graph_config,
            path=path,
            binary_graph_path=binary_graph_path,
            graph_type=graph_type,
            template_arguments=template_arguments,
        )
        self._executors = dict(executors or {})
        check_provided(self._executors, threads)
        self.plan: Plan = load_and_compile(source.load, environment.catalogue, source.finder, executors=self._executors)
        self._threads, self._fuse, self._stall_timeout_s = threads, fuse, stall_timeout_s
        self._provision = Provision(self.plan, {**environment.services, PROFILED.key: self, **(services or {})})
        self._observers: list[Observer] = []
        self._pollers: list[Poller] = []
        self._queue_sizes: dict[str, int] = {}
        self._counters = Counters()
        self._profiler: Profiler | None = None
        self._run: Run | None = None
        self._is_running = False
        self._feeds: Mapping[str, Feed] = {}  # those of the current run, empty otherwise
        self._end_was_told = False
        self.graph_input_stream_add_mode = WAIT_TILL_NOT_FULL

    @property
    def text_config(self) -> str:
        """The expanded, sorted graph as text."""
        return to_text(self.plan.config)

    @property
    def binary_config(self) -> bytes:
        """The expanded, sorted graph in binary form."""
        return to_binary(self.plan.config)

    @property
    def max_queue_size(self) -> int:
        """How many packets a queue may hold before it throttles those who feed it; -1 for no limit."""
        return self.plan.max_queue_size

    def observe_output_stream(
        self, stream_name: str, callback_fn: PacketCallback, observe_timestamp_bounds: bool = False
    ) -> None:
        """Have `callback_fn(stream_name, packet)` called for each packet of any stream, inner ones included.

        With `observe_timestamp_bounds` it also gets an empty packet whenever the stream settles further without one.
        Callbacks run in whichever thread drives the graph. Must come before `start_run`.
        """
        self._check_observable(stream_name)
        callback = functools.partial(callback_fn, stream_name)
        self._observers.append(Observer(stream_name, callback, sees_bounds=observe_timestamp_bounds))

    def output_stream_poller(self, stream_name: str, observe_timestamp_bounds: bool = False) -> Poller:
        """An iterator over the packets of a stream; must be made before `start_run`."""
        self._check_observable(stream_name)
        poller = Poller(stream_name, sees_bounds=observe_timestamp_bounds)
        self._pollers.append(poller)
        return poller

    def _check_observable(self, stream: str) -> None:
        if self._is_running:
            raise StateError("observers must be added before start_run()")
        if stream not in self.plan.streams():
            known = ", ".join(self.plan.streams())
            raise StateError(f'there is no stream "{stream}"; the graph has {known}', StatusCode.NOT_FOUND)

    def start_run(
        self,
        input_side_packets: Mapping[str, object] | None = None,
        stream_headers: Mapping[str, object] | None = None,
    ) -> None:
        """Start a run with these side packets (values, or Packets); raises if they do not fit the graph.

        `stream_headers` are said of whole graph inputs. What fails when the nodes open shows in the next call, as in
        MediaPipe.
        """
        if self._is_running:
            raise StateError("the graph is running; wait_until_done() ends a run")
        headers = {name: _value_of(value) for name, value in (stream_headers or {}).items()}
        for name in headers:
            if name not in self.plan.inputs:
                self._unknown_input(name)
        given = {name: _value_of(value) for name, value in (input_side_packets or {}).items()}
        watch = self._watch()
        plan, known = self._provision.prepare(self.plan, given, self._known_side_packets())
        setting = Setting(
            known,
            self._provision.services,
            self._observers,
            self._pollers,
            queue_sizes=self._queue_sizes,
            headers=headers,
            fuse=self._fuse and not watch.wants_queues,
            counters=self._counters,
            watch=watch,
        )
        self._run = Run(plan, setting, threads=self._threads, executors=self._executors)
        self._is_running, self._end_was_told = True, False
        for poller in self._pollers:
            poller.begin(PolledRun(self._run, self._stall_timeout_s))
        self._feeds, self._errors = self._run.engine.feeds, self._run.engine.errors
        self._inbox, self._post = self._run.driver.inbox, watch.post(self._run.driver.post)
        self._longest_inbox = self.plan.max_queue_size if self.plan.max_queue_size > 0 else NO_LIMIT
        self._run.start()

    def run(self, input_side_packets: Mapping[str, object] | None = None) -> None:
        """Run a graph that has no inputs, only sources, to its end; raises the errors of the run."""
        if self.plan.inputs:
            names = ", ".join(f'"{name}"' for name in self.plan.inputs)
            message = f"run() is for graphs without inputs, and this one has {names}; use start_run()"
            raise StateError(message, StatusCode.INTERNAL)
        self.start_run(input_side_packets)
        self.wait_until_done()

    def add_packet_to_input_stream(self, stream: str, packet: object, timestamp: int = UNSET) -> None:
        """Add a Packet, or any value at `timestamp` (µs), to a graph input; waits while a queue downstream is full.

        A given timestamp overrides the packet's. A packet that comes too late makes the run fail, which later calls
        report; one of a wrong type is refused here as well.
        """
        try:
            feed = self._feeds[stream]
        except KeyError:
            feed = self._feed(stream)
        value = packet
        if type(packet) is Packet:
            value = packet.value
            if timestamp is UNSET or timestamp == UNSET:
                timestamp = packet.timestamp
        if type(timestamp) is not Timestamp:
            timestamp = Timestamp.of(timestamp)
        if not PRESTREAM <= timestamp <= POSTSTREAM:
            raise ArgumentError(f'{timestamp!s} cannot be the timestamp of a packet of "{stream}"')
        if value is None or self._errors or not isinstance(value, feed.payload):
            add_unusual(self._running(), feed, value, timestamp)
            return
        if feed.queues or len(self._inbox) > self._longest_inbox:
            self._add_throttled(feed, (timestamp, value))
            return
        self._post(feed.deliver, (timestamp, value))

    def _add_throttled(self, feed: Feed, packet: tuple[Timestamp, object]) -> None:
        run, throttle = self._running(), feed.throttle
        if throttle.is_full() or len(self._inbox) > self._longest_inbox:
            wait_for_room(run, feed, mode=self.graph_input_stream_add_mode, longest_inbox=self._longest_inbox)
        self._post(feed.deliver, packet)
        if throttle.reports_deadlock:  # at once; to let the queues grow, the next packet is early enough
            resolve_deadlock(run, feed)

    def set_input_stream_timestamp_bound(self, stream: str, bound: int) -> None:
        """Promise that no packet before `bound` (µs) follows on a graph input."""
        run = self._running()
        feed = self._feed(stream)
        if not PRESTREAM <= bound <= POSTSTREAM + 1:
            raise ArgumentError(f'{Timestamp.of(bound)!s} cannot be a bound of "{stream}"')
        run.driver.post(feed.advance, bound)

    def set_input_stream_max_queue_size(self, stream: str, size: int) -> None:
        """Set the limit of the queues that a graph input feeds directly, from the next start on; -1 for none."""
        if stream not in self.plan.inputs:
            self._unknown_input(stream)
        self._queue_sizes[stream] = size

    def close_input_stream(self, stream: str) -> None:
        """No packet follows on this graph input; closing it again changes nothing."""
        if self._has_ended():
            return
        run = self._running()
        feed = self._feed(stream)
        if not feed.is_closed:
            feed.is_closed = True
            run.driver.post(feed.advance, DONE)

    def close_all_input_streams(self) -> None:
        """Close every graph input, at once: nobody sees some of them closed and others not."""
        if self._has_ended():
            return
        run = self._running()
        still_open = [feed for feed in run.engine.feeds.values() if not feed.is_closed]
        for feed in still_open:
            feed.is_closed = True
        run.driver.post(_close_all, still_open)

    def close_all_packet_sources(self) -> None:
        """Close every graph input and every source node."""
        if self._has_ended():
            return
        run = self._running()
        self.close_all_input_streams()
        run.driver.post(run.engine.stop_sources, None)

    def pause(self) -> None:
        """Stop giving nodes turns, as soon as the call under way is done; packets wait until `resume`."""
        self._running().driver.pause()

    def resume(self) -> None:
        """Go on after `pause`."""
        self._running().driver.resume()

    def cancel(self) -> None:
        """End the run as soon as the calls under way return; the waiting calls raise, every open node is closed."""
        run = self._running()
        run.driver.post(run.engine.fail, StateError("the run was cancelled", StatusCode.CANCELLED))
        run.driver.resume()

    def wait_until_idle(self) -> None:
        """Wait until nothing is left to do but to wait for packets; raises the errors of the run so far."""
        run = self._started()
        driver = run.driver
        driver.drive()
        if not driver.is_idle():  # a heavy node, or another thread, is at work
            self._wait(run, driver.is_idle)
        self._raise_errors(run)

    def wait_until_done(self) -> None:
        """Wait for the end of the run, close every node that is still open, and raise the errors of the run."""
        run = self._started()
        if not self._is_running:
            return
        wait_unless_stalled(run, run.driver.is_at_end, self._stall_timeout_s, when_idle=log_idleness)
        self._is_running = False
        self._feeds = {}
        run.engine.errors += self._provision.handlers.after_run(status_of(run.engine.errors))
        run.finish()
        try:
            self._raise_errors(run)
        finally:
            run.engine.errors.clear()  # told once

    def wait_for_observed_output(self) -> None:
        """Wait until some observer was called since the last such wait; raises StateError when the run ends without."""
        run = self._started()
        self._wait(run, lambda: self._was_notified() or run.driver.is_at_end())
        if self._was_notified():
            self._end_was_told = self._end_was_told or run.driver.is_at_end()
            for observer in self._observers:
                observer.was_called = False
        elif not self._end_was_told and not run.engine.errors:
            self._end_was_told = True
        else:
            raise StateError("Graph is done.", StatusCode.OUT_OF_RANGE)

    def wait_until(self, condition: Callable[[], bool], *, timeout_s: float | None = None) -> bool:
        """Wait until a condition holds that changes only while the graph works; False if it did not in time."""
        return self._started().driver.wait_until(condition, timeout_s=timeout_s)

    def get_output_side_packet(self, name: str) -> Packet:
        """The side packet that a node has provided in this run, or in the last one."""
        return Packet(self._provision.find(name, self._known_side_packets(), is_running=self._is_running))

    def counters(self) -> dict[str, int]:
        """What the nodes have counted so far, in all runs of this graph: `NODE-name` of `Calculator.counter`."""
        return self._counters.values()

    @property
    def profiler(self) -> Profiler:
        """Statistics and traces of the runs; the graph's `profiler_config` or `profiler.switch_on()` asks for them."""
        if self._profiler is None:
            from mediagraph.framework.profiling.profiler import Profiler  # who measures nothing need not wait for it

            self._profiler = Profiler(self.plan)
        return self._profiler

    def limit_queues(self, size: int) -> None:
        """Give every queue this limit from the next start on, whatever the graph says; -1 for none."""
        self.plan = replace(self.plan, max_queue_size=size)

    def is_finished(self) -> bool:
        """Has the run nothing left to do, for ever? `wait_until_done` then returns at once."""
        return self._started().driver.is_at_end()

    @property
    def is_idle(self) -> bool:
        """Is there nothing to do but to wait for packets?"""
        return self._started().driver.is_idle()

    def explain_state(self) -> str:
        """Who waits for what, as a chain of causes, one line for each waiting node; for people, at any time."""
        run = self._started()
        return explain_state(run.plan, run.engine)

    def has_error(self) -> bool:
        """Has the current run failed?"""
        return self._is_running and self._run is not None and bool(self._run.engine.errors)

    def get_combined_error_message(self) -> str:
        """All errors of the run so far, or an empty text."""
        errors = self._run.engine.errors if self._run else []
        return str(run_error("CalculatorGraph::Run() failed: ", errors)) if errors else ""

    def close(self) -> None:
        """Close all inputs and sources, and wait for the end of the run; ends a pause."""
        if self._is_running:
            self.close_all_packet_sources()
            self.resume()
        self.wait_until_done()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._is_running:
            return
        if error is None:
            self.close()
            return
        self.cancel()
        with contextlib.suppress(RunError):  # the error that left the `with` block is the one to see
            self.wait_until_done()

    def _watch(self) -> Watch:
        config = self.plan.config.profiler_config
        is_asked = config is not None and (config.enable_profiler or config.trace_enabled)
        return self.profiler.watch() if is_asked or self._profiler is not None else NO_WATCH

    def _wait(self, run: Run, condition: Callable[[], bool]) -> None:
        wait_unless_stalled(run, condition, self._stall_timeout_s)

    def _known_side_packets(self) -> Mapping[str, object]:
        return self._run.engine.side_packets.known if self._run else {}

    def _has_ended(self) -> bool:
        return self._run is not None and not self._is_running

    def _running(self) -> Run:
        if self._run is None or not self._is_running:
            raise StateError("the graph is not running; call start_run() first")
        return self._run

    def _started(self) -> Run:
        if self._run is None:
            raise StateError("the graph was never started; call start_run() first", StatusCode.INTERNAL)
        return self._run

    def _feed(self, stream: str) -> Feed:
        return self._running().engine.feeds.get(stream) or self._unknown_input(stream)

    def _unknown_input(self, stream: str) -> Feed:
        known = ", ".join(self.plan.inputs) or "none"
        raise StateError(f'the graph has no input stream "{stream}"; it has {known}', StatusCode.INTERNAL)

    def _was_notified(self) -> bool:
        return any(observer.was_called for observer in self._observers)

    def _raise_errors(self, run: Run) -> None:
        errors = run.engine.errors
        if errors:
            raise run_error("CalculatorGraph::Run() failed: ", list(errors)) from errors[0]


def _close_all(feeds: Iterable[Feed]) -> None:
    for feed in feeds:
        feed.advance(DONE)


def _value_of(packet: object) -> object:
    return packet.value if isinstance(packet, Packet) else packet
