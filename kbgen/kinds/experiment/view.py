"""The pages of experiments, and the board of all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.experiment import Experiment, NextStep, alive, below_the_line, call_of
from kbgen.kit.badges import status_html
from kbgen.kit.dates import day_text
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.listing import PER_PAGE_OF_LINKS, Chunk, Listing, address_of, gathered, paged
from kbgen.kit.numbers import measured
from kbgen.kit.site import Ask, Column, Facts, Here, KindView, Site, ViewPage
from kbgen.model import Doc

NUMBERS = (("Before", "baseline"), ("Now", "current"), ("Target", "target"), ("Killed below", "kill_below"))


def row(doc: Doc[Any], here: Here) -> list[Markup | str]:
    """The experiment, what it is judged by, its numbers, and when it is to be decided."""
    metric = doc.fields.metric
    line = status_html("below its kill line") if below_the_line(doc.fields) and alive(doc.fields) else ""
    late = status_html("past its date") if call_of(doc.fields, here.site.today) is NextStep.LATE else ""
    return [
        here.link(doc),
        owner_html(doc, here),
        metric.name if metric is not None else "",
        *(measured(metric, key) if metric is not None else "" for _, key in NUMBERS),
        filled("{} {}{}", day_html(doc.fields.decide_by), late, line),
    ]


def owner_html(doc: Doc[Any], here: Here) -> Markup:
    """Who runs it."""
    owner = here.site.answers_for(doc)
    return here.link(owner) if owner else escape(doc.fields.owner or "")


TO_DECIDE = "experiments/to-decide.md"
RUNNING = "experiments/running.md"
DECIDED = "experiments/decided.md"
PRESSING = (NextStep.KILL, NextStep.LATE, NextStep.SOON)
RESTING = (NextStep.LATER, NextStep.OPEN, NextStep.NOT_BEGUN)


def by_call(site: Site) -> Mapping[NextStep, Sequence[Doc[Any]]]:
    """Every experiment in its one group; the nearest date of each group first, and the latest decided first."""
    found: dict[NextStep, list[Doc[Any]]] = {call: [] for call in NextStep}
    for doc in sorted(site.corpus.of_kind("experiment"), key=lambda doc: (_until(doc), doc.path)):
        found[call_of(doc.fields, site.today)].append(doc)
    found[NextStep.DECIDED].sort(key=lambda doc: (doc.fields.decided or date.min, doc.path), reverse=True)
    return found


def _until(doc: Doc[Any]) -> date:
    return doc.fields.decide_by or date.max


def by_urgency(docs: Iterable[Doc[Any]], today: date) -> list[Doc[Any]]:
    """What should have been killed first, then by date."""
    order = list(NextStep)
    return sorted(docs, key=lambda doc: (order.index(call_of(doc.fields, today)), _until(doc), doc.path))


def _group(site: Site, calls: Sequence[NextStep]) -> list[Doc[Any]]:
    return [doc for call in calls for doc in site.once(by_call)[call]]


def board_pages(site: Site) -> Iterator[ViewPage]:
    """What has to be decided, where there is an experiment; the rest, where it is too much to stand below."""
    if not site.corpus.of_kind("experiment"):
        return
    summary = "Which experiments are to be decided this week, and which should have been killed."
    page = ViewPage(TO_DECIDE, "Experiments to decide", summary, listed=True)
    yield from paged(page, _group(site, PRESSING), _to_decide, PER_PAGE_OF_LINKS)
    if not _together(site):
        page = ViewPage(RUNNING, "Experiments under way", "What runs and is not to be decided yet.", listed=True)
        yield from paged(page, _group(site, RESTING), _running, PER_PAGE_OF_LINKS)
    if site.once(by_call)[NextStep.DECIDED]:
        page = ViewPage(DECIDED, "Decided experiments", "How past experiments ended, and what was learnt.", listed=True)
        yield from paged(page, site.once(by_call)[NextStep.DECIDED], _decided, PER_PAGE_OF_LINKS)


def _together(site: Site) -> bool:
    """Whether one page has room for all that is not decided."""
    return len(_group(site, (*PRESSING, *RESTING))) <= PER_PAGE_OF_LINKS


def _titled(docs: Sequence[Doc[Any]], here: Here) -> list[tuple[str, list[list[Markup | str]]]]:
    """The rows of each group under its name."""
    groups = groupby(docs, key=lambda doc: call_of(doc.fields, here.site.today))
    return [(call.value, [row(doc, here) for doc in found]) for call, found in groups]


def _to_decide(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    site = here.site
    found = dict(_titled(chunk.rows, here))
    groups = [(call.value, found.get(call.value, [])) for call in PRESSING if chunk.pages == 1 or call.value in found]
    together = _together(site)
    return render(
        "kinds/experiment/to_decide.html.j2",
        as_of=site.today,
        counts=[(call.value, _where(call, here)) for call in PRESSING],
        groups=groups,
        rest=_titled(_group(site, RESTING), here) if together else [],
        running="" if together else here.link_to(RUNNING, f"{len(_group(site, RESTING)):,} more are under way"),
        said=outcomes(site.once(by_call)[NextStep.DECIDED]),
        pages=chunk.links(here),
    )


def _where(call: NextStep, here: Here) -> Markup | str:
    """How many experiments of a group there are, leading to the page on which they begin."""
    before = PRESSING[: PRESSING.index(call)]
    count = f"{len(here.site.once(by_call)[call]):,}"
    if not here.site.once(by_call)[call]:
        return count
    number = len(_group(here.site, before)) // PER_PAGE_OF_LINKS
    return here.link_to(address_of(TO_DECIDE, number), count, f"kb-{call.value.replace(' ', '-')}")


def _running(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    return render(
        "kinds/experiment/to_decide.html.j2",
        as_of=here.site.today,
        counts=[(call.value, f"{len(here.site.once(by_call)[call]):,}") for call in RESTING],
        groups=_titled(chunk.rows, here),
        rest=[],
        running="",
        said=here.link_to(TO_DECIDE, "What is to be decided"),
        pages=chunk.links(here),
    )


def _decided(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    decided = here.site.once(by_call)[NextStep.DECIDED]
    return render(
        "kinds/experiment/decided.html.j2",
        as_of=here.site.today,
        said=outcomes(decided),
        years=by_year(decided) if chunk.first else [],
        label="Decided experiments",
        heads=("Decided", "Experiment", "Outcome", "Result"),
        rows=[
            (
                day_html(doc.fields.decided),
                here.link(doc),
                status_html(doc.fields.outcome or ""),
                doc.fields.result or "",
            )
            for doc in chunk.rows
        ],
        pages=chunk.links(here),
    )


def outcomes(decided: Iterable[Doc[Any]]) -> str:
    """How past experiments ended, with their number; an organisation that kills none is not experimenting."""
    counts = Counter(doc.fields.outcome for doc in decided if not alive(doc.fields))
    ended = counts["ship"] + counts["kill"]
    if not ended:
        return "None decided yet."
    return f"Of {ended:,} decided, {counts['ship']:,} shipped and {counts['kill']:,} killed."


def by_year(decided: Iterable[Doc[Any]]) -> list[tuple[str, int, int, int]]:
    """How many were decided, shipped and killed in each year, the latest first; those without a day come last."""
    years: dict[str, Counter[str | None]] = {}
    for doc in decided:
        year = str(doc.fields.decided.year) if doc.fields.decided else "no day"
        years.setdefault(year, Counter())[doc.fields.outcome] += 1
    found = [(year, counts.total(), counts["ship"], counts["kill"]) for year, counts in years.items()]
    return sorted(found, key=lambda one: (one[0] != "no day", one[0]), reverse=True)


def facts(doc: Doc[Experiment], here: Here) -> Facts:
    """What was expected, what it is judged by, when it is decided and what came of it."""
    fields = doc.fields
    if (call := call_of(fields, here.site.today)) is not NextStep.DECIDED:
        yield "To do", status_html("below its kill line") if call is NextStep.KILL else call.value
    yield "Hypothesis", fields.hypothesis
    if fields.metric is not None:
        yield "Judged by", fields.metric.name
        yield from ((label, measured(fields.metric, key)) for label, key in NUMBERS)
    if fields.guardrails:
        yield "Must not get worse", render("kinds/experiment/guardrails.html.j2", guardrails=fields.guardrails)
    yield "Started", day_text(fields.started)
    yield "To decide by", day_text(fields.decide_by) if alive(fields) else ""
    yield "Decided", day_text(fields.decided)
    yield "Result", fields.result
    yield "Led to", here.named(fields.decision, doc, ("decision",))


def _of_teams(site: Site) -> Mapping[str, Sequence[Doc[Any]]]:
    """The experiments that each owner runs, those to be decided first on top."""
    found: dict[str, list[Doc[Any]]] = {}
    living = (doc for doc in site.corpus.of_kind("experiment") if alive(doc.fields))
    for doc in by_urgency(living, site.today):
        owner = site.owner(doc)
        if owner is not None and owner.kind == "team":
            found.setdefault(owner.address, []).append(doc)
    return found


def _team_table(docs: Sequence[Doc[Any]], team: Doc[Any], here: Here) -> Markup:
    return render("kinds/experiment/of_team.html.j2", rows=[row(doc, here) for doc in docs], team=team.title)


def _past(_docs: Sequence[Doc[Any]], team: Doc[Any], here: Here) -> Markup:
    """How a team's past experiments ended."""
    own = (doc for doc in here.site.owned_by(team) if doc.kind == "experiment")
    return filled("<p>{}</p>", outcomes(own))


