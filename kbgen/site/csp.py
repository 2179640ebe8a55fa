"""The Content Security Policy that a printed site runs under, and what has to be changed for it to hold.

The policy lets scripts run only from the site's own files, and the few that the theme writes into its
pages by their digests. The theme's stylesheets hold their icons in themselves, which the policy
forbids: they are put into files.

Format: https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from kbgen.source import opening

FILE = "content-security-policy.txt"
HEADERS = "_headers"
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script>", re.DOTALL | re.IGNORECASE)
_NO_SCRIPT = re.compile(r"\btype\s*=\s*(?![\"']?(?:module|text/javascript))", re.IGNORECASE)
_ICON = re.compile(r'url\("data:image/svg\+xml;charset=utf-8,([^"]*)"\)')
_ICONS = "assets/images/icons"


def inline_scripts(page: str) -> set[str]:
    """The sources, as the policy names them, of the scripts that stand in a page itself."""
    found = _SCRIPT.findall(page)
    return {
        _digest(text) for attributes, text in found if " src=" not in attributes and not _NO_SCRIPT.search(attributes)
    }


def _digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def policy(scripts: Iterable[str], asked: Iterable[str] = ()) -> str:
    """The value of the header, with the inline scripts that are allowed, and the other sites that may be asked."""
    allowed = " ".join(("'self'", "'wasm-unsafe-eval'", *sorted(set(scripts))))
    origins = sorted({"{0.scheme}://{0.netloc}".format(urlsplit(address)) for address in asked})
    connect = f"connect-src 'self' {' '.join(origins)}; " if origins else ""
    return f"default-src 'self'; {connect}script-src {allowed}; style-src-attr 'unsafe-inline'"


def write_policy(site: Path, scripts: Iterable[str], asked: Iterable[str] = ()) -> None:
    """Write the header's value, and a `_headers` file for hosts that read one, where the author has none.

    `asked` are the addresses of other sites that the search asks.
    """
    value = policy(scripts, asked)
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
