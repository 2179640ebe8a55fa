"""Decisions as MADR 4, and as records with their relations."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from kbgen.body import Outline
from kbgen.export.naming import Names
from kbgen.kinds.decision.schema import UNSPECIFIED
from kbgen.kinds.decision.supersession import successors
from kbgen.kit.site import Site
from kbgen.load.frontmatter import split
from kbgen.load.written import scalar
from kbgen.markdown import outline as outline_in
from kbgen.model import Doc
from kbgen.model.document import visible_names
from kbgen.redact import without_addresses
from kbgen.rewrite import escaped_markdown, markdown_rest

_DECIDING = (("rapid", ("decide",)), ("raci", ("accountable",)), ("daci", ("approver",)))
_CONSULTED = (
    ("rapid", ("recommend", "agree", "input")),
    ("raci", ("consulted",)),
    ("daci", ("driver", "contributors")),
)
_INFORMED = (("rapid", ()), ("raci", ("informed",)), ("daci", ("informed",)))
_LINE_END = re.compile(r"\A[ \t]*(?:\r\n|\n)?")
_RELATIONS = ("supersedes", "amends")
Parts = Iterable[tuple[str, tuple[str, ...]]]


class ExportedDecision(NamedTuple):
    """A record as a file, and how many of its links lead to what is not exported."""

    text: str
    outside: int


def madr(doc: Doc[Any], text: str, names: Names, site: Site) -> ExportedDecision:
    """A record as MADR 4 has it: its own front matter above the body, whose links lead to the other records.

    Every other byte of the body stays as it is; one without a title of its own gets that of the record.
    """
    body, outside = _body(doc, _below(text), names, site)
    title = outline_in(body, doc.markdown).title
    heading = "" if title is not None and title.level == 1 else f"\n# {escaped_markdown(doc.title)}\n"
    gap = "" if body.startswith(("\n", "\r\n")) else "\n"
    head = "".join(("---\n", *_head(doc, names, site), "---\n", heading, gap))
    return ExportedDecision(head.replace("\n", "\r\n" if "\r\n" in body else "\n") + body, outside)


def _below(text: str) -> str:
    """What stands below the line that ends the front matter, blank lines included."""
    body = split(text).body
    if body == text:
        return text
    closed = len(text[: len(text) - len(body)].rstrip())
    return _LINE_END.sub("", text[closed:], count=1)


def _head(doc: Doc[Any], names: Names, site: Site) -> Iterator[str]:
    status = _status(doc, names, site)
    yield f"status: {scalar(status) if status != UNSPECIFIED else _verbatim(doc)}\n" if _has_status(doc) else ""
    yield f"date: {_day(doc)}\n" if _day(doc) else ""
    fields = doc.fields
    yield _people("decision-makers", tuple(fields.deciders) or _in_parts(doc, _DECIDING), doc, site)
    yield _people("consulted", tuple(getattr(fields, "consulted", ())) or _in_parts(doc, _CONSULTED), doc, site)
    yield _people("informed", tuple(getattr(fields, "informed", ())) or _in_parts(doc, _INFORMED), doc, site)


def _day(doc: Doc[Any]) -> str:
    """The date as far as it is known."""
    day_said = getattr(doc.content, "day_said", None)
    return str(day_said if day_said is not None else doc.content.date or "")


def _has_status(doc: Doc[Any]) -> bool:
    return doc.content.status != UNSPECIFIED or bool(doc.content.said.text)


def _verbatim(doc: Doc[Any]) -> str:
    """A status that is none of ours, as its author wrote it."""
    return scalar(doc.content.said.text)


def _status(doc: Doc[Any], names: Names, site: Site) -> str:
    """The state; of a superseded record with the number of what took its place, as MADR says it."""
    later = [successor.doc for successor in successors(doc, site) if successor.doc.address in names]
    if doc.content.status != "superseded" or not later:
        return str(doc.content.status)
    numbers = (posixpath.basename(names[one.address])[:4] for one in later)
    return f"superseded by {', '.join(f'ADR-{number}' for number in numbers)}"


def _in_parts(doc: Doc[Any], parts: Parts) -> tuple[str, ...]:
    """Who took part, by any of the three ways to say so."""
    said = ((getattr(doc.fields, scheme), names) for scheme, names in parts)
    return tuple(who for scheme, names in said if scheme is not None for name in names for who in getattr(scheme, name))


def _people(key: str, who: Iterable[str], doc: Doc[Any], site: Site) -> str:
    told = dict.fromkeys(_told(name, doc, site) for name in visible_names(who))
    return f"{key}: [{', '.join(map(scalar, told))}]\n" if told else ""


def _told(name: str, doc: Doc[Any], site: Site) -> str:
    """The name of a person or a team; the id where it is nobody's."""
    target = site.corpus.meant(name, doc, ("team", "person"))
    return target.title if target is not None else name