def _of_decisions(site: Site) -> Mapping[str, Sequence[Doc[Any]]]:
    """The experiments that led to each decision."""
    found: dict[str, list[Doc[Any]]] = {}
    for doc in site.corpus.of_kind("experiment"):
        for decision in site.corpus.referred(doc, "decision"):
            found.setdefault(decision.address, []).append(doc)
    return found


def _decision_table(docs: Sequence[Doc[Any]], _decision: Doc[Any], here: Here) -> Markup:
    rows = [(here.link(doc), _status(doc), doc.fields.result or "") for doc in docs]
    return render("kinds/experiment/of_decision.html.j2", rows=rows)


TEAMS = Listing("experiments", "Experiments under way", gathered(_of_teams), _team_table, head=_past)
DECISIONS = Listing("experiments", "Experiments that led here", gathered(_of_decisions), _decision_table)


def _status(doc: Doc[Any]) -> Markup:
    return status_html(doc.fields.outcome or "")


COLUMNS = (
    Column("Experiment", lambda doc, here: here.link(doc)),
    Column("Outcome", lambda doc, _here: _status(doc)),
    Column("Owner", owner_html),
    Column("Started", lambda doc, _here: day_html(doc.fields.started)),
    Column("To decide by", lambda doc, _here: day_html(doc.fields.decide_by) if alive(doc.fields) else ""),
    Column("Decided", lambda doc, _here: day_html(doc.fields.decided)),
    Column("Result", lambda doc, _here: doc.fields.result or ""),
)


def asks(site: Site) -> Iterator[Ask]:
    """The experiments that are to be decided now, or should have been."""
    for doc in site.corpus.of_kind("experiment"):
        if call_of(doc.fields, site.today) in PRESSING:
            owner = site.owner(doc)
            yield Ask(doc.title, doc, doc.fields.decide_by, (owner,) if owner else ())


VIEW = KindView(
    asks=asks,
    asks_at=TO_DECIDE,
    facts=facts,
    contributions=(
        TEAMS.on("team", 20, owned=True),
        DECISIONS.on("decision", 20),
    ),
    columns=COLUMNS,
    pages=board_pages,
)
