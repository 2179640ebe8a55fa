"""What a page holds: the front matter that its theme reads, and kbgen's HTML around what its author wrote."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence
from typing import Any

from mkdocs.structure.toc import AnchorLink, TableOfContents

from kbgen.engines.diagrams import as_text
from kbgen.engines.features import scripts_for
from kbgen.model import Page, Section
from kbgen.model.document import WITHHELD, WITHHELD_LINK

_AS_WRITTEN = "This text is shown as it was written, since kbgen could not print it."
_HEADING = re.compile(r'<h2 id="([^"]+)">(.*?)</h2>', re.DOTALL)
_WITHHELD = re.compile(rf"<a\b[^>]*{WITHHELD_LINK}[^>]*>(.*?)</a>", re.DOTALL)
_PICTURE = re.compile(rf"<img\b[^>]*{WITHHELD_LINK}[^>]*>")
_ALT = re.compile(r"""\salt\s*=\s*["']([^"'<>]*)["']""")
_ATTRIBUTE = re.compile(
    rf"""\s[\w:.-]+\s*=\s*(?:"[^"]*{WITHHELD_LINK}[^"]*"|'[^']*{WITHHELD_LINK}[^']*'|[^\s"'<>]*{WITHHELD_LINK}[^\s"'<>]*)"""
)
# The H1 that opens a page: a comment and an anchor may stand before it.
_TITLE = re.compile(
    r"(?:\s|(?><!--.*?-->)|</?p>|<(a|span)\b[^<>]*+></\1>)*+<h1\b.*?</h1\s*>", re.DOTALL | re.IGNORECASE
)
_ANCHORED = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# Signs that YAML may take for the end of a line, or not take at all.
_ESCAPED = re.compile("[\x7f-\uffff]")
_TABLE = re.compile(r"<table>(?:(?!<table).)*?</table>", re.DOTALL)
# A table that is wider than a phone scrolls by itself, and can be reached and scrolled with the keyboard.
_SCROLLING = r'<div class="kb-scroll" role="region" aria-label="Table" tabindex="0">\g<0></div>'


def metadata(page: Page, *, listed: bool, hidden: Sequence[str] = ()) -> dict[str, Any]:
    """Metadata for the theme, which prints title and description as they are: escaped here.

    `hidden` are parts of the theme's page that are left out.
    """
    # the search takes tags from here, and prints them as HTML
    tags = [html.escape(word) for word in page.keywords]
    # The tabs above and the line over the title lead to the indexes: the column is better used for the text.
    hide = [*hidden] if listed else ["navigation", *hidden]
    values: dict[str, Any] = {
        "title": html.escape(page.title),
        "description": html.escape(page.description),
        "tags": tags,
        "search": {"exclude": True} if page.source is None else {},
        "hide": hide,
    }
    # something has to stand between the lines, or they are none of front matter's
    return {key: value for key, value in values.items() if value or key == "title"}


def front_matter(page: Page, *, listed: bool, hidden: Sequence[str] = ()) -> str:
    """The metadata as lines of YAML above a page's text."""
    values = metadata(page, listed=listed, hidden=hidden)
    return "---\n" + "".join(f"{key}: {_yaml(value)}\n" for key, value in values.items()) + "---\n\n"


def _yaml(value: object) -> str:
    """A value as YAML reads it back: as in JSON, but that YAML knows no pairs of escapes for one letter or picture."""
    written = json.dumps(value, ensure_ascii=False)
    return _ESCAPED.sub(lambda letter: f"\\u{ord(letter[0]):04x}", written)


def _readable(written: str) -> str:
    """HTML without links to what its readers may not know.

    Of a link its text is left, of a picture its words, of anything else that has an address the rest.
    """
    if WITHHELD_LINK not in written:
        return written
    written = _WITHHELD.sub(r"\1", written)
    written = _PICTURE.sub(lambda tag: alt[1] if (alt := _ALT.search(tag[0])) else "", written)
    return _ATTRIBUTE.sub("", written).replace(WITHHELD_LINK, WITHHELD)


def composed(content: str, staged: Page, url: str, *, drawn: bool = False) -> str:
    """What the author wrote, with the panel under its title, the sections after it, and the scripts for all of it.

    `content` is `authored`. With `drawn`, the handbook brings the program that draws diagrams.
    """
    content = _TABLE.sub(_SCROLLING, as_text(content))
    title = _TITLE.match(content)
    opening, rest = (title[0], content[title.end() :]) if title else ("", content)
    parts = "".join(_section_html(section) for section in staged.sections)
    after = f'<div class="kb-sections" data-search-exclude>{parts}</div>' if parts else ""
    whole = f"{opening}\n{_unsearched(staged.lead)}\n{rest}\n{_unsearched(after)}"
    return whole + scripts_for(whole, url, drawn=drawn)


def authored(content: str, staged: Page) -> str:
    """All that the author wrote, as HTML its readers may know: what Markdown gave, then what is shown as written."""
    content = _readable(content)
    if not staged.as_written:
        return content
    return (
        f'{content}\n<div class="admonition warning"><p class="admonition-title">{_AS_WRITTEN}</p></div>\n'
        f"<pre><code>{html.escape(staged.as_written)}</code></pre>"
    )


def shown_as_written(staged: Page, text: str) -> tuple[Page, str]:
    """A page that cannot be printed with a text of its author's as it was written, and its HTML without that."""
    return staged._replace(as_written=text.replace(WITHHELD_LINK, "#")), f"<h1>{html.escape(staged.title)}</h1>"


def _unsearched(written: str) -> str:
    """HTML that kbgen wrote, its headings' anchors within them.

    The theme's search makes an entry of each heading with an id, though it lies in a part that is excluded.
    """
    return _ANCHORED.sub(r'<h\1><span id="\2">\3</span></h\1>', str(written))


def _section_html(section: Section) -> str:
    if not section.title:
        return f'<div class="kb-section">{section.html}</div>\n'
    title = html.escape(section.title)
    return f'<div class="kb-section"><h2 id="{section.anchor}">{title}</h2>\n{section.html}</div>\n'


def contents(toc: TableOfContents, staged: Page) -> TableOfContents:
    """The contents with the headings of what kbgen added, below the page's own H1."""
    before, after = (
        [AnchorLink(html.escape(title), anchor, 2) for anchor, title in part] for part in headings_added(staged)
    )
    items = list(toc)
    if not items or items[0].level > 1:
        return TableOfContents([*before, *items, *after])
    # of a page that opens with an H1 the theme lists what stands below that
    items[0].children[:] = [*before, *items[0].children, *items[1:], *after]
    return TableOfContents(items[:1])


def headings_added(staged: Page) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Anchor and plain title of each heading that kbgen adds, before and after those of the text."""
    found = []
    for section in staged.sections:
        if section.title:
            found.append((section.anchor, section.title))
        else:
            found.extend(_headings(section.html))
    return _headings(staged.lead), found


def _headings(written: str) -> list[tuple[str, str]]:
    """Anchor and plain title of each H2 in HTML that kbgen wrote."""
    return [(anchor, html.unescape(_TAG.sub("", title))) for anchor, title in _HEADING.findall(written)]
