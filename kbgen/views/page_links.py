"""The links under a document: to edit it, to read its history, and to say that it failed its reader."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urljoin

from markupsafe import Markup

from kbgen.kit.html import render
from kbgen.kit.site import Here, page_url
from kbgen.model import Doc, Settings
from kbgen.model.settings import PageLinks

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
