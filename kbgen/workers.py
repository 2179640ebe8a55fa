"""Processes that read files, lay out and print pages: copies of this one, which share with it all that it knows.

Those of a cluster share nothing with it, and are sent what they need.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import pickle
import signal
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from itertools import islice
from typing import Any, BinaryIO, NamedTuple, TypeVar

T = TypeVar("T")


class WorkersError(Exception):
    """A process that worked for this one has ended before its work."""


# How many numbers make one task: enough that processes do not wait for tasks, few enough that they end together.
_AT_ONCE, _MOST_AT_ONCE = 40, 160
_TASKS = 16
# Where more than these are killed, it is the machine and not what they work on.
_MOST_KILLED = 3
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


def _can_fork() -> bool:
    return sys.platform not in {"win32", "darwin"}


def processors() -> int:
    """How many copies of this process can work at once; 1 where the platform cannot make any."""
    if not _can_fork():
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def executor(workers: int) -> Iterator[Executor]:
    """Copies of this process, or this one where the platform cannot make any."""
    if workers < 2 or not _can_fork():
        yield InThisProcess()
        return
    with _copies(workers) as pool:
        yield pool


@contextmanager
def _copies(workers: int) -> Iterator[Executor]:
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


@contextmanager
def aside(work: Callable[[], T], workers: int) -> Iterator[Callable[[], T]]:
    """Have something found out in a copy of this process meanwhile: what is given waits for it.

    Where there is no copy, or it is killed, it is found out here, when it is asked for.
    """
    if workers < 2 or not _can_fork():
        yield work
        return
    here, there = os.pipe()
    child = os.fork()
    if not child:
        gc.disable()  # it ends soon, and would copy the memory that both share to look for what nobody uses
        with suppress(BaseException), open(there, "wb") as pipe:
            pickle.dump(work(), pipe)
        os._exit(0)
    os.close(there)
    with open(here, "rb") as answer:
        try:
            yield lambda: _answered(answer, work)
        finally:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)


def _answered(answer: BinaryIO, work: Callable[[], T]) -> T:
    try:
        found: T = pickle.load(answer)  # noqa: S301  # written by a copy of this process
    except (EOFError, pickle.UnpicklingError):
        return work()
    return found


def each(
    work: Callable[[int], T], count: int, workers: int, lost: Callable[[int, WorkersError], T] | None = None
) -> Iterator[T]:
    """What `work` gives for each number below `count`, in order; made in some processes.

    The first exception that one of them raises ends them all. Where one was killed, each number that is left has a
    process to itself, and `lost` gives what is taken for one over which that is killed too; WorkersError where there
    is nothing to take, or where one is killed again and again.
    """
    done = 0
    _work.append(work)
    # Python's collector doubles the time of rendering where it goes through ten thousand documents again and
    # again, and by doing so makes the processes copy the memory that they share.
    gc.freeze()
    try:
        workers = min(workers, -(-count // _AT_ONCE))
        step = max(_AT_ONCE, min(_MOST_AT_ONCE, count // max(1, workers * _TASKS)))
        with executor(workers) as pool:
            for value in _in_order(pool.submit(_done, at, min(at + step, count)) for at in range(0, count, step)):
                done += 1
                yield value
    except BrokenExecutor:
        if lost is None:
            raise _killed() from None
        yield from _each_alone(done, count, lost)
    finally:
        _work.pop()


def _killed() -> WorkersError:
    return WorkersError("a process that worked for this one was killed, perhaps for want of memory; try again")


def _each_alone(start: int, count: int, lost: Callable[[int, WorkersError], T]) -> Iterator[T]:
    """The same from a number on, one after another, so that it is known over which a process is killed."""
    killed = 0
    while start < count:
        with suppress(BrokenExecutor), _copies(1) as pool:
            while start < count:
                (value,) = pool.submit(_done, start, start + 1).result()
                start += 1
                yield value
            return
        killed += 1
        if killed > _MOST_KILLED:
            raise _killed()
        yield lost(start, _killed())
        start += 1


def _in_order(futures: Iterable[Future[list[T]]]) -> Iterator[T]:
    waiting = list(futures)
    waiting.reverse()
    while waiting:
        yield from waiting.pop().result()


def _done(start: int, end: int) -> list[Any]:
    return [_work[-1](number) for number in range(start, end)]


_SCHEME = "dask://"
# How long to wait for an answer to a question that takes no time, in seconds.
_PATIENCE = 10
_UNDER_WAY = 64


class Cluster(NamedTuple):
    """A Dask cluster by the address of its scheduler, written `dask://HOST:PORT`."""

    address: str

    @property
    def why_not(self) -> str | None:
        """Why it cannot be used, whether it answers or not."""
        host, _, port = self.address.removeprefix(_SCHEME).rpartition(":")
        if not self.address.startswith(_SCHEME) or not host or not port.isdecimal():
            return f"{self.address!r} is no address of a cluster; write it as {_SCHEME}HOST:PORT"
        if find_spec("distributed") is None:
            return "Dask is not installed; install it with `pip install 'kbgen[dask]'`"
        return None

    @contextmanager
    def connected(self) -> Iterator[Connection]:
        """A connection to the cluster; WorkersError where it does not answer or has no workers."""
        from distributed import Client

        try:
            scheduler = f"tcp://{self.address.removeprefix(_SCHEME)}"
            with _unheard("distributed"), Client(scheduler, timeout=_PATIENCE, set_as_default=False) as client:  # type: ignore[no-untyped-call]  # its own signature has no types
                client.wait_for_workers(1, timeout=_PATIENCE)
                yield Connection(self.address, client)
        except TimeoutError:
            raise WorkersError(f"no worker answers at {self.address}; start the cluster, or build without it") from None
        except OSError as error:
            raise WorkersError(f"nothing answers at {self.address}: {error.strerror or error}") from None


@contextmanager
def _unheard(package: str) -> Iterator[None]:
    """Keep what a package logs from the user: what is wrong is said once, by us."""
    manager = logging.root.manager
    loggers = [logging.getLogger(name) for name in [*manager.loggerDict] if f"{name}.".startswith(f"{package}.")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


class Connection:
    """What workers of a cluster are asked through."""

    def __init__(self, address: str, client: Any) -> None:
        self._address = address
        self._client = client
        self._pool: Executor = client.get_executor(pure=False)

    def each(self, work: Callable[[Any, Any], T], shared: Any, parts: Sequence[Any]) -> Iterator[T]:
        """What `work` gives for what all share and each part, as it comes; WorkersError where the cluster fails."""
        try:
            everywhere = self._client.scatter(shared, broadcast=True)
            waiting = iter(parts)
            pending = {self._pool.submit(work, everywhere, part) for part in islice(waiting, _UNDER_WAY)}
            while pending:
                done, pending = wait(pending, timeout=_PATIENCE, return_when=FIRST_COMPLETED)
                if not done:
                    self._require_workers()
                pending |= {self._pool.submit(work, everywhere, part) for part in islice(waiting, len(done))}
                for future in done:
                    yield future.result()
        except WorkersError:
            raise
        except (Exception, CancelledError) as error:  # noqa: BLE001  # whatever went wrong on another machine
            said = f"{type(error).__name__}: {error}".rstrip(": ")
            raise WorkersError(f"the cluster at {self._address} could not render the pages: {said}") from None

    def _require_workers(self) -> None:
        if self._client.status != "running" or not self._client.nthreads():
            raise WorkersError(f"the cluster at {self._address} has lost all its workers")
