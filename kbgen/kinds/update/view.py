"""The page of an update, and the pages across updates."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import LevelPoint, Point, columns, levels
from kbgen.kinds.update import OpenQuestion, Update, open_decisions, series_of
from kbgen.kit.badges import status_html
from kbgen.kit.dates import day_text
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.listing import PER_PAGE_OF_LINKS, Chunk, Listing, gathered, more_html, paged
from kbgen.kit.numbers import counted
from kbgen.kit.reviews import Reported, health_of
from kbgen.kit.site import Ask, Column, Facts, Here, KindView, News, Outcome, Site, ViewPage, joined
from kbgen.model import Doc

_FEW = 8
HEALTHS = ("green", "amber", "red")
# What wants attention first: trouble, then silence, then what is well.
_ORDER = ("red", "amber", "", "green")


class ReportPeriod(NamedTuple):
    """A day or a week of which something was reported."""

    name: str
    first: date
    last: date


def spans(days: Iterable[date], most: int) -> list[ReportPeriod]:
    """The days of reports while they are few, the latest first; else the latest weeks, from Monday to Sunday."""
    known = sorted(set(days), reverse=True)
    if len(known) <= most:
        return [ReportPeriod(str(day), day, day) for day in known]
    mondays = sorted({day - timedelta(days=day.weekday()) for day in known}, reverse=True)[:most]
    return [ReportPeriod(f"week to {_sunday(monday)}", monday, _sunday(monday)) for monday in mondays]


def _sunday(monday: date) -> date:
    return monday + timedelta(days=6)


def within(found: Sequence[Reported], span: ReportPeriod) -> list[Reported]:
    """What was reported on a day; of a week only what was said last."""
    inside = [one for one in found if span.first <= one.day <= span.last]
    return inside if span.first == span.last else inside[-1:]


def urgency(found: Sequence[Reported]) -> int:
    """Where an objective stands among others: those last reported red come first, those on course last."""
    return _ORDER.index(found[-1].health if found else "")


class Month(NamedTuple):
    """How many objectives were last reported in which health within a month."""

    name: str
    counts: Mapping[str, int]

    @property
    def n(self) -> int:
        """How many objectives were reported at all."""
        return sum(self.counts.values())


def months(found: Iterable[Sequence[Reported]]) -> list[Month]:
    """Every month with a report, oldest first; an objective counts once a month, with what was said of it last."""
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for reports in found:
        last = {str(report.day)[:7]: report.health for report in reports}
        for month, health in last.items():
            counted[month][health] += 1
    return [Month(month, counted[month]) for month in sorted(counted)]


HEALTH = "updates/health.md"
_MOST_DAYS = 12
_MOST_MONTHS = 12
_MOST_LINE = 50
_TONES = {"green": "good", "amber": "open", "red": "bad"}


class HealthHistory(NamedTuple):
    """An objective and all that was reported of it, oldest first."""

    objective: Doc[Any]
    found: Sequence[Reported]


def reports(site: Site) -> list[HealthHistory]:
    """The objectives that were reported or are worked on: those in trouble first, those that are over last."""
    known = [HealthHistory(doc, health_of(doc, site.corpus)) for doc in site.corpus.of_kind("objective")]
    shown = [one for one in known if one.found or _worked_on(one.objective)]
    return sorted(shown, key=lambda one: (bool(one.objective.ended), urgency(one.found), one.objective.path))


def _worked_on(doc: Doc[Any]) -> bool:
    return bool(doc.fields.status == "active" and not doc.ended)


def health_pages(site: Site) -> Iterator[ViewPage]:
    """The matrix of all objectives, in pages."""
    page = ViewPage(HEALTH, "Health over time", "How each objective was reported.", listed=True)
    return paged(page, site.once(reports), _write_health, PER_PAGE_OF_LINKS)


def shown_spans(site: Site) -> list[ReportPeriod]:
    """The columns of the matrix."""
    days = {doc.fields.period_end for doc in site.corpus.of_kind("update")} - {None}
    return spans(days, _MOST_DAYS)


def _write_health(here: Here, chunk: Chunk[HealthHistory]) -> Markup:
    shown, by_month = here.site.once(shown_spans), _shown_months(here.site) if chunk.first else []
    healths = [health for health in reversed(HEALTHS) if any(one.counts.get(health) for one in by_month)]
    return render(
        "kinds/update/health.html.j2",
        as_of=here.site.today,
        days=[span.name for span in shown],
        rows=[(here.link(one.objective), [_cell(one, span, here) for span in shown]) for one in chunk.rows],
        most=_MOST_DAYS,
        now=_now(here.site.once(reports)) if chunk.first else "",
        charts=[_by_month(by_month, health) for health in healths],
        never=[health for health in HEALTHS if health not in healths],
        pages=chunk.links(here),
    )


def _cell(course: HealthHistory, span: ReportPeriod, here: Here) -> Markup:
    """What was reported of an objective; each word leads to the update that says it."""
    words = (
        filled('<a href="{}">{}</a>', here.href(said.update.address), status_html(said.health))
        for said in within(course.found, span)
    )
    return joined(words, " ")


def _now(courses: Sequence[HealthHistory]) -> str:
    """How the objectives that are not over were last reported."""
    living = [course for course in courses if not course.objective.ended]
    last = [one.found[-1].health if one.found else "" for one in living]
    said = [f"{last.count(health):,} {health}" for health in reversed(HEALTHS) if health in last]
    silent = [f"{last.count(''):,} not reported yet"] if "" in last else []
    return f"Of {len(living):,} that are not over: {', '.join((*said, *silent))}." if living else ""


def _shown_months(site: Site) -> list[Month]:
    found = months(report.found for report in site.once(reports))[-_MOST_MONTHS:]
    return found if len(found) > 1 else []


def _by_month(found: Sequence[Month], health: str) -> Markup:
    """How many objectives were last reported in one health in each month."""
    return columns(
        [Point(f"{month.name} (n = {month.n:,})", month.counts.get(health, 0), short=month.name) for month in found],
        f"Objectives last reported {health}, by month",
        head="Month",
        unit="Objectives",
        mark=_TONES[health],
    )


def _of_objectives(site: Site) -> Mapping[str, Sequence[Reported]]:
    return {report.objective.address: report.found[::-1] for report in site.once(reports) if report.found}


def _table(found: Sequence[Reported], objective: Doc[Any], here: Here) -> Markup:
    rows = [
        (day_html(one.day), status_html(one.health), here.link(one.update), one.update.fields.summary or "")
        for one in found
    ]
    return render("kinds/update/of_objective.html.j2", rows=rows, title=objective.title)


def _line(found: Sequence[Reported], objective: Doc[Any], here: Here) -> Markup:
    """The course of an objective's health, once there are two reports."""
    if len(found) < 2:
        return Markup()
    course = [
        LevelPoint(str(one.day), one.health, here.href(one.update.address), tone=_TONES[one.health])
        for one in found[:_MOST_LINE][::-1]
    ]
    return levels(course, HEALTHS, f"Health of {objective.title}", head="Until", unit="Health")


