"""Inline text, list items and the addresses in HTML."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

from kbgen.body.model import Item, Outline, Section

# A longer line is no heading that anyone reads; left as it is, it costs no time.
_LONGEST = 4000

_SPECIAL = re.compile(r"[\\`*_\[<&{]")
# An attribute list that follows an inline element belongs to it.
_ATTRS = r"(?:\{:?[ ]*[^}\n ][^}\n]*\})?"
_CODE = re.compile(rf"(?<![\\`])(`+)(?!`)(.+?)(?<!`)\1(?!`){_ATTRS}", re.DOTALL)
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|])")
_IMAGE = re.compile(r"!\[[^\[\]]*+\](?:\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\)|\[[^\[\]]*+\])" + _ATTRS)
_WIKI = re.compile(r"\[\[([^\[\]|]*+)(?:\|([^\[\]]*+))?\]\](?!\()")
_LINK = re.compile(
    rf"""\[([^\[\]]*+(?:\[[^\[\]]*+\][^\[\]]*+)*+)\]
        (?:\(\s*(?:<[^<>]*+>[^()]*+|[^()]*+(?:\([^()]*+\)[^()]*+)*+)\)|\s?\[[^\[\]]*+\]){_ATTRS}""",
    re.VERBOSE,
)
_AUTOLINK = re.compile(r"<((?:[A-Za-z][A-Za-z0-9+.-]*+:|[^<> !@]++@)[^<> ]*+)>")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"""</?[a-zA-Z](?:[^<>"']|"[^"]*"|'[^']*')*+>""")
_STARS = re.compile(r"(\*{1,3})(?=[^\s*])([^*]*?[^\s*])\1" + _ATTRS)
_BARS = re.compile(r"(?<!\w)(_{1,3})(?=[^\s_])(.{0,300}?[^\s_])\1(?!\w)" + _ATTRS, re.DOTALL)
_STASH = re.compile("\x02(\\d+)\x02")
_TRAILING_ATTRS = re.compile(r"[ ]+\{:?[ ]*([^}\n ][^\n]*)\}$")
_QUOTED = re.compile(r"""=(?:"[^"]*"|'[^']*')""")
_ID = re.compile(r"(?:^|\s)#([^\s=}]+)|(?:^|\s)id=[\"']?([^\s\"'}]+)")
_NOT_SLUG = re.compile(r"[^\w\s-]")
_GAP = re.compile(r"[-\s]+")
_COUNTED = re.compile(r"(.*)_([0-9]{1,18})$")


def plain(inline: str) -> str:
    """Return inline Markdown as the text that a reader sees."""
    if _SPECIAL.search(inline) is None or len(inline) > _LONGEST:
        return " ".join(inline.split())
    kept: list[str] = []

    def keep(text: str) -> str:
        kept.append(text)
        return f"\x02{len(kept) - 1}\x02"

    text = inline.replace("\x02", "")
    if "`" in text:
        text = _CODE.sub(lambda code: keep(code[2].strip()), text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda escaped: keep(escaped[1]), text)
    if "[" in text:
        text = _WIKI.sub(lambda link: link[2] or link[1], _IMAGE.sub("", text))
        text = _LINK.sub(lambda link: link[1], text)
    if "<" in text:
        text = _AUTOLINK.sub(lambda link: keep(link[1]), text)
        text = _TAG.sub("", _COMMENT.sub("", text))
    text = html.unescape(_unmarked(text))
    return " ".join(_STASH.sub(lambda stash: kept[int(stash[1])], text).split())


def _unmarked(text: str) -> str:
    """Return text without the marks of emphasis."""
    # Emphasis nests at most this deep in anything that people write; more marks are left as text.
    for _ in range(3):
        before = text
        if "*" in text:
            text = _STARS.sub(r"\2", text)
        if "_" in text:
            text = _BARS.sub(r"\2", text)
        if text == before:
            break
    return text


def split_attributes(line: str) -> tuple[str, str]:
    """Return a line without the attribute list at its end, and the id that the list gives."""
    start = line.find(" {")
    if start < 0 or len(line) > _LONGEST or not line.rstrip(" ").endswith("}"):
        return line, ""
    match = _TRAILING_ATTRS.search(line.rstrip(" "))
    # A brace among the attributes means that they are text.
    if match is None or "}" in _QUOTED.sub("", match[1]):
        return line, ""
    return line[: match.start()], identity(match[1])


def identity(attributes: str) -> str:
    """Return the id in an attribute list, empty when there is none."""
    found = ""
    for match in _ID.finditer(attributes):
        found = match[1] or match[2]
    return found


def slug(text: str, separator: str = "-", *, ascii_only: bool = True) -> str:
    """Return the id that the engine makes of a heading's text, before it is made unique."""
    if ascii_only and not text.isascii():
        text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii")
    gap = _GAP if separator == "-" else re.compile(rf"[{re.escape(separator)}\s]+")
    return gap.sub(lambda _: separator, _NOT_SLUG.sub("", text).strip().lower())


def unique(anchor: str, used: set[str], counts: dict[str, int]) -> str:
    """Return the anchor with the first free ``_1``, ``_2``, and mark it as used."""
    if anchor in used or not anchor:
        counted = _COUNTED.match(anchor)
        base, count = (counted[1], int(counted[2])) if counted else (anchor, 0)
        # Every number up to the one remembered is taken, so a thousand like headings stay linear.
        count = max(count, counts.get(base, 0)) + 1
        while f"{base}_{count}" in used:
            count += 1
        if not counted:
            counts[base] = count
        anchor = f"{base}_{count}"
    used.add(anchor)
    return anchor


_LINE = re.compile(r"([ \t]*)(?:(?:[*+-]|\d+[.)])[ \t]+(.*))?")
_FENCE = re.compile(r"[ \t>]*(?:```|~~~)")
_RULE = re.compile(r"[ ]{0,3}(?:(?:-[ ]*){3,}|(?:\*[ ]*){3,})$")


def items(body: str, outline: Outline, section: Section) -> tuple[Item, ...]:
    """Return the bullets and numbered items of a section, nested ones with their depth."""
    known = outline.items
    if known is not None:
        first, last = outline.line_of(section.start), outline.line_of(section.end)
        # A section that ends within a line is the last of its body.
        within = range(first, last + int(section.end == len(body)))
        return tuple(item for item in known if item.line in within)
    prose = outline.prose[section.start : section.end]
    reader = _Items(outline.line_of(section.start))
    start = section.start
    for line, shown in zip(body[section.start : section.end].split("\n"), prose.split("\n"), strict=True):
        reader.read(line.rstrip("\r"), shown)
        start += len(line) + 1
    reader.finish()
    return tuple(reader.found)


class _Items:
    def __init__(self, line: int) -> None:
        self.found: list[Item] = []
        self.line = line
        self.indents: list[int] = []
        self.text: list[str] = []
        self.started = 0
        self.depth = 0

    def read(self, line: str, shown: str) -> None:
        """Take one line, as written and with its code blanked."""
        match = _LINE.match(line)
        # A bullet inside code or a comment is blank in prose.
        visible = bool(shown.strip()) and _indent(shown) == _indent(line)
        if match is not None and match[2] is not None and visible and not _RULE.match(line):
            self.finish()
            self.start(len(match[1].expandtabs(4)), match[2])
        elif not line.strip() or (not visible and not shown.strip()):
            self.finish()
        elif self.text:
            self.text.append(line.strip())
        elif line[:1] not in " \t":
            self.indents.clear()
        self.line += 1

    def start(self, indent: int, text: str) -> None:
        """Begin an item: a bullet at least two columns deeper than the last is nested in it."""
        while self.indents and indent < self.indents[-1] - 1:
            self.indents.pop()
        if not self.indents or indent >= self.indents[-1] + 2:
            self.indents.append(indent)
        self.depth = len(self.indents) - 1
        self.text = [text]
        self.started = self.line

    def finish(self) -> None:
        """End the first paragraph of the item that is being read."""
        if self.text:
            text, anchor = split_attributes(" ".join(self.text))
            self.found.append(Item(text.strip(), anchor, self.depth, self.started))
        self.text = []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


_ADDRESSES = frozenset(("href", "src", "poster", "data", "xlink:href"))
# What a browser reads as text up to its end is no tag; no tag that anybody wrote has this many parts.
_TAG_OR_COMMENT = re.compile(
    r"""<(?:!--(?:.*?--!?>|.*)
      |(?:(?P<raw>script|style|textarea|title|xmp)(?=[\s/>])|[A-Za-z][^\s<>/]*+)
       (?P<attributes>(?:[^<>"']{1,1000}+|"[^"]{0,10000}+"|'[^']{0,10000}+'){0,100}+)>
       (?(raw).*?(?:</(?P=raw)|\Z)))""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>`]++)))?+""")
# An address among the candidates of a `srcset`, with the words behind it.
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:,+(?=\s|$)|\s[^,]*+|$)")


class HtmlLink(NamedTuple):
    """An address as a browser reads it, where it stands in the text, and the attribute that it is of, in lower case."""

    target: str
    start: int
    end: int
    attribute: str


def find(written: str) -> Iterator[HtmlLink]:
    """The addresses in the tags of a text, in order; none of comments, nor of what browsers read as text."""
    for tag in _TAG_OR_COMMENT.finditer(written):
        if "=" in (tag["attributes"] or ""):
            for attribute in _ATTRIBUTE.finditer(written, *tag.span("attributes")):
                yield from _of_attribute(attribute)


def _of_attribute(attribute: re.Match[str]) -> Iterator[HtmlLink]:
    name, group = attribute[1].lower(), attribute.lastindex or 1
    if group == 1:
        return
    start, end = attribute.span(group)
    if name == "srcset":
        for candidate in _CANDIDATE.finditer(attribute.string, start, end):
            yield HtmlLink(html.unescape(candidate[1]), *candidate.span(1), name)
    elif name in _ADDRESSES:
        value = attribute[group]
        start += len(value) - len(value.lstrip())
        yield HtmlLink(html.unescape(value.strip()), start, start + len(value.strip()), name)
