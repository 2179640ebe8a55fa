"""The page of a principle, and the pages across principles."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.charts import Point, bars
from kbgen.kinds.principle import Principle
from kbgen.kit.dates import by_year
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.listing import Chunk, Listing, address_below, paged, whole_link
from kbgen.kit.numbers import counted, percent
from kbgen.kit.principles import Stance, Weight, stances_of, weights
from kbgen.kit.site import Column, Contribution, Facts, Here, KindView, Site, ViewPage, joined
from kbgen.model import Doc

_SIGNS = {"upholds": "✓", "trades-off": "±", "violates": "✗"}


class WeighedDecision(NamedTuple):
    """A decision with the stances that it takes."""

    decision: Doc[Any]
    stances: tuple[Stance, ...]


def weighed(site: Site) -> tuple[WeighedDecision, ...]:
    """Every decision that was weighed against a principle, the newest first and those without a day last."""
    weighed_decisions = (
        WeighedDecision(doc, tuple(stances_of(doc, site.corpus))) for doc in site.corpus.of_kind("decision")
    )
    return tuple(
        sorted(
            (weighed_decision for weighed_decision in weighed_decisions if weighed_decision.stances), key=_newest_first
        )
    )


def _newest_first(weighed_decision: WeighedDecision) -> tuple[int, str]:
    day = weighed_decision.decision.content.date
    return -day.toordinal() if day else 0, weighed_decision.decision.path


def by_principle(site: Site) -> Mapping[str, tuple[Stance, ...]]:
    """The stances to each principle, by its address."""
    found: dict[str, list[Stance]] = defaultdict(list)
    for one in site.once(weighed):
        for stance in one.stances:
            found[stance.principle.address].append(stance)
    return {address: tuple(stances) for address, stances in found.items()}


def stances_to(principle: Doc[Any], site: Site) -> Sequence[Stance]:
    """The stances to one principle, the newest decision's first."""
    return site.once(by_principle).get(principle.address, ())


def _table(stances: Sequence[Stance], principle: Doc[Any], here: Here) -> Markup:
    rows = [
        (stance_html(stance), here.link(stance.decision), day_html(stance.decision.content.date), stance.note)
        for stance in stances
    ]
    heads = ["Stance", "Decision", "Date", "Note"]
    return render("kit/table.html.j2", label=f"Decisions on {principle.title}", heads=heads, rows=rows)


OF_PRINCIPLE: Listing[Stance] = Listing("decisions", "Decisions", stances_to, _table)


def stance_html(stance: Stance) -> Markup:
    """A stance as a sign and a word."""
    return filled(
        '<span class="kb-stance kb-{0}"><span aria-hidden="true">{1}</span> <span>{0}</span></span>',
        stance.stance,
        _SIGNS[stance.stance],
    )


def tally(stances: Iterable[Stance]) -> tuple[int, int, int]:
    """How often principles were upheld, traded off and violated."""
    counts = Counter(stance.stance for stance in stances)
    return counts["upholds"], counts["trades-off"], counts["violates"]


TRADEOFFS = "principles/traded-off.md"
_DRAWN = 12


def tradeoff_pages(site: Site) -> Iterator[ViewPage]:
    """All principles, those that give way most often first; nothing where none was ever weighed."""
    if site.once(weighed):
        summary = "Which principles are traded off or violated most often, and how often they are upheld."
        page = ViewPage(TRADEOFFS, "Principles that give way", summary, listed=True)
        yield from paged(page, site.once(tallies), _write)


def tallies(site: Site) -> list[Weight]:
    """How decisions that stand, or are still to be made, stood to each principle; those never weighed come last."""
    living = [one for one in site.once(weighed) if not one.decision.ended]
    found = weights((stance.principle.address, stance.stance) for one in living for stance in one.stances)
    known = {weight.key for weight in found}
    rest = (doc.address for doc in site.corpus.of_kind("principle"))
    return [*found, *(Weight(address, 0, 0, 0) for address in rest if address not in known)]


def _write(here: Here, chunk: Chunk[Weight]) -> Markup:
    site = here.site
    living = sum(1 for one in site.once(weighed) if not one.decision.ended)
    return render(
        "kinds/principle/given_up.html.j2",
        weighed=counted(living, "decision"),
        total=counted(chunk.total, "principle"),
        drawing=_drawing(site.once(tallies), site) if chunk.first else "",
        rows=[_row(weight, here) for weight in chunk.rows],
        pages=chunk.links(here),
    )


