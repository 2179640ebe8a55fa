"""Lists of decisions: facets, groups and the parts of a log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.badges import status_html
from kbgen.kit.html import day_html, filled, render
from kbgen.kit.listing import Chunk, Listing, address_below, paged, whole_link
from kbgen.kit.numbers import counted
from kbgen.kit.principles import stances_of
from kbgen.kit.site import Facet, Here, Site, ViewPage
from kbgen.model import Corpus, Doc, KeyPath
from kbgen.model.document import visible_names

DECIDES = ("decides", "is accountable", "approves")
_SAID: Mapping[tuple[object, ...], str] = {
    ("deciders",): "decides",
    ("rapid", "decide"): "decides",
    ("raci", "accountable"): "is accountable",
    ("daci", "approver"): "approves",
    ("rapid", "recommend"): "recommends",
    ("daci", "driver"): "drives",
    ("raci", "responsible"): "is responsible",
    ("rapid", "agree"): "agrees",
    ("approvals",): "approved it",
    ("rapid", "perform"): "performs",
    ("daci", "contributors"): "contributes",
    ("rapid", "input"): "gives input",
    ("raci", "consulted"): "is consulted",
    ("raci", "informed"): "is informed",
    ("daci", "informed"): "is informed",
}
_ORDER = tuple(dict.fromkeys(_SAID.values()))


class RoleInDecision(NamedTuple):
    """A decision, and what one team or person has to do with it, the weightiest first."""

    decision: Doc[Any]
    said: tuple[str, ...]

    @property
    def decides(self) -> bool:
        """Whether it is theirs to decide."""
        return any(one in DECIDES for one in self.said)


def part_at(path: KeyPath) -> str:
    """The part that a front-matter key gives to whoever it names; empty where it gives none."""
    return _SAID.get(path[:1]) or _SAID.get(path[:2], "")


def parts_in(decision: Doc[Any], corpus: Corpus) -> dict[str, tuple[str, ...]]:
    """The parts in a decision, by the address of the team or person."""
    found: dict[str, set[str]] = defaultdict(set)
    for ref in decision.refs:
        part = part_at(ref.path)
        who = corpus.resolve(ref.target, decision, ref.kinds) if part else None
        if who is not None:
            found[who.address].add(part)
    return {address: tuple(sorted(said, key=_ORDER.index)) for address, said in found.items()}


def deciders(decision: Doc[Any], corpus: Corpus) -> tuple[Doc[Any] | str, ...]:
    """Whose decision it is; a name where the handbook knows nobody so called."""
    named = [ref for ref in decision.refs if part_at(ref.path) in DECIDES]
    found = (corpus.resolve(ref.target, decision, ref.kinds) or ref.target for ref in named)
    return tuple(dict.fromkeys(found))


def parts(site: Site) -> Mapping[str, tuple[RoleInDecision, ...]]:
    """Every team's and person's parts in decisions, by their address."""
    found: dict[str, list[RoleInDecision]] = defaultdict(list)
    for decision in site.corpus.of_kind("decision"):
        for address, said in parts_in(decision, site.corpus).items():
            found[address].append(RoleInDecision(decision, said))
    return {address: tuple(taken) for address, taken in found.items()}


OPEN = ("draft", "proposed")


def is_open(doc: Doc[Any]) -> bool:
    """Whether a decision is still to be made."""
    return doc.content.status in OPEN and not doc.ended


def by_need(doc: Doc[Any]) -> tuple[bool, date, int, str]:
    """A sort key: what is to be decided first, the next to be due before the others; then the newest."""
    due = doc.fields.decide_by if is_open(doc) else None
    day = doc.content.date
    return not is_open(doc), due or date.max, -day.toordinal() if day else 0, doc.path


def day_known(doc: Doc[Any]) -> Markup:
    """The date of a decision as far as it is known: a month or a year where nobody has said the day."""
    said = doc.content.day_said
    return filled('<time datetime="{}">{}</time>', said, said) if said else Markup("")


def day_said(doc: Doc[Any], today: date) -> Markup:
    """The day of a decision; of one that is still open, the day by which it is to be made."""
    due = doc.fields.decide_by if is_open(doc) else None
    if due is None:
        return day_known(doc)
    late = status_html("past its date") if due < today else ""
    return filled("by {} {}", day_html(due), late)


def services_said(doc: Doc[Any], here: Here) -> Markup:
    """The services that a decision is about."""
    return here.all_named(doc.fields.services, doc, ("service",))


def table(docs: Iterable[Doc[Any]], here: Here, label: str = "Decisions") -> Markup:
    """Decisions with where they stand and when they were made."""
    today = here.site.today
    rows = [(here.link(doc), status_html(doc.content.status), day_said(doc, today)) for doc in docs]
    return render("kit/table.html.j2", label=label, heads=["Decision", "Status", "Date"], rows=rows)


def _about(service: Doc[Any], site: Site) -> Sequence[Doc[Any]]:
    return sorted(site.corpus.referrers(service, role="services", kind="decision"), key=by_need)


def _parts_of(who: Doc[Any], site: Site) -> Sequence[RoleInDecision]:
    """What is to be decided first, their own before others', then the newest."""
    return sorted(site.once(parts).get(who.address, ()), key=_part_by_need)


