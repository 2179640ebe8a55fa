"""What replaced what, as chains and along a time line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, NamedTuple, TypeVar

from markupsafe import Markup

from kbgen.charts import Edge, GraphNode, Point, TimelineEvent, columns, graph, timeline
from kbgen.kinds.decision.lists import is_open, table
from kbgen.kinds.decision.read import SUPERSEDES, Relation, came_after, relations, relations_of, said_earlier
from kbgen.kit import Successor
from kbgen.kit.dates import by_year
from kbgen.kit.html import filled, render
from kbgen.kit.listing import MOST, Chunk, address_below, few, more_html, paged
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model import Corpus, Doc

T = TypeVar("T")
Pair = tuple[str, str]


class ChainPart(NamedTuple):
    """A part of a chain that fits into one drawing: its pairs, its number from 0, and of how many parts."""

    pairs: tuple[Pair, ...]
    number: int
    parts: int


def chains(pairs: Iterable[Pair]) -> list[list[Pair]]:
    """The pairs in chains: two are in one chain where a way along pairs leads from one to the other."""
    known = list(dict.fromkeys(pairs))
    near: dict[str, list[str]] = defaultdict(list)
    for one, other in known:
        near[one].append(other)
        near[other].append(one)
    chain_of: dict[str, int] = {}
    for number, start in enumerate(near):
        for name in _reached(start, near, chain_of):
            chain_of[name] = number
    found: dict[int, list[Pair]] = defaultdict(list)
    for pair in known:
        found[chain_of[pair[0]]].append(pair)
    return list(found.values())


def _reached(start: str, near: dict[str, list[str]], known: dict[str, int]) -> Iterator[str]:
    """Every name that pairs lead to from `start`; nothing where it is in a chain already."""
    met = {start}
    waiting = [] if start in known else [start]
    while waiting:
        name = waiting.pop()
        yield name
        fresh = [other for other in near[name] if other not in met]
        met.update(fresh)
        waiting.extend(fresh)


def shares(chain: Sequence[Pair], most: int) -> list[ChainPart]:
    """A chain in parts of at most `most` pairs each."""
    parts = [tuple(chain[start : start + most]) for start in range(0, len(chain), most)]
    return [ChainPart(pairs, number, len(parts)) for number, pairs in enumerate(parts)]


def packed(sizes: Iterable[tuple[T, int]], most: int) -> list[list[T]]:
    """Things with their sizes, put together in their order so that no lot of two or more is larger than `most`."""
    lots: list[list[T]] = []
    room = 0
    for thing, size in sizes:
        if not lots or size > room:
            lots.append([])
            room = most
        lots[-1].append(thing)
        room -= size
    return lots


ADDRESS = "decisions/supersession.md"
_SAID = {"supersedes": "superseded by", "amends": "amended by"}
_ARROWS = 30
_SMALL = 12
Edges = Mapping[tuple[str, str], Edge]


def pages(site: Site) -> Iterator[ViewPage]:
    """The chains, the one with the newest decision first, in pages; nothing where no decision names another."""
    found = [share for chain in site.once(_chains) for share in shares(chain, _ARROWS)]
    lots = packed(((share, len(share.pairs)) for share in found), _ARROWS)
    if lots:
        summary = "Which decision took the place of which, and which changed one that still stands."
        page = ViewPage(ADDRESS, "What replaced what", summary, listed=True)
        yield from paged(page, lots, _write, per_page=1)


def of_decision(doc: Doc[Any], here: Here) -> Markup | None:
    """The chain that a decision is part of, where it says more than the panel: three decisions or more."""
    chain = here.site.once(_chain_of).get(doc.address, ())
    names = {name for pair in chain for name in pair}
    if len(names) <= 2:
        return None
    if len(chain) > _SMALL:
        return render("kinds/decision/chain.html.j2", drawing="", length=len(names), all=_all(here))
    drawing = _drawing(chain, "What replaced what", here)
    return render("kinds/decision/chain.html.j2", drawing=drawing, length=len(names), all=_all(here))


def _all(here: Here) -> Markup:
    return here.link_to(ADDRESS, "all such chains")


def edges(corpus: Corpus) -> Edges:
    """An arrow from each decision to the one that replaces or changes it, by the addresses of both."""
    found = (_edge(relation) for relation in relations(corpus))
    return {(edge.start, edge.to): edge for edge in found}


def _edge(relation: Relation) -> Edge:
    scope = f" ({part(relation.scope)})" if relation.scope else ""
    return Edge(
        relation.earlier.address,
        relation.later.address,
        _SAID[relation.role] + scope,
        dashed=relation.role == "amends" or bool(relation.scope),
    )


def _edges_of(site: Site) -> Edges:
    return edges(site.corpus)


def _chains(site: Site) -> list[list[tuple[str, str]]]:
    """The chains, and in each its arrows, the newest first."""
    days = {doc.address: str(doc.content.date or "") for doc in site.corpus.of_kind("decision")}

    def newest(pair: tuple[str, str]) -> tuple[str, str]:
        return days[pair[1]], pair[1]

    ordered = [sorted(chain, key=newest, reverse=True) for chain in chains(site.once(_edges_of))]
    return sorted(ordered, key=lambda chain: newest(chain[0]), reverse=True)


def _chain_of(site: Site) -> dict[str, list[tuple[str, str]]]:
    """The chain that each decision is part of, by the decision's address."""
    return {name: chain for chain in site.once(_chains) for pair in chain for name in pair}


