"""Chooses the pages of which a reader's browser keeps a copy, and has what it needs for that written."""

from __future__ import annotations

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from kbgen.kit import Kind, on_call
from kbgen.kit.site import page_url
from kbgen.model import Page
from kbgen.site.offline import Copy, Look, write_copy, write_worker
from kbgen.views import home, tags

# Their lists are kept whole; of people and guides there are many that nobody needs at night.
_LISTED = ("runbook", "service", "team")
_ORDER = (*_LISTED, "person", "guide")
SCRIPT = "assets/kbgen/offline/start.js"
_URGENT = "page"
_THEME = Path(__file__).parent.parent / "theme"
_FOLDER = _THEME / "offline"
# The workers stand at the site's root, and only one of them.
NOT_PUBLISHED = frozenset({_FOLDER / "worker.js", _FOLDER / "remove.js"})


def keep(site: Path, look: Look, pages: Iterable[Page], kinds: Mapping[str, Kind], *, directory_urls: bool) -> Copy:
    """Write the manifest and the worker of a printed site, whose pages these are."""
    listed = list(pages)
    leading: dict[str, list[str]] = defaultdict(list)

    def url(address: str) -> str:
        return page_url(address, directory_urls=directory_urls)

    for page in listed:
        if page.redirect:
            leading[page.redirect].append(url(page.address))

    return write_copy(
        site,
        look,
        _FOLDER / "worker.js",
        [url(page.address) for page in _first(listed, kinds)],
        [(url(page.address), *leading[page.address]) for page in _wanted(listed)],
        url(tags.SEARCH),
    )


def is_kept(page: Page) -> bool:
    """Whether a page may be part of the copy."""
    return page.searched is not None and page.searched.urgent


def is_served(site_dir: str) -> bool:
    """Whether MkDocs prints for its own server: into a temporary folder."""
    # A plugin that asks MkDocs to be told of the command lives on from one build to the next, with all that it holds.
    return Path(site_dir).name.startswith("mkdocs_") and Path(site_dir).parent == Path(tempfile.gettempdir())


def remove(site: Path) -> None:
    """Write a worker that takes away itself and what it has kept."""
    write_worker(site, _FOLDER / "remove.js")


def _wanted(pages: Iterable[Page]) -> list[Page]:
    """Runbooks that somebody is paged for before others; what is kept for the record only comes last."""

    def rank(page: Page) -> tuple[bool, int, bool, str]:
        facts = page.searched
        assert facts is not None
        return facts.past, _ORDER.index(facts.kind), facts.severity != _URGENT, page.address

    return sorted(filter(is_kept, pages), key=rank)


def _first(pages: Iterable[Page], kinds: Mapping[str, Kind]) -> list[Page]:
    """Home, the search, who is on call, and the lists of what is kept."""
    folders = {kinds[name].index.rpartition("/")[0] for name in _LISTED} | {tags.ALERTS.rpartition("/")[0]}
    lists = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(folders)))})/(?:index|page-\d+)\.md")
    alone = (home.ADDRESS, tags.SEARCH, on_call.ADDRESS)
    return [page for page in pages if page.address in alone or lists.fullmatch(page.address)]
