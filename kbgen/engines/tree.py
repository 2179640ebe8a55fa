"""Writes the staged pages as a tree of Markdown, for engines that read one from a disk.

What kbgen sets around the text of a page stands in a file beside it, and comes into the page by an extension
of Markdown (`panels`): as HTML in the text itself, an open tag, a comment or a footnote of its author would
swallow it or stand in another place than under MkDocs.
"""

from __future__ import annotations

import json
import pickle
import posixpath
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

from mkdocs.structure.files import Files

from kbgen.body import inline
from kbgen.engines.content import front_matter
from kbgen.kit.site import page_url
from kbgen.markup.active import Active
from kbgen.model import Finding, Page, Section
from kbgen.source import opening
from kbgen.source.cache import store

DOCS = "docs"
_PANELS = "panels"
_TEXTS = "texts"
_ACTIVE = "active"
_FAILURES = "failures"
_OPEN, _CLOSE = "<!-- kbgen:page ", " -->"
# the attributes whose addresses such an engine follows
_FOLLOWED = frozenset(("href", "src", "srcset"))
_RELATIVE = re.compile(r"[^#?/:][^:]*")


def write_tree(
    root: Path, files: Files, pages: Iterable[Page], listed: Container[str], *, directory_urls: bool
) -> None:
    """The site's files in a folder of their own, and beside it what kbgen puts around the text of each page.

    `listed` are the addresses of pages that the navigation holds.
    """
    printed = {page.address: page for page in pages if not page.redirect}
    for file in files:
        content = file.content_bytes
        if (page := printed.get(file.src_uri)) is not None:
            # keywords are for the search: such an engine would print them as tags that lead nowhere
            # such an engine does not show where in the navigation a page is that does not stand there
            head = front_matter(page, ("tags",) if page.address in listed else ("tags", "navigation"))
            content = f"{head}{_OPEN}{page.address}{_CLOSE}\n\n{page.body}".encode()
        _write(root / DOCS / file.src_uri, content)
    for page in printed.values():
        moved = page_url(page.address, directory_urls=directory_urls).strip("/") == page.address.removesuffix(".md")
        sections = [
            (part.title, part.anchor, from_file(part.html, page.address, moved=moved)) for part in page.sections
        ]
        lead, trail = (from_file(part, page.address, moved=moved) for part in (page.lead, page.trail))
        around = (page.title, page.source, page.as_written, page.markdown, moved, trail, lead, sections)
        _write(_place(root, _PANELS, page.address), json.dumps(around).encode())


def from_file(written: str, address: str, *, moved: bool) -> str:
    """HTML whose links are paths from a page, with paths from its file instead.

    Engines that read a tree take all links for paths from the file, as those of Markdown are; MkDocs leaves those
    of HTML alone. The two differ where a page is `moved` into a folder of its own name.
    """
    if not moved:
        return written
    name = posixpath.basename(address).removesuffix(".md")

    parts: list[str] = []
    at, text = 0, str(written)
    for link in inline.find(text):
        said = text[link.start : link.end]
        if link.attribute in _FOLLOWED and _RELATIVE.fullmatch(said):
            above, outside, rest = said.partition("../")
            inner = rest if rest and rest[0] not in "#?" else f"./{rest}"
            parts += (text[at : link.start], inner if outside and not above else f"{name}/{said}")
            at = link.end
    return "".join((*parts, text[at:]))


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)


def _place(root: Path, folder: str, address: str) -> Path:
    return root / folder / f"{address}.part"


def page_named(line: str) -> str | None:
    """The address of the page whose text begins with a line."""
    named = line.startswith(_OPEN) and line.endswith(_CLOSE)
    return line.removeprefix(_OPEN).removesuffix(_CLOSE) if named else None


def around(root: Path, address: str) -> tuple[Page, bool]:
    """A page with what kbgen puts around its text, and whether it is printed into a folder of its own name."""
    title, source, as_written, dialect, moved, trail, lead, sections = json.loads(
        opening.read(_place(root, _PANELS, address))
    )
    parts = tuple(Section(*section) for section in sections)
    return Page(
        address, title, "", "", lead, parts, source, as_written=as_written, markdown=dialect, trail=trail
    ), moved


def keep_text(root: Path, address: str, written: str) -> None:
    """Keep the HTML of what the author of a page wrote, for the search."""
    _write(_place(root, _TEXTS, address), written.encode("utf-8", "xmlcharrefreplace"))


def keep_active(root: Path, address: str, active: Iterable[Active]) -> None:
    """Keep what has been taken out of what the author of a page wrote."""
    _write(_place(root, _ACTIVE, address), json.dumps([*active]).encode())


def active_in(root: Path, address: str) -> tuple[Active, ...]:
    """What has been taken out of a page."""
    try:
        return tuple(Active(*one) for one in json.loads(opening.read(_place(root, _ACTIVE, address))))
    except FileNotFoundError:
        return ()


def keep_failure(root: Path, address: str, failed: Finding) -> None:
    """Keep the finding where kbgen has failed at a page."""
    _write(_place(root, _FAILURES, address), pickle.dumps(failed))


def failures_of(root: Path) -> Iterator[Finding]:
    """The findings that were kept, in the order of the pages."""
    for place in sorted((root / _FAILURES).rglob("*.part")):
        found = store.values(opening.read(place))
        if isinstance(found, Finding):
            yield found


def text_of(root: Path, address: str) -> str | None:
    """The HTML that was kept of a page; None where the engine has not printed it."""
    try:
        return opening.read(_place(root, _TEXTS, address)).decode()
    except FileNotFoundError:
        return None
