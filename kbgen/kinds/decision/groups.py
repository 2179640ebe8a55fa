"""Decisions by what they are about and by whom: an overview with counts, each leading to the decisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kinds.decision.formatting import by_need, day_known, is_open, table
from kbgen.kinds.decision.lists import OF_SERVICE, OF_WHO
from kbgen.kinds.decision.parts import deciders, parts
from kbgen.kit.amounts import counted
from kbgen.kit.html import filled, render
from kbgen.kit.listing import address_below, whole_link
from kbgen.kit.paged import Chunk, paged
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.kit.stances import stances_of
from kbgen.model import Corpus, Doc

Targets = Callable[[Doc[Any], Corpus], Iterable[Doc[Any]]]


class Group(NamedTuple):
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
    listed: Callable[[Group, Site], int]
    anchor: str
    name: str = "decisions"


def grouped(decisions: Iterable[Doc[Any]], targets: Targets, corpus: Corpus) -> tuple[list[Group], list[Doc[Any]]]:
    """The groups, those with most to be decided first and then the largest; and the decisions of no group."""
    found: dict[Doc[Any], list[Doc[Any]]] = {}
    lone = []
    for decision in sorted(decisions, key=by_need):
        subjects = dict.fromkeys(targets(decision, corpus))
        for subject in subjects:
            found.setdefault(subject, []).append(decision)
        if not subjects:
            lone.append(decision)
    groups = [Group(subject, tuple(docs)) for subject, docs in found.items()]
    return sorted(groups, key=_weight), lone


def _weight(group: Group) -> tuple[int, int, str, str]:
    return -group.waiting, -len(group.decisions), group.subject.title.casefold(), group.subject.address


def _deciders(decision: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    return (who for who in deciders(decision, corpus) if isinstance(who, Doc))


def _services(decision: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    return (doc for doc in corpus.referred(decision, "services") if doc.kind == "service")


def _principles(decision: Doc[Any], corpus: Corpus) -> Iterator[Doc[Any]]:
    return (stance.principle for stance in stances_of(decision, corpus))


def _as_many(group: Group, _site: Site) -> int:
    return len(group.decisions)


def _with_other_parts(group: Group, site: Site) -> int:
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
    """The overviews that have a group, and the lists that are too long for the page of what they are about."""
    decisions = site.corpus.of_kind("decision")
    for overview in OVERVIEWS:
        groups, lone = grouped(decisions, overview.targets, site.corpus)
        if groups:
            yield from _overview(overview, groups, lone)
    yield from OF_SERVICE.pages(site, "service")
    yield from OF_WHO.pages(site, "team", "person")


def _overview(overview: Overview, groups: Sequence[Group], lone: Sequence[Doc[Any]]) -> Iterator[ViewPage]:
    apart = address_below(overview.address, "without")
    summary = f"How many there are, and how many wait to be made, for each {overview.noun}."
    page = ViewPage(overview.address, overview.title, summary, listed=True)
    yield from paged(page, groups, partial(_write, overview, len(lone)))
    if lone:
        yield from paged(ViewPage(apart, f"Decisions {overview.without}", ""), lone, _lone)


def _write(overview: Overview, lone: int, here: Here, chunk: Chunk[Group]) -> Markup:
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


def _row(group: Group, overview: Overview, here: Here) -> tuple[Markup | str, ...]:
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
