"""A page that only leads to another: for permanent addresses and for documents that have moved."""

from __future__ import annotations

import html
import posixpath
from urllib.parse import quote

from kbgen.kit.site import page_url
from kbgen.model import Page


def redirect_html(page: Page, *, directory_urls: bool) -> str:
    """A whole HTML document that leads on at once, and is a link for those whose browser does not follow."""
    start = posixpath.dirname("/" + page_url(page.address, directory_urls=directory_urls))
    there = "/" + page_url(page.redirect, directory_urls=directory_urls)
    relative = posixpath.relpath(there, start) + ("/" if there.endswith("/") else "")
    anchor = f"#{quote(page.redirect_anchor)}" if page.redirect_anchor else ""
    url, title = html.escape(relative + anchor), html.escape(page.title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>\n'
        f'<link rel="icon" href="data:,"><link rel="canonical" href="{url}"><meta name="robots" content="noindex">\n'
        f'<meta http-equiv="refresh" content="0; url={url}"></head>\n'
        f'<body><p>This page is at <a href="{url}">{title}</a>.</p></body></html>\n'
    )
