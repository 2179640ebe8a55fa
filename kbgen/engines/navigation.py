"""The navigation as MkDocs is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files, InclusionLevel

from kbgen.model import Settings, Staged
from kbgen.model.page import address_named, is_address


def nav_of(staged: Staged, config: MkDocsConfig) -> list[Any]:
    """The navigation of a handbook that has none of its own: pages, and groups of pages under a title."""
    hidden = config.not_in_nav
    found: list[Any] = []
    for title, pages in staged.navigation:
        listed = [{name: address} for name, address in pages if not (hidden and hidden.match_file(address))]
        found += [{title: listed}] if title and listed else listed
    return found


def resolved(nav: list[Any], staged: Staged, files: Files, settings: Settings) -> list[Any]:
    """A handbook's own navigation with the addresses of pages for their files, and without what names no page."""
    by_path = {page.source: page.address for page in reversed(staged.pages) if page.source}
    addresses = {page.address for page in staged.pages if not page.redirect}

    def place(path: str) -> str:
        if is_address(path):
            return path
        file = files.get_file_from_path(path)
        other = path if file is not None and file.inclusion is InclusionLevel.INCLUDED else ""
        return address_named(path, settings.docs_dir, by_path, addresses) or other

    found = _with_places(nav, place)
    return found if isinstance(found, list) else []


def _with_places(nav: object, place: Callable[[str], str]) -> object:
    """A part of a navigation with a place for each path; what has none is left out, and what then is empty."""
    if isinstance(nav, str):
        return place(nav)
    if isinstance(nav, list):
        return [found for one in nav if (found := _with_places(one, place))]
    if isinstance(nav, dict):
        return {title: found for title, one in nav.items() if (found := _with_places(one, place))}
    return nav
