"""The threads of a shared session. Who must wait for another thread waits for an event of the test, never for time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from toy_session import Floats, ToySession, row

from mediagraph.calculators.tensor.batching.gathering import Gathering
from mediagraph.calculators.tensor.batching.shared_session import Seat, SharedSession

NEVER_S = 60.0  # longer than a test may take


class HeldSession(ToySession):
    """Holds every run until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun, self.may_end = threading.Semaphore(0), threading.Semaphore(0)

    def run(self, outputs: Sequence[str], inputs: Mapping[str, Floats]) -> list[Floats]:
        self.has_begun.release()
        assert self.may_end.acquire(timeout=NEVER_S)
        return super().run(outputs, inputs)


def shared_by(
    session: ToySession, *, max_batch: int = 4, now: Callable[[], float] = lambda: 0.0
) -> SharedSession[Floats]:
    gathering: Gathering[Floats] = Gathering(max_batch=max_batch, latency_s=NEVER_S, runs_at_once=1)
    return SharedSession(session, gathering, now)


def seats(shared: SharedSession[Floats], count: int) -> list[Seat[Floats]]:
    return [Seat(shared, shared.session.inputs) for _ in range(count)]


def ask(seat: Seat[Floats], number: float) -> list[list[float]]:
    (result,) = seat.run(["y"], {"x": row(number, 0)})
    found: list[list[float]] = result.tolist()
    return found


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as threads:
        yield threads


def wait_for(shared: SharedSession[Floats], count: int) -> None:
    """Until so many requests wait: looked at under the lock, and given up never sooner than the test itself."""
    while True:
        with shared._changed:
            if len(shared._gathering._waiting) == count:
                return
            shared._changed.wait(NEVER_S)


def test_what_comes_while_a_run_is_under_way_is_the_next_batch(pool: ThreadPoolExecutor) -> None:
    session = HeldSession()
    shared = shared_by(session)
    first, *others = seats(shared, 4)
    answers = [pool.submit(ask, first, 0)]
    assert session.has_begun.acquire(timeout=NEVER_S)
    answers += [pool.submit(ask, seat, number) for number, seat in enumerate(others, 1)]
    wait_for(shared, 3)
    shared.leave(first)
    session.may_end.release(2)
    assert [one.result(NEVER_S) for one in answers] == [[[0, 0]], [[2, 0]], [[4, 0]], [[6, 0]]]
    assert session.sizes == [1, 3]
    assert shared.batch_sizes == {1: 1, 3: 1}


def test_only_the_guilty_stream_fails(pool: ThreadPoolExecutor) -> None:
    session = HeldSession()
    shared = shared_by(session)
    first, good, bad = seats(shared, 3)
    answers = [pool.submit(ask, first, 0)]
    assert session.has_begun.acquire(timeout=NEVER_S)
    answers += [pool.submit(ask, good, 1), pool.submit(ask, bad, -2)]
    wait_for(shared, 2)
    shared.leave(first)
    session.may_end.release(4)
    assert answers[1].result(NEVER_S) == [[2, 0]]
    with pytest.raises(ValueError, match=r"^-2 is negative$"):
        answers[2].result(NEVER_S)
    assert session.sizes == [1, 2, 1, 1]


def test_when_the_others_leave_the_last_one_goes_on(pool: ThreadPoolExecutor) -> None:
    session = ToySession()
    shared = shared_by(session)
    left, right = seats(shared, 2)
    assert ask(left, 1) == [[2, 0]]
    answer = pool.submit(ask, right, 2)
    wait_for(shared, 1)
    left.leave()
    assert answer.result(NEVER_S) == [[4, 0]]


def test_the_last_one_wakes_those_who_have_waited_even_if_it_asks_for_something_else(pool: ThreadPoolExecutor) -> None:
    session = ToySession()
    shared = shared_by(session)
    left, right = seats(shared, 2)
    assert ask(left, 1) == [[2, 0]]
    answer = pool.submit(ask, right, 2)
    wait_for(shared, 1)
    other = pool.submit(left.run, ["z"], {"x": row(5, 6)})
    assert answer.result(NEVER_S) == [[4, 0]]
    right.leave()
    assert [one.tolist() for one in other.result(NEVER_S)] == [[[6, 7]]]


def test_after_the_budget_a_request_goes_alone() -> None:
    times = iter(range(0, 10_000, 100))  # the clock is past every deadline when it is looked at again
    session = ToySession()
    left, right = seats(shared_by(session, now=lambda: next(times)), 2)
    assert [ask(left, 1), ask(right, 2), ask(left, 3)] == [[[2, 0]], [[4, 0]], [[6, 0]]]
    assert session.sizes == [1, 1, 1]


def test_a_thread_that_is_ended_in_the_midst_of_a_run_leaves_the_others_whole(pool: ThreadPoolExecutor) -> None:
    class Interrupted(HeldSession):
        def run(self, outputs: Sequence[str], inputs: Mapping[str, Floats]) -> list[Floats]:
            if len(self.sizes) == 1:
                self.sizes.append(0)
                raise KeyboardInterrupt
            return super().run(outputs, inputs)

    session = Interrupted()
    shared = shared_by(session)
    first, *others = seats(shared, 3)
    answers = [pool.submit(ask, first, 0)]
    assert session.has_begun.acquire(timeout=NEVER_S)
    answers += [pool.submit(ask, seat, 5) for seat in others]
    wait_for(shared, 2)
    shared.leave(first)
    session.may_end.release(2)
    ends = sorted(repr(one.exception(NEVER_S)) for one in answers[1:])
    assert ends == ["KeyboardInterrupt()", "None"]
    assert session.sizes == [1, 0, 1]


def test_a_thread_that_is_ended_while_it_waits_is_no_longer_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    shared = shared_by(ToySession())
    left, right = seats(shared, 2)
    assert ask(left, 1) == [[2, 0]]

    def interrupted(timeout: float | None) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shared._changed, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            ask(right, 2)
    assert ask(left, 3) == [[6, 0]]


def test_many_threads_get_their_own_answers(pool: ThreadPoolExecutor) -> None:
    session = ToySession()
    gathering: Gathering[Floats] = Gathering(max_batch=4, latency_s=0.0, runs_at_once=2)
    shared = SharedSession(session, gathering, lambda: 0.0)

    def stream(seat: Seat[Floats], start: int) -> list[float]:
        found = [ask(seat, number)[0][0] for number in range(start, start + 50)]
        seat.leave()
        return found

    answers = [pool.submit(stream, seat, 1000 * position) for position, seat in enumerate(seats(shared, 6))]
    for position, one in enumerate(answers):
        assert one.result(NEVER_S) == [2.0 * number for number in range(1000 * position, 1000 * position + 50)]
    assert sum(size * runs for size, runs in shared.batch_sizes.items()) == 300


def test_a_seat_looks_like_the_session() -> None:
    session = ToySession()
    seat = Seat(shared_by(session), session.inputs)
    assert (seat.inputs, seat.outputs, seat.batching) == (session.inputs, session.outputs, session.batching)
    assert seat.zeros((1, 2)).tolist() == [[0, 0]]
    assert seat.stack([row(1), row(2)]).tolist() == [[1], [2]]
