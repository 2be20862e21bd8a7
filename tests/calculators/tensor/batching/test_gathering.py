"""Which requests become a batch, and when: by hand, and under any interleaving of streams and clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from toy_session import Floats, ToySession, row

from mediagraph.calculators.tensor.batching.gathering import Gathering
from mediagraph.calculators.tensor.batching.request import Request, compute

LATENCY_S = 0.005


def gathering(max_batch: int = 3, runs_at_once: int = 1) -> Gathering[Floats]:
    return Gathering(max_batch=max_batch, latency_s=LATENCY_S, runs_at_once=runs_at_once)


def request(member: str, *numbers: float) -> Request[Floats]:
    return Request(member, ("y",), {"x": row(*(numbers or (1, 2)))})


def known(*members: str, max_batch: int = 3, runs_at_once: int = 1) -> Gathering[Floats]:
    """One in which these members have asked before."""
    made = gathering(max_batch, runs_at_once)
    made._expected.update(members)
    return made


def settle(made: Gathering[Floats], batch: Sequence[Request[Floats]]) -> None:
    compute(ToySession(), batch)
    made.finish(batch)


def test_who_is_alone_never_waits() -> None:
    made = gathering()
    made.add(one := request("a"), 10)
    assert made.take(one, 10) == [one]


def test_a_full_batch_does_not_wait() -> None:
    made = known("a", "b", "c", max_batch=2)
    made.add(a := request("a"), 0)
    assert made.take(a, 0) == ()
    assert made.patience_s(a, 0.002) == LATENCY_S - 0.002
    made.add(b := request("b"), 0.001)
    assert made.take(a, 0.001) == [a, b]


def test_a_batch_of_all_does_not_wait() -> None:
    made = known("a", "b")
    made.add(a := request("a"), 0)
    assert made.take(a, 0.001) == ()
    made.add(b := request("b"), 0.001)
    assert made.take(b, 0.001) == [a, b]


def test_who_has_left_is_not_waited_for() -> None:
    made = known("a", "b")
    made.add(a := request("a"), 0)
    assert made.take(a, 0) == ()
    made.leave("b")
    assert made.take(a, 0) == [a]


def test_nobody_waits_longer_than_the_budget_nor_twice_for_the_same() -> None:
    made = known("a", "b", "slow")
    made.add(a := request("a"), 0)
    made.add(b := request("b"), 0.004)
    assert made.take(b, 0.004) == ()
    assert made.take(b, LATENCY_S) == [a, b]
    settle(made, [a, b])
    made.add(a := request("a"), 1)
    made.add(b := request("b"), 1)
    assert made.take(a, 1) == [a, b]
    settle(made, [a, b])
    made.add(a := request("a"), 2)
    made.add(b := request("b"), 2)
    made.add(slow := request("slow"), 2)  # it is back, and so waited for
    assert made.take(a, 2) == [a, b, slow]
    settle(made, [a, b, slow])
    made.add(a := request("a"), 3)
    made.add(b := request("b"), 3)
    assert made.take(a, 3) == ()


def test_a_batch_waits_for_a_free_run() -> None:
    made = gathering()
    made.add(a := request("a"), 0)
    first = made.take(a, 0)
    made.add(b := request("b"), 0)
    assert made.take(b, 1) == ()
    assert made.patience_s(b, 1) is None
    settle(made, first)
    assert made.take(b, 1) == [b]


def test_who_is_under_way_is_not_waited_for() -> None:
    made = known("a", "b", runs_at_once=2)
    made.leave("b")
    made.add(a := request("a"), 0)
    assert made.take(a, 0) == [a]
    made.add(b := request("b"), 0)
    assert made.take(b, 0) == [b]


def test_unlike_requests_are_computed_apart_in_turn() -> None:
    made = known("a", "b", "c", "d")
    made.add(a := request("a", 1, 2), 0)
    made.add(b := request("b", 1, 2, 3), 0)
    made.add(c := request("c", 1, 2), 0)
    made.add(d := request("d", 1, 2, 3), 0)
    assert made.take(b, 0) == ()
    assert made.patience_s(b, 0) is None
    assert made.take(c, 0) == [a, c]
    settle(made, [a, c])
    assert made.take(b, LATENCY_S) == [b, d]


def test_what_cannot_be_stacked_waits_for_nobody() -> None:
    made = known("a", "b")
    number = Request("a", ("y",), {"x": np.array(1, np.float32)})
    made.add(number, 0)
    made.add(Request("b", ("y",), {"x": np.array(1, np.float32)}), 0)
    assert made.take(number, 0) == [number]


def test_what_was_broken_off_is_the_first_again() -> None:
    made = known("a", "b", "c")
    made.add(a := request("a"), 0)
    made.add(b := request("b"), 0)
    batch = made.take(a, 1)
    made.add(c := request("c"), 2)
    b.error = ValueError("done")
    made.finish(batch)
    assert made.take(c, 3) == [a, c]


def test_a_request_that_was_withdrawn_is_forgotten() -> None:
    made = known("a", "b")
    made.add(a := request("a"), 0)
    made.add(b := request("b"), 0)
    made.withdraw(a)
    assert made.take(b, 0) == [b]
    made.withdraw(b)  # under way already
    settle(made, [b])


@dataclass
class Stream:
    """One stream of a virtual run: the numbers that it asks for, and what it was given."""

    name: str
    numbers: list[int]
    request: Request[Floats] | None = None
    batch: Sequence[Request[Floats]] = ()
    answers: list[str] = field(default_factory=list)
    has_left: bool = False


@dataclass
class VirtualRun:
    """Steps streams as the threads of SharedSession would be stepped, in any order, by a clock of its own."""

    gathering: Gathering[Floats]
    streams: list[Stream]
    session: ToySession = field(default_factory=ToySession)
    now_s: float = 0.0

    def step(self, stream: Stream) -> bool:
        """Let a stream do what its thread would do next; False if it can only wait."""
        if stream.batch:
            compute(self.session, stream.batch)
            self.gathering.finish(stream.batch)
            stream.batch = ()
        elif stream.request is None:
            return self._begin(stream)
        elif stream.request.is_done:
            stream.answers.append(answer(stream.request))
            stream.request = None
        else:
            stream.batch = self.gathering.take(stream.request, self.now_s)
            return bool(stream.batch)
        return True

    def _begin(self, stream: Stream) -> bool:
        if stream.numbers:
            stream.request = request(stream.name, stream.numbers.pop(0), 1)
            self.gathering.add(stream.request, self.now_s)
            return True
        if not stream.has_left:
            stream.has_left = True
            self.gathering.leave(stream.name)
            return True
        return False

    def advance(self) -> bool:
        """Let the time pass that the most impatient thread would sleep; False if none would wake up by itself."""
        waiting = [one.request for one in self.streams if one.request is not None]
        patience = [self.gathering.patience_s(one, self.now_s) for one in waiting]
        known_patience = [one for one in patience if one is not None]
        self.now_s += min(known_patience, default=0)
        return bool(known_patience)

    def finish(self) -> None:
        """Go on until nobody has anything left; who only waits although nothing is under way must have a deadline."""
        while any(one.numbers or one.request or not one.has_left for one in self.streams):
            steps = [self.step(stream) for stream in self.streams]  # all of them, not until one could go on
            if not any(steps):
                assert self.advance(), "nobody would ever wake up"


def answer(one: Request[Floats]) -> str:
    return f"{one.error}" if one.results is None else f"{one.results[0].tolist()}"


def alone(numbers: Sequence[int]) -> list[str]:
    """What a stream gets that has the session for itself."""
    found = []
    for number in numbers:
        one = request("alone", number, 1)
        compute(ToySession(), [one])
        found.append(answer(one))
    return found


@given(
    work=st.lists(st.lists(st.integers(-3, 30), max_size=5), min_size=1, max_size=4),
    max_batch=st.integers(1, 5),
    runs_at_once=st.integers(1, 2),
    order=st.lists(st.integers(0, 4), max_size=60),
)
def test_any_interleaving_gives_each_stream_what_it_gets_alone(
    work: list[list[int]], max_batch: int, runs_at_once: int, order: list[int]
) -> None:
    streams = [Stream(f"s{position}", list(numbers)) for position, numbers in enumerate(work)]
    run = VirtualRun(gathering(max_batch, runs_at_once), streams)
    for choice in order:
        if choice == 4:
            run.now_s += LATENCY_S / 2
        else:
            run.step(streams[choice % len(streams)])
            assert sum(1 for stream in streams if stream.batch) <= runs_at_once
    run.finish()
    assert [stream.answers for stream in streams] == [alone(numbers) for numbers in work]
    assert max(run.session.sizes, default=0) <= max_batch
