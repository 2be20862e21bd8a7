"""What a run tells of itself: calls, and moments between them (rule I4)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from enum import IntEnum
from threading import enumerate as enumerate_threads
from typing import NamedTuple

APPLICATION = -1
"""The node id of packets that the application adds, and of moments that concern no node."""


class EventType(IntEnum):
    """MediaPipe's kinds of events, with its numbers. Those of other devices do not occur here."""

    UNKNOWN = 0
    OPEN = 1
    PROCESS = 2
    CLOSE = 3
    NOT_READY = 4
    READY_FOR_PROCESS = 5
    READY_FOR_CLOSE = 6
    THROTTLED = 7
    UNTHROTTLED = 8
    CPU_TASK_USER = 9
    CPU_TASK_SYSTEM = 10
    GPU_TASK = 11
    DSP_TASK = 12
    TPU_TASK = 13
    GPU_CALIBRATION = 14
    PACKET_QUEUED = 15
    GPU_TASK_INVOKE = 16
    TPU_TASK_INVOKE = 17
    CPU_TASK_INVOKE = 18
    GPU_TASK_INVOKE_ADVANCED = 19
    TPU_TASK_INVOKE_ASYNC = 20

    __hash__ = int.__hash__  # that of Enum is written in Python, and asked for with every event


QUEUE_EVENTS = frozenset(
    (
        EventType.NOT_READY,
        EventType.READY_FOR_PROCESS,
        EventType.READY_FOR_CLOSE,
        EventType.THROTTLED,
        EventType.UNTHROTTLED,
        EventType.PACKET_QUEUED,
    )
)
"""What only nodes with queues of their own can tell."""


class Carried(NamedTuple):
    """A packet on its way: `payload` is the identity of what it carries."""

    stream: str
    timestamp: int
    payload: int


class Call(NamedTuple):
    """A call of a calculator, or a packet that came from the application. Times are those of the profiler's clock."""

    kind: EventType
    node: int
    timestamp: int
    start_ns: int
    finish_ns: int
    thread: int
    inputs: tuple[Carried, ...]
    outputs: tuple[Carried, ...]


class Moment(NamedTuple):
    """Something that takes no time. `timestamps` are those of the queue it is about: of its end, and of its head."""

    kind: EventType
    node: int
    time_ns: int
    thread: int
    stream: str = ""
    timestamps: tuple[int, ...] = ()
    size: int = 0


Event = Call | Moment
Note = Callable[[Call], None]
"""Takes notice of a finished call, in the thread that made it."""


class EventLog:
    """The last events of a graph, a ring; any thread may add to it."""

    def __init__(self, capacity: int) -> None:
        self._ring: deque[Event] = deque(maxlen=capacity)
        self._new: deque[Event] = deque(maxlen=capacity)  # those that were not taken yet
        self.threads: dict[int, str] = {}  # names of the threads that have added events

    def add(self, event: Event) -> None:
        """Keep an event."""
        self._ring.append(event)
        self._new.append(event)
        thread = event.thread
        if thread not in self.threads:
            self.threads[thread] = _thread_name(thread)

    def events(self) -> list[Event]:
        """All that are remembered, in the order in which they ended."""
        return list(self._ring)

    def take(self, end_ns: int) -> list[Event]:
        """Those that ended up to `end_ns`, each once."""
        new, taken = self._new, []
        while new and time_of(new[0]) <= end_ns:
            taken.append(new.popleft())
        return taken


def _thread_name(thread: int) -> str:
    """Of this thread, or of the application's, which has left its packet in the inbox."""
    return next((one.name for one in enumerate_threads() if one.ident == thread), "")


def time_of(event: Event) -> int:
    """When an event ended."""
    return event.finish_ns if isinstance(event, Call) else event.time_ns
