"""What pages say of themselves to other programs in their heads, and where a reader who is lost can go."""

from __future__ import annotations

import html
from collections.abc import Collection, Iterable, Mapping

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url

from kbgen.kit import Kind
from kbgen.kit.site import page_url
from kbgen.model import Page, Settings
from kbgen.model.page import REFERENCE
from kbgen.views import search

_EVERYTHING = "feeds/everything.xml"
_HEAD = "</head>"


def set_ways_on(config: MkDocsConfig, pages: Mapping[str, Page], kinds: Iterable[Kind]) -> None:
    """Tell the page of what is missing which lists there are, and the foot of each page where the reference stands."""
    listed = [(search.ALERTS, "Alerts A to Z"), *((kind.index, kind.plural) for kind in kinds)]
    for name, ways in (("kb_ways_on", listed), ("kb_reference", REFERENCE)):
        config.extra[name] = [
            (page_url(address, directory_urls=bool(config.use_directory_urls)), title)
            for address, title in ways
            if address in pages
        ]


def edit_url(settings: Settings | None, page: Page) -> str | None:
    """Where the text of a page is edited: its author's own file, whatever the page was made of."""
    # Imported here: only a page that an author wrote has one.
    from kbgen.views import page_links

    return page_links.edit_url(settings, page.source) if settings is not None and page.source else None


def with_head(output: str, staged: Page, page: MkDocsPage, config: MkDocsConfig, feeds: Collection[str]) -> str:
    """A printed page with what other programs show of it when it is linked, and the feeds that tell of its like."""
    start, end, rest = output.partition(_HEAD)
    said = {
        "og:type": "article" if staged.source else "website",
        "og:site_name": config.site_name,
        "og:title": staged.title,
        "og:description": staged.description or config.site_description,
        "og:url": page.canonical_url,
    }
    lines = [f'<meta property="{name}" content="{html.escape(value)}">' for name, value in said.items() if value]
    lines += _feeds(staged, page, config, feeds)
    return f"{start}{chr(10).join(lines)}\n{end}{rest}" if end else output


def _feeds(staged: Page, page: MkDocsPage, config: MkDocsConfig, feeds: Collection[str]) -> list[str]:
    """The feed of everything, and that of the kind whose folder the page lies in."""
    # Material takes what is an alternate and nothing else for another language of the site, and looks for its site map.
    own = f"feeds/{staged.address.partition('/')[0]}.xml"
    titles = {own: own.removeprefix("feeds/").removesuffix(".xml").capitalize(), _EVERYTHING: "Everything"}
    return [
        '<link rel="alternate feed" type="application/atom+xml" '
        f'title="{html.escape(f"{config.site_name}: {title}")}" '
        f'href="{html.escape(get_relative_url(path, page.url))}">'
        for path, title in titles.items()
        if path in feeds
    ]