def _part_by_need(part: RoleInDecision) -> tuple[object, ...]:
    waits, *rest = by_need(part.decision)
    return waits, not part.decides, *rest


def _services_table(docs: Sequence[Doc[Any]], _service: Doc[Any], here: Here) -> Markup:
    return table(docs, here)


def _parts_table(taken: Sequence[RoleInDecision], _who: Doc[Any], here: Here) -> Markup:
    rows = [
        (
            here.link(one.decision),
            ", ".join(one.said),
            status_html(one.decision.content.status),
            day_said(one.decision, here.site.today),
        )
        for one in taken
    ]
    return render("kit/table.html.j2", label="Decisions", heads=["Decision", "Part", "Status", "Date"], rows=rows)


OF_SERVICE: Listing[Doc[Any]] = Listing("decisions", "Decisions", _about, _services_table)
OF_WHO: Listing[RoleInDecision] = Listing("decisions", "Decisions", _parts_of, _parts_table)


Targets = Callable[[Doc[Any], Corpus], Iterable[Doc[Any]]]


class DecisionGroup(NamedTuple):
    """What some decisions have in common, and the decisions, those that a reader needs first on top."""

    subject: Doc[Any]
    decisions: tuple[Doc[Any], ...]

    @property
    def waiting(self) -> int:
        """How many are still to be made."""
        return sum(map(is_open, self.decisions))

    @property
    def standing(self) -> int:
        """How many are accepted."""
        return sum(1 for doc in self.decisions if doc.content.status == "accepted")


@dataclass(frozen=True, slots=True)
class Overview:
    """One way to group decisions, and the overview of the groups.

    `without` says what the decisions have in common that belong to nothing, `name` and `anchor` where the
    page of a subject lists its decisions, of which there are `listed`.
    """

    address: str
    title: str
    head: str
    noun: str
    without: str
    targets: Targets
    listed: Callable[[DecisionGroup, Site], int]
    anchor: str
    name: str = "decisions"


def grouped(
    decisions: Iterable[Doc[Any]], targets: Targets, corpus: Corpus
) -> tuple[list[DecisionGroup], list[Doc[Any]]]:
    """The groups, those with most to be decided first and then the largest; and the decisions of no group."""
    found: dict[Doc[Any], list[Doc[Any]]] = {}
    lone = []
    for decision in sorted(decisions, key=by_need):
        subjects = dict.fromkeys(targets(decision, corpus))
        for subject in subjects:
            found.setdefault(subject, []).append(decision)
        if not subjects:
            lone.append(decision)
    groups = [DecisionGroup(subject, tuple(docs)) for subject, docs in found.items()]
    return sorted(groups, key=_weight), lone


def _weight(group: DecisionGroup) -> tuple[int, int, str, str]:
    return -group.waiting, -len(group.decisions), group.subject.title.casefold(), group.subject.address


