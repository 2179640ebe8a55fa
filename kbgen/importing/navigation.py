"""Writes the navigation of an imported site as a guide: its documents in their order, under their titles."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from urllib.parse import quote

from kbgen.formats.site import ForeignPage
from kbgen.importing.front_matter import flow
from kbgen.model.document import without_suffix
from kbgen.rewrite import escaped_markdown

_INDENT = "    "
_SAFE = "/:?#[]@!$&'*+,;=%~"


class ImportedSite(NamedTuple):
    """A site's name, its navigation, where its documents are now and what they are called."""

    title: str
    navigation: tuple[ForeignPage, ...]
    places: Mapping[str, str]
    titles: Mapping[str, str]


def contents(site: ImportedSite, kind: str) -> str:
    """A page of links to the documents of a navigation, or nothing; `kind` is written where it is given."""
    lines = list(_lines(site, site.navigation, 0))
    if not any("](" in line for line in lines):
        return ""
    name = f"{site.title}: contents" if site.title else "Contents"
    said = [f"title: {flow(name)}", *([f"kind: {kind}"] if kind else [])]
    return "\n".join(("---", *said, "---", "", *lines, ""))


def _lines(site: ImportedSite, pages: tuple[ForeignPage, ...], depth: int) -> Iterator[str]:
    for page in pages:
        place = site.places.get(page.path, "")
        target = quote(place) if place else quote(page.url, safe=_SAFE)
        name = page.title or site.titles.get(page.path, "") or without_suffix(posixpath.basename(page.path))
        words = escaped_markdown(" ".join(name.split()))
        if target or page.below:
            yield f"{_INDENT * depth}- " + (f"[{words}]({target})" if target else words)
            yield from _lines(site, page.below, depth + 1)
