"""How lengths of time are spread: the middle and the slow end, always with how many there are."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from kbgen.kit.moments import format_duration


class DurationStats(NamedTuple):
    """Median and 90th percentile of `n` lengths.

    The median of an even number is halfway between the two in the middle. The 90th percentile is the
    shortest of the lengths that at least nine in ten do not exceed, so that it is one that happened.
    """

    n: int
    median: timedelta
    p90: timedelta

    def __str__(self) -> str:
        """`42 min, p90 1 h 5 min, n = 7`."""
        return f"{format_duration(self.median)}, p90 {format_duration(self.p90)}, n = {self.n}"


def duration_stats(lengths: Iterable[timedelta]) -> DurationStats | None:
    """The spread of some lengths; None where there are none."""
    ordered = sorted(lengths)
    n = len(ordered)
    if n == 0:
        return None
    median = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    return DurationStats(n, median, ordered[-(-9 * n // 10) - 1])
