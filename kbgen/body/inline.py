"""Inline Markdown as plain text, and the ids that headings get."""

from __future__ import annotations

import html
import re
import unicodedata

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