def _write(here: Here, chunk: Chunk[list[ChainPart]]) -> Markup:
    return render(
        "kinds/decision/supersession.html.j2",
        total=len(here.site.once(_chains)),
        arrows=len(here.site.once(_edges_of)),
        drawings=[_share(share, here) for lot in chunk.rows for share in lot],
        pages=chunk.links(here),
    )


def _share(share: ChainPart, here: Here) -> Markup:
    newest = here.site.corpus.by_address[share.pairs[0][1]].title
    part = f", part {share.number + 1} of {share.parts}" if share.parts > 1 else ""
    return _drawing(share.pairs, f"{newest}{part}", here)


def _drawing(pairs: Sequence[tuple[str, str]], title: str, here: Here) -> Markup:
    docs = [here.site.corpus.by_address[name] for name in dict.fromkeys(name for pair in pairs for name in pair)]
    nodes = [
        GraphNode(doc.address, doc.title, here.href(doc.address), _note(doc)) for doc in sorted(docs, key=_by_path)
    ]
    found = here.site.once(_edges_of)
    desc = f"{len(nodes):,} decisions; an arrow leads to the one that took the place, a dashed one to a change."
    return graph(nodes, [found[pair] for pair in reversed(pairs)], title, desc)


def _by_path(doc: Doc[Any]) -> str:
    return doc.path


def _note(doc: Doc[Any]) -> str:
    return f"{doc.content.status}, {doc.content.date.year}" if doc.content.date else doc.content.status


TIMELINE = "decisions/timeline.md"
_UNDATED = address_below(TIMELINE, "undated")
_DRAWN = 50
_YEARS = 25
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_TONES = {"accepted": "good", "draft": "open", "proposed": "open", "deferred": "open"}
Years = Mapping[int, list[Doc[Any]]]


def years(site: Site) -> Years:
    """The dated decisions by year, the newest first."""
    return by_year(site.corpus.of_kind("decision"), lambda doc: doc.content.date)


def _undated(site: Site) -> list[Doc[Any]]:
    return [doc for doc in site.corpus.of_kind("decision") if not doc.content.date]


def timeline_pages(site: Site) -> Iterator[ViewPage]:
    """The overview, where there are decisions; a year's own pages once the overview cannot draw all."""
    if not site.corpus.of_kind("decision"):
        return
    yield ViewPage(TIMELINE, "Decisions in time", "When each decision was made.", _write_timeline, listed=True)
    found = site.once(years)
    if sum(map(len, found.values())) > _DRAWN:
        for year, docs in found.items():
            yield from paged(ViewPage(_address(year), f"Decisions of {year}", ""), docs, partial(_write_year, year))
    if len(undated := site.once(_undated)) > MOST:
        yield from paged(ViewPage(_UNDATED, "Decisions without a date", ""), undated, _write_undated)


def _address(year: int) -> str:
    return address_below(TIMELINE, str(year))


def _write_timeline(here: Here) -> Markup:
    found, undated = here.site.once(years), here.site.once(_undated)
    dated = [doc for docs in found.values() for doc in docs]
    whole = len(dated) <= _DRAWN
    drawn = dated[:_DRAWN]
    title = "Decisions by date" if whole else f"The newest {_DRAWN} of {len(dated):,}"
    return render(
        "kinds/decision/timeline.html.j2",
        timeline=timeline([_event(doc, here) for doc in drawn], title) if drawn else "",
        a_year=columns(by_years({year: len(docs) for year, docs in found.items()}), "Decisions a year")
        if len(found) > 1
        else "",
        years=[] if whole else [_year(year, docs, here) for year, docs in found.items()],
        undated=[here.link(doc) for doc in undated[:MOST]],
        more=more_html(len(undated) - MOST, here.link_to(_UNDATED, f"all {len(undated):,}")),
    )


