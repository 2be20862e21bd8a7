"""What happens to a node between its calls: when it was looked at, and what was found (rule I4).

unopened --open--> idle --look: READY_FOR_PROCESS--> announced --take--> under way --done--> idle
                   idle --look: NOT_READY--> idle             idle --look: READY_FOR_CLOSE--> closing

MediaPipe looks at a node when it has been opened, when something came into one of its empty queues or moved the bound
of one, and when one of its calls has ended. This engine looks less often; the journal tells what MediaPipe would see.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from threading import get_ident

from mediagraph.framework.gates.gate import next_settled
from mediagraph.framework.plan import PlanNode
from mediagraph.framework.policy import Default
from mediagraph.framework.profiling.clock import Clock
from mediagraph.framework.profiling.events import EventLog, EventType, Moment
from mediagraph.framework.queues import Agenda, Inlet
from mediagraph.framework.timestamp import DONE, UNSTARTED


class NodeJournal:
    """Writes down the moments of one node, which is a region of its own."""

    def __init__(
        self, node: PlanNode, number: int, log: EventLog, clock: Clock, disabled: Set[EventType] = frozenset()
    ) -> None:
        self.number, self.log, self.clock, self.disabled = number, log, clock, disabled
        self.is_plain = node.policy == Default(1)  # then whether it is ready can be told from its queues
        self.with_bounds = node.contract.process_timestamp_bounds
        self.most_under_way = max(node.max_in_flight, 1)
        self.inlets: Sequence[Inlet] = ()
        self.agenda = Agenda()
        self.is_open = self.is_announced = self.is_closing = False
        self.under_way = 0
        self.last: int = UNSTARTED

    def note(
        self,
        kind: EventType,
        stream: str = "",
        timestamps: tuple[int, ...] = (),
        size: int = 0,
        *,
        node: int | None = None,
    ) -> None:
        """Write a moment down, of this node or of another one, unless its kind is switched off."""
        if kind not in self.disabled:
            number = self.number if node is None else node
            self.log.add(Moment(kind, number, self.clock(), get_ident(), stream, timestamps, size))

    def after_open(self, open_node: Callable[[], None]) -> Callable[[], None]:
        """The `open` of the node, followed by the first look at it."""

        def open_and_look() -> None:
            open_node()
            self.is_open = True
            self.look()

        return open_and_look

    def arrived(self) -> None:
        """Something came into an empty queue, or moved its bound."""
        if self.is_plain:
            self.look()

    def taken(self, timestamp: int) -> None:
        """An input set was taken."""
        if not self.is_announced:
            self.note(EventType.READY_FOR_PROCESS)
        self.is_announced = False
        self.under_way += 1
        self.last = timestamp

    def done(self) -> None:
        """A call has ended and its packets are sent."""
        self.under_way -= 1
        self.look()

    def found_nothing(self) -> None:
        """A turn brought no input set."""
        if not self.is_plain:
            self.look()

    def look(self) -> None:
        """See whether the node is ready."""
        if not self.is_open or self.is_closing or self.under_way + self.is_announced >= self.most_under_way:
            return
        kind = self._state() if self.is_plain else self._guess()
        if kind is None:
            return
        self.is_announced = kind is EventType.READY_FOR_PROCESS
        self.is_closing = kind is EventType.READY_FOR_CLOSE
        self.note(kind)

    def before_close(self, close: Callable[[], None]) -> Callable[[], None]:
        """The `close` of the node, preceded by its moment; not at the end of the run, when everything is closed."""

        def announce_and_close() -> None:
            if not self.is_closing and not self.agenda.is_over:
                self.is_closing = True
                self.note(EventType.READY_FOR_CLOSE)
            close()

        return announce_and_close

    def _state(self) -> EventType:
        if len(self.inlets) == 1 and self.inlets[0].packets and not self.with_bounds:
            return EventType.READY_FOR_PROCESS  # what a lone queue holds is settled
        timestamp, frontier = next_settled(self.inlets, self.last, with_bounds=self.with_bounds)
        if timestamp is not None:
            return EventType.READY_FOR_PROCESS
        return EventType.READY_FOR_CLOSE if frontier >= DONE else EventType.NOT_READY

    def _guess(self) -> EventType | None:
        """Under another policy only a turn shows what there is; it follows if the node has asked for it."""
        asked = bool(self.inlets) and self.inlets[0].rank in self.agenda.ready
        return None if asked else EventType.NOT_READY