OBJECTIVES = Listing("health", "Health over time", gathered(_of_objectives), _table, head=_line)


DECISIONS = "updates/decisions-needed.md"
CALLED = ("team", "person")
_SOON = timedelta(days=7)


def decisions_pages(site: Site) -> Iterator[ViewPage]:
    """Every open question, the most pressing first."""
    page = ViewPage(DECISIONS, "Decisions needed", "Questions that need an answer, and from whom.", listed=True)
    return paged(page, site.once(waiting), _write_decisions, PER_PAGE_OF_LINKS)


def waiting(site: Site) -> list[OpenQuestion]:
    """Every question without an answer, the most pressing first."""
    return open_decisions(site.corpus)


def pressing(due: date | None, today: date) -> str:
    """How soon an answer is needed, in words."""
    if due is None:
        return "Without a day"
    if due < today:
        return "Past their date"
    return "In the next seven days" if due - today < _SOON else "Later"


def _write_decisions(here: Here, chunk: Chunk[OpenQuestion]) -> Markup:
    today = here.site.today
    groups = groupby(chunk.rows, key=lambda row: pressing(row.needed.due, today))
    late = sum(1 for one in here.site.once(waiting) if one.needed.due is not None and one.needed.due < today)
    return render(
        "kinds/update/decisions_needed.html.j2",
        as_of=today,
        open=chunk.total,
        late=late,
        groups=[(title, [question(one, here) for one in found]) for title, found in groups],
        pages=chunk.links(here),
    )


def question(one: OpenQuestion, here: Here) -> list[Markup | str]:
    """A question, who answers it by when, about which objectives, and the update that asks it."""
    needed, doc = one.needed, one.update
    return [
        needed.question,
        here.named(needed.by, doc, CALLED) if needed.by else "nobody named",
        filled("{} {}", day_html(needed.due) or "no day", late_html(needed.due, here.site.today)),
        here.all_named(doc.fields.objectives, doc, ("objective",)),
        here.link(doc),
    ]


def late_html(due: date | None, today: date) -> Markup:
    """A badge for what is past its date."""
    return status_html("past its date") if due is not None and due < today else Markup("")


