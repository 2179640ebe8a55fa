"""What has to be decided about an experiment, and when: comparisons of numbers and dates only."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from kbgen.kinds.experiment import ALIVE, Experiment

_SOON = timedelta(days=7)


class Call(StrEnum):
    """What an experiment asks of those who read about it, most pressing first."""

    KILL = "should have been killed"
    LATE = "past its date"
    SOON = "to decide in the next seven days"
    LATER = "to decide later"
    OPEN = "without a date"
    NOT_BEGUN = "not begun"
    DECIDED = "decided"


def alive(fields: Experiment) -> bool:
    """Whether it is neither shipped, killed nor retired."""
    return fields.outcome in ALIVE and fields.retired is None


def below_the_line(fields: Experiment) -> bool:
    """Whether its metric stands below the line that it was to be killed at."""
    metric = fields.metric
    if metric is None or metric.current is None or metric.kill_below is None:
        return False
    return metric.current < metric.kill_below


def call_of(fields: Experiment, today: date) -> Call:
    """The one group that an experiment belongs to on a day."""
    if not alive(fields):
        return Call.DECIDED
    if below_the_line(fields):
        return Call.KILL
    if fields.started is not None and fields.started > today:
        return Call.NOT_BEGUN
    if fields.decide_by is None:
        return Call.OPEN
    if fields.decide_by < today:
        return Call.LATE
    return Call.SOON if fields.decide_by - today < _SOON else Call.LATER
