"""What `kbgen stale` says about weeks to come: the load of reviews, and days that spread it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from kbgen.cli.options import plural
from kbgen.freshness import (
    WAITING,
    WEEKS,
    Forecast,
    Freshness,
    Job,
    Proposal,
    ReviewShare,
    State,
    asked_on,
    forecast,
    spread,
    week_name,
)
from kbgen.report.answer import printable

NOBODY = "nobody"


class Planned(NamedTuple):
    """A document as plans see it; the more urgent comes first in any list of them."""

    path: str
    owner: str
    state: Freshness


class ReviewPlan(NamedTuple):
    """A plan as lines for a reader and as values for a program."""

    lines: tuple[str, ...]
    data: Mapping[str, object]


def weeks_within(horizon: timedelta | None) -> int:
    """How many weeks a plan covers: a quarter, unless --within says otherwise."""
    return WEEKS if horizon is None else min(max(1, -(-horizon.days // 7)), 520)


def load(documents: Sequence[Planned], today: date, weeks: int) -> ReviewPlan:
    """The load of reviews by week and owner."""
    found = forecast(((document.owner, document.state) for document in documents), today, weeks)
    return ReviewPlan(tuple(_load_lines(found)), {"forecast": _load_data(found)})


def _load_lines(found: Forecast) -> Iterator[str]:
    yield _load_line("waiting now", found.waiting)
    for week in found.weeks:
        yield _load_line(f"{week.name} from {week.monday}", week.owners)
    yield f"{'later':<24}{found.later:>7,}"


def _load_line(when: str, counts: Mapping[str, int]) -> str:
    return f"{when:<24}{sum(counts.values()):>7,}  {_by_owner(counts)}".rstrip()


def _by_owner(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{printable(owner)} {count:,}" for owner, count in counts.items())


def _load_data(found: Forecast) -> Mapping[str, object]:
    weeks = [
        {
            "week": week.name,
            "from": week.monday.isoformat(),
            "to": (week.monday + timedelta(days=6)).isoformat(),
            "total": week.total,
            "owners": dict(week.owners),
        }
        for week in found.weeks
    ]
    waiting = {"total": sum(found.waiting.values()), "owners": dict(found.waiting)}
    return {"waiting": waiting, "weeks": weeks, "later": found.later}


def spread_out(documents: Sequence[Planned], today: date) -> ReviewPlan:
    """A day for each review, so that no week holds more than its share of an owner's.

    The plan covers a quarter, since a snooze may hold for 90 days and no longer.
    """
    shares = spread(_jobs(documents), today)
    lines = tuple(line for share in shares for line in _share_lines(share, documents, today))
    data = {share.owner: _share_data(share, documents, today) for share in shares}
    return ReviewPlan(lines, {"spread": {"weeks": WEEKS, "owners": data}})


def _jobs(documents: Sequence[Planned]) -> Iterator[Job]:
    for rank, one in enumerate(documents):
        if one.state.state in WAITING:
            yield Job(str(rank), one.owner, None, rank)
        elif one.state.state not in (State.EXEMPT, State.NO_POLICY) and (day := asked_on(one.state)) is not None:
            yield Job(str(rank), one.owner, day, rank)


def _share_lines(share: ReviewShare, documents: Sequence[Planned], today: date) -> Iterator[str]:
    moved = [proposal for proposal in share.proposals if proposal.moved]
    stay = len(share.proposals) - len(moved)
    yield (
        f"{printable(share.owner)}: {plural(len(share.proposals), 'review')} in {WEEKS} weeks, "
        f"at most {share.most} a week; {stay} on their own day"
    )
    for one in moved:
        path, _, state = documents[one.job.rank]
        due = f"due {state.due}" if state.due else "never reviewed"
        yield f"  {week_name(one.day)}  {one.day}  {printable(path)}  {state.state.value.replace('-', ' ')}, {due}"
        if until := _snooze(one, today):
            yield f"      to keep it quiet until then: snooze: {{until: {until}, reason: planned for {one.day}}}"


def _snooze(proposal: Proposal, today: date) -> date | None:
    """The last day of the snooze that keeps a review quiet until its day; one of the next seven days needs none."""
    later = proposal.job.due is None and proposal.day >= today + timedelta(days=7)
    return proposal.day - timedelta(days=1) if later else None


def _share_data(share: ReviewShare, documents: Sequence[Planned], today: date) -> Mapping[str, object]:
    reviews = [(proposal, documents[proposal.job.rank]) for proposal in share.proposals]
    return {
        "share": share.most,
        "reviews": [
            {
                "path": planned.path,
                "freshness": planned.state.state.value,
                "due": str(planned.state.due) if planned.state.due else None,
                "day": one.day.isoformat(),
                "week": week_name(one.day),
                "moved": one.moved,
                "snooze_until": str(until) if (until := _snooze(one, today)) else None,
            }
            for one, planned in reviews
        ],
    }
