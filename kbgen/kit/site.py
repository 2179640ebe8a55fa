"""What pages are made from: the site, a page's place in it, and what a kind contributes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple, TypeVar
from urllib.parse import quote

from markupsafe import Markup, escape

from kbgen.freshness import Freshness
from kbgen.kit.html import filled
from kbgen.kit.kind import Kind, no_text
from kbgen.model import Corpus, Doc, InventoryEntry, Settings

T = TypeVar("T")


@dataclass(frozen=True)
class Site:
    """The corpus with all that pages need to know about it: the day, review states, owners, labels.

    `states` and `owners` are by address; an owner may be missing, be one of another handbook, or a text:
    a name that nobody is known by, or WITHHELD. `kinds` are all kinds that the handbook knows, by name, in
    the order of the navigation. Nothing here tells of what the site's readers may not read: a name of that
    is `Withheld`, wherever a document holds it.
    """

    corpus: Corpus
    today: date
    states: Mapping[str, Freshness]
    owners: Mapping[str, Doc[Any] | InventoryEntry | str]
    kinds: Mapping[str, Kind]

    @cached_property
    def labels(self) -> dict[str, tuple[str, str]]:
        """A kind's name for one and for many, by kind."""
        return {name: (kind.label, kind.plural) for name, kind in self.kinds.items()}

    @property
    def settings(self) -> Settings:
        """The handbook's configuration."""
        return self.corpus.settings

    def state(self, doc: Doc[Any]) -> Freshness:
        """The review state of a document."""
        return self.states[doc.address]

    def owned_by(self, owner: Doc[Any]) -> tuple[Doc[Any], ...]:
        """What a team or a person answers for, itself left out, in the order of the paths."""
        return self._by_owner.get(owner.address, ())

    @cached_property
    def _by_owner(self) -> Mapping[str, tuple[Doc[Any], ...]]:
        """Documents by their owner's address: gathered once, since every team's and person's page asks."""
        found: dict[str, list[Doc[Any]]] = {}
        for doc in self.corpus.docs:
            owner = self.owner(doc)
            if owner is not None and owner is not doc:
                found.setdefault(owner.address, []).append(doc)
        return {address: tuple(docs) for address, docs in found.items()}

    def once(self, work: Callable[[Site], T]) -> T:
        """What a function makes of the whole site, worked out the first time that it is asked for."""
        if work not in self._worked_out:
            self._worked_out[work] = work(self)
        found: T = self._worked_out[work]
        return found

    @cached_property
    def _worked_out(self) -> dict[Callable[[Site], Any], Any]:
        return {}

    def owner(self, doc: Doc[Any]) -> Doc[Any] | None:
        """The team or person of this handbook that answers for a document, if the site's readers may know them."""
        owner = self.owners.get(doc.address)
        return owner if isinstance(owner, Doc) else None

    def answers_for(self, doc: Doc[Any]) -> Doc[Any] | InventoryEntry | None:
        """The same, of whatever handbook."""
        owner = self.owners.get(doc.address)
        return None if isinstance(owner, str) else owner


# A page asks for its own with every link, and a list for those of all its rows.
@lru_cache(maxsize=65_536)
def page_url(address: str, *, directory_urls: bool = True) -> str:
    """The URL of a page below the site's root, from its Markdown path: `a/b.md` is `a/b/`."""
    if not address.endswith(".md"):
        return quote(address)  # a file, not a page
    stem = address.removesuffix(".md")
    if stem == "index":
        return "" if directory_urls else "index.html"
    if stem.endswith("/index"):
        return quote(stem.removesuffix("index")) + ("" if directory_urls else "index.html")
    return quote(stem) + ("/" if directory_urls else ".html")


def relative(there: str, start: str) -> str:
    """The way from one URL or path to another, both below the site's root; one that ends in a slash is a folder."""
    *folders, _ = start.split("/")
    *above, name = there.split("/")
    same = 0
    for folder, other in zip(folders, above, strict=False):
        if folder != other:
            break
        same += 1
    way = [".."] * (len(folders) - same) + above[same:]
    return "/".join([*way, name]) if way or name else "./"


