"""What a deployment log says, and the figures of delivery that follow."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from kbgen.kit.dates import Month, month_of
from kbgen.kit.fields import ServiceRef

COLUMNS = ("service", "deployed_at", "commit_at", "failed", "recovered_at")
NEEDED = ("service", "deployed_at")
MOST_ROWS = 2_000_000
MOST_SERVICES = 2_000
MOST_TOLD = 20
MOST_NEWEST = 5
_TRUTH = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False, "t": True, "f": False}
_LONGEST_SHOWN = 80


class Trouble(NamedTuple):
    """A row that could not be counted, by its line from 1, and why."""

    line: int
    message: str
    text: str = ""


class TroubleSummary(NamedTuple):
    """The first rows with one kind of trouble, and how many there are."""

    total: int
    first: tuple[Trouble, ...]


class OpenFailure(NamedTuple):
    """A failed deployment that has not recovered."""

    service: ServiceRef
    line: int
    day: date


@dataclass(slots=True)
class MonthLog:
    """One service in one month: how many deployments, how many failed, and each length of time in seconds."""

    deployments: int = 0
    failed: int = 0
    leads: array[int] = field(default_factory=lambda: array("q"))
    recoveries: array[int] = field(default_factory=lambda: array("q"))


class Deployment(NamedTuple):
    """One deployment: when, and whether it failed."""

    at: datetime
    failed: bool


class ServiceLog(NamedTuple):
    """One service: where the log names it first, its months, counted from the year 0, and its newest deployments."""

    name: ServiceRef
    line: int
    months: dict[Month, MonthLog]
    newest: list[Deployment]


@dataclass(frozen=True, slots=True)
class Log:
    """What a deployment log says. `last` is the newest deployment's day, on line `last_line`."""

    columns: tuple[str, ...] = ()
    services: Mapping[ServiceRef, ServiceLog] = field(default_factory=dict)
    rows: int = 0
    left_out: int = 0
    first: date | None = None
    last: date | None = None
    last_line: int = 1
    troubles: Mapping[str, TroubleSummary] = field(default_factory=dict)
    unrecovered: tuple[OpenFailure, ...] = ()

    def measures(self, column: str) -> bool:
        """Whether the log has a column."""
        return column in self.columns


class _BadRowError(Exception):
    """Why a row is left out: the kind of trouble, and what is said of it."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


@dataclass(slots=True)
class _Reading:
    """What grows while the rows are read."""

    services: dict[str, ServiceLog] = field(default_factory=dict)
    months: dict[tuple[str, Month], MonthLog] = field(default_factory=dict)
    left_out: int = 0
    first: date = date.max
    last: date = date.min
    last_line: int = 1
    counts: dict[str, int] = field(default_factory=dict)
    told: dict[str, list[Trouble]] = field(default_factory=dict)
    unrecovered: list[OpenFailure] = field(default_factory=list)

    def trouble(self, kind: str, line: int, message: str, text: str = "") -> None:
        """Count a fault, and keep the first of its kind."""
        self.counts[kind] = self.counts.get(kind, 0) + 1
        told = self.told.setdefault(kind, [])
        if len(told) < MOST_TOLD:
            told.append(Trouble(line, message, text))

    def leave_out(self, kind: str, line: int, message: str, text: str) -> None:
        """Leave a row out of all figures, and count its fault."""
        self.left_out += 1
        self.trouble(kind, line, message, text)


def read_log(lines: Iterator[str]) -> Log:
    """Read a log of any length once, a row at a time; rows with a fault are left out and told of."""
    reading = _Reading()
    rows = _rows(lines)
    _, head = next(rows, (1, []))
    columns = tuple(name.strip().lower().replace(" ", "_") for name in head or [])
    for name, message in _missing(columns):
        reading.trouble("columns", 1, message, name)
    if all(name in columns for name in NEEDED):
        _read_rows(reading, rows, columns)
    rows_read = sum(month.deployments for month in reading.months.values())
    return Log(
        columns=columns,
        services=reading.services,
        rows=rows_read,
        left_out=reading.left_out,
        first=reading.first if rows_read else None,
        last=reading.last if rows_read else None,
        last_line=reading.last_line,
        troubles={kind: TroubleSummary(count, tuple(reading.told[kind])) for kind, count in reading.counts.items()},
        unrecovered=tuple(reading.unrecovered),
    )


def _missing(columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The columns that are missing, each with what is said of it; all at once where none is there."""
    if not set(COLUMNS).isdisjoint(columns):
        yield from ((name, f"no column {name!r} among {', '.join(columns)}") for name in COLUMNS if name not in columns)
    elif len(columns) == 1 and ";" in columns[0]:
        yield columns[0][:_LONGEST_SHOWN], "columns are separated by semicolons, not by commas"
    else:
        yield "", f"the first line names none of the columns {', '.join(COLUMNS)}"


