"""The content of a printed page, and its head."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import get_relative_url

from kbgen.engines.defaults import as_text, scripts_for
from kbgen.kit import Kind
from kbgen.kit.site import page_url
from kbgen.model import Page, Section, Settings
from kbgen.model.document import WITHHELD, WITHHELD_LINK
from kbgen.model.page import REFERENCE
from kbgen.views import tags

_BREAKS = re.compile(r"[ \t\r\f\v]*\n\s*")
# Where white space is shown as it stands.
_SHOWN = re.compile(r"<(?:pre|textarea)\b", re.IGNORECASE)


def minified(output: str, content: str) -> str:
    """What a template printed around a page's content, which stays as it is; unchanged where space may be shown."""
    before, found, after = output.partition(content) if content else (output, "", "")
    if not found or _SHOWN.search(before) or _SHOWN.search(after):
        return output
    return one_line_each(before) + content + one_line_each(after)


def one_line_each(markup: str) -> str:
    """Every run of white space with a line end in it as that line end alone."""
    return _BREAKS.sub("\n", markup)


_NOTES = re.compile(r"^ *(?://.*\n)?", re.MULTILINE)


def uncommented(script: str) -> str:
    """A script without comments that are lines of their own, and without indents; no text of it may span lines."""
    return _NOTES.sub("", script)


_EVERYTHING = "feeds/everything.xml"
_HEAD_TAG = "</head>"


def set_ways_on(config: MkDocsConfig, pages: Mapping[str, Page], kinds: Iterable[Kind]) -> None:
    """Tell the page of what is missing which lists there are, and the foot of each page where the reference stands."""
    listed = [(tags.ALERTS, "Alerts A to Z"), *((kind.index, kind.plural) for kind in kinds)]
    for name, ways in (("kb_ways_on", listed), ("kb_reference", REFERENCE)):
        config.extra[name] = [
            (page_url(address, directory_urls=bool(config.use_directory_urls)), title)
            for address, title in ways
            if address in pages
        ]


def edit_url(settings: Settings | None, page: Page) -> str | None:
    """Where the text of a page is edited: its author's own file, whatever the page was made of."""
    # Imported here: only a page that an author wrote has one.
    from kbgen.views import document

    return document.edit_url(settings, page.source) if settings is not None and page.source else None


def with_head(output: str, staged: Page, page: MkDocsPage, config: MkDocsConfig, feeds: Collection[str]) -> str:
    """A printed page with what other programs show of it when it is linked, and the feeds that tell of its like."""
    start, end, rest = output.partition(_HEAD_TAG)
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
# A table that is a list of rows, up to the end of its heads.
_TABLE_HEADS = re.compile(r'(<div class="kb-table[^>]*>\s*<table)([^>]*>\s*<thead>.*?</thead>)', re.DOTALL)
_HEAD = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
# The anchor and the title of each heading of a page, as HTML.
Headings = Sequence[tuple[str, str]]
_FEWEST_HEADINGS = 3
_ANCHORED = re.compile(r'<h([23]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_TAG = re.compile(r"<[^>]+>")
# Signs that YAML may take for the end of a line, or not take at all.
_ESCAPED = re.compile("[\x7f-\uffff]")
_TABLE = re.compile(r"<table>(?:(?!<table).)*?</table>", re.DOTALL)
# A table that is wider than a phone scrolls by itself, and can be reached and scrolled with the keyboard.
_SCROLLING = r'<div class="kb-scroll" role="region" aria-label="Table" tabindex="0">\g<0></div>'


def metadata(page: Page, hidden: Sequence[str] = ()) -> dict[str, Any]:
    """Metadata for the theme, which prints title and description as they are: escaped here.

    `hidden` are parts of the theme's page that are left out.
    """
    # the search takes tags from here, and prints them as HTML
    tags = [html.escape(word) for word in page.keywords]
    values: dict[str, Any] = {
        "title": html.escape(page.title),
        "description": html.escape(page.description),
        "tags": tags,
        "search": {"exclude": True} if page.source is None else {},
        "hide": [*hidden],
    }
    # something has to stand between the lines, or they are none of front matter's
    return {key: value for key, value in values.items() if value or key == "title"}


def front_matter(page: Page, hidden: Sequence[str] = ()) -> str:
    """The metadata as lines of YAML above a page's text."""
    values = metadata(page, hidden)
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


def composed(content: str, staged: Page, url: str, headings: Headings = (), *, drawn: bool = False) -> str:
    """What the author wrote, between what stands around it, and the scripts for all of it.

    That is the trail above its title, the panel and the contents below it, the sections after it.
    `content` is `authored`, `headings` are those of the whole page. With `drawn`, the handbook brings the program that
    draws diagrams.
    """
    content = _TABLE.sub(_SCROLLING, as_text(content))
    title = _TITLE.match(content)
    opening, rest = (title[0], content[title.end() :]) if title else ("", content)
    parts = _labelled("".join(_section_html(section) for section in staged.sections))
    after = f'<div class="kb-sections" data-search-exclude>{parts}</div>' if parts else ""
    before = f"{staged.trail}{opening}\n{_unsearched(_labelled(staged.lead))}\n{_contents(headings)}"
    whole = f"{before}{rest}\n{_unsearched(after)}"
    return whole + scripts_for(whole, url, drawn=drawn)


def _contents(headings: Headings) -> str:
    """The page's contents where the theme has no room for them beside the text."""
    if len(headings) < _FEWEST_HEADINGS:
        return ""
    items = "".join(f'<li><a href="#{anchor}">{title}</a></li>' for anchor, title in headings)
    return f'<details class="kb-contents"><summary>On this page</summary><ul>{items}</ul></details>\n'


def _labelled(written: str) -> str:
    """HTML whose tables name the heads of their columns, so that a stylesheet can set them beside the values."""
    return _TABLE_HEADS.sub(_with_labels, written) if "kb-table" in written else written


def _with_labels(found: re.Match[str]) -> str:
    heads = [html.unescape(_TAG.sub("", head)).strip() for head in _HEAD.findall(found[2])]
    labels = "".join(f"--kb-{number}:{_css_text(head)};" for number, head in enumerate(heads, 1) if number > 1 and head)
    return f'{found[1]} style="{html.escape(labels)}"{found[2]}' if labels else found[0]


def _css_text(text: str) -> str:
    """A text between quotes, as a stylesheet reads it."""
    escaped = re.sub(r"[^\w .,:/()%-]", lambda sign: f"\\{ord(sign[0]):x} ", text)
    return f'"{escaped}"'


def headings_in(toc: TableOfContents) -> Headings:
    """Anchor and title, as HTML, of what stands below the page's own heading."""
    items = list(toc)
    below = items[0].children if items and items[0].level == 1 else items
    return [(item.id, item.title) for item in below]


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