@dataclass(frozen=True, slots=True)
class Here:
    """The page being written: makes links relative to it."""

    site: Site
    address: str

    def href(self, address: str, anchor: str = "") -> str:
        """The relative URL of another page, given its Markdown path; safe in an attribute once escaped."""
        directory = self.site.settings.directory_urls
        start = page_url(self.address, directory_urls=directory)
        way = relative(page_url(address, directory_urls=directory), start)
        return way + (f"#{quote(anchor)}" if anchor else "")

    def link(self, doc: Doc[Any] | InventoryEntry, text: str | None = None) -> Markup:
        """A link to a document, with its title as the text by default; one of another handbook is marked so."""
        if isinstance(doc, InventoryEntry):
            return link_elsewhere(doc, text)
        return self.link_to(doc.address, doc.title if text is None else text)

    def link_to(self, address: str, text: str, anchor: str = "") -> Markup:
        """A link to any page by its Markdown path."""
        # Not by Markup.format, which takes four times as long, and links are most of what views hold.
        return Markup(f'<a href="{escape(self.href(address, anchor))}">{escape(text)}</a>')  # noqa: S704

    def named(self, name: str | None, near: Doc[Any] | None = None, kinds: tuple[str, ...] = ()) -> Markup:
        """A link to what an id means, the id itself where it means nothing; nothing for none."""
        target = self.site.corpus.meant(name, near, kinds) if name else None
        return self.link(target) if target is not None else escape(name or "")

    def all_named(self, names: Iterable[str], near: Doc[Any] | None = None, kinds: tuple[str, ...] = ()) -> Markup:
        """The same for several ids."""
        return joined(self.named(name, near, kinds) for name in names)


def link_elsewhere(entry: InventoryEntry, text: str | None = None) -> Markup:
    """A link to a document of another handbook, which its own title and a tooltip name."""
    link = filled(
        '<a href="{}" title="{}" rel="noopener">{}</a>',
        entry.address,
        elsewhere_title(entry),
        entry.title if text is None else text,
    )
    return filled('{} <span class="kb-when">({})</span>', link, entry.where) if text is None else link


def elsewhere_title(entry: InventoryEntry) -> str:
    """What a link to another handbook says of itself; the stylesheet knows such links by the first word."""
    return f"Elsewhere: {entry.where}"


def web_link(title: str, url: str) -> Markup:
    """A link out of the handbook; without its address where that could run code."""
    if not url.lower().startswith(("https://", "http://", "mailto:", "tel:", "/", "#", "./", "../")):
        return escape(title)
    return filled('<a href="{}" rel="noopener">{}</a>', url, title)


Render = Callable[[Here], Markup]


def nothing(*_asked: Any) -> Markup:
    """Prints nothing."""
    return Markup()