def _rows(lines: Iterator[str]) -> Iterator[tuple[int, list[str] | None]]:
    """Each row that is not empty, with the line it ends on; None for one that CSV cannot hold."""
    reader = csv.reader(lines)
    while True:
        try:
            for row in reader:
                if row:
                    yield reader.line_num, row
        except csv.Error:
            yield reader.line_num, None
        else:
            return


def _read_rows(reading: _Reading, rows: Iterator[tuple[int, list[str] | None]], columns: Sequence[str]) -> None:
    cells_of = _picker(columns)
    judged = "failed" in columns
    width = len(columns)
    before = 1
    for number, (line, row) in enumerate(rows):
        if number >= MOST_ROWS:
            reading.trouble("row", line, f"only the first {MOST_ROWS:,} rows were read")
            return
        if row is None or len(row) != width:
            reading.leave_out("row", line, _of_wrong_length(row, width, line - before), _shown(row))
        else:
            try:
                _count(reading, cells_of(row), line, judged=judged)
            except _BadRowError:
                # most rows have no spaces around their values; looking for them in all would cost a tenth of the time
                _count_stripped(reading, [cell.strip() for cell in cells_of(row)], line, judged=judged)
        before = line


def _picker(columns: Sequence[str]) -> Callable[[Sequence[str]], Sequence[str]]:
    """Gives the cells of a row in the order of COLUMNS; empty ones for columns that the log has not."""
    if tuple(columns) == COLUMNS:
        return lambda row: row
    places = [columns.index(name) if name in columns else None for name in COLUMNS]
    return lambda row: [row[place] if place is not None else "" for place in places]


def _count_stripped(reading: _Reading, cells: Sequence[str], line: int, *, judged: bool) -> None:
    try:
        _count(reading, cells, line, judged=judged)
    except _BadRowError as bad:
        reading.leave_out(bad.kind, line, str(bad), _shown(cells))


def _of_wrong_length(row: list[str] | None, width: int, lines: int) -> str:
    if row is None or lines > 1:
        return f"{lines} lines are one row here: a quote is not closed"
    return f"the row has {len(row)} values, not {width}"


def _shown(row: Sequence[str] | None) -> str:
    text = ",".join(row or [])[:_LONGEST_SHOWN]
    return text.encode("utf-8", "replace").decode()


def _count(reading: _Reading, cells: Sequence[str], line: int, *, judged: bool) -> None:
    """Count one row, or say why it cannot be counted; nothing is counted by half."""
    service, said_deployed, said_commit, said_failed, said_recovered = cells
    deployed = _time(said_deployed, "deployed_at")
    lead = recovery = None
    if said_commit:
        lead = _seconds(_time(said_commit, "commit_at"), deployed, "commit_at", "deployed_at")
    failed = _failed(said_failed, said_recovered) if judged else False
    if failed and said_recovered:
        recovery = _seconds(deployed, _time(said_recovered, "recovered_at"), "deployed_at", "recovered_at")
    day = deployed.date()
    month = _month_of(reading, service, line, deployed.year * 12 + deployed.month - 1)
    month.deployments += 1
    _note_newest(reading.services[service].newest, Deployment(deployed, failed))
    if lead is not None:
        month.leads.append(lead)
    if failed:
        month.failed += 1
        if recovery is not None:
            month.recoveries.append(recovery)
        elif len(reading.unrecovered) < MOST_SERVICES:
            reading.unrecovered.append(OpenFailure(service, line, day))
    if day < reading.first:  # noqa: PLR1730  # called a million times, where min() is seen
        reading.first = day
    if day > reading.last:
        reading.last, reading.last_line = day, line


def _note_newest(newest: list[Deployment], deployment: Deployment) -> None:
    """Keep a deployment if it is one of the newest; a log is in order, or in the opposite one."""
    if len(newest) < MOST_NEWEST:
        newest.append(deployment)
        newest.sort()
    elif deployment.at > newest[0].at:
        newest[0] = deployment
        newest.sort()


def _month_of(reading: _Reading, service: str, line: int, number: Month) -> MonthLog:
    month = reading.months.get((service, number))
    if month is None:
        if service not in reading.services:
            _check_new(service, len(reading.services))
            reading.services[service] = ServiceLog(service, line, {}, [])
        month = reading.months[service, number] = reading.services[service].months[number] = MonthLog()
    return month


def _check_new(service: str, known: int) -> None:
    if not service:
        raise _BadRowError("row", "the row names no service")
    if not service.isprintable():
        raise _BadRowError("row", "the service's name is no UTF-8 text")
    if known >= MOST_SERVICES:
        raise _BadRowError("row", f"only the first {MOST_SERVICES:,} services are counted")


