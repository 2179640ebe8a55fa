"""Old addresses of pages: what of them a redirect can be made for."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote

_OF_THE_SITE = frozenset(
    (
        "404 _headers _redirects api assets calendars feeds inventory.json llms.txt offline-worker.js schemas "
        "search sitemap.xml sitemap.xml.gz"
    ).split()
)
_LONGEST_NAME = 200
_LONGEST_PATH = 500
_WHOLE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//")


def redirect_source(old: str, site_url: str = "") -> str | None:
    """The Markdown path of a former page, from its address as a browser shows it; None where no page can have been.

    It may begin with the address of the site, and its percent signs stand for what they encode.
    """
    if unusable(old, site_url):
        return None
    path = unquote(_below(old, site_url)).strip("/").removesuffix(".html").removesuffix(".md")
    path = posixpath.normpath(path or "index")
    return f"{path}.md" if not path.startswith("..") and _can_be_file(path) else None


def unusable(old: str, site_url: str = "") -> str:
    """What of an address keeps a host from matching it with a page of the site; empty where nothing does."""
    written = _below(old, site_url)
    if _WHOLE.match(written):
        return "is the address of another site"
    if "#" in written:
        return "has a fragment, which browsers do not send to a host"
    return "has a query, which is no part of a page's address" if "?" in written else ""


def _below(old: str, site_url: str) -> str:
    written = old.strip()
    return written[len(site_url) :] if site_url and written.startswith(site_url.rstrip("/") + "/") else written


def same_page(address: str) -> str:
    """The other Markdown path that makes the same page: `a/index.md` for `a.md`, and the reverse."""
    stem = address.removesuffix(".md")
    return f"{stem.removesuffix('/index')}.md" if stem.endswith("/index") else f"{stem}/index.md"


def _can_be_file(path: str) -> bool:
    """Whether a path and its parts can be names of files, with room for a suffix, and take nothing from the site."""
    if path.partition("/")[0].casefold() in _OF_THE_SITE:
        return False
    short = len(path.encode()) <= _LONGEST_PATH
    return short and path.isprintable() and all(len(part.encode()) <= _LONGEST_NAME for part in path.split("/"))
