"""How the cost of some work grows with the size of what it is given, whatever the machine."""

from __future__ import annotations

import time
from collections.abc import Callable

# What no clock tells from nothing, in seconds.
_LEAST = 0.01


def grows_in_proportion(work: Callable[[int], object], size: int) -> bool:
    """Whether four times a size costs less than twelve times the processor time; a square would cost sixteen."""
    work(size // 10)  # what is made once is made now
    return any(_cost(work, 4 * size) < 12 * max(_cost(work, size), _LEAST) for _ in range(3))


def _cost(work: Callable[[int], object], size: int) -> float:
    start = time.thread_time()
    work(size)
    return time.thread_time() - start
