"""What kbgen sets of MkDocs' configuration: theme, extensions, scripts, navigation, redirects."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files, InclusionLevel
from mkdocs.utils import get_relative_url

from kbgen.engines.confined import Confined
from kbgen.kit.site import page_url, relative
from kbgen.markup.policy import ESCAPING, EXTENSIONS
from kbgen.model import Page, Settings, Staged
from kbgen.model.page import address_named, is_address
from kbgen.model.settings import ESCAPE, Markup
from kbgen.site.csp import Policy
from kbgen.source import mkdocs_file

# Where the program is published: not among kbgen's own scripts, all of which browsers keep for when the site is down.
PROGRAM = "assets/mermaid/mermaid.min.js"

# The second class is what the theme looks for, where the author has told Markdown to leave such fences to it.
_DIAGRAM = re.compile(r'<(pre|div) class="(?:kb-diagram|mermaid)">')
_WRITTEN = re.compile(r'<(?:pre|div) class="kb-diagram">')
_NOTE = '<p class="kb-guide">A diagram, as it is written in Mermaid\'s notation:</p>\n'


def as_text(written: str) -> str:
    """The HTML of a page with a word before each diagram, and none that the theme would fetch a program for."""
    return _DIAGRAM.sub(rf'{_NOTE}<\1 class="kb-diagram">', written)


def is_in(written: str) -> bool:
    """Whether the HTML of a page, as `as_text` leaves it, holds a diagram."""
    return _WRITTEN.search(written) is not None


def publish(settings: Settings, files: Files, config: MkDocsConfig) -> None:
    """Put the handbook's own copy of the program among the site's files, once, wherever it lies."""
    try:
        path = mkdocs_file.program(settings)
    except ValueError as error:
        raise PluginError(f"kbgen: {error}") from None
    if path is None:
        return
    named = set(map(str, config.extra_javascript))
    for file in list(files):
        same = file.abs_src_path is not None and Path(file.abs_src_path).resolve() == path.resolve()
        if file.src_uri == PROGRAM or (same and file.src_uri not in named):
            files.remove(file)
    files.append(Confined.at(config, PROGRAM, str(path), settings.root))


# What stands in a page that a script is for.
_USES = {
    "<table": "assets/kbgen/tables.js",
    "data-kb-shifts": "assets/kbgen/on-call.js",
    "data-kb-compare": "assets/kbgen/ladder/compare.js",
    "data-kb-steps": "assets/kbgen/steps.js",
    "data-kb-query": "assets/kbgen/query.js",
    "data-kb-assess": "assets/kbgen/ladder/assess.js",
}
_DIAGRAMS = "assets/kbgen/diagrams.js"


def scripts_for(content: str, url: str, *, drawn: bool) -> str:
    """The tags of the scripts that a page at a URL needs; they wait for the page, and run from a disk too.

    With `drawn`, diagrams are drawn by a program that the handbook brings. It is large, and the page waits for it last.
    """
    wanted = [script for sign, script in _USES.items() if sign in content]
    tags = [f'<script defer src="{get_relative_url(script, url)}"></script>' for script in wanted]
    if drawn and is_in(content):
        program = get_relative_url(PROGRAM, url)
        tags.append(f'<script async src="{program}" data-kb-program></script>')
        tags.append(f'<script defer src="{get_relative_url(_DIAGRAMS, url)}"></script>')
    return "".join(f"\n{tag}" for tag in tags)


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


FILE = "_redirects"
SCRIPT = "assets/kbgen/query.js"
# Hosts that read the file refuse it or pass over its end where it holds more.
MOST = 2000


def redirect_html(page: Page, policy: Policy, *, directory_urls: bool, icon: str = "") -> str:
    """A whole HTML document that leads on at once, and is a link for those whose browser does not follow.

    `icon` is the path of the site's icon, without which browsers ask the host for one.
    """
    here = page_url(page.address, directory_urls=directory_urls)
    there = page_url(page.redirect, directory_urls=directory_urls)
    anchor = f"#{quote(page.redirect_anchor)}" if page.redirect_anchor else ""
    url, title = html.escape(relative(there, here) + anchor), html.escape(page.title)
    shown = f'<link rel="icon" href="{html.escape(relative(icon.lstrip("/"), here))}">' if icon else ""
    script = relative(SCRIPT, here)
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


THEME = Path(__file__).parent.parent / "theme"
_STYLE = "assets/kbgen/kbgen.css"
_SCRIPTS = ("assets/kbgen/day.js", "assets/kbgen/freshness.js")
_PALETTE = [
    # The first is what a reader has who has chosen nothing: what their system says, and says anew at nightfall.
    {
        "media": "(prefers-color-scheme)",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/circle-half-full", "name": "Switch to light"},
    },
    {
        "media": "(prefers-color-scheme: light)",
        "scheme": "default",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/moon-waning-crescent", "name": "Switch to dark"},
    },
    {
        "media": "(prefers-color-scheme: dark)",
        "scheme": "slate",
        "primary": "custom",
        "accent": "custom",
        "toggle": {"icon": "material/brightness-7", "name": "Follow the system"},
    },
]
_FEATURES = ("navigation.tabs", "navigation.top", "content.code.copy", "search.highlight", "toc.follow")


def set_theme(config: MkDocsConfig) -> None:
    """Fonts from the reader's machine, dark and light, and Material's parts without requests to other hosts."""
    if config.theme.name != "material":
        return
    config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(THEME / "overrides"))
    config.theme["font"] = False
    if not config.theme.get("palette"):
        config.theme["palette"] = _PALETTE
    features = config.theme.get("features") or []
    config.theme["features"] = list(dict.fromkeys([*features, *_FEATURES]))


def set_files(config: MkDocsConfig, scripts: Sequence[str]) -> None:
    """Our stylesheet and scripts on every page, before those of the handbook's author."""
    if _STYLE not in config.extra_css:
        config.extra_css.insert(0, _STYLE)
    known = set(map(str, config.extra_javascript))
    config.extra_javascript[:0] = [script for script in (*_SCRIPTS, *scripts) if script not in known]


def set_extensions(config: MkDocsConfig, markup: Markup) -> None:
    """The extensions that documents may use, and the one that prints HTML as text where that is the policy."""
    if markup.html == ESCAPE and ESCAPING not in config.markdown_extensions:
        config.markdown_extensions.append(ESCAPING)
    for name, options in EXTENSIONS.items():
        if name not in config.markdown_extensions:
            config.markdown_extensions.append(name)
        given = config.mdx_configs.get(name)
        if options and not given:
            config.mdx_configs[name] = options
