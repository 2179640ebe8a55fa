"""How long incidents took, per service and severity, and month by month: arithmetic only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kbgen.kinds.incident.read import Times
from kbgen.kit.months import Month, month_of, months_until
from kbgen.kit.spread import Spread, spread

ALL = ""


class Sample(NamedTuple):
    """What one incident adds to the measures."""

    services: tuple[str, ...]
    severity: str
    times: Times
    day: date | None = None


class Measured(NamedTuple):
    """The spreads of one group of incidents; ALL stands for any service or any severity."""

    service: str
    severity: str
    n: int
    detect: Spread | None
    acknowledge: Spread | None
    mitigate: Spread | None
    resolve: Spread | None


def measured(samples: Sequence[Sample]) -> list[Measured]:
    """All together first, then each severity, then each service with its severities, the most often hit first.

    An incident that hit two services counts for both, and once in the rows of all services. Where all
    incidents of a service are of one severity, one row says both.
    """
    by_service: dict[str, list[Sample]] = defaultdict(list)
    for sample in samples:
        for service in dict.fromkeys(sample.services):
            by_service[service].append(sample)
    found = _by_severity(ALL, samples)
    for service in sorted(by_service, key=lambda name: (-len(by_service[name]), name)):
        found.extend(_by_severity(service, by_service[service]))
    return found


def _by_severity(service: str, samples: Sequence[Sample]) -> list[Measured]:
    severities = sorted({sample.severity for sample in samples if sample.severity})
    groups: list[tuple[str, Sequence[Sample]]] = [(ALL, samples)]
    groups.extend((one, [sample for sample in samples if sample.severity == one]) for one in severities)
    if service != ALL and len(groups) > 1 and len(groups[1][1]) == len(samples):
        del groups[0]
    return [group(service, severity, members) for severity, members in groups if members]


def group(service: str, severity: str, samples: Sequence[Sample]) -> Measured:
    """The four spreads of some incidents, each over those that state the times for it."""
    times = [sample.times for sample in samples]
    return Measured(
        service,
        severity,
        len(samples),
        detect=spread(_known(one.detect for one in times)),
        acknowledge=spread(_known(one.acknowledge for one in times)),
        mitigate=spread(_known(one.mitigate for one in times)),
        resolve=spread(_known(one.resolve for one in times)),
    )


def by_month(samples: Iterable[Sample], today: date) -> list[tuple[Month, int, Spread | None]]:
    """Each of the last twelve months with its number of incidents, and how long until they were mitigated."""
    found: dict[Month, list[Times]] = defaultdict(list)
    for sample in samples:
        if sample.day is not None and sample.day <= today:
            found[month_of(sample.day)].append(sample.times)
    return [
        (month, len(found[month]), spread(_known(one.mitigate for one in found[month])))
        for month in months_until(today)
    ]


def _known(lengths: Iterable[timedelta | None]) -> list[timedelta]:
    return [length for length in lengths if length is not None]
