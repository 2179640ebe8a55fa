"""Bounds the processor time that rendering one page may take: the last resort for what no limit on work foresees."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from kbgen.judging import TooLongError

# Ten times what the limits of a body let through.
MOST_SECONDS = 10.0


@contextmanager
def clocked(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """Raise TooLongError in what takes more processor time than this.

    Only a process's main thread can be interrupted, and on Windows none: elsewhere nothing is bounded.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
