"""The inventory of a handbook, by which other handbooks refer to its documents."""

from __future__ import annotations

from typing import Any

from kbgen.kit.html import json_line
from kbgen.kit.site import Site, page_url
from kbgen.model import Doc

FILE = "inventory.json"
VERSION = 1
_LONGEST = 500
_MOST_NAMES = 100


def inventory(site: Site) -> str:
    """Everything that the site's readers may read, a document a line, so that a change of one is a line of a diff."""
    head = {"version": VERSION, "title": line(site.settings.title) or "Handbook", "url": site.settings.url}
    docs = sorted(site.corpus.docs, key=lambda doc: (doc.collection, doc.id, doc.address))
    listed = ",\n".join(f"  {json_line(_entry(doc, site))}" for doc in docs)
    keys = "".join(f" {json_line(key)}: {json_line(value)},\n" for key, value in head.items())
    return f'{{\n{keys} "documents": [\n{listed}\n ]\n}}\n'


def _entry(doc: Doc[Any], site: Site) -> dict[str, object]:
    return {
        "id": doc.id,
        "collection": line(doc.collection),
        "kind": doc.kind,
        "title": line(doc.title) or doc.id,
        "address": page_url(doc.address, directory_urls=site.settings.directory_urls),
        "aliases": [name for name in doc.fields.aliases if _is_name(name)][:_MOST_NAMES],
        "owner": _owner(doc, site),
        "ended": line(doc.ended) or None,
        "superseded_by": _successors(doc, site)[:_MOST_NAMES],
        "audience": doc.audience,
    }


def _successors(doc: Doc[Any], site: Site) -> list[str]:
    """The ids of what took the place of a document as a whole."""
    return [one.doc.id for one in site.kinds[doc.kind].successors(doc, site.corpus) if not one.scope]


def _owner(doc: Doc[Any], site: Site) -> str | None:
    """Who answers for a document, as it is called here; nobody where they may not be named."""
    owner = site.answers_for(doc)
    return None if owner is None or owner is doc else owner.id


def line(text: str) -> str:
    """A text on one line, without what moves a cursor, of a bearable length."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(plain.split())[:_LONGEST]


def _is_name(text: str) -> bool:
    """Whether a name can stand after that of a handbook and a colon."""
    return bool(text.strip()) and len(text) <= _LONGEST and text.isprintable() and ":" not in text