def _body(doc: Doc[Any], body: str, names: Names, site: Site) -> tuple[str, int]:
    """The body with its links to other records led to their files, and how many lead to what is not exported."""
    outside = 0
    for (start, end), text in sorted(_patches(doc, outline_in(body, doc.markdown), names, site).items(), reverse=True):
        if text is None:
            outside += 1
        else:
            body = body[:start] + text + body[end:]
    return without_addresses(body), outside


def _patches(doc: Doc[Any], outline: Outline, names: Names, site: Site) -> dict[tuple[int, int], str | None]:
    """What stands for each link that leads to a document or a file; None where it stays and leads nowhere."""
    patches: dict[tuple[int, int], str | None] = {}
    for link in outline.links:
        if link.kind == "wiki":
            patches[link.start, link.end] = _wiki(doc, link.target, link.text, names, site)
        elif link.kind != "autolink" and not link.target.startswith("#"):
            target = site.corpus.follow(doc, link.target)
            if target.doc is not None or target.asset:
                to = target.doc.address if target.doc is not None else ""
                patches[link.start, link.end] = _link(doc, to, target.rest, names)
    return patches


def _wiki(doc: Doc[Any], target: str, text: str, names: Names, site: Site) -> str | None:
    name, _, anchor = target.partition("#")
    found = site.corpus.resolve(name, doc)
    given = text if text and text != target else ""
    if found is None:
        return None
    to = _link(doc, found.address, f"#{anchor}" if anchor else "", names)
    return None if to is None else f"[{escaped_markdown(given or found.title)}]({to})"


def _link(doc: Doc[Any], address: str, rest: str, names: Names) -> str | None:
    if address not in names:
        return None
    path = posixpath.relpath(names[address], posixpath.dirname(names[doc.address]) or ".")
    return quote(path) + markdown_rest(rest)


def as_object(record: Mapping[str, object], doc: Doc[Any], text: str, site: Site) -> dict[str, object]:
    """A record as `kbgen list` gives it, with its number, its relations both ways, and its body."""
    relations = {
        **{role: list(_earlier_ones(doc, role)) for role in _RELATIONS},
        "superseded_by": _later_ones(successors(doc, site)),
        "amended_by": _later_ones(successors(doc, site, "amends")),
        "principles": [
            {"id": name, "stance": principle.stance}
            for principle in doc.fields.principles
            for name in visible_names([principle.id])
        ],
        "deciders": visible_names(doc.fields.deciders),
    }
    return {
        **record,
        "number": doc.content.number,
        "status_said": doc.content.said.text or None,
        "relations": relations,
        "body": without_addresses(_below(text)),
    }


def _earlier_ones(doc: Doc[Any], role: str) -> Iterator[dict[str, str | None]]:
    for one in getattr(doc.fields, role):
        for name in visible_names([one.id]):
            yield {"id": name, "scope": one.scope}


def _later_ones(found: Iterable[Any]) -> list[dict[str, str | None]]:
    return [{"id": one.doc.id, "scope": one.scope or None} for one in found]