@dataclass(frozen=True, slots=True)
class ViewPage:
    """A page that kbgen writes itself. Where a document has the same address, its text opens the page.

    With `redirect`, the Markdown path of another page, there is nothing to read here: the address
    only leads there, to `redirect_anchor` on it. `listed` views are named on the index of their kind.
    `lead` comes before the text of a document at the same address, `render` after it.
    """

    address: str
    title: str
    summary: str
    render: Render = nothing
    redirect: str = ""
    listed: bool = False
    lead: Render | None = None
    redirect_anchor: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an index table; `cell` gives HTML or text for one document."""

    title: str
    cell: Callable[[Doc[Any], Here], Markup | str]


def joined(parts: Iterable[Markup | str], separator: str = ", ") -> Markup:
    """Escape and join."""
    # `Markup.join` makes each part that is HTML already anew, three times over
    return Markup(str.join(escape(separator), [part if isinstance(part, Markup) else escape(part) for part in parts]))  # noqa: S704


def none(*_asked: Any) -> tuple[()]:
    """What a kind has nothing of."""
    return ()


@dataclass(frozen=True, slots=True)
class Contribution:
    """A section that one kind adds to the pages of another; None from `render` leaves it out.

    One to teams or people that is `owned` lists what they own of the kind, which is not listed again. `pending` says in
    a few words what of it waits to be done; the panel of the page leads there. `pages` are those for which the pages of
    the other kind have no room.
    """

    kind: str
    title: str
    order: int
    render: Callable[[Doc[Any], Here], Markup | None]
    owned: bool = False
    pending: Callable[[Doc[Any], Here], str] = no_text
    pages: Callable[[Site], Iterable[ViewPage]] = none


class Event(NamedTuple):
    """A day in a calendar: what it is called, what there is to say, and the document behind it."""

    day: date
    title: str
    description: str
    doc: Doc[Any]


class News(NamedTuple):
    """Something that happened on a day: the document that tells of it, and a word for what became of it."""

    day: date
    doc: Doc[Any]
    said: str = ""


class Change(NamedTuple):
    """What to know of a service in trouble: since what day, and a document with the words around its link."""

    day: date
    before: str
    doc: Doc[Any]
    after: Markup | str = ""


class Ask(NamedTuple):
    """Something that waits for somebody's word: a question, the document that asks it, until when, and of whom.

    `of` are documents of teams and people, or names where the handbook knows nobody so called.
    """

    question: str
    doc: Doc[Any]
    due: date | None = None
    of: tuple[Doc[Any] | str, ...] = ()


class Outcome(NamedTuple):
    """A part of the overview of outcomes: its place among the others, its heading, what it counts, and what it shows.

    `counted` is a few words for the top of the page, empty where there is nothing to count.
    """

    order: int
    title: str
    counted: str
    html: Markup


class Facet(NamedTuple):
    """A way to filter the index of a kind, by the `name` that stands in the page's address.

    `values` gives what a document has of it, each as a key for the address and as words. They are offered in
    the order of their words, or the other way round where the `last` one matters most.
    """

    name: str
    label: str
    values: Callable[[Doc[Any], Site], Iterable[tuple[str, str]]]
    last: bool = False


# The label and the value of each row.
Facts = Iterable[tuple[str, Markup | str | None]]


def no_html(*_asked: Any) -> None:
    """The part of a page that a kind leaves out."""


@dataclass(frozen=True, slots=True)
class KindView:
    """The looks of one kind, declared as `VIEW` in `kbgen/kinds/<name>/view.py`.

    `facts` are rows of the panel under the title, those without a value left out. Where some are named by `leading`,
    these alone stand there, in one strip, the others below the text, and `severity` beside the review state.
    `section` follows the body, `contributions` go to pages of other kinds, `columns` make the index of the documents
    that are `listed`, which `facets` filter, `pages` the other views.
    With `feed` the kind's dated documents have an Atom feed; `events` make its calendar, `files` are
    what it publishes for other programs, each with its path below the site's root,
    `names` are words of a document's front matter that a search must find it by. `headings` are titles for headings of
    its text that name something by its id; with `items_named` items carry ids in any dialect. The home page shows the
    latest of what is `recent`, and the most pressing of what it `asks`, all of which stands at `asks_at`.
    `outcomes` are its parts of the overview of outcomes.
    `loads` are stylesheets and scripts of the theme, by their paths below `assets/kbgen`, that the pages of its
    documents load and no others.
    `notice` is what a reader must know before reading on. `changes` are what happened lately to a service, and what
    is in force for it.
    """

    facts: Callable[[Doc[Any], Here], Facts] = none
    leading: tuple[str, ...] = ()
    severity: Callable[[Doc[Any]], str] = no_text
    section: Callable[[Doc[Any], Here], Markup | None] = no_html
    contributions: tuple[Contribution, ...] = ()
    columns: tuple[Column, ...] = ()
    facets: tuple[Facet, ...] = ()
    listed: Callable[[Doc[Any], Site], bool] = lambda _doc, _site: True
    pages: Callable[[Site], Iterable[ViewPage]] = none
    feed: bool = False
    events: Callable[[Site], Iterable[Event]] = none
    files: Callable[[Site], Iterable[tuple[str, str]]] = none
    names: Callable[[Doc[Any]], Iterable[str]] = none
    headings: Callable[[Doc[Any], Site], Mapping[str, str]] = lambda _doc, _site: {}
    items_named: bool = False
    recent: Callable[[Site], Iterable[News]] = none
    changes: Callable[[Doc[Any], Site], Iterable[Change]] = none
    asks: Callable[[Site], Iterable[Ask]] = none
    asks_at: str = ""
    outcomes: Callable[[Here], Iterable[Outcome]] = none
    loads: tuple[str, ...] = ()
    notice: Callable[[Doc[Any], Here], Markup | None] = no_html
