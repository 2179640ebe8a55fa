"""What a page leads to: its file, its history, an issue, and related documents."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urljoin

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.owners import OWNERS
from kbgen.kit.site import Here, Site, page_url
from kbgen.model import Doc, Settings
from kbgen.model.settings import PageLinks
from kbgen.views.tags import key_of

_NAMED = re.compile(r"\{(\w+)\}")
# Browsers and hosts refuse addresses of more than a few thousand characters, and a letter may take nine of them.
_LONGEST = 300
_LONGEST_BODY = 1500


def section(doc: Doc[Any], here: Here) -> Markup | None:
    """The links that the configuration makes of a document; none where its file lies outside of the repository."""
    settings = here.site.settings
    if not settings.page_links.any:
        return None
    path = repository_path(settings.page_links, doc.path)
    if path is None:
        return None
    links = [(text, url) for text, url in _links(doc, path, here) if url]
    return render("views/page_links.html.j2", links=links) if links else None


def repository_path(links: PageLinks, path: str) -> str | None:
    """The path of a file below the repository's top, from that below the handbook's root."""
    found = posixpath.normpath(posixpath.join(links.below, path))
    return None if found.startswith("..") or posixpath.isabs(found) else found


def edit_url(settings: Settings, path: str) -> str | None:
    """Where a file is edited; None where nobody has said."""
    inner = repository_path(settings.page_links, path)
    return _address(settings.page_links.edit, {"path": inner}) or None if inner is not None else None


def _links(doc: Doc[Any], path: str, here: Here) -> list[tuple[str, str]]:
    links = here.site.settings.page_links
    said = _said(doc, path, here)
    issue = {"title": _filled(links.title, said)[:_LONGEST], "body": _filled(links.body, said)[:_LONGEST_BODY]}
    return [
        ("Edit this page", _address(links.edit, said)),
        ("History", _address(links.history, said)),
        ("This page failed me", _address(links.issue, said | issue)),
    ]


def _said(doc: Doc[Any], path: str, here: Here) -> dict[str, str]:
    site = here.site
    owner, state = site.owner(doc), site.state(doc)
    due = f", due on {state.due}" if state.due else ""
    url = page_url(doc.address, directory_urls=site.settings.directory_urls)
    home = site.settings.url.rstrip("/") + "/" if site.settings.url else ""
    return {
        "path": path,
        "page": doc.title[:_LONGEST],
        "id": doc.id[:_LONGEST],
        "kind": site.kinds[doc.kind].label,
        "owner": owner.title[:_LONGEST] if owner is not None else "nobody",
        "review": f"{state.state.value} on {site.today}{due}",
        "url": urljoin(home, url) if home else url,
        "title": doc.title[:_LONGEST],
        "body": "",
    }


def _filled(template: str, values: Mapping[str, str]) -> str:
    return _NAMED.sub(lambda found: values.get(found[1], ""), template)


def _address(template: str, values: Mapping[str, str]) -> str:
    """A template with every value made fit for an address; a path keeps its slashes."""

    def fit(found: re.Match[str]) -> str:
        return quote(values.get(found[1], ""), safe="/" if found[1] == "path" else "")

    return _NAMED.sub(fit, template)


_MOST = 5
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
    return [(one, ", ".join(dict.fromkeys(shared[one]))) for one in near[:_MOST]]


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