def _drawing(found: Sequence[Weight], site: Site) -> Markup | str:
    """The principles that gave way most often; nothing where fewer than two did."""
    points = [
        Point(site.corpus.by_address[weight.key].title, weight.given_up, f"{weight.given_up} of {weight.total}")
        for weight in found[:_DRAWN]
        if weight.given_up
    ]
    return bars(points, "Traded off or violated, out of all that weighed it", head="Principle") if points[1:] else ""


def _row(weight: Weight, here: Here) -> tuple[Markup | str, ...]:
    principle = here.site.corpus.by_address[weight.key]
    listed = len(stances_to(principle, here.site))
    return (
        here.link(principle),
        f"{weight.traded:,}" if weight.traded else "",
        f"{weight.violated:,}" if weight.violated else "",
        f"{weight.upheld:,}" if weight.upheld else "",
        whole_link(principle, here, "decisions", listed, f"{weight.total:,}", "decisions") if listed else "none",
        percent(weight.given_up / weight.total) if weight.total else "",
    )


MATRIX = "principles/by-decision.md"
_UNDATED = address_below(MATRIX, "undated")
_ROWS = 50
_COLUMNS = 10
_STANCES = {"violates": "✗ violates", "trades-off": "± trades off", "upholds": "✓ upholds"}


def matrix_pages(site: Site) -> Iterator[ViewPage]:
    """The newest decisions, where any was weighed; every year's on its own pages where they are too many for one."""
    found = site.once(weighed)
    if not found:
        return
    summary = "Which decision upholds, trades off or violates what."
    yield ViewPage(MATRIX, "Principles by decision", summary, _newest, listed=True)
    if len(found) > _ROWS:
        for year, rows in site.once(years).items():
            title = f"Principles by decision, {year}"
            yield from paged(ViewPage(_address(year), title, summary), rows, partial(_part, str(year)), _ROWS)
        if undated := _undated(found):
            page = ViewPage(_UNDATED, "Principles by decision, without a date", summary)
            yield from paged(page, undated, partial(_part, "no year"), _ROWS)


def years(site: Site) -> dict[int, list[WeighedDecision]]:
    """The dated decisions that were weighed, by year."""
    return by_year(site.once(weighed), lambda one: one.decision.content.date)


def _undated(weighed_decisions: Iterable[WeighedDecision]) -> list[WeighedDecision]:
    return [weighed_decision for weighed_decision in weighed_decisions if not weighed_decision.decision.content.date]


def _address(year: int) -> str:
    return address_below(MATRIX, str(year))


def _newest(here: Here) -> Markup:
    found = here.site.once(weighed)
    rows = [] if len(found) <= _ROWS else list(_years(found, here))
    return render(
        "kinds/principle/matrix.html.j2",
        said=_said(found),
        years=rows,
        newest=_ROWS if rows else 0,
        back="",
        pages="",
        **grid(found[:_ROWS], here),
    )


def _years(weighed_decisions: Sequence[WeighedDecision], here: Here) -> Iterator[tuple[Markup | str, ...]]:
    for year, rows in here.site.once(years).items():
        yield _year(here.link_to(_address(year), str(year)), rows)
    if undated := _undated(weighed_decisions):
        yield _year(here.link_to(_UNDATED, "no date"), undated)


def _year(link: Markup, rows: Sequence[WeighedDecision]) -> tuple[Markup | str, ...]:
    counts = tally(stance for one in rows for stance in one.stances)
    return link, f"{len(rows):,}", *(f"{count:,}" if count else "" for count in counts)


def _part(year: str, here: Here, chunk: Chunk[WeighedDecision]) -> Markup:
    return render(
        "kinds/principle/matrix.html.j2",
        said=f"{counted(chunk.total, 'decision')} of {year}",
        years=[],
        newest=0,
        back=here.link_to(MATRIX, "all years"),
        pages=chunk.links(here),
        **grid(chunk.rows, here),
    )


def _said(weighed_decisions: Sequence[WeighedDecision]) -> str:
    stances = tally(stance for weighed_decision in weighed_decisions for stance in weighed_decision.stances)
    upheld, traded, violated = (counted(number, "time") for number in stances)
    return (
        f"{counted(len(weighed_decisions), 'decision')} weighed against principles: "
        f"upheld {upheld}, traded off {traded}, violated {violated}"
    )


