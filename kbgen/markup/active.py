"""What of HTML is active."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Container, Iterator
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

# Browsers strip the first around an address, and remove the others from within it.
_AROUND = "".join(map(chr, range(0x21)))
_WITHIN = str.maketrans("", "", "\t\n\r")
_CODE = ("javascript:", "vbscript:")
_DOCUMENTS = ("html", "xml", "script")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|[/\\]{2}", re.IGNORECASE)
_ESCAPE = re.compile(r"\\(?:([0-9a-f]{1,6})\s?|(.))", re.IGNORECASE | re.DOTALL)
_CSS_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_LOADING = re.compile(
    r"@import|expression\s*\(|-moz-binding|behavior\s*:|(?<![\w-])(?:image-set|cross-fade|src|image)\s*\(|"
    r"url\s*\(\s*(?![\"']?#)",
    re.IGNORECASE,
)


def runs_code(address: str) -> bool:
    """Whether following or loading an address would run code: it is code itself, or a document that may hold some."""
    # Markdown writes spaces for a tab, which a browser would take out
    plain = _plain(address).replace(" ", "").lower()
    if plain.startswith("data:"):
        kind = plain[5:].partition(",")[0].partition(";")[0]
        return any(sign in kind for sign in _DOCUMENTS)
    return plain.startswith(_CODE)


def leaves_site(address: str) -> bool:
    """Whether an address names a scheme or a host, so that it does not lead to the site where it stands."""
    return _ELSEWHERE.match(_plain(address)) is not None


def loads(style: str) -> bool:
    """Whether a style would fetch a file, or run code in old browsers."""
    plain = _ESCAPE.sub(_unescaped, style)
    # what an old browser takes for a comment within a name
    return any(_LOADING.search(text) for text in (plain, _CSS_COMMENT.sub("", plain)))


def _plain(address: str) -> str:
    return address.strip(_AROUND).translate(_WITHIN)


def _unescaped(found: re.Match[str]) -> str:
    if not found[1]:
        return str(found[2])
    number = int(found[1], 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


ELEMENTS = frozenset(
    """a abbr acronym address applet area article aside audio b base basefont bdi bdo bgsound big blink blockquote body
    br button canvas caption center cite code col colgroup command content data datalist dd del details dfn dialog
    dir div dl dt element em embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head
    header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li link listing main map mark
    marquee math menu menuitem meta meter multicol nav nobr noembed noframes noscript object ol optgroup option
    output p param picture plaintext portal pre progress q rb rp rt rtc ruby s samp script search section select
    shadow slot small source spacer span strike strong style sub summary sup svg table tbody td template textarea
    tfoot th thead time title tr track tt u ul var video wbr xmp""".split()
)


RUNS = "would run code in the reader's browser"
FETCHES = "would fetch or send something elsewhere"
EMBEDS = "would show another document within the page"
LEADS = "would change where the page or its links lead"
UPSETS = "would upset the scripts of the page"
SWALLOWS = "would be read as something else by some browsers, or swallow what follows"
NESTED = "is nested too deeply to be read"

_ELEMENTS = {
    **dict.fromkeys(("script", "applet", "handler", "listener"), RUNS),
    **dict.fromkeys(("iframe", "frame", "frameset", "object", "embed", "portal", "fencedframe"), EMBEDS),
    **dict.fromkeys(("base", "meta"), LEADS),
    "link": FETCHES,
    # the parts of SVG and MathML in which a second reading may find other elements than the first
    **dict.fromkeys(("foreignobject", "annotation-xml", "mglyph", "malignmark", "template", "plaintext"), SWALLOWS),
}
_ANIMATIONS = frozenset({"animate", "animatetransform", "animatemotion", "set"})
# What stands in them is text to one reader and elements to another.
_RAW_TEXT = frozenset({"style", "noscript", "noembed", "noframes", "xmp"})
_JUDGED = _ELEMENTS.keys() | _ANIMATIONS | _RAW_TEXT
_ADDRESSES = frozenset(
    (
        "href xlink:href src action data poster cite background codebase longdesc manifest srcset imagesrcset dynsrc "
        "lowsrc classid archive profile usemap icon code"
    ).split()
)
# Of SVG, as attributes of their own.
_STYLES = frozenset("style fill stroke filter clip-path mask marker marker-start marker-mid marker-end cursor".split())
_UNASKED = {
    **dict.fromkeys(("ping", "attributionsrc"), FETCHES),
    "formaction": LEADS,
    "srcdoc": RUNS,
}
# Their names become properties of the document, before those that scripts look for.
_NAMING = frozenset({"img", "image", "form", "embed", "object", "iframe"})
# Identifiers of Material's own parts, and what its scripts and ours read from elements.
_THEMES_ID = re.compile(
    r"__(?:config|md_|search|drawer|toc|palette|consent|comments|nav|skip|source|announce|tabs)", re.IGNORECASE
)
_SCRIPTS_DATA = ("data-kb-", "data-md-")
# Elements whose text, up to their end, is no part of the page.
_HOLDING = (
    "script style iframe object noembed noframes noscript xmp template textarea title select applet portal fencedframe"
).split()
_REST_OF_TAG = r"""(?=[\s/>])(?:[^<>"']|"[^"]*+"|'[^']*+')*+>"""
_HOLDING_TAG = re.compile(f"<({'|'.join(_HOLDING)}){_REST_OF_TAG}", re.IGNORECASE)
_HOLDING_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in _HOLDING}
# what nothing ends
_PLAINTEXT = re.compile(f"<plaintext{_REST_OF_TAG}", re.IGNORECASE)
# Tags that a parser passes over within a page, which leave nothing in the tree.
_PASSED_OVER = re.compile(r"<(frame|frameset)(?=[\s/>])", re.IGNORECASE)
_START = "<!doctype html><body><hr>"
_SWALLOWING = frozenset({"select", "template", "svg", "math"})
_MOST_TIMES = 8
_MOST_OPEN = 20_000
# Of what nothing is to be judged, and which nearly every element has.
_PLAIN = frozenset({"class", "title", "alt", "width", "height"})

# HTML of nothing but elements and attributes that Markdown itself makes, whose values can do nothing: most pages are
# that, and parsing them would find the same in ten times the time.
_INERT = re.compile(
    r"""(?:[^<]++|</?(?:p|h[1-6]|a|[uod]l|li|d[td]|em|strong|code|pre|span|div|blockquote|br|hr|img|del|su[pb]
            |table|thead|tbody|tr|t[hd])
        (?:\ (?:class|title|alt|start)="[^"]*+"|\ id="(?!_)[^"&]*+"|\ (?:href|src)="(?:https?://[^"]*+|[^":&]*+)"
            |\ style="text-align:\ (?:left|right|center);")*+(?:\ /)?>)*+""",
    re.VERBOSE,
)


class Active(NamedTuple):
    """What is active in HTML: an attribute of an element with its value, or the whole element.

    `attribute` is empty for an element; names are in small letters. `reason` says what it would do.
    """

    element: str
    attribute: str
    value: str
    reason: str

    @property
    def name(self) -> str:
        """What it is called: the attribute, where it is one."""
        return self.attribute or self.element


def judge(written: str, frames: Container[str] = ()) -> tuple[Active, ...]:
    """All that is active in HTML, in order; `frames` are the hosts whose documents may be shown within a page."""
    if _is_inert(written):
        return ()
    if _too_deep(written):
        return (Active("", "", "", NESTED),)
    sign = "kb-end"
    while sign in written:
        sign += "-"
    tree = _parsed(f"{written}<hr {sign}>")
    found = [active for node in _elements(tree) for active in _judged(node, frames)]
    found += [Active(tag[1].lower(), "", "", _ELEMENTS[tag[1].lower()]) for tag in _PASSED_OVER.finditer(written)]
    return tuple(found or _swallowing(tree, sign))


def neutralised(written: str, frames: Container[str] = ()) -> tuple[str, tuple[Active, ...]]:
    """HTML without what is active in it, and what that was; HTML in which nothing is active stays as it is."""
    if _is_inert(written):
        return written, ()
    clean = _ended(_PLAINTEXT.sub("", written))
    found = judge(clean, frames) or (judge(written, frames) if clean != written else ())
    if not found:
        return written, ()
    for _ in range(0 if _too_deep(written) else _MOST_TIMES):
        clean = _without(clean, frames)
        # what has been written again may be read in another way
        if not judge(clean, frames):
            return clean, found
    return f"<pre>{html.escape(written)}</pre>", found


def _is_inert(written: str) -> bool:
    """Whether nothing can be active in HTML, as can be told at a glance of most."""
    return "<" not in written or (not _too_deep(written) and _INERT.fullmatch(written) is not None)


def _ended(written: str) -> str:
    """HTML in which no element takes what follows for its own text.

    One that nothing ends later, or that its author ends as XML does, as in `<iframe src="x" />`, ends at once.
    """
    tags = list(_HOLDING_TAG.finditer(written))
    if not tags:
        return written
    ends = {name: [end.start() for end in end_of.finditer(written)] for name, end_of in _HOLDING_ENDS.items()}
    parts: list[str] = []
    rest = len(written)
    for tag in reversed(tags):
        name = tag[1].lower()
        later = bisect_left(ends[name], tag.end())
        if tag[0].endswith("/>") or later == len(ends[name]):
            parts += (written[tag.end() : rest], f"</{name}>")
            rest = tag.end()
        else:
            del ends[name][later]
    return "".join((written[:rest], *reversed(parts)))


def _too_deep(written: str) -> bool:
    """Whether more may be open at once than a parser can look through: each element looks at all around it."""
    return written.count("<") - 2 * written.count("</") > _MOST_OPEN


def _parsed(written: str) -> LexborHTMLParser:
    return LexborHTMLParser(encodable(f"{_START}{written}"), scripting=True)


def encodable(written: str) -> str:
    """HTML as it is printed: a lone surrogate has no bytes, and is a reference there."""
    return written.encode("utf-8", "xmlcharrefreplace").decode()


def _elements(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Every element in order. `html` and `body` are among them: their tags in a text are added to the page's own."""
    root = tree.root
    return iter(()) if root is None else root.traverse(include_text=False)


def _without(written: str, frames: Container[str]) -> str:
    tree = _parsed(written)
    for node in list(_elements(tree)):
        names = [active.attribute for active in _judged(node, frames)]
        if "" in names:
            node.decompose()
            continue
        for name in names:
            _remove(node, name)
    body = tree.body
    return (body.inner_html or "").removeprefix("<hr>") if body is not None else ""


def _remove(node: LexborNode, name: str) -> None:
    for written in list(node.attributes):
        if written.lower() == name:
            del node.attrs[written]


def _judged(node: LexborNode, frames: Container[str]) -> Iterator[Active]:
    tag = (node.tag or "").lower()
    if tag == "-comment":
        if (node.comment_content or "").startswith("?xml-stylesheet"):
            yield Active("?xml-stylesheet", "", "", FETCHES)
        return
    attributes = {name.lower(): value or "" for name, value in node.attributes.items() if name not in _PLAIN}
    if not attributes and tag not in _JUDGED and ":" not in tag:
        return
    if (reason := _of_element(tag, attributes, node, frames)) is not None:
        yield Active(tag, "", attributes.get("src", ""), reason)
        return
    for name, value in attributes.items():
        if (reason := _of_attribute(tag, name, value)) is not None:
            yield Active(tag, name, value, reason)


def _of_element(tag: str, attributes: dict[str, str], node: LexborNode, frames: Container[str]) -> str | None:
    """Why a whole element is active; None where it is not."""
    if tag == "iframe" and _host(attributes.get("src", "")) in frames:
        return None
    if tag in ("meta", "link") and "itemprop" in attributes and not attributes.keys() & {"http-equiv", "rel", "name"}:
        return None
    if tag in _ANIMATIONS:
        target = attributes.get("attributename", "").strip().lower()
        return LEADS if target.endswith("href") else RUNS if target.startswith("on") else None
    if tag in _RAW_TEXT:
        return _of_raw_text(tag, node.child)
    if runs_code(tag):
        return RUNS
    return _ELEMENTS.get(tag)


def _of_raw_text(tag: str, inner: LexborNode | None) -> str | None:
    """Why an element is active that holds text alone, of which this is all, or the first part."""
    if inner is None:
        return None
    text = inner.text_content if inner.is_text_node else None
    if text is None or inner.next is not None or "<" in text:
        return SWALLOWS
    return FETCHES if tag == "style" and loads(text) else None


def _of_attribute(tag: str, name: str, value: str) -> str | None:
    """Why an attribute is active; None where it is not."""
    if name in _UNASKED:
        return _UNASKED[name]
    addresses = value.split(",") if name.endswith("srcset") else (value,)
    judged = (
        (RUNS, name.startswith("on") and name[2:].isalpha()),
        (RUNS, name in _ADDRESSES and any(map(runs_code, addresses))),
        (LEADS, name == "action" and leaves_site(value)),
        (FETCHES, name in _STYLES and loads(value)),
        (UPSETS, name == "name" and tag in _NAMING),
        (UPSETS, name.startswith(_SCRIPTS_DATA) or (name == "id" and _THEMES_ID.match(value) is not None)),
    )
    return next((reason for reason, holds in judged if holds), None)


def _swallowing(tree: LexborHTMLParser, sign: str) -> Iterator[Active]:
    """What keeps the rest of the page from being read as such: here, the last element."""
    last = tree.css_first(f"hr[{sign}]")
    if last is None:
        yield Active("", "", "", SWALLOWS)
        return
    node = last.parent
    while node is not None:
        if node.tag in _SWALLOWING:
            yield Active(node.tag, "", "", SWALLOWS)
            return
        node = node.parent


_FRAME = re.compile(r"https://([a-z0-9.-]+)(?:[/?#]|$)", re.IGNORECASE)


def _host(address: str) -> str:
    """The host of a frame's address; empty where it is not written as plainly as can be."""
    found = _FRAME.match(address)
    return found[1].lower() if found else ""
