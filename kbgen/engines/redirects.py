"""A page that only leads to another: for permanent addresses and for documents that have moved."""

from __future__ import annotations

import html
import posixpath
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote, urlsplit

from kbgen.kit.site import page_url
from kbgen.model import Page
from kbgen.site.csp import Policy

FILE = "_redirects"
SCRIPT = "assets/kbgen/query.js"
# Hosts that read the file refuse it or pass over its end where it holds more.
MOST = 2000


def redirect_html(page: Page, policy: Policy, *, directory_urls: bool, icon: str = "") -> str:
    """A whole HTML document that leads on at once, and is a link for those whose browser does not follow.

    `icon` is the path of the site's icon, without which browsers ask the host for one.
    """
    start = posixpath.dirname("/" + page_url(page.address, directory_urls=directory_urls))
    there = "/" + page_url(page.redirect, directory_urls=directory_urls)
    relative = posixpath.relpath(there, start) + ("/" if there.endswith("/") else "")
    anchor = f"#{quote(page.redirect_anchor)}" if page.redirect_anchor else ""
    url, title = html.escape(relative + anchor), html.escape(page.title)
    shown = f'<link rel="icon" href="{html.escape(posixpath.relpath("/" + icon, start))}">' if icon else ""
    script = posixpath.relpath(f"/{SCRIPT}", start)
    # the script hands on the query of an address too, and is there before the second is over
    written = (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'{shown}<link rel="canonical" href="{url}"><meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="1; url={url}"><script src="{script}" data-kb-moved></script></head>\n'
        f'<body><p>This page is at <a href="{url}">{title}</a>.</p></body></html>\n'
    )
    return policy.within(written, ())


def write_redirects(site: Path, pages: Iterable[Page], site_url: str, *, directory_urls: bool) -> None:
    """Write the same for hosts that read a `_redirects` file, unless the author has one."""
    if (site / FILE).exists():
        return
    base = urlsplit(site_url).path.rstrip("/")

    def url(address: str) -> str:
        return f"{base}/{page_url(address, directory_urls=directory_urls)}"

    def there(page: Page) -> str:
        return url(page.redirect) + (f"#{quote(page.redirect_anchor)}" if page.redirect_anchor else "")

    lines = [f"{url(page.address)} {there(page)} 301\n" for page in pages if page.redirect]
    if lines:
        (site / FILE).write_bytes("".join(lines[:MOST]).encode())