def columns(rows: Iterable[WeighedDecision]) -> list[Doc[Any]]:
    """The principles that these decisions were weighed against, by their titles."""
    principles = {stance.principle for one in rows for stance in one.stances}
    return sorted(principles, key=lambda doc: (doc.title.casefold(), doc.address))


def grid(rows: Sequence[WeighedDecision], here: Here) -> dict[str, object]:
    """The heads and the rows: a column for each principle while they fit, else one for each stance."""
    found = columns(rows)
    if len(found) > _COLUMNS:
        return {
            "by_stance": True,
            "heads": list(_STANCES.values()),
            "rows": [(here.link(one.decision), _by_stance(one, here)) for one in rows],
        }
    return {
        "by_stance": False,
        "heads": [here.link(doc) for doc in found],
        "rows": [(here.link(one.decision), _by_principle(one, found)) for one in rows],
    }


def _by_principle(weighed_decision: WeighedDecision, principles: Sequence[Doc[Any]]) -> list[Markup]:
    return [
        joined((_noted(stance) for stance in weighed_decision.stances if stance.principle is doc), " ")
        for doc in principles
    ]


def _noted(stance: Stance) -> Markup:
    """A stance with its note for those who point at it; there is no room for one in a matrix."""
    if not stance.note:
        return stance_html(stance)
    return filled('<span title="{}">{}</span>', stance.note, stance_html(stance))


def _by_stance(weighed_decision: WeighedDecision, here: Here) -> list[Markup]:
    return [
        joined(here.link(stance.principle) for stance in weighed_decision.stances if stance.stance == name)
        for name in _STANCES
    ]


def facts(doc: Doc[Principle], here: Here) -> Facts:
    """What it says and why, how strongly it binds, who may waive it, and how often it was weighed."""
    fields = doc.fields
    if fields.statement:
        yield "Principle", filled("<strong>{}</strong>", fields.statement)
    yield "Why", fields.rationale
    yield "Level", fields.level
    if fields.exceptions is not None:
        by = f", by {fields.exceptions.by}" if fields.exceptions.by else ""
        yield "Exceptions", f"allowed{by}" if fields.exceptions.allowed else "none"
    yield "Version", fields.version
    if stances := stances_to(doc, here.site):
        yield "Weighed in", here.link_to(MATRIX, counted(len(stances), "decision"))


def section(doc: Doc[Principle], here: Here) -> Markup | None:
    """What it says and what was decided with it."""
    stances = stances_to(doc, here.site)
    upheld, traded, violated = tally(stances)
    text = f"Upheld by {counted(upheld, 'decision')}, traded off by {traded or 'none'}"
    return render(
        "kinds/principle/principle.html.j2",
        fields=doc.fields,
        said=f"{text}, violated by {violated or 'none'}.",
        stances=OF_PRINCIPLE.on_page(doc, here),
    )


def of_decision(decision: Doc[object], here: Here) -> Markup | None:
    """The principles that a decision was weighed against, for its own page."""
    stances = stances_of(decision, here.site.corpus)
    if not stances:
        return None
    rows = [(stance_html(stance), here.link(stance.principle), stance.note) for stance in stances]
    heads = ["Stance", "Principle", "Note"]
    return render("kit/table.html.j2", label="Principles", heads=heads, rows=rows)


def pages(site: Site) -> Iterator[ViewPage]:
    """The matrix, what gives way, and the decisions on each principle where they are many."""
    yield from matrix_pages(site)
    yield from tradeoff_pages(site)
    yield from OF_PRINCIPLE.pages(site, "principle")


def _weighed_count(doc: Doc[Principle], here: Here) -> str:
    return f"{len(stances_to(doc, here.site)):,}"


COLUMNS = (
    Column("Principle", lambda doc, here: here.link(doc)),
    Column("Level", lambda doc, _here: doc.fields.level or ""),
    Column("Statement", lambda doc, _here: doc.fields.statement or doc.fields.summary or ""),
    Column("Decisions", _weighed_count),
)


VIEW = KindView(
    facts=facts,
    section=section,
    contributions=(Contribution("decision", "Principles", 10, of_decision),),
    columns=COLUMNS,
    pages=pages,
)