def _of_called(site: Site) -> Mapping[str, Sequence[OpenQuestion]]:
    """The open questions that each team or person is to decide."""
    found: dict[str, list[OpenQuestion]] = {}
    for one in site.once(waiting):
        who = site.corpus.resolve(one.needed.by, one.update, CALLED) if one.needed.by else None
        if who is not None:
            found.setdefault(who.address, []).append(one)
    return found


def _asked(questions: Sequence[OpenQuestion], who: Doc[Any], here: Here) -> Markup:
    return render("kinds/update/asked.html.j2", rows=[question(one, here) for one in questions], name=who.title)


ASKED = Listing("asked", "Asked to decide", gathered(_of_called), _asked)


def facts(doc: Doc[Update], here: Here) -> Facts:
    """Until when, about what, and how many questions wait for an answer."""
    fields = doc.fields
    yield "Until", day_text(fields.period_end)
    yield "Objectives", here.all_named(fields.objectives, doc, ("objective",))
    if fields.decisions_needed:
        waiting = sum(1 for one in fields.decisions_needed if one.answer is None)
        yield "Decisions needed", f"{waiting} open of {len(fields.decisions_needed)}"


def section(doc: Doc[Update], here: Here) -> Markup | None:
    """What is to be decided first, then progress, risks and what was traded off."""
    fields = doc.fields
    lists = [
        (title, items)
        for title, items in (("Progress", fields.progress), ("Risks", fields.risks), ("Traded off", fields.tradeoffs))
        if items
    ]
    needed = [
        (
            one.question,
            here.named(one.by, doc, CALLED),
            filled("{} {}", day_html(one.due), late_html(one.due, here.site.today) if one.answer is None else ""),
            one.answer or status_html("to decide"),
        )
        for one in fields.decisions_needed
    ]
    return render("kinds/update/update.html.j2", lists=lists, needed=needed) if lists or needed else None


def pages(site: Site) -> Iterator[ViewPage]:
    """The open decisions and the health of each objective, where there is an update."""
    if site.corpus.of_kind("update"):
        yield from decisions_pages(site)
        yield from health_pages(site)


COLUMNS = (
    Column("Update", lambda doc, here: here.link(doc)),
    Column("Until", lambda doc, _here: day_html(doc.fields.period_end)),
    Column("Health", lambda doc, _here: status_html(doc.fields.health or "")),
    Column("Objectives", lambda doc, here: here.all_named(doc.fields.objectives, doc, ("objective",))),
    Column("Summary", lambda doc, _here: doc.fields.summary or ""),
)


def recent(site: Site) -> Iterator[News]:
    """Updates by the last day that they cover, with the health that they report."""
    for doc in site.corpus.of_kind("update"):
        if doc.fields.period_end is not None:
            yield News(doc.fields.period_end, doc, doc.fields.health or "")


def asks(site: Site) -> Iterator[Ask]:
    """The questions that wait for an answer."""
    for one in site.once(waiting):
        who = site.corpus.resolve(one.needed.by, one.update, CALLED) if one.needed.by else None
        of = who or one.needed.by
        yield Ask(one.needed.question, one.update, one.needed.due, (of,) if of else ())


def outcomes(here: Here) -> Iterator[Outcome]:
    """The risks that each owner's newest update names, and the questions that wait for an answer."""
    newest = [series.updates[-1] for series in series_of(here.site.corpus)]
    newest.sort(key=lambda doc: (doc.fields.period_end, doc.path), reverse=True)
    risks = [(doc, risk) for doc in newest for risk in doc.fields.risks]
    if risks:
        pattern = '<li>{} <span class="kb-when">{}</span></li>'
        items = [filled(pattern, risk, here.link(doc)) for doc, risk in risks[:_FEW]]
        more = more_html(len(risks) - _FEW, here.link_to("updates/index.md", "all updates"))
        yield Outcome(40, "Risks", counted(len(risks), "risk"), filled("<ul>{}</ul>", joined(items, "")) + more)
    if asked := here.site.once(waiting):
        heads = ["Question", "By", "Due", "Objectives", "Asked in"]
        rows = [question(one, here) for one in asked[:_FEW]]
        table = render("kit/table.html.j2", label="Decisions needed", heads=heads, rows=rows)
        more = filled('<p class="kb-more">{}</p>', here.link_to(DECISIONS, "All decisions needed"))
        yield Outcome(20, "Decisions needed", f"{counted(len(asked), 'decision')} needed", table + more)


VIEW = KindView(
    feed=True,
    recent=recent,
    asks=asks,
    asks_at=DECISIONS,
    outcomes=outcomes,
    facts=facts,
    section=section,
    contributions=(
        OBJECTIVES.on("objective", 10),
        ASKED.on("person", 10),
        ASKED.on("team", 5),
    ),
    columns=COLUMNS,
    pages=pages,
)
