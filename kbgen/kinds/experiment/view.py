"""The page of an experiment, what has to be decided, and what teams and decisions show of experiments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from markupsafe import Markup, escape

from kbgen.kinds.experiment.queue import Call, alive, below_the_line, call_of
from kbgen.kinds.experiment.schema import Experiment
from kbgen.kit.html import render
from kbgen.kit.measures import measured
from kbgen.kit.site import Column, Here, Site, ViewPage
from kbgen.kit.status import status_html
from kbgen.kit.unbroken import day_html
from kbgen.kit.view import Ask, Contribution, KindView
from kbgen.model import Doc

TO_DECIDE = "experiments/to-decide.md"
_PRESSING = (Call.KILL, Call.LATE, Call.SOON)
_NUMBERS = (("Before", "baseline"), ("Now", "current"), ("Target", "target"), ("Killed below", "kill_below"))


def facts(doc: Doc[Experiment], here: Here) -> Iterator[tuple[str, Markup | str]]:
    """What was expected, what it is judged by, when it is decided and what came of it."""
    fields = doc.fields
    if (call := call_of(fields, here.site.today)) is not Call.DECIDED:
        yield "To do", status_html("below its kill line") if call is Call.KILL else call.value
    if fields.hypothesis:
        yield "Hypothesis", fields.hypothesis
    if fields.metric is not None:
        yield "Judged by", fields.metric.name
        yield from ((label, measured(fields.metric, key)) for label, key in _NUMBERS if measured(fields.metric, key))
    if fields.guardrails:
        yield "Must not get worse", render("kinds/experiment/guardrails.html.j2", guardrails=fields.guardrails)
    yield from ((label, day) for label, day in _days(fields) if day)
    if fields.result:
        yield "Result", fields.result
    if fields.decision:
        yield "Led to", here.named(fields.decision, doc, ("decision",))


def _days(fields: Experiment) -> Iterator[tuple[str, str]]:
    yield "Started", str(fields.started or "")
    yield "To decide by", str(fields.decide_by or "") if alive(fields) else ""
    yield "Decided", str(fields.decided or "")


def of_team(team: Doc[Any], here: Here) -> Markup | None:
    """The experiments that a team runs, those to be decided first on top, and how its past ones ended."""
    own = [doc for doc in here.site.corpus.of_kind("experiment") if here.site.owner(doc) is team]
    living = _by_urgency((doc for doc in own if alive(doc.fields)), here)
    if not living:
        return None
    said = _outcomes(doc for doc in own if not alive(doc.fields))
    rows = [_row(doc, here) for doc in living]
    return render("kinds/experiment/of_team.html.j2", rows=rows, said=said, team=team.title)


def of_decision(decision: Doc[Any], here: Here) -> Markup | None:
    """The experiments that led to a decision."""
    docs = here.site.corpus.referrers(decision, role="decision", kind="experiment")
    rows = [(here.link(doc), _status(doc), doc.fields.result or "") for doc in docs]
    return render("kinds/experiment/of_decision.html.j2", rows=rows) if rows else None


def pages(site: Site) -> Iterator[ViewPage]:
    """What has to be decided, where there is an experiment."""
    if site.corpus.of_kind("experiment"):
        summary = "Which experiments are to be decided this week, and which should have been killed."
        yield ViewPage(TO_DECIDE, "Experiments to decide", summary, _to_decide, listed=True)


def _to_decide(here: Here) -> Markup:
    docs = here.site.corpus.of_kind("experiment")
    groups: dict[Call, list[Doc[Any]]] = {call: [] for call in Call}
    for doc in docs:
        groups[call_of(doc.fields, here.site.today)].append(doc)
    return render(
        "kinds/experiment/to_decide.html.j2",
        as_of=here.site.today,
        groups=[(call.value, [_row(doc, here) for doc in _by_urgency(groups[call], here)]) for call in _PRESSING],
        rest=[
            (call.value, [_row(doc, here) for doc in _by_urgency(groups[call], here)])
            for call in (Call.LATER, Call.OPEN, Call.NOT_BEGUN)
            if groups[call]
        ],
        said=_outcomes(groups[Call.DECIDED]),
    )


def _by_urgency(docs: Iterable[Doc[Any]], here: Here) -> list[Doc[Any]]:
    order = list(Call)
    return sorted(docs, key=lambda doc: (order.index(call_of(doc.fields, here.site.today)), _until(doc), doc.path))


def _until(doc: Doc[Any]) -> str:
    return str(doc.fields.decide_by or "9999")


def _row(doc: Doc[Any], here: Here) -> list[Markup | str]:
    metric = doc.fields.metric
    line = status_html("below its kill line") if below_the_line(doc.fields) and alive(doc.fields) else ""
    late = status_html("past its date") if call_of(doc.fields, here.site.today) is Call.LATE else ""
    return [
        here.link(doc),
        _owner(doc, here),
        metric.name if metric is not None else "",
        *(measured(metric, key) if metric is not None else "" for _, key in _NUMBERS),
        Markup("{} {}{}").format(day_html(doc.fields.decide_by), late, line),
    ]


def _outcomes(decided: Iterable[Doc[Any]]) -> str:
    """How past experiments ended, with their number; an organisation that kills none is not experimenting."""
    counts = Counter(doc.fields.outcome for doc in decided)
    ended = counts["ship"] + counts["kill"]
    return (
        f"Of {ended} decided, {counts['ship']} shipped and {counts['kill']} killed." if ended else "None decided yet."
    )


def _owner(doc: Doc[Any], here: Here) -> Markup:
    owner = here.site.owner(doc)
    return here.link(owner) if owner else escape(doc.fields.owner or "")


def _status(doc: Doc[Any]) -> Markup:
    return status_html(doc.fields.outcome or "")


COLUMNS = (
    Column("Experiment", lambda doc, here: here.link(doc)),
    Column("Outcome", lambda doc, _here: _status(doc)),
    Column("Owner", _owner),
    Column("Started", lambda doc, _here: day_html(doc.fields.started)),
    Column("To decide by", lambda doc, _here: day_html(doc.fields.decide_by) if alive(doc.fields) else ""),
    Column("Decided", lambda doc, _here: day_html(doc.fields.decided)),
    Column("Result", lambda doc, _here: doc.fields.result or ""),
)


def asks(site: Site) -> Iterator[Ask]:
    """The experiments that are to be decided now, or should have been."""
    for doc in site.corpus.of_kind("experiment"):
        if call_of(doc.fields, site.today) in _PRESSING:
            owner = site.owner(doc)
            yield Ask(doc.title, doc, doc.fields.decide_by, (owner,) if owner else ())


VIEW = KindView(
    asks=asks,
    asks_at=TO_DECIDE,
    facts=facts,
    contributions=(
        Contribution("team", "Experiments under way", 20, of_team, owned=True),
        Contribution("decision", "Experiments that led here", 20, of_decision),
    ),
    columns=COLUMNS,
    pages=pages,
)
