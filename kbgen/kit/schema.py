"""The JSON Schema of a kind, and the inventory of a handbook."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kbgen.kit.fields import SYNONYMS, Fields
from kbgen.kit.html import json_line
from kbgen.kit.kind import Kind
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


def json_schema(kind: Kind) -> dict[str, Any]:
    """The schema as plain values; other names for the review fields are allowed as they stand."""
    schema = _described(kind.schema)
    known = schema["properties"]
    others = {name: {"description": f"Read as `{field}`."} for name, (field, _) in SYNONYMS.items() if field in known}
    schema = {**schema, "properties": known | others}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{kind.label}: front matter",
        "description": kind.summary,
    } | {key: value for key, value in _with_lone_items(schema).items() if key not in ("title", "description")}


@lru_cache(maxsize=64)
def _described(fields: type[Fields]) -> Mapping[str, Any]:
    """A class of fields as its library describes it, which takes long beside printing a small site."""
    return fields.model_json_schema()


def _with_lone_items(schema: Any) -> Any:
    """A list of things may also be given as one thing, as the loader reads it."""
    if isinstance(schema, list):
        return [_with_lone_items(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    walked = {key: _with_lone_items(value) for key, value in schema.items()}
    if walked.get("type") == "array" and "items" in walked:
        listed = {key: walked[key] for key in ("type", "items")}
        rest = {key: value for key, value in walked.items() if key not in ("type", "items", "default")}
        return {**rest, "anyOf": [listed, walked["items"]]}
    return walked
