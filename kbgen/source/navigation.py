"""The files that `nav` in `mkdocs.yml` names, and what it calls them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from kbgen.model.navigation import is_address


def nav_titles(nav: object) -> dict[str, str]:
    """The title of each path that a `nav` names, empty where it gives none; of several the first counts.

    Paths are relative to `docs_dir`; addresses are none.
    """
    found: dict[str, str] = {}
    for path, title in _entries(nav):
        if path and not is_address(path):
            name = posixpath.normpath(path)
            found[name] = found.get(name) or title
    return found


def _entries(nav: object, title: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(nav, str):
        yield nav, title
    elif isinstance(nav, list):
        for one in nav:
            yield from _entries(one)
    elif isinstance(nav, dict):
        for name, one in nav.items():
            yield from _entries(one, name if isinstance(name, str) else "")