def _time(text: str, column: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        said = f"{text[:40]!r} is no time" if text else "there is no time"
        raise _BadRowError("time", f"{column}: {said}; write one like 2026-11-22T09:30:00+00:00") from None
    if at.tzinfo is None:
        raise _BadRowError("time", f"{column}: {text!r} has no offset; write +01:00, or Z for UTC, after it")
    return at


def _seconds(start: datetime, end: datetime, before: str, after: str) -> int:
    """The length of time between two moments, whatever their offsets."""
    length = end - start
    if length.days < 0:
        raise _BadRowError("order", f"{after} is before {before}")
    return length.days * 86_400 + length.seconds


def _failed(text: str, recovered: str) -> bool:
    failed = _TRUTH.get(text)
    if failed is None:
        failed = _TRUTH.get(text.lower())
    if failed is None:
        raise _BadRowError("outcome", f"failed: {text[:40]!r} is neither true nor false")
    if recovered and not failed:
        raise _BadRowError("outcome", "recovered_at is set, but the deployment did not fail")
    return failed


MONTHS = 12
FEWEST_FOR_P90 = 10
_WEEK = 7
_FIXED = "\N{NO-BREAK SPACE}"


class Spread(NamedTuple):
    """How many values, their middle, and what nine in ten stay below; missing where there are too few."""

    n: int = 0
    median: float | None = None
    p90: float | None = None


class Figures(NamedTuple):
    """The four measures; lengths of time in seconds. `judged` says whether failures were recorded at all."""

    deployments: int
    per_week: float | None
    lead: Spread
    failed: int
    failure_rate: float | None
    recovery: Spread
    unrecovered: int


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which a share of the ordered values lies, between two of them in proportion."""
    place = (len(ordered) - 1) * share
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def spread(values: Iterable[float]) -> Spread:
    """The spread of some values, in any order."""
    ordered = sorted(values)
    if not ordered:
        return Spread()
    p90 = quantile(ordered, 0.9) if len(ordered) >= FEWEST_FOR_P90 else None
    return Spread(len(ordered), quantile(ordered, 0.5), p90)


def figures(months: Sequence[MonthLog], days: int, *, judged: bool = True) -> Figures:
    """The measures over some months, of which the log covers so many days; a rate takes a week at least."""
    deployments = sum(month.deployments for month in months)
    failed = sum(month.failed for month in months)
    recovery = spread(seconds for month in months for seconds in month.recoveries)
    return Figures(
        deployments=deployments,
        per_week=deployments * _WEEK / days if days >= _WEEK else None,
        lead=spread(seconds for month in months for seconds in month.leads),
        failed=failed,
        failure_rate=failed / deployments if judged and deployments else None,
        recovery=recovery,
        unrecovered=failed - recovery.n,
    )


def last_months(log: Log, count: int = MONTHS) -> list[Month]:
    """The months up to that of the newest deployment, the log's first month at the earliest."""
    if log.first is None or log.last is None:
        return []
    newest = month_of(log.last)
    return list(range(max(month_of(log.first), newest - count + 1), newest + 1))


def over_year(log: Log, services: Iterable[ServiceLog]) -> Figures:
    """The measures of some services over the last twelve months of the log."""
    months = last_months(log)
    found = [service.months[month] for service in services for month in months if month in service.months]
    return figures(found, days_covered(log, months), judged=log.measures("failed"))


def by_month(log: Log, services: Sequence[ServiceLog]) -> list[tuple[Month, Figures]]:
    """The measures of some services in each of the last twelve months."""
    judged = log.measures("failed")
    return [
        (
            month,
            figures(
                [service.months[month] for service in services if month in service.months],
                days_covered(log, [month]),
                judged=judged,
            ),
        )
        for month in last_months(log)
    ]


def days_covered(log: Log, months: Sequence[Month]) -> int:
    """How many days of the months the log covers, from its first deployment to its last."""
    if not months or log.first is None or log.last is None:
        return 0
    start = max(log.first.toordinal(), _first_day(months[0]))
    end = min(log.last.toordinal(), _first_day(months[-1] + 1) - 1)
    return max(end - start + 1, 0)


def _first_day(month: Month) -> int:
    year, index = divmod(month, 12)
    return date(year, index + 1, 1).toordinal() if year <= date.max.year else date.max.toordinal() + 1


def length(seconds: float | None) -> str:
    """A length of time in the largest unit that it has one of: `40 s`, `35 min`, `3.4 h`, `2.1 d`."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.0f}{_FIXED}s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f}{_FIXED}min"
    return f"{seconds / 3_600:.1f}{_FIXED}h" if seconds < 48 * 3_600 else f"{seconds / 86_400:.1f}{_FIXED}d"
