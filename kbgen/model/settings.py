"""The configuration of a handbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

from kbgen.model.raw import CoverageException

# What a template may name.
PLACEHOLDERS = frozenset("path page id kind owner review url title body".split())


class PageLinks(NamedTuple):
    """Addresses with `{path}` and the like in them; an empty one makes no link.

    `edit` and `history` lead to a document's file, `issue` to a form that `title` and `body` fill in. The file's
    path is that below the repository's top, of which the handbook's root is the folder `below`.
    """

    edit: str = ""
    history: str = ""
    issue: str = ""
    title: str = ""
    body: str = ""
    below: str = ""

    @property
    def any(self) -> bool:
        """Whether any of them makes a link."""
        return bool(self.edit or self.history or self.issue)


# From the widest to the narrowest; a build for one of them holds it and all before it.
AUDIENCES = ("public", "internal", "restricted")

# The dialects of Markdown: what GitHub reads, and what Python-Markdown prints with the extensions of Material.
GITHUB, MATERIAL = DIALECTS = ("github", "material")


# What becomes of HTML in documents: it is printed without what is active, with nothing but what is known to do no harm,
# or as text.
ALLOW, SANITISE, ESCAPE = POLICIES = ("allow", "sanitise", "escape")

# Where a decision stands, from a draft to its end.
STATUSES = ("draft", "proposed", "accepted", "rejected", "withdrawn", "deferred", "deprecated", "superseded")

# The version of the front matter that this kbgen writes; 0 is what was written before it had versions.
SCHEMA = 1


class Function(NamedTuple):
    """A function that a configuration names, and what it is called with by name where its answer is what is meant."""

    name: str
    given: Mapping[str, Any] | None = None


class Source(NamedTuple):
    """A folder, or a single file, of documents.

    `path` is relative to the handbook's root, `name` is the collection that its ids are unique in,
    `at` is where its pages stand below the site's root ("" for the root itself), and `kind`, if any,
    is the kind of every document that does not say its own; `audience` likewise. `format` is the format
    of others that its files are written in: `auto` to have each recognised, empty for kbgen's own. `markdown` is the
    dialect of their bodies.
    """

    path: str
    name: str
    at: str = ""
    kind: str | None = None
    audience: str = "internal"
    format: str = ""
    markdown: str = GITHUB


class Markup(NamedTuple):
    """What of HTML reaches a page.

    `html` is one of POLICIES, `frames` are the hosts whose documents may be shown within a page, `extensions` the
    extensions of Markdown that the handbook's author has named, with their options, `media` the hosts whose pictures,
    films and sound may be shown.
    """

    html: str = ALLOW
    frames: tuple[str, ...] = ()
    extensions: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
    media: tuple[str, ...] = ()


class Handbook(NamedTuple):
    """Another handbook: its name in references, the address of its site, and the file that is its inventory."""

    name: str
    url: str
    inventory: str


class CalendarOptions(NamedTuple):
    """The calendar of a rota: its file from the handbook's root, and the address that the file is fetched from.

    The address may be `$NAME`, for a variable of the environment that holds it; empty where nothing is fetched.
    """

    file: str
    address: str = ""


class RotaOptions(NamedTuple):
    """Who is on call: a calendar, one of overrides that go before it, and who is called where neither knows.

    `fallback` is the id of a team or a person, or a role; `stale_after` is how old a fetched calendar may be.
    """

    name: str
    calendar: CalendarOptions
    overrides: CalendarOptions | None = None
    fallback: str = ""
    stale_after: str = "7d"

    @property
    def calendars(self) -> tuple[CalendarOptions, ...]:
        """The calendars, each of which goes before those that stand before it."""
        return (self.calendar,) if self.overrides is None else (self.calendar, self.overrides)


class FreshnessOptions(NamedTuple):
    """How long before its review falls due a document is noticed, and how long after it it is overdue."""

    due_soon: str = "30d"
    grace: str = "14d"


class OwnField(NamedTuple):
    """A field of a handbook's own kind: its type in words, and what a choice or a reference may be."""

    type: str
    description: str = ""
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A kind that a handbook declares in its configuration."""

    name: str
    label: str
    plural: str
    summary: str
    folders: tuple[str, ...]
    review_every: str | None
    fields: Mapping[str, OwnField]


class KindOptions(NamedTuple):
    """What a handbook says of kinds: review intervals by name, and kinds of its own."""

    review_every: Mapping[str, str] = {}
    own: tuple[OwnKind, ...] = ()


class CoverageOptions(NamedTuple):
    """What `kbgen coverage` is told: alerts and runbooks that it passes over for a time."""

    exceptions: tuple[CoverageException, ...] = ()


class SearchOptions(NamedTuple):
    """What the search asks besides this site, as addresses, and groups of words that it takes for each other."""

    also: tuple[str, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """What `mkdocs.yml` says to kbgen; every part has a default, so that a bare folder works.

    The second group holds the options of `plugins.kbgen`, each under its name there: what they mean is said where
    they are declared, in `kbgen/source/options.py`. Of the others, `root` is the absolute path of the folder that
    holds the configuration, `url` is where the site will stand, empty where nobody knows, `extensions` are those of
    Markdown with their options, `nav_titles` has each path that `nav` names, from `docs_dir`, with its title or an
    empty one, `other_pages` says that plugins or hooks may make pages, `exclude_docs` and `draft_docs` are lines of
    patterns of files that are left out, and `whole` is false when kbgen looks at a folder on its own, where references
    out of it cannot be judged.
    """

    root: str
    sources: tuple[Source, ...]
    whole: bool = True
    config_path: str | None = None
    title: str = "Handbook"
    docs_dir: str = "content"
    site_dir: str = "site"
    url: str = ""
    directory_urls: bool = True
    extensions: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    nav_titles: Mapping[str, str] = field(default_factory=dict)
    other_pages: bool = False
    exclude_docs: str = ""
    draft_docs: str = ""

    timezone: str = "UTC"
    freshness: FreshnessOptions = FreshnessOptions()
    kinds: KindOptions = KindOptions()
    only: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    coverage: CoverageOptions = CoverageOptions()
    schema: int = 0
    as_of: date | None = None
    offline_copy: bool = True
    page_links: PageLinks = PageLinks()
    mermaid: str = ""
    audience: str = "internal"
    handbooks: tuple[Handbook, ...] = ()
    rotas: tuple[RotaOptions, ...] = ()
    search: SearchOptions = SearchOptions()
    restricted_links: str = "text"
    html: str = ALLOW
    frames: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    markdown: str = GITHUB

    @property
    def with_drafts(self) -> Settings:
        """The same for whoever writes: drafts are part of the handbook."""
        return replace(self, draft_docs="")

    @property
    def markup(self) -> Markup:
        """What of HTML reaches a page."""
        return Markup(self.html, self.frames, self.extensions, self.media)

    def listed_title(self, path: str, address: str) -> str:
        """The title by which `nav` lists a document, by its file's path or by its address; empty where it does not."""
        below = path.removeprefix(f"{self.docs_dir}/")
        return self.nav_titles.get(below) or self.nav_titles.get(address, "")
