"""Computing several requests as one, and each by itself where that fails."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from toy_session import Floats, ToySession, row

from mediagraph.calculators.tensor.batching.request import Request, compute


def request(*numbers: float, outputs: tuple[str, ...] = ("y",)) -> Request[Floats]:
    return Request("node", outputs, {"x": row(*numbers)})


def results(one: Request[Floats]) -> list[list[list[float]]]:
    assert one.results is not None
    return [array.tolist() for array in one.results]


def test_each_gets_its_own_items() -> None:
    session = ToySession()
    batch = [request(1, 2, outputs=("z", "y")), Request("node", ("z", "y"), {"x": np.ones((2, 2), np.float32)})]
    compute(session, batch)
    assert session.sizes == [3]
    assert results(batch[0]) == [[[2, 3]], [[2, 4]]]
    assert results(batch[1]) == [[[2, 2], [2, 2]], [[2, 2], [2, 2]]]


def test_only_those_fail_that_fail_alone() -> None:
    session = ToySession()
    batch = [request(1, 2), request(3, -4), request(5, 6)]
    compute(session, batch)
    assert session.sizes == [3, 1, 1, 1]
    assert [one.is_done for one in batch] == [True, True, True]
    assert results(batch[0]) == [[[2, 4]]]
    assert str(batch[1].error) == "-4 is negative"
    assert results(batch[2]) == [[[10, 12]]]


def test_a_single_request_is_not_copied() -> None:
    class Watchful(ToySession):
        stacked = 0

        def stack(self, arrays: Sequence[Floats]) -> Floats:
            self.stacked += 1
            return super().stack(arrays)

    one, session = request(1, 2), Watchful()
    compute(session, [one])
    assert results(one) == [[[2, 4]]]
    assert session.stacked == 0


def test_what_is_alike() -> None:
    first = request(1, 2)
    assert first.likeness == request(3, 4).likeness
    assert first.likeness != request(3, 4, 5).likeness
    assert first.likeness != request(3, 4, outputs=("z",)).likeness
    assert first.likeness == Request("node", ("y",), {"x": np.zeros((7, 2), np.float32)}).likeness


def test_what_cannot_be_stacked_at_all() -> None:
    number = Request("node", ("y",), {"x": np.array(1, np.float32)})
    uneven = Request("node", ("y",), {"x": row(1), "w": np.zeros((2, 1), np.float32)})
    assert number.likeness is None
    assert uneven.likeness is None
    assert Request("node", ("y",), dict[str, Floats]()).likeness is None
