"""The Content Security Policy that a printed site runs under, and what has to be changed for it to hold.

The policy lets scripts run only from the site's own files, and the few that the theme writes into its pages by
their digests; what the theme or the configuration fetches from other hosts, by address. It goes into a file for
whoever serves the site, for all pages together, and into each page, for that page alone, so that a site whose host
sends no header is not without one. The theme's stylesheets hold their icons in themselves, which the policy forbids:
they are put into files.

Format: https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import html
import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from kbgen.source import opening

FILE = "content-security-policy.txt"
HEADERS = "_headers"
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_STYLE = re.compile(r"<style\b[^>]*>(.*?)</style>", re.DOTALL | re.IGNORECASE)
_NO_SCRIPT = re.compile(r"\btype\s*=\s*(?![\"']?(?:module|text/javascript))", re.IGNORECASE)
_LINK = re.compile(r"<link\b([^>]*)>", re.IGNORECASE)
_SRC = re.compile(r"""\ssrc\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_HREF = re.compile(r"""\shref\s*=\s*["']?([^"'\s>]*)""", re.IGNORECASE)
_OTHER_HOST = re.compile(r"https?://", re.IGNORECASE)
_HEAD = re.compile(r"<head\b[^>]*>(?:\s*<meta\s+charset[^>]*>)?", re.IGNORECASE)
_ICON = re.compile(r'url\("data:image/svg\+xml;charset=utf-8,([^"]*)"\)')
_ICONS = "assets/images/icons"


class Policy(NamedTuple):
    """What is the same for all pages: the addresses of other sites that the search `asks`, the hosts of `frames`
    and those of pictures, films and sound.

    Where a site is `served` to who is writing it, the server adds scripts of its own to each page. One that is read
    from a `disk` keeps the theme's icons in its stylesheets: browsers use no other file there for them.
    """

    asks: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    media: tuple[str, ...] = ()
    served: bool = False
    disk: bool = False

    def header(self, needed: Iterable[str]) -> str:
        """The value of the header for pages with what they need besides the site's own files."""
        return "; ".join((*self.directives(needed), "frame-ancestors 'self'"))

    def within(self, page: str, needed: Iterable[str]) -> str:
        """A whole page with its policy, as far as a page can say it, before anything that the policy speaks of."""
        head = _HEAD.search(page)
        # a page's encoding must stand within its first bytes
        return page[: head.end()] + _meta(self, frozenset(needed)) + page[head.end() :] if head else page

    def directives(self, needed: Iterable[str]) -> Iterator[str]:
        """What pages with some needs may do, a directive each."""
        sources = sorted(set(needed))
        scripts = ["'unsafe-inline'"] if self.served else _of("script-src", sources)
        yield "default-src 'self'"
        yield from _listing("connect-src", ("{0.scheme}://{0.netloc}".format(urlsplit(one)) for one in self.asks))
        yield from _listing("frame-src", (f"https://{host}" for host in self.frames))
        media = [f"https://{host}" for host in self.media]
        yield from _listing("img-src", [*(["data:"] if self.disk else []), *media])
        yield from _listing("media-src", media)
        yield " ".join(("script-src 'self'", *scripts))
        yield from _listing("style-src", _of("style-src", sources))
        yield "style-src-attr 'unsafe-inline'"
        yield "base-uri 'self'"
        yield "form-action 'self'"
        yield "object-src 'none'"


@lru_cache(maxsize=1024)
def _meta(policy: Policy, needed: frozenset[str]) -> str:
    """A policy as an element of a page's head; most pages of a site have the same."""
    value = html.escape("; ".join(policy.directives(needed)), quote=False)
    return f'<meta http-equiv="Content-Security-Policy" content="{value}">'


def _of(directive: str, needed: Iterable[str]) -> list[str]:
    return [one.removeprefix(directive).strip() for one in needed if one.startswith(f"{directive} ")]


def _listing(directive: str, sources: Iterable[str]) -> Iterator[str]:
    if listed := sorted(set(sources)):
        yield " ".join((directive, "'self'", *listed))


def needed(page: str) -> set[str]:
    """What a page needs besides the site's own files: each a directive of the policy with one source.

    Inline scripts and stylesheets by their digests, those of other hosts by their addresses.
    """
    scripts = (_script(attributes, text) for attributes, text in _SCRIPT.findall(page))
    sheets = (f"style-src {_digest(text)}" for text in _STYLE.findall(page))
    return {one for one in (*scripts, *map(_style, _LINK.findall(page)), *sheets) if one}


def _script(attributes: str, text: str) -> str:
    if (address := _SRC.search(attributes)) is not None:
        return _elsewhere("script-src", address[1])
    return "" if _NO_SCRIPT.search(attributes) else f"script-src {_digest(text)}"


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _style(attributes: str) -> str:
    address = _HREF.search(attributes)
    return _elsewhere("style-src", address[1]) if address is not None and "stylesheet" in attributes else ""


def _elsewhere(directive: str, address: str) -> str:
    """An address as the policy names it, without what is asked of it; empty for a file of the site."""
    plain = html.unescape(address).partition("?")[0].partition("#")[0]
    return f"{directive} {quote(plain, safe='/:@!$&()*+=~%[]')}" if _OTHER_HOST.match(plain) else ""


def write_policy(site: Path, policy: Policy, needed: Iterable[str]) -> None:
    """Write the header's value, and a `_headers` file for hosts that read one, where the author has none."""
    value = policy.header(needed)
    (site / FILE).write_bytes(f"{value}\n".encode())
    if not (site / HEADERS).exists():
        (site / HEADERS).write_bytes(f"/*\n  Content-Security-Policy: {value}\n".encode())


def put_icons_into_files(site: Path) -> None:
    """Take the icons out of the theme's stylesheets and leave their addresses there."""
    for style in sorted(site.glob("assets/stylesheets/**/*.css")):
        text = opening.read(style).decode()
        icons = os.path.relpath(site / _ICONS, style.parent)
        changed = _ICON.sub(lambda found, icons=icons: f'url("{icons}/{_icon(site, found[1])}")', text)  # type: ignore[misc]
        if changed != text:
            style.write_bytes(changed.encode())


def _icon(site: Path, written: str) -> str:
    data = unquote(written).encode()
    name = f"{hashlib.sha256(data).hexdigest()[:12]}.svg"
    target = site / _ICONS / name
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data)
    return name
