"""The handbook's configuration as a value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kbgen.model.alerts import CoverageException
from kbgen.model.page_links import PageLinks

# From the widest to the narrowest; a build for one of them holds it and all before it.
AUDIENCES = ("public", "internal", "restricted")

# The dialects of Markdown: what GitHub reads, and what Python-Markdown prints with the extensions of Material.
GITHUB, MATERIAL = DIALECTS = ("github", "material")


# The version of the front matter that this kbgen writes; 0 is what was written before it had versions.
SCHEMA = 1


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


class Handbook(NamedTuple):
    """Another handbook: its name in references, the address of its site, and the file that is its inventory."""

    name: str
    url: str
    inventory: str


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


@dataclass(frozen=True, slots=True)
class Settings:
    """What `mkdocs.yml` says to kbgen; every part has a default, so that a bare folder works.

    `root` is the absolute path of the folder that holds the configuration, `url` is where the site will
    stand, empty where nobody knows. `whole` is false when kbgen looks at a folder on its own, where
    references out of it cannot be judged.
    `review_every` maps a kind to its interval, `owners` maps a folder to its default owner,
    `folders` maps a folder's name to a kind. `audience` is whom a build is for; `restricted_links` says
    whether a link to what a page's readers may not read becomes its `text` or is a `finding` as well.
    With `offline_copy` a reader's browser keeps the most urgent pages for when the site cannot be reached.
    `page_links` lead from a page to its file, its history, and to whoever mends it.
    `mermaid` is the path of the program that draws diagrams, empty where they stay text.
    `coverage_exceptions` are alerts and runbooks that `kbgen coverage` passes over for a time.
    `handbooks` are others whose documents may be referred to, `search_also` the addresses of sites that the
    reader's browser searches too. `schema` is the version of the front matter that the documents are written in.
    `markdown` is the dialect of what kbgen itself writes, and of sources that name none.
    """

    root: str
    sources: tuple[Source, ...]
    title: str = "Handbook"
    whole: bool = True
    timezone: str = "UTC"
    due_soon: str = "30d"
    grace: str = "14d"
    as_of: date | None = None
    review_every: Mapping[str, str] = field(default_factory=dict)
    owners: Mapping[str, str] = field(default_factory=dict)
    folders: Mapping[str, str] = field(default_factory=dict)
    own_kinds: tuple[OwnKind, ...] = ()
    audience: str = "internal"
    restricted_links: str = "text"
    config_path: str | None = None
    docs_dir: str = "content"
    site_dir: str = "site"
    url: str = ""
    directory_urls: bool = True
    offline_copy: bool = True
    page_links: PageLinks = PageLinks()
    mermaid: str = ""
    coverage_exceptions: tuple[CoverageException, ...] = ()
    handbooks: tuple[Handbook, ...] = ()
    search_also: tuple[str, ...] = ()
    schema: int = 0
    markdown: str = GITHUB
