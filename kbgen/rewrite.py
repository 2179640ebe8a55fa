"""The body of a document as it goes to the engine: its links lead to pages."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import quote

from kbgen.body import Outline, items
from kbgen.kit.site import Here, Site, elsewhere_title, relative
from kbgen.markdown import outline as outline_in
from kbgen.model import Doc, InventoryEntry
from kbgen.model.document import Link, in_form, templated
from kbgen.model.page import DocBody
from kbgen.model.settings import GITHUB
from kbgen.views import view_of

_SPECIAL = frozenset("\\`*_{}[]()#+-.!|<>&~^=:@\"'$")
_MARKER = re.compile(r"#{2,6}(?=\s)")
_BREAK = re.compile("\n")
# A heading's line, with the signs before its words.
_HEADING = re.compile(r"([ ]{0,3}(?:#{1,6}[ \t]+)?)[^\r\n]*")
# An id at the end of a line or of a cell of a table, beside classes or alone.
_ID = re.compile(r"[ \t]*\{:?[ ]*(?:\.[\w-]+[ ]+)*(#)([\w:.-]+)(?:[ ]+\.[\w-]+)*[ ]*\}(?=[ \t]*(?:\r?\n|\Z|\|))")
_ENDS_ITEM = re.compile(r"[ \t]*(?:\Z|\r?\n[ \t>]*(?:\Z|\r?\n|[-*+][ \t]|\d+\.[ \t]))")
_MARGIN = re.compile(r"[ \t>]*")
_UNDERLINE = re.compile(r"-+(?=\s*$)")


def escaped_markdown(text: str) -> str:
    """Text that Markdown prints as it stands, on one line: every sign that could mean something is an entity."""
    return "".join(f"&#{ord(char)};" if char in _SPECIAL else char for char in " ".join(text.split()))


Lead = Callable[[str], str]
# What is to stand in the place of a span.
Patch = tuple[tuple[int, int], str]
# What a query and a fragment may hold in any place of Markdown without meaning something there.
_SAFE = "!%&+,-./:;=?@_~#"
_ENTITY = re.compile(r"&(?=#?\w+;)")


def title_line(title: str) -> str:
    """A title as the H1 that opens a body, with the blank line below it."""
    return f"# {escaped_markdown(title)}\n\n"


def rewritten(body: DocBody, doc: Doc[Any], site: Site, assets: dict[str, str], lead: Lead | None = None) -> str:
    """A body below one H1, with its links to documents and files led to their pages, and titles in place of ids.

    Every other byte is as it was. `assets` gathers the files that are linked to, by their path below the site's root.
    `lead` writes the link to a page, given its Markdown path; by default a relative path between Markdown files.
    """
    patches = dict(_raised(body, doc)) | _of_kind(body.text, doc, site)
    patches |= dict(_patches(body.links, doc, site, assets, lead or partial(_relative, doc)))
    parts, at = ["" if is_headed(body, doc) else title_line(doc.title)], 0
    for (start, end), text in sorted(patches.items()):
        if start >= at:
            parts += (body.text[at:start], text)
            at = end
    return "".join((*parts, body.text[at:]))


def is_headed(body: DocBody, doc: Doc[Any]) -> bool:
    """Whether a body opens with the H1 of its page, or with a heading that becomes it."""
    title = body.opening
    return title is not None and (title.level == 1 or title.text == doc.title)


def _raised(body: DocBody, doc: Doc[Any]) -> Iterator[Patch]:
    """What makes the heading that opens a body the H1 of its page.

    One of a lower level that is the document's title becomes that, and so does one that a template engine would have
    filled in.
    """
    title = body.opening
    if title is None or not is_headed(body, doc):
        return
    if templated(title.text):
        yield (title.start, title.end), title_line(doc.title)
    elif title.level > 1:
        marked = _MARKER.match(body.text, title.start, title.end)
        # one of several lines is underlined
        form, instead = (_MARKER, "#") if marked else (_UNDERLINE, "===")
        # the heading by itself, since its end is an end for the expressions
        for found in form.finditer(body.text[title.start : title.end]):
            yield (title.start + found.start(), title.start + found.end()), instead


def _of_kind(body: str, doc: Doc[Any], site: Site) -> dict[tuple[int, int], str]:
    """What a kind changes in the texts of its documents; hardly any does."""
    view = view_of(site.kinds[doc.kind])
    titles = view.headings(doc, site)
    if not titles and not view.items_named:
        return {}
    outline = outline_in(body, doc.markdown)
    return _titles(body, outline, titles) | (dict(_ids(body, outline, doc.markdown)) if view.items_named else {})


def _titles(body: str, outline: Outline, titles: Mapping[str, str]) -> dict[tuple[int, int], str]:
    """The headings that have a title, each with the anchor that its own words would give it."""
    if not titles:
        return {}
    starts = [0, *(found.end() for found in _BREAK.finditer(body))]
    found = {}
    for heading in outline.headings:
        title = titles.get(heading.text)
        written = _HEADING.match(body, starts[heading.line]) if title is not None else None
        if title is not None and written is not None:
            found[written.span()] = f"{written[1]}{escaped_markdown(title)} {{#{heading.anchor}}}"
    return found


def _ids(body: str, outline: Outline, dialect: str) -> Iterator[Patch]:
    """Ids at the ends of texts: of an item as its dialect reads one, and none elsewhere but in headings."""
    headings = {heading.line for heading in outline.headings}
    named = {item.id for section in outline.sections for item in items(body, outline, section)}
    for given in _ID.finditer(body):
        is_code = outline.prose[given.start(1)] != "#"
        if is_code or outline.line_of(given.start()) in headings or (given[2] in named and dialect == GITHUB):
            continue
        margin = _MARGIN.match(body, body.rfind("\n", 0, given.start()) + 1)
        own_line = f"\n{margin[0] if margin else ''}    {{: #{given[2]} }}"
        yield given.span(), own_line if given[2] in named and _ENDS_ITEM.match(body, given.end()) else ""


def _patches(links: Iterable[Link], doc: Doc[Any], site: Site, assets: dict[str, str], lead: Lead) -> Iterator[Patch]:
    for link in links:
        if link.wiki:
            yield (link.start, link.end), _wiki(link.target, link.text, doc, site, lead)
        elif link.html:
            if link.target and (place := _place(link.target, doc, site, assets, Here(site, doc.address).href)):
                yield (link.start, link.end), html.escape(place)
        elif place := _place(link.target, doc, site, assets, lead):
            yield (link.start, link.end), _ENTITY.sub("&amp;", place)


def _wiki(target: str, text: str, doc: Doc[Any], site: Site, lead: Lead) -> str:
    """A Markdown link for a double-bracket link; its text alone where it leads nowhere."""
    name, _, anchor = target.partition("#")
    found = site.corpus.meant(name, doc)
    given = text if text and text != target else ""
    if found is None:
        return escaped_markdown(given or name)
    said = escaped_markdown(given or found.title)
    rest = f"#{anchor}" if anchor else ""
    if isinstance(found, InventoryEntry):
        to = found.address + markdown_rest(rest)
        return f'[{said}]({to} "{escaped_markdown(elsewhere_title(found))}")'
    return f"[{said}]({lead(found.address)}{markdown_rest(in_form(rest, found.anchors))})"


def _place(link: str, doc: Doc[Any], site: Site, assets: dict[str, str], lead: Lead) -> str | None:
    """Where a relative link leads within the staged tree; None where it is to be left as it is."""
    target = site.corpus.follow(doc, link)
    if target.doc is not None:
        rest = in_form(target.rest, target.doc.anchors)
        return None if link.startswith("#") and rest == link else lead(target.doc.address) + _rest(rest)
    address = site.corpus.address_at(target.asset) if target.asset else target.page
    if not address:
        return None
    if target.asset:
        assets[address] = target.asset
    return lead(address) + _rest(target.rest)


def _rest(rest: str) -> str:
    """A query and a fragment as they were written, but for signs that mean something in Markdown or HTML."""
    return quote(rest, _SAFE)


def markdown_rest(rest: str) -> str:
    """The same as the end of an address in Markdown."""
    return _ENTITY.sub("&amp;", _rest(rest))


def _relative(doc: Doc[Any], address: str) -> str:
    return quote(relative(address, doc.address))
