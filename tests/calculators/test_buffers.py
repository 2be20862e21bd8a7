"""The pool hands an array out again exactly when nobody can see it any more."""

import gc
import threading

import numpy as np
import pytest

from mediagraph.calculators.buffers import BufferPool
from mediagraph.framework.image import Image

SHAPE = (4, 5)


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def test_an_array_that_nobody_holds_is_used_again() -> None:
    pool = BufferPool()
    first = address(pool.take(SHAPE, np.uint8))
    assert address(pool.take(SHAPE, np.uint8)) == first


def test_an_array_that_is_held_is_not_used_again() -> None:
    pool = BufferPool()
    held = [pool.take(SHAPE, np.uint8) for _ in range(20)]
    assert len({address(array) for array in held}) == len(held)


@pytest.mark.parametrize(
    "hold",
    [
        lambda array: array[1:, ::2],
        lambda array: array.T[1:],
        lambda array: array[0][2:3],
        lambda array: array.view(np.int8),
        lambda array: memoryview(array),
        lambda array: memoryview(array[1:])[::2],
        lambda array: array.__dlpack__(),
        lambda array: iter(array),
        lambda array: Image(array),
        lambda array: Image(array).numpy_view(),
        lambda array: Image(array[:, :, None]).numpy_view()[1:][:, 1],
        lambda array: np.broadcast_to(array, (3, *SHAPE)),
        lambda array: np.frombuffer(array, np.uint8),
        lambda array: lambda: array,
        lambda array: {"deep": [(array,)]},
    ],
)
def test_whatever_leads_to_an_array_holds_it(hold: object) -> None:
    pool = BufferPool()
    holder = hold(pool.take(SHAPE, np.uint8))  # type: ignore[operator]
    gc.collect()
    other = pool.take(SHAPE, np.uint8)
    other[:] = 7
    assert len(pool._arrays) == 2
    del holder, other
    gc.collect()
    pool.take(SHAPE, np.uint8)
    assert len(pool._arrays) == 2


def test_the_content_of_a_held_view_stays() -> None:
    pool = BufferPool()
    kept = []
    for number in range(50):
        array = pool.take(SHAPE, np.int64)
        array[:] = number
        if number % 3 == 0:
            kept.append((number, Image(array.astype(np.uint8)), array[1:3, 2]))
    assert all((view == number).all() for number, _, view in kept)


def test_size_and_type_are_those_asked_for() -> None:
    pool = BufferPool()
    for shape, dtype in [((2, 3), np.uint8), ((3, 2), np.uint8), ((2, 3), np.float32), ((1, 2, 3), np.uint8)]:
        array = pool.take(shape, dtype)
        assert array.shape == shape
        assert array.dtype == dtype
        assert array.flags.writeable
        assert array.flags.c_contiguous


def test_no_array_of_an_earlier_size_is_remembered() -> None:
    pool = BufferPool()
    held = pool.take((8, 8), np.uint8)
    held[:] = 1
    for _ in range(3):
        [pool.take((5, 5), np.uint8) for _ in range(4)]
    assert {array.shape for array in pool._arrays} == {(5, 5)}
    pool.take((8, 8), np.uint8)[:] = 2
    assert (held == 1).all()


def test_a_held_array_beyond_the_capacity_is_simply_its_holders() -> None:
    pool = BufferPool(capacity=2)
    held = [pool.take(SHAPE, np.uint8) for _ in range(5)]
    del held[:2]
    kept = [address(array) for array in held]
    assert not set(kept) & {address(pool.take(SHAPE, np.uint8)) for _ in range(9)}


def test_the_number_of_arrays_is_bounded() -> None:
    pool = BufferPool(capacity=3)
    held = [pool.take(SHAPE, np.uint8) for _ in range(10)]
    assert len(pool._arrays) == 3
    assert len({address(array) for array in held}) == 10


def test_threads_never_get_the_same_array() -> None:
    pool = BufferPool()
    mistakes: list[int] = []
    start = threading.Barrier(4)

    def work(number: int) -> None:
        start.wait()
        for step in range(400):
            array = pool.take(SHAPE, np.int64)
            array[:] = number * 1000 + step
            view = array[1:]
            del array
            if not (view == number * 1000 + step).all():
                mistakes.append(step)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not mistakes
    assert len(pool._arrays) <= 16
