"""The addresses that a document had before it moved."""

from __future__ import annotations

import posixpath

_OF_THE_SITE = frozenset(
    (
        "404 _headers _redirects api assets calendars feeds inventory.json llms.txt offline-worker.js schemas "
        "search sitemap.xml sitemap.xml.gz"
    ).split()
)
_LONGEST_NAME = 200
_LONGEST_PATH = 500


def former_address(old: str) -> str | None:
    """The Markdown path of a former page, from its address as somebody wrote it; None where no page can have been."""
    path = posixpath.normpath(old.strip().strip("/").removesuffix(".html").removesuffix(".md") or "index")
    return f"{path}.md" if not path.startswith("..") and _can_be_file(path) else None


def same_page(address: str) -> str:
    """The other Markdown path that makes the same page: `a/index.md` for `a.md`."""
    return address.removesuffix(".md") + "/index.md"


def _can_be_file(path: str) -> bool:
    """Whether a path and its parts can be names of files, with room for a suffix, and take nothing from the site."""
    if path.partition("/")[0].casefold() in _OF_THE_SITE:
        return False
    short = len(path.encode()) <= _LONGEST_PATH
    return short and path.isprintable() and all(len(part.encode()) <= _LONGEST_NAME for part in path.split("/"))
