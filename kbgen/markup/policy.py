"""What becomes of the HTML on a page: it is printed without what is active, or with nothing but what is listed here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from html import escape

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
    # what was written anew may be read in another way
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
