"""Text outside code: bare addresses and emoji."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping

from kbgen.markdown.github.source import find_emoji, label_of

_START = r"(?<![A-Za-z])(?:https?|ftp)://|(?<![^\s*_~(])www\."
_BARE = re.compile(
    rf"""(?P<url>(?:{_START})[^\s<]++)
        |(?P<mail>(?<![A-Za-z0-9.+_-])(?:(?:mailto|xmpp):)?(?<![A-Za-z0-9.+_-])[A-Za-z0-9.+_-]++@
         [A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)++)""",
    re.VERBOSE | re.IGNORECASE,
)
_DOMAIN = re.compile(r"[^\W_][\w.-]*")
_ENTITY = re.compile(r"&[A-Za-z]+;$")
_TRAILING = frozenset("?!.,:*_~'\"")
# More labels than any address has: past it, underscores are not looked at.
_LABELS = 10


def find_addresses(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and destination of each address in a text that is in no link."""
    if "://" not in text and "@" not in text and "www." not in text:
        return
    at = 0
    for match in _BARE.finditer(text):
        if match.start() < at:
            continue
        found = match[0]
        if match["mail"]:
            if found[-1].isalpha():
                scheme = "" if found.lower().startswith(("mailto:", "xmpp:")) else "mailto:"
                yield match.start(), match.end(), scheme + found
            continue
        size = trimmed(found)
        if size and _has_domain(found[:size]):
            at = match.start() + size
            yield match.start(), at, found[:size] if "://" in found[:8] else "http://" + found[:size]


def trimmed(address: str) -> int:
    """Where an address ends: before the punctuation of its sentence, and a parenthesis that was opened outside."""
    end = len(address)
    surplus = address.count(")") - address.count("(")
    while end:
        last = address[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last == ";":
            # An entity is no part of the address; looked for in the last signs only.
            entity = _ENTITY.search(address, max(end - 40, 0), end)
            end = entity.start() + 1 if entity else end
        elif last not in _TRAILING:
            break
        end -= 1
    return end


def _has_domain(address: str) -> bool:
    scheme, separator, rest = address.partition("://")
    domain = _DOMAIN.match(rest if separator else scheme)
    if domain is None:
        return False
    labels = domain[0].rstrip(".").split(".")
    if len(labels) <= _LABELS and "_" in "".join(labels[-2:]):
        return False
    return bool(separator) or len(labels) > 1


# Where something stands in a text, its kind, and what it says.
Marked = tuple[int, int, str, str]

_REFERENCE = re.compile(r"\\?\[\^([^\[\]\s]+)\]")
# A line that begins a block, and the signs between which brackets mean nothing.
_BLOCK = re.compile(r"\n[ \t>]*(?:[-*+]|\d{1,9}[.)]|#{1,6}|\|)(?=[ \t])|\n[ \t>]*\n")
_BRACKET = re.compile(r"\\.|(`+)(?:(?!`).)*?\1(?!`)|[\[\]]", re.DOTALL)
# No farther back is it looked for a bracket that is open.
_NEAR = 2_000


def marked(text: str, source: str, footnotes: Mapping[str, str], before: str | None) -> list[Marked]:
    """The addresses, emoji and references to footnotes in a text, in order; no address within brackets.

    `source` is the text as it was written: what an escape or an entity writes there is not meant. `footnotes` are those
    that stand on the other side of a container's border, by what labels are compared with. `before` is what its block
    begins with, None for the text of a link.
    """
    return [one for one in _found(text, source, footnotes, before) if text[one[0] : one[1]] in source]


def before(text: str, offset: int) -> str:
    """What stands in front of an offset in the same block; nothing where no bracket may be open there."""
    start = max(offset - _NEAR, 0)
    if text.rfind("[", start, offset) < 0:
        return ""
    for block in _BLOCK.finditer(text, start, offset):
        start = block.end()
    return text[start:offset]


def _in_brackets(text: str) -> bool:
    """Whether a bracket is open at the end of a text."""
    depth = 0
    for found in _BRACKET.finditer(text):
        depth = depth + 1 if found[0] == "[" else max(depth - 1, 0) if found[0] == "]" else depth
    return depth > 0


def _addresses(text: str, source: str, before: str) -> Iterator[Marked]:
    for first, last, to in find_addresses(text):
        front = before + source[: max(source.find(text[first:last]), 0)]
        if "[" not in front or "@" in to.partition("/")[0] or not _in_brackets(front):
            yield first, last, "link", to


def _found(text: str, source: str, footnotes: Mapping[str, str], before: str | None) -> list[Marked]:
    links = [] if before is None else list(_addresses(text, source, before))
    others = [(first, last, "emoji", sign) for first, last, sign in find_emoji(text)]
    if footnotes:
        others = sorted((*others, *_references(text, source, footnotes)))
    if not links or not others:
        return links or others
    # A name within an address is part of it.
    begins = [link[0] for link in links]
    outside = (one for one in others if links[bisect_right(begins, one[0]) - 1][1] <= one[0] or one[0] < begins[0])
    return sorted((*links, *outside))


def _references(text: str, source: str, footnotes: Mapping[str, str]) -> Iterator[Marked]:
    escaped = [found[0].startswith("\\") for found in _REFERENCE.finditer(source)]
    for number, found in enumerate(_REFERENCE.finditer(text)):
        label = footnotes.get(label_of(found[1]))
        if label is not None and not any(escaped[number : number + 1]):
            yield *found.span(), "footnote", label


Span = tuple[int, int]

_OPENING = re.compile(r"\s*\]\([\s>]*")

_ANGLED = re.compile(r"<((?:\\.|[^<>\\\n])*)>")

_STEP = re.compile(r"\\.|[\s()]")

_LABEL = re.compile(r"\[(?:\\.|[^\[\]\\])*\]:[\s>]*", re.DOTALL)


def in_parentheses(text: str, end: int) -> Span | None:
    """The span of a destination that follows the text of a link, which ends at an offset."""
    opening = _OPENING.match(text, end)
    return _destination(text, opening.end()) if opening else None


def in_definition(text: str, start: int) -> Span | None:
    """The span of the destination in a definition that begins at an offset."""
    label = _LABEL.match(text, start)
    return _destination(text, label.end()) if label else None


def _destination(text: str, start: int) -> Span:
    if angled := _ANGLED.match(text, start):
        return angled.span(1)
    depth = 0
    for step in _STEP.finditer(text, start):
        if step[0].isspace() or (step[0] == ")" and depth == 0):
            return start, step.start()
        depth += (step[0] == "(") - (step[0] == ")")
    return start, len(text)