def by_years(counts: Mapping[int, int]) -> list[Point]:
    """A point for each year from the first to the last, years without any included; the latest, if they are many."""
    last = max(counts, default=0)
    first = max(min(counts, default=0), last - _YEARS + 1)
    return [Point(str(year), counts.get(year, 0)) for year in range(first, last + 1)]


def by_months(days: Sequence[date]) -> list[Point]:
    """A point for each month of a year."""
    counts = Counter(day.month for day in days)
    return [Point(month, counts[number]) for number, month in enumerate(_MONTHS, 1)]


def _year(year: int, docs: Sequence[Doc[Any]], here: Here) -> tuple[Markup | str, ...]:
    accepted = sum(1 for doc in docs if doc.content.status == "accepted")
    waiting = sum(map(is_open, docs))
    others = len(docs) - accepted - waiting
    return (
        here.link_to(_address(year), str(year)),
        f"{len(docs):,}",
        *(str(one or "") for one in (waiting, accepted, others)),
    )


def _write_year(year: int, here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    days = [doc.content.date for doc in here.site.once(years)[year]]
    return render(
        "kinds/decision/year.html.j2",
        back=here.link_to(TIMELINE, "all years"),
        year=year,
        total=chunk.total,
        months=columns(by_months(days), f"Decisions of {year} by month") if chunk.first else "",
        table=table(chunk.rows, here, f"Decisions of {year}"),
        pages=chunk.links(here),
    )


def _write_undated(here: Here, chunk: Chunk[Doc[Any]]) -> Markup:
    return table(chunk.rows, here) + chunk.links(here)


def _event(doc: Doc[Any], here: Here) -> TimelineEvent:
    status = doc.content.status
    tone = _TONES.get(status, "past")
    return TimelineEvent(doc.title, doc.content.date, href=here.href(doc.address), note=status, tone=tone)


_MOST = 5
_NEVER = ("rejected", "withdrawn")
_NOT_YET = ("draft", "proposed", "deferred")


def successors(doc: Doc[Any], site: Site, role: str = SUPERSEDES) -> tuple[Successor, ...]:
    """The decisions that replaced one, or for `amends` changed it, whichever of the two says so.

    What is not decided takes no place, unless the earlier one says that it has.
    """
    found = (one for one in _later(doc, site, role) if one.by_earlier or _status(one) not in (*_NOT_YET, *_NEVER))
    return tuple(Successor(one.later, one.scope) for one in found)


def proposed(doc: Doc[Any], site: Site) -> tuple[Successor, ...]:
    """The decisions that would take its place, and are still to be made."""
    found = (one for one in _later(doc, site, SUPERSEDES) if not one.by_earlier and _status(one) in _NOT_YET)
    return tuple(Successor(one.later, one.scope) for one in found)


def predecessors(doc: Doc[Any], here: Here, role: str) -> Markup:
    """Links to the decisions that one replaces or amends: those of its front matter, then those told elsewhere."""
    corpus = here.site.corpus
    parts = {
        relation.earlier.address: relation.scope for relation in relations_of(doc, corpus) if relation.role == role
    }
    named = []
    for one in getattr(doc.fields, role):
        earlier = corpus.resolve(one.id, doc, ("decision",))
        scope = parts.get(earlier.address, "") if earlier else one.scope
        named.append(scoped(here.named(one.id, doc, ("decision",)), scope))
    told = said_earlier(doc, corpus, role)
    return joined([*named, *(scoped(here.link(relation.earlier), relation.scope) for relation in told)])


def _later(doc: Doc[Any], site: Site, role: str) -> list[Relation]:
    return [one for one in came_after(site.corpus).get(doc.address, ()) if one.role == role]


def _status(relation: Relation) -> str:
    status: str = relation.later.content.status
    return status


def said(found: tuple[Successor, ...], here: Here) -> Markup:
    """Links to some decisions, and which part each is about."""
    return few(found, _MOST, lambda one: scoped(here.link(one.doc), one.scope))


def scoped(link: Markup, scope: str | None) -> Markup:
    """A link with the part that is meant."""
    return filled("{} ({})", link, part(scope)) if scope else link


def part(scope: str) -> str:
    """The part that is meant, in words that say it is one."""
    return scope if scope in ("in part", "partially", "partly") else f"{scope.removesuffix(' only')} only"
