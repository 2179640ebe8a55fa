"""Processes that lay out and print pages: copies of this one, which share with it all that has been read."""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")


class WorkersError(Exception):
    """A process that worked for this one has ended before its work."""


_AT_ONCE = 40
# What a worker does, set before it is made: a copy of this process knows it without being told.
_work: list[Callable[[int], Any]] = []


class InThisProcess(Executor):
    """Does at once, here, what it is given."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Do it, and hold what came of it."""
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # noqa: BLE001  # the future raises it where it is asked for
            future.set_exception(error)
        return future


def processors() -> int:
    """How many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def executor(workers: int) -> Iterator[Executor]:
    """Copies of this process, or this one where the platform cannot make any."""
    if workers < 2 or sys.platform in {"win32", "darwin"}:
        yield InThisProcess()
        return
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def each(work: Callable[[int], T], count: int, workers: int) -> Iterator[T]:
    """What `work` gives for each number below `count`, in order; made in some processes.

    The first exception that one of them raises ends them all; WorkersError where one was killed.
    """
    _work.append(work)
    # Python's collector doubles the time of rendering where it goes through ten thousand documents again and
    # again, and by doing so makes the processes copy the memory that they share.
    gc.freeze()
    try:
        with executor(min(workers, -(-count // _AT_ONCE))) as pool:
            yield from _in_order(pool.submit(_done, start, min(start + _AT_ONCE, count)) for start in _starts(count))
    except BrokenExecutor:
        raise WorkersError("a process that prints pages was killed, perhaps for want of memory; build again") from None
    finally:
        _work.pop()


def _starts(count: int) -> range:
    return range(0, count, _AT_ONCE)


def _in_order(futures: Iterable[Future[list[T]]]) -> Iterator[T]:
    waiting = list(futures)
    waiting.reverse()
    while waiting:
        yield from waiting.pop().result()


def _done(start: int, end: int) -> list[Any]:
    return [_work[-1](number) for number in range(start, end)]
