"""Which HTML of authors a page keeps."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from html import escape
from typing import Any

import markdown
from pymdownx.superfences import fence_code_format
from selectolax.lexbor import LexborHTMLParser

from kbgen.markup.active import Active, encodable, neutralised
from kbgen.model.settings import ESCAPE, SANITISE, Markup

UNLISTED = "is not among what `html: sanitise` lets through"
ELEMENTS = frozenset(
    (
        "a abbr address article aside audio b bdi bdo blockquote br button caption center cite code col colgroup data "
        "dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img input ins kbd "
        "label li main mark nav ol optgroup option p picture pre progress q rp rt ruby s samp section select small "
        "source span strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr"
    ).split()
)
_EVERYWHERE = frozenset(
    "align aria-hidden aria-label aria-labelledby aria-describedby class dir height id lang role style tabindex title "
    "valign width".split()
)
ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": frozenset("href hreflang name rel target download".split()),
    "audio": frozenset("controls loop muted preload src".split()),
    "blockquote": frozenset({"cite"}),
    "button": frozenset({"type", "disabled"}),
    "col": frozenset({"span"}),
    "colgroup": frozenset({"span"}),
    "data": frozenset({"value"}),
    "del": frozenset({"cite", "datetime"}),
    "details": frozenset({"open", "name"}),
    "iframe": frozenset("src allow allowfullscreen frameborder loading referrerpolicy".split()),
    "img": frozenset("src srcset sizes alt loading decoding".split()),
    "input": frozenset("type checked disabled name value".split()),
    "ins": frozenset({"cite", "datetime"}),
    "label": frozenset({"for"}),
    "li": frozenset({"value"}),
    "ol": frozenset({"start", "type", "reversed"}),
    "optgroup": frozenset({"label"}),
    "option": frozenset({"label", "value", "selected"}),
    "progress": frozenset({"max", "value"}),
    "q": frozenset({"cite"}),
    "source": frozenset("media sizes src srcset type".split()),
    "table": frozenset("border cellpadding cellspacing summary".split()),
    "td": frozenset({"colspan", "rowspan", "headers"}),
    "th": frozenset({"colspan", "rowspan", "headers", "scope", "abbr"}),
    "time": frozenset({"datetime"}),
    "track": frozenset("default kind label src srclang".split()),
    "ul": frozenset({"type"}),
    "video": frozenset("controls loop muted playsinline poster preload src".split()),
}
STYLES = frozenset("text-align vertical-align width height max-width color background-color".split())
# The last is the link to what a page's readers may not read, which is taken away later.
SCHEMES = frozenset("http https mailto tel sms xmpp irc ircs matrix ssh sftp git slack data kbgen".split())
# Their text is no text to read.
_WITH_TEXT = frozenset({"script", "style", "title", "noscript", "template", "textarea"})


def author_html(markup: Markup) -> Callable[[str], str]:
    """What becomes of a piece of HTML that an author wrote, before a whole page is judged."""
    return _as_text if markup.html == ESCAPE else str


def _as_text(written: str) -> str:
    # a comment is known by its start alone: where it ends, parsers do not agree
    return "" if written.lstrip().startswith("<!--") else escape(written, quote=False)


def treated(written: str, markup: Markup) -> tuple[str, tuple[Active, ...]]:
    """The HTML of a page as the configuration lets it through, and what has been taken out of it."""
    clean, found = neutralised(written, markup.frames)
    if markup.html != SANITISE or "<" not in clean:
        return clean, found
    listed = _listed(clean, frames=bool(markup.frames))
    # what was written again may be read in another way
    return neutralised(listed, markup.frames)[0], (*found, *_removed(clean, listed))


def _listed(written: str, *, frames: bool) -> str:
    # Imported on use: few handbooks ask for it.
    import nh3

    return nh3.clean(
        encodable(written),
        tags=set(ELEMENTS | {"iframe"} if frames else ELEMENTS),
        clean_content_tags=set(_WITH_TEXT),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items() if frames or tag != "iframe"},
        generic_attribute_prefixes={"data-"},
        filter_style_properties=set(STYLES),
        url_schemes=set(SCHEMES),
        link_rel=None,
    )


def _removed(before: str, after: str) -> Iterator[Active]:
    """What of some HTML is not in it any more: elements, and attributes of elements that are."""
    left = Counter(_names(after))
    for name in _names(before):
        left[name] -= 1
        tag, attribute = name
        if left[name] < 0 and (not attribute or left[tag, ""] >= 0):
            yield Active(tag, attribute, "", UNLISTED)


def _names(written: str) -> Iterator[tuple[str, str]]:
    """Each element with an empty name, and then with each of its attributes' names."""
    root = LexborHTMLParser(encodable(written), is_fragment=True, scripting=True).root
    for node in root.traverse(include_text=False) if root is not None else ():
        tag = (node.tag or "").lower()
        if tag.isalnum():
            yield tag, ""
            yield from map(partial(_pair, tag), node.attributes)


def _pair(tag: str, attribute: str) -> tuple[str, str]:
    return tag, attribute.lower()


# How Markdown is to print a diagram, unless the handbook's author has said so.
DIAGRAM = {"name": "mermaid", "class": "kb-diagram", "format": fence_code_format}
UNFOLLOWED = "kbgen.markup.unfollowed"
# Those that documents may use in every handbook.
EXTENSIONS: dict[str, dict[str, Any]] = {
    "admonition": {},
    "attr_list": {},
    "def_list": {},
    "footnotes": {},
    "md_in_html": {},
    "tables": {},
    "toc": {"permalink": True},
    "pymdownx.details": {},
    "pymdownx.highlight": {"pygments_lang_class": True},
    "pymdownx.inlinehilite": {},
    "pymdownx.superfences": {"custom_fences": [DIAGRAM]},
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {},
    UNFOLLOWED: {},
}
ESCAPING = "kbgen.markup.escaping"
SHORT = "markdown.extensions."
_MARKDOWN = """
    abbr admonition attr_list codehilite def_list extra fenced_code footnotes legacy_attrs legacy_em md_in_html
    meta nl2br sane_lists smarty tables toc wikilinks"""
_PYMDOWN = """
    arithmatex betterem caret critic details emoji escapeall extra highlight inlinehilite keys magiclink mark
    progressbar saneheaders smartsymbols striphtml superfences tabbed tasklist tilde"""
# Those that are known to print a page from nothing but its own text; another could read what it likes, or be anybody's.
KNOWN = frozenset(
    (
        *(SHORT + name for name in _MARKDOWN.split()),
        *(f"pymdownx.{name}" for name in _PYMDOWN.split()),
        ESCAPING,
        UNFOLLOWED,
    )
)
_one_at_a_time = threading.Lock()


def printed(body: str, markup: Markup) -> str:
    """The HTML of a body. Extensions that are not known are left out, and what their options mean is the engine's."""
    names = tuple(name for name in markup.extensions if {name, SHORT + name} & KNOWN)
    with _one_at_a_time:
        engine = _engine(names, markup.html == ESCAPE)
        engine.reset()
        return engine.convert(body)


@lru_cache(maxsize=2)
def _engine(names: tuple[str, ...], escapes: bool) -> markdown.Markdown:  # noqa: FBT001  # a key of what is kept
    wanted = dict.fromkeys((*names, *EXTENSIONS, *([ESCAPING] if escapes else ())))
    return markdown.Markdown(extensions=list(wanted), extension_configs=EXTENSIONS)
