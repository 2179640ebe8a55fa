"""How a kind looks on the site: what it adds to its own pages, to those of other kinds, and pages of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from markupsafe import Markup

from kbgen.kit.site import Column, Here, Site, ViewPage
from kbgen.model import Doc


def nothing_open(_doc: Doc[Any], _here: Here) -> str:
    """A section of which nothing waits to be done."""
    return ""


@dataclass(frozen=True, slots=True)
class Contribution:
    """A section that one kind adds to the pages of another; None from `render` leaves it out.

    One to teams or people that is `owned` lists what they own of the kind, which is not listed again. `open` says in
    a few words what of it waits to be done; the panel of the page leads there.
    """

    kind: str
    title: str
    order: int
    render: Callable[[Doc[Any], Here], Markup | None]
    owned: bool = False
    open: Callable[[Doc[Any], Here], str] = nothing_open


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


def no_facts(_doc: Doc[Any], _here: Here) -> Iterable[tuple[str, Markup | str]]:
    """The panel of a kind that adds no facts to it."""
    return ()


def no_section(_doc: Doc[Any], _here: Here) -> Markup | None:
    """The page of a kind that adds nothing after the body."""
    return None


def no_headings(_doc: Doc[Any], _site: Site) -> Mapping[str, str]:
    """The headings of a kind that are printed as they are written."""
    return {}


def no_names(_doc: Doc[Any]) -> Iterable[str]:
    """The documents of a kind that are found by their own text."""
    return ()


def no_pages(_site: Site) -> Iterable[ViewPage]:
    """The views of a kind that has only its index."""
    return ()


def no_events(_site: Site) -> Iterable[Event]:
    """The calendar of a kind whose documents are no events."""
    return ()


def no_files(_site: Site) -> Iterable[tuple[str, str]]:
    """The files for other programs of a kind that has none."""
    return ()


def no_news(_site: Site) -> Iterable[News]:
    """The news of a kind whose documents tell of no day."""
    return ()


def no_asks(_site: Site) -> Iterable[Ask]:
    """What waits for a word in a kind that asks for none."""
    return ()


def no_outcomes(_here: Here) -> Iterable[Outcome]:
    """The part in the overview of outcomes of a kind that is about none."""
    return ()


def all_listed(_doc: Doc[Any], _site: Site) -> bool:
    """The index of a kind that lists every document of it."""
    return True


@dataclass(frozen=True, slots=True)
class KindView:
    """The looks of one kind, declared as `VIEW` in `kbgen/kinds/<name>/view.py`.

    `facts` are rows of the panel under the title; where some are named by `leading`, these alone stand there, in one
    strip, and the others below the text. `section` follows the body, `contributions` go to
    pages of other kinds, `columns` make the index of the documents that are `listed`, which `facets` filter, `pages`
    the other views.
    With `feed` the kind's dated documents have an Atom feed; `events` make its calendar, `files` are
    what it publishes for other programs, each with its path below the site's root,
    `names` are words of a document's front matter that a search must find it by. `headings` are titles for headings of
    its text that name something by its id; with `items_named` items carry ids in any dialect. The home page shows the
    latest of what is `recent`, and the most pressing of what it `asks`, all of which stands at `asks_at`.
    `outcomes` are its parts of the overview of outcomes.
    `loads` are stylesheets and scripts of the theme, by their paths below `assets/kbgen`, that the pages of its
    documents load and no others.
    `notice` is what a reader must know before reading on.
    """

    facts: Callable[[Doc[Any], Here], Iterable[tuple[str, Markup | str]]] = no_facts
    leading: tuple[str, ...] = ()
    section: Callable[[Doc[Any], Here], Markup | None] = no_section
    contributions: tuple[Contribution, ...] = ()
    columns: tuple[Column, ...] = ()
    facets: tuple[Facet, ...] = ()
    listed: Callable[[Doc[Any], Site], bool] = all_listed
    pages: Callable[[Site], Iterable[ViewPage]] = no_pages
    feed: bool = False
    events: Callable[[Site], Iterable[Event]] = no_events
    files: Callable[[Site], Iterable[tuple[str, str]]] = no_files
    names: Callable[[Doc[Any]], Iterable[str]] = no_names
    headings: Callable[[Doc[Any], Site], Mapping[str, str]] = no_headings
    items_named: bool = False
    recent: Callable[[Site], Iterable[News]] = no_news
    asks: Callable[[Site], Iterable[Ask]] = no_asks
    asks_at: str = ""
    outcomes: Callable[[Here], Iterable[Outcome]] = no_outcomes
    loads: tuple[str, ...] = ()
    notice: Callable[[Doc[Any], Here], Markup | None] = no_section
