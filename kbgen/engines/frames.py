"""What is the same on many pages, printed once: the theme's page with places for what is a page's own.

Material's templates take 2 ms a page, nearly all of it for navigation, header and scripts, which pages that stand
in no navigation share. A stand-in for such a page, whose title and text are marks, goes through the theme's
template once; where the marks come out is where each page's own values go. A mark holds signs that every filter
of a template would change, and the first page of each frame is printed by the template too: where either shows
that the template does more with a page than print it, all pages go through the template.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.utils import get_relative_url, normalize_url

from kbgen.site.csp import needed

# Of the private use area, which no theme uses; the signs between them are those that escaping changes.
_OPEN, _CLOSE = "\ue000", "\ue001"
_MARK = re.compile(rf"{_OPEN}(\w+)<i>&\"'{_CLOSE}")
_NAMES = frozenset({"title", "description", "canonical", "edit", "skip", "content", "toc"})
_META = frozenset({"title", "description", "search", "hide", "tags"})

# Prints a page, and marks in its navigation the list that the page belongs to.
Template = Callable[[Any, Page | None], str]
Key = tuple[object, ...]


def _mark(name: str) -> str:
    return f"{_OPEN}{name}<i>&\"'{_CLOSE}"


class Frame(NamedTuple):
    """A page of the theme as texts and, at every second place, names of values; `between` parts its contents."""

    parts: tuple[str, ...]
    between: str
    scripts: frozenset[str]

    def filled(self, values: Mapping[str, str]) -> str:
        """The page with its values."""
        return "".join(values[part] if number % 2 else part for number, part in enumerate(self.parts))


class _StandIn:
    """A page whose values are marks. A template that asks for anything else raises AttributeError."""

    def __init__(self, page: Page, skip: Sequence[AnchorLink]) -> None:
        marked = {name: _mark(name) for name in ("title", "description") if name in page.meta}
        # the rest is for plugins: where a template prints it, the first page of a frame shows that
        self.meta = {**marked, **({"hide": page.meta["hide"]} if "hide" in page.meta else {})}
        self.url = page.url
        self.title = _mark("title")
        self.content = _mark("content") + ("<h1" if "<h1" in (page.content or "") else "")
        self.canonical_url = _mark("canonical") if page.canonical_url else None
        self.edit_url = _mark("edit") if page.edit_url else None
        self.toc = skip
        self.previous_page = self.next_page = None
        self.is_homepage = False


class Frames:
    """The frames of a build's pages; made when they are first needed."""

    def __init__(
        self, config: MkDocsConfig, nav: Navigation, template: Template, item: Callable[[AnchorLink], str]
    ) -> None:
        self._template = template
        self._item = item
        listed = {page.url for page in nav.pages}
        self._listed = listed
        reference = {address for address, _ in config.extra.get("kb_reference", ())}
        self._targets = sorted({*listed, *reference, str(config.extra.get("kb_search", "")), "assets/", "."})
        # another template may do with a page what it likes
        self._known = config.theme.name == "material" and not config.theme.custom_dir
        self._frames: dict[Key, Frame | None] = {}
        self._leaf: tuple[str, ...] | None = None

    def printed(self, page: Page, listed_in: Page | None = None) -> tuple[str, frozenset[str]]:
        """A page's HTML, and what the theme's part of it needs besides the site's own files."""
        if not self._known or page.meta.keys() - _META or page.url in self._listed:
            return self._by_template(page, listed_in)
        items = _items(page)
        key = (listed_in.url if listed_in is not None else None, *self._key(page, items))
        if key not in self._frames:
            whole, scripts = self._by_template(page, listed_in)
            self._frames[key] = frame = self._made(page, listed_in, items)
            if frame is not None and (
                frame.filled(self._values(page, items, frame)) != whole or frame.scripts != scripts
            ):
                self._frames[key] = None
            return whole, scripts
        frame = self._frames[key]
        if frame is None:
            return self._by_template(page, listed_in)
        return frame.filled(self._values(page, items, frame)), frame.scripts

    def _by_template(self, page: Page, listed_in: Page | None) -> tuple[str, frozenset[str]]:
        output = self._template(page, listed_in)
        return output, frozenset(needed(output.replace(page.content or "", "")))

    def _key(self, page: Page, items: Sequence[AnchorLink]) -> Key:
        """Pages with one key differ in their values only: the same ways lead from them to what all pages link to."""
        ways = tuple(get_relative_url(target, page.url) for target in self._targets)
        given = tuple(sorted(name for name, value in page.meta.items() if value))
        hidden = tuple(page.meta.get("hide") or ())
        present = (
            bool(page.canonical_url),
            bool(page.edit_url),
            "<h1" in (page.content or ""),
            bool(page.toc),
            bool(items),
        )
        return (ways, given, hidden, present)

    def _made(self, page: Page, listed_in: Page | None, items: Sequence[AnchorLink]) -> Frame | None:
        first, second = (AnchorLink(_mark(f"title{name}"), _mark(f"id{name}"), 2) for name in "ab")
        top = AnchorLink(_mark("top"), _mark("skip"), 1)
        top.children = [first, second] if items else []
        output = self._template(_StandIn(page, [top] if list(page.toc) else []), listed_in)
        between = ""
        if items:
            start, end = self._item(first), self._item(second)
            before, found, rest = output.partition(start)
            between, also, after = rest.partition(end)
            if not found or not also:
                return None
            output = before + _mark("toc") + after
        parts = _MARK.split(output)
        # a name that is none of ours was made by a template: Material writes `raw` for `edit` in addresses
        if not _NAMES.issuperset(parts[1::2]) or any(_OPEN in part or _CLOSE in part for part in parts):
            return None
        written = "".join(part for number, part in enumerate(parts) if number % 2 == 0)
        return Frame(tuple(_without_heading(parts)), between, frozenset(needed(written)))

    def _values(self, page: Page, items: Sequence[AnchorLink], frame: Frame) -> dict[str, str]:
        toc = list(page.toc)
        skip = str(normalize_url(toc[0].url, page, "")).removeprefix("#") if toc else ""
        return {
            "title": str(page.meta.get("title", page.title)),
            "description": str(page.meta.get("description", "")),
            "canonical": page.canonical_url or "",
            "edit": page.edit_url or "",
            "skip": skip,
            "content": page.content or "",
            "toc": frame.between.join(map(self._contents, items)),
        }

    def _contents(self, item: AnchorLink) -> str:
        """An entry of the contents; those without entries below them differ in two values only."""
        if item.children:
            return self._item(item)
        if self._leaf is None:
            self._leaf = tuple(_MARK.split(self._item(AnchorLink(_mark("title"), _mark("id"), 2))))
        values = {"title": item.title, "id": item.id}
        return "".join(values[part] if number % 2 else part for number, part in enumerate(self._leaf))


def _items(page: Page) -> Sequence[AnchorLink]:
    """The entries of the contents that the theme shows: what is below the page's own heading."""
    toc = list(page.toc)
    return toc[0].children if toc and toc[0].level == 1 else toc


def _without_heading(parts: list[str]) -> list[str]:
    """The stand-in's text says that a page has a heading, where it has one; the page says so itself."""
    if "content" in parts:
        after = parts.index("content") + 1
        parts[after] = parts[after].removeprefix("<h1")
    return parts
