"""What is beside a document: what links to it, and related documents."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.listing import Listing
from kbgen.kit.owners import OWNERS
from kbgen.kit.site import Here, Site, ViewPage
from kbgen.model import Doc
from kbgen.views.owned import ranked
from kbgen.views.tags import key_of

_MOST = 12


class Backlink(NamedTuple):
    """A document that refers to another, and under which keys; `link` is its text."""

    doc: Doc[Any]
    roles: tuple[str, ...]


def sources(doc: Doc[Any], site: Site) -> Sequence[Backlink]:
    """What refers to a document, each once, by kind; without what a team or a person is named as the owner of."""
    found: dict[Doc[Any], list[str]] = {}
    for inbound in site.corpus.inbound.get(doc.address, ()):
        if inbound.ref.role != "owner" or doc.kind not in OWNERS:
            found.setdefault(inbound.doc, []).append(inbound.ref.role)
    return [Backlink(one, tuple(found[one])) for one in ranked(tuple(found), site)]


def _table_of_links(rows: Sequence[Backlink], doc: Doc[Any], here: Here) -> Markup:
    labels = here.site.labels
    cells = [
        (here.link(source.doc), labels[source.doc.kind][0], ", ".join(map(_role_text, source.roles))) for source in rows
    ]
    heads = ["Document", "Kind", "Where"]
    return render("kit/table.html.j2", label=f"What links to {doc.title}", heads=heads, rows=cells)


def _role_text(role: str) -> str:
    return "in its text" if role == "link" else role.replace("_", " ")


LINKS: Listing[Backlink] = Listing("links", "What links to", sources, _table_of_links)


def backlinks(doc: Doc[Any], here: Here) -> Markup | None:
    """Documents that refer to this one, by kind, each once; the first of each kind where they are many."""
    found = by_kind(sources(doc, here.site))
    if not found:
        return None
    groups = [
        (here.site.labels[kind][1], [here.link(one.doc) for one in some[:_MOST]], max(0, len(some) - _MOST))
        for kind, some in found.items()
    ]
    total = sum(map(len, found.values()))
    whole = here.link_to(LINKS.address(doc), f"all {total:,}") if _is_long(found) else ""
    return render("views/inbound.html.j2", groups=groups, whole=whole)


def by_kind(found: Sequence[Backlink]) -> dict[str, list[Backlink]]:
    """The sources of each kind, in their order."""
    groups: dict[str, list[Backlink]] = {}
    for source in found:
        groups.setdefault(source.doc.kind, []).append(source)
    return groups


def _is_long(found: Mapping[str, Sequence[Backlink]]) -> bool:
    return any(len(some) > _MOST for some in found.values())


def backlink_pages(site: Site) -> Iterator[ViewPage]:
    """All that links to a document, where its page cannot show it."""
    for doc in site.corpus.docs:
        if len(site.corpus.inbound.get(doc.address, ())) > _MOST:
            found = sources(doc, site)
            if _is_long(by_kind(found)):
                yield from LINKS.whole(doc, found)


_MOST_RELATED = 5
# What so many documents share says little of any two of them.
_COMMON = 40
_LEAST = 0.2
_NO_TOPIC = frozenset({"owner", "link", "reviews", "deciders", "supersedes", "escalation"})


def related_section(doc: Doc[Any], here: Here) -> Markup | None:
    """The nearest documents, each with its kind and what it shares."""
    found = here.site.once(_gathered).get(doc.address, ())
    if not found:
        return None
    labels = here.site.labels
    return render(
        "views/related.html.j2", rows=[(here.link(other), labels[other.kind][0], shared) for other, shared in found]
    )


def _gathered(site: Site) -> Mapping[str, Sequence[tuple[Doc[Any], str]]]:
    """For each document the nearest ones: sharing what few others have counts most."""
    topics = {doc: tuple(_topics(doc, site)) for doc in site.corpus.docs if doc.kind not in OWNERS and not doc.ended}
    having: dict[str, list[Doc[Any]]] = defaultdict(list)
    for doc, some in topics.items():
        for topic, _ in some:
            having[topic].append(doc)
    return {doc.address: found for doc, some in topics.items() if (found := _nearest(doc, some, having, site))}


def _nearest(
    doc: Doc[Any], topics: Sequence[tuple[str, str]], having: Mapping[str, Sequence[Doc[Any]]], site: Site
) -> list[tuple[Doc[Any], str]]:
    scores: dict[Doc[Any], float] = defaultdict(float)
    shared: dict[Doc[Any], list[str]] = defaultdict(list)
    for topic, said in topics:
        if len(having[topic]) > _COMMON:
            continue
        for other in having[topic]:
            scores[other] += 1 / len(having[topic])
            shared[other].append(said)
    if len(scores) < 2:
        return []
    known = site.once(_linked).get(doc.address, set())
    near = [one for one, score in scores.items() if score >= _LEAST and one is not doc and one.address not in known]
    near.sort(key=lambda one: (-scores[one], one.title.casefold(), one.path))
    return [(one, ", ".join(dict.fromkeys(shared[one]))) for one in near[:_MOST_RELATED]]


def _topics(doc: Doc[Any], site: Site) -> Iterator[tuple[str, str]]:
    """What a document is about, each with its name: its tags, and what its fields refer to."""
    for tag in doc.fields.tags:
        yield f"#{key_of(tag)}", tag
    seen = set()
    for ref in doc.refs:
        target = site.corpus.resolve(ref.target, doc, ref.kinds) if ref.role not in _NO_TOPIC else None
        if target is not None and target.kind not in OWNERS and target.address not in seen:
            seen.add(target.address)
            yield target.address, target.title


def _linked(site: Site) -> Mapping[str, set[str]]:
    """For each document those that it names and those that name it: its page says so already."""
    found: dict[str, set[str]] = defaultdict(set)
    for address, inbound in site.corpus.inbound.items():
        for one in inbound:
            found[address].add(one.doc.address)
            found[one.doc.address].add(address)
    return found