def _deciders(decision: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    return (who for who in deciders(decision, corpus) if isinstance(who, Doc))


def _services(decision: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    return (doc for doc in corpus.referred(decision, "services") if doc.kind == "service")


def _principles(decision: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    return (stance.principle for stance in stances_of(decision, corpus))


def _as_many(group: DecisionGroup, _site: Site) -> int:
    return len(group.decisions)


def _with_other_parts(group: DecisionGroup, site: Site) -> int:
    return len(site.once(parts)[group.subject.address])


OVERVIEWS = (
    Overview(
        "decisions/by-service.md",
        "Decisions by service",
        "Service",
        "service",
        "about no service",
        _services,
        _as_many,
        "kb-decisions",
    ),
    Overview(
        "decisions/by-principle.md",
        "Decisions by principle",
        "Principle",
        "principle",
        "weighed against no principle",
        _principles,
        _as_many,
        "decisions",
    ),
    Overview(
        "decisions/by-decider.md",
        "Decisions by decider",
        "Decided by",
        "decider",
        "whose decider the handbook does not know",
        _deciders,
        _with_other_parts,
        "kb-decisions",
    ),
)


def pages(site: Site) -> Iterator[ViewPage]:
    """The overviews that have a group."""
    decisions = site.corpus.of_kind("decision")
    for overview in OVERVIEWS:
        groups, lone = grouped(decisions, overview.targets, site.corpus)
        if groups:
            yield from _overview(overview, groups, lone)


def _overview(overview: Overview, groups: Sequence[DecisionGroup], lone: Sequence[Doc[Any]]) -> Iterator[ViewPage]:
    apart = address_below(overview.address, "without")
    summary = f"How many there are, and how many wait to be made, for each {overview.noun}."
    page = ViewPage(overview.address, overview.title, summary, listed=True)
    yield from paged(page, groups, partial(_write, overview, len(lone)))
    if lone:
        yield from paged(ViewPage(apart, f"Decisions {overview.without}", ""), lone, _lone)


def _write(overview: Overview, lone: int, here: Here, chunk: Chunk[DecisionGroup]) -> Markup:
    apart = here.link_to(address_below(overview.address, "without"), f"{lone} {overview.without}") if lone else ""
    return render(
        "kinds/decision/groups.html.j2",
        title=overview.title,
        head=overview.head,
        total=counted(chunk.total, overview.noun),
        apart=apart,
        rows=[_row(group, overview, here) for group in chunk.rows],
        pages=chunk.links(here),
    )


def _row(group: DecisionGroup, overview: Overview, here: Here) -> tuple[Markup | str, ...]:
    listed = overview.listed(group, here.site)
    newest = max(group.decisions, key=lambda doc: (str(doc.content.date or ""), doc.path))
    return (
        here.link(group.subject),
        whole_link(group.subject, here, overview.name, listed, f"{len(group.decisions):,}", overview.anchor),
        f"{group.waiting:,}" if group.waiting else "",
        f"{group.standing:,}" if group.standing else "",
        filled("{} {}", day_known(newest), here.link(newest)),
    )


def _lone(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    return table(chunk.rows, here) + chunk.links(here)


Values = Iterator[tuple[str, str]]


def _status(doc: Doc[Any], _site: Site) -> Values:
    yield doc.content.status, doc.content.status


def _service_values(doc: Doc[Any], site: Site) -> Values:
    return _named(service for service in site.corpus.referred(doc, "services") if service.kind == "service")


def _principle_values(doc: Doc[Any], site: Site) -> Values:
    return _named(stance.principle for stance in stances_of(doc, site.corpus))


def _decider_values(doc: Doc[Any], site: Site) -> Values:
    """Teams and people; those whom the handbook does not know by the name that is written."""
    for decider in deciders(doc, site.corpus):
        if isinstance(decider, Doc):
            yield decider.id, decider.title
        else:
            yield from ((name, name) for name in visible_names([decider]))


def _year(doc: Doc[Any], _site: Site) -> Values:
    if doc.content.date:
        yield str(doc.content.date.year), str(doc.content.date.year)


def _named(docs: Iterable[Doc[Any]]) -> Values:
    return ((doc.id, doc.title) for doc in docs)


FACETS = (
    Facet("status", "Status", _status),
    Facet("service", "Service", _service_values),
    Facet("principle", "Principle", _principle_values),
    Facet("decider", "Decider", _decider_values),
    Facet("year", "Year", _year, last=True),
)
