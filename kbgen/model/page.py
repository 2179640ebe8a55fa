"""Pages of the site."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Container, Mapping
from typing import Any, NamedTuple

from kbgen.model.corpus import Corpus
from kbgen.model.document import Doc, Link, Opening
from kbgen.model.finding import Finding
from kbgen.model.settings import GITHUB

# the addresses of the pages that every site has
HOME = "index.md"
REVIEWS = "reviews/index.md"
RULES = "reference/rules.md"
KINDS = "reference/kinds.md"
DATA = "reference/data.md"
ALWAYS = (HOME, REVIEWS, RULES, KINDS, DATA)
REFERENCE = ((RULES, "Rules"), (KINDS, "Kinds"), (DATA, "Data"))
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|/")


def is_address(written: str) -> bool:
    """Whether what `nav` names is no path: the address of another site, or one from the host's root."""
    return bool(_ADDRESS.match(written))


def address_named(path: str, docs_dir: str, by_path: Mapping[str, str], addresses: Container[str]) -> str:
    """The address of the page that a path names; empty where it names none.

    `by_path` has addresses by the paths of documents from the handbook's root. A page of no file below `docs_dir` is
    named by its own address, and one that stands for a folder by that.
    """
    name = posixpath.normpath(path)
    found = by_path.get(posixpath.normpath(posixpath.join(docs_dir, name)))
    return found or next((one for one in (name, f"{name}/index.md") if one in addresses), "")


Navigation = tuple[tuple[str, tuple[tuple[str, str], ...]], ...]


class Section(NamedTuple):
    """A part of a page that kbgen writes: HTML without a blank line, below a heading of its own."""

    title: str
    anchor: str
    html: str


class Searched(NamedTuple):
    """What a search knows of a page beside its text.

    `names` are words that the page must be found by though its text
    may not say them, `review` holds the days on which the state of its review turns, each before a letter for
    what it turns into. A page that is `past` is kept for the record only, and ranks below
    all others. One is `urgent` that somebody needs while something is down. `labels` are those of an alert that fill
    in values of a runbook.
    """

    kind: str
    status: str = ""
    severity: str = ""
    owner: str = ""
    services: tuple[str, ...] = ()
    review: str = ""
    names: tuple[str, ...] = ()
    past: bool = False
    urgent: bool = False
    labels: tuple[str, ...] = ()


class Page(NamedTuple):
    """One page: Markdown that somebody wrote, between HTML that kbgen writes.

    `address` is the Markdown path below the site's root. `title` and `description` are plain text,
    which the engine must escape. `body` starts with the page's H1; `lead` follows it; `sections`
    come after the body. What kbgen writes stays out of the search index, so that a back-link never
    changes what a search finds. `source` is the path of the document behind the page, if one is.
    `text` is the document or the view as plain Markdown whose links lead to pages of the site, to be read as it is.
    `keywords` are what it must be found by beside its own text, such as the names of alerts; `searched` is what
    else a search says and asks of it, None where a search must not find it.
    `as_written` is text to be shown below the body as it was written, where it is not to be read as Markdown.
    `markdown` is the dialect of the body.
    `trail` is HTML above the title: the way to the page from the home page. `listed_in` is the address of the list that
    the page belongs to, which the navigation shows as the place where its reader is.
    With `redirect`, the Markdown path of another page, the address only leads there, to `redirect_anchor` on it.
    """

    address: str
    title: str
    description: str
    body: str
    lead: str = ""
    sections: tuple[Section, ...] = ()
    source: str | None = None
    redirect: str = ""
    kind: str = ""
    text: str = ""
    keywords: tuple[str, ...] = ()
    searched: Searched | None = None
    redirect_anchor: str = ""
    as_written: str = ""
    markdown: str = GITHUB
    trail: str = ""
    listed_in: str = ""


class LayoutSnapshot(NamedTuple):
    """What is known of a layout afterwards, so that a document of which only the text has changed is laid out alone.

    `facts` are digests of what is known of each document besides its text, by address, `unread` the ids that could
    not be read. `pages` are all pages without their texts, `assets` the files that documents refer to, `viewed` the
    documents whose pages hold a view as well.
    """

    facts: Mapping[str, str]
    unread: tuple[str, ...]
    pages: tuple[Page, ...]
    navigation: Navigation
    assets: Mapping[str, tuple[tuple[str, str], ...]]
    viewed: frozenset[str]


class Staged(NamedTuple):
    """The whole site before it is printed: pages by address in order, the navigation, and files to copy.

    `navigation` holds groups of titles and addresses, a page by itself being a group without a title; its
    size does not depend on the number of documents.
    `assets` maps a path below the site's root to the path of the file from the handbook's root;
    `files` are paths below the site's root with the texts to write there as they are.
    Where only some pages were laid out, `fresh` are their addresses: the others are as they were, here without
    their texts, and so are all other files. `laid` is for the next layout. `findings` are failures of kbgen's at
    laying pages out.
    """

    pages: tuple[Page, ...]
    navigation: Navigation
    assets: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...] = ()
    fresh: frozenset[str] | None = None
    laid: LayoutSnapshot | None = None
    findings: tuple[Finding, ...] = ()


# The text of a file, by its path from the handbook's root.
ReadText = Callable[[str], str]


class DocBody(NamedTuple):
    """The Markdown of a document's body, with the heading that opens it and the links that may lead to pages."""

    text: str = ""
    opening: Opening | None = None
    links: tuple[Link, ...] = ()


ReadBody = Callable[[Doc[Any]], DocBody]


class Edition(NamedTuple):
    """All that the pages for an audience are made from.

    Where a document of `corpus` names one that is left out, a `Withheld` stands for the name. `text`
    and `body` give the text of a file and the body of a document in the same way: what they say of such documents is
    taken out.
    """

    corpus: Corpus
    text: ReadText
    body: ReadBody
