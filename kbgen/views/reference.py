"""The pages about the site itself: rules, kinds, and the data for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from kbgen.kit.fields import Fields
from kbgen.kit.html import filled, render, with_code
from kbgen.kit.site import Here, Site, ViewPage, joined
from kbgen.model.page import DATA, KINDS, RULES
from kbgen.rules import rules_for

# A key is never renamed or removed within a version, and its type stays; new keys may come.
VERSION = 1


class Shape(NamedTuple):
    """A file for other programs: where it is, what it holds, and what its keys mean."""

    path: str
    holds: str
    keys: tuple[tuple[str, str, str], ...] = ()


DOCUMENT = (
    ("id", "text", "its permanent name, unique within its collection and kind"),
    ("kind", "text", "runbook, decision, …"),
    ("title", "text", ""),
    ("path", "text", "its file, from the handbook's root"),
    ("url", "text", "its page, below the site's root"),
    ("owner", "text or null", "the id of the team or person that answers for it"),
    ("status", "text or null", "where it stands, if its kind has a life cycle"),
    ("date", "date or null", "the day that it is about, if its kind has one"),
    ("superseded_by", "list of ids", "the documents that took its place, or that of a part of it"),
    ("superseded_parts", "list of {id, part}", "of those, the documents that took the place of a part"),
    ("reviewed", "date or null", "when it was last read against reality"),
    ("due", "date or null", "when it is to be read again"),
    (
        "freshness",
        "text",
        "`fresh`, `due-soon`, `due`, `overdue`, `unreviewed`, `exempt`, `snoozed` or `no-policy`",
    ),
    ("collection", "text", "the source that it comes from"),
    ("services", "list of ids", "the services that it is about"),
    ("tags", "list of text", ""),
    ("summary", "text or null", "what it says, in a sentence"),
)
_VERSION = ("version", "number", f"{VERSION}")

SHAPES = (
    Shape(
        "api/documents.json",
        "Every document, in the order of the files' paths.",
        (
            _VERSION,
            ("as_of", "date", "the day for which states were worked out"),
            ("documents", "list", "a record for each document, with the keys below"),
            *((f"documents[].{key}", kind, meaning) for key, kind, meaning in DOCUMENT),
        ),
    ),
    Shape(
        "api/documents/<address>.json",
        "One document: the same keys, what it refers to and what refers to it.",
        (
            _VERSION,
            *DOCUMENT,
            ("refers_to", "list of {id, kind, as}", "the documents that it names; `as` is the front-matter key"),
            ("refers_elsewhere", "list of {id, kind, as, url}", "the documents of other handbooks that it names"),
            ("referred_by", "list of {id, kind, as}", "the documents that name it, or link to it (`as` is `link`)"),
        ),
    ),
    Shape(
        "api/alerts.json",
        "The runbooks of each alert, where there are any: for whatever fills in `runbook_url`.",
        (
            _VERSION,
            ("alerts", "object", "by the name of the alert, a list of runbooks"),
            ("alerts.*[].id", "text", "the runbook"),
            ("alerts.*[].title", "text", ""),
            (
                "alerts.*[].url",
                "text",
                "its page, or the section of it that is called like the alert, below the site's root",
            ),
            ("alerts.*[].severity", "text or null", "`page`, `ticket` or `info`"),
            ("alerts.*[].services", "list of ids", "the services that it is about"),
        ),
    ),
    Shape(
        "inventory.json",
        "What other handbooks need to refer to the documents of this one: `kbgen inventory` fetches it.",
        (
            ("version", "number", "1"),
            ("title", "text", "what the handbook is called"),
            ("url", "text", "where the site stands, empty where nobody has said"),
            ("documents", "list", "the documents, by collection and id, with the keys below"),
            ("documents[].id", "text", "its permanent name, unique within its collection and kind"),
            ("documents[].collection", "text", "the source that it comes from"),
            ("documents[].kind", "text", "runbook, decision, …"),
            ("documents[].title", "text", "on one line, of at most 500 characters"),
            ("documents[].address", "text", "its page, below the site's root"),
            ("documents[].aliases", "list of text", "other names that it answers to"),
            ("documents[].owner", "text or null", "the id of the team or person that answers for it"),
            ("documents[].ended", "text or null", "why it is no more, as in `was retired on 2026-03-31`"),
            ("documents[].superseded_by", "list of ids", "the documents that took its place"),
            ("documents[].audience", "text", "`public`, `internal` or `restricted`"),
        ),
    ),
    Shape(
        "llms.txt",
        "The contents for a language model (llmstxt.org): for each kind its views and its first documents; the index "
        "of the kind names the others.",
    ),
    Shape(
        "<page>/index.md",
        "Markdown beside the HTML of every page: a document as it was written, with links that lead to pages; a view "
        "as headings, lists and tables, a chart as its description and its numbers.",
    ),
    Shape(
        "schemas/<kind>.json", "JSON Schema (draft 2020-12) of the front matter of a kind, for editors and other tools."
    ),
    Shape("feeds/<kind>.xml", "Atom, where `site_url` says where the site stands: the newest hundred of a kind."),
    Shape("feeds/everything.xml", "Atom: the newest hundred of all that has a date."),
    Shape("calendars/reviews/<team>.ics", "iCalendar: when the reviews of a team's documents fall due."),
    Shape("calendars/<kind>.ics", "iCalendar: what takes place on a day, such as learning sessions."),
)


DATA_ADDRESS = DATA


def data(_site: Site) -> Iterator[ViewPage]:
    """One page with every file and every key."""
    yield ViewPage(
        DATA_ADDRESS, "Data", "The files that other programs read of this site, and what their keys mean.", _write
    )


def _write(_here: Here) -> Markup:
    return render("views/data.html.j2", shapes=SHAPES, version=VERSION, said=with_code)


ADDRESS = RULES


def reference(_site: Site) -> Iterator[ViewPage]:
    """A page with every rule, each at an anchor of its code, and one with the fields of every kind."""
    yield ViewPage(ADDRESS, "Rules", "What kbgen checks in every document, why, and how to fix it.", _rules)
    yield ViewPage(KINDS, "Kinds", "What documents of each kind say in their front matter.", _kinds)


def _rules(here: Here) -> Markup:
    rows = [(rule, rule.manual.split("\n\n", 1)[0]) for rule in rules_for(here.site.kinds)]
    return render("views/reference.html.j2", rows=rows, said=with_code)


def _kinds(here: Here) -> Markup:
    shared = Fields.model_fields
    return render(
        "views/kinds.html.j2",
        said=with_code,
        shared=_fields("every kind", Fields, shared),
        kinds=[
            (
                kind,
                joined(filled("<code>{}/</code>", folder) for folder in kind.folders),
                _fields(kind.plural, kind.schema, [name for name in kind.schema.model_fields if name not in shared]),
            )
            for kind in here.site.kinds.values()
        ],
    )


def _fields(label: str, schema: type[Fields], names: Iterable[str]) -> Markup | str:
    rows = [(filled("<code>{}</code>", name), with_code(schema.model_fields[name].description or "")) for name in names]
    return (
        render("kit/table.html.j2", label=f"Fields of {label}", heads=["Field", "Meaning"], rows=rows) if rows else ""
    )
