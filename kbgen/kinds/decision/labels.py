"""Labels in a decision's text, and the values behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice, pairwise, takewhile
from typing import NamedTuple

from kbgen.body import Heading, Outline, plain

_MOST_LINES = 2000
_FEW_WORDS = 5
_END = 40
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,3}[.)][ \t]|\||#{1,6}[ \t]|!!!|\?\?\?|:::)")
_BREAK = re.compile(r"(?:\S {2}|\\|<br\s{0,3}/?>)[ \t]*$", re.IGNORECASE)
_ITEM = re.compile(r"^[ \t]*[-*+][ \t]+")
# a badge says what its words say
_IMAGE = re.compile(r"!\[([^\[\]]{1,100})\]\([^()\s]{0,500}(?:\s[^()]{0,100})?\)")
_LEADS = re.compile(r"\b(?:by|super[sc]edes|replaces|obsoletes|amends)[*_]{0,2}:?[*_]{0,2}[ \t]*$", re.IGNORECASE)
_QUOTE = re.compile(r"^[ \t]{0,12}>[ \t]?")
_STRUCK = re.compile(r"~~(?=\S).{1,1000}?~~|<(del|s|strike)\b[^<>]{0,100}>.{0,1000}?</\1>", re.IGNORECASE | re.DOTALL)
# a line that says a state or a date of its own below one that is complete
_OPENS = re.compile(
    r"[*_\W]{0,6}(?:(?:Super[sc]ed|Replac|Obsolet|Amend|Accept|Propos|Deprecat|Reject|Withdr|Approv|Updat)[a-z]{1,4}\b"
    r"|\d{4}-\d\d)"
)


def standing_text(raw: str) -> str:
    """A text without what its author has struck out, and with the words of its pictures."""
    shown = _IMAGE.sub(r"\1", raw) if "![" in raw else raw
    return _STRUCK.sub(" ", shown) if "~~" in shown or "<" in shown else shown


def statements(text: str, first: int = 0) -> Iterator[tuple[int, str]]:
    """The statements of a text, each with the number of the line that it starts on; its first line is `first`.

    The items of a list belong to the words that lead to it: `Superseded by:`.
    """
    led: tuple[int, str] | None = None
    for line, raw in _blocks(text, first):
        if led and _ITEM.match(raw):
            led = led[0], f"{led[1]} {_ITEM.sub('', raw, count=1)},"
            continue
        if led:
            yield led
        led = (line, raw) if _LEADS.search(raw[-_END:]) else None
        if led is None:
            yield line, raw
    if led:
        yield led


def _blocks(text: str, first: int) -> Iterator[tuple[int, str]]:
    lines: list[str] = []
    start = first
    for number, line in enumerate(text.split("\n", _MOST_LINES)[:_MOST_LINES], first):
        bare = _QUOTE.sub("", line, count=1)
        if lines and (not bare.strip() or begins(line, lines[-1])):
            yield start, standing_text(_joined(lines))
            lines = []
        if bare.strip():
            start = start if lines else number
            lines.append(line)
    if lines:
        yield start, standing_text(_joined(lines))


def begins(line: str, before: str) -> bool:
    """Whether a line begins a statement, rather than continuing that of the line before it."""
    if _BLOCK.match(line) or _BREAK.search(before[-_END:]) or bool(_QUOTE.match(line)) != bool(_QUOTE.match(before)):
        return True
    bare = before.strip(" \t*_)")
    is_complete = len(bare.split()) <= _FEW_WORDS or bare.endswith((".", ";", "!"))
    return is_complete and bool(_OPENS.match(line))


def _joined(lines: list[str]) -> str:
    """The lines of a statement as one: a line's end is a space."""
    rest = (_QUOTE.sub("", line, count=1).strip() for line in lines[1:])
    return " ".join((lines[0].rstrip(), *rest))


# Names of values as decisions of many origins write them, letters only.
LABELS: Mapping[str, str] = {
    "status": "status",
    "adr status": "status",
    "decision status": "status",
    "state": "status",
    "estado": "status",
    "estatus": "status",
    "statut": "status",
    "stato": "status",
    "статус": "status",
    "状态": "status",
    "ステータス": "status",
    "상태": "status",
    "date": "date",
    "decision date": "date",
    "date of decision": "date",
    "decided on": "date",
    "decided": "date",
    "date decided": "date",
    "accepted date": "date",
    "date accepted": "date",
    "accepted on": "date",
    "approved on": "date",
    "created": "date",
    "created on": "date",
    "date created": "date",
    "creation date": "date",
    "proposed date": "date",
    "date proposed": "date",
    "start date": "date",
    "updated": "updated",
    "last updated": "updated",
    "review": "revisit",
    "revisit": "revisit",
    "review date": "revisit",
    "next review": "revisit",
    "deciders": "deciders",
    "decider": "deciders",
    "decision makers": "deciders",
    "decision maker": "deciders",
    "consulted": "consulted",
    "informed": "informed",
    "supersedes": "supersedes",
    "supercedes": "supersedes",
    "replaces": "supersedes",
    "obsoletes": "supersedes",
    "superseded by": "superseded by",
    "superceded by": "superseded by",
    "replaced by": "superseded by",
    "obsoleted by": "superseded by",
    "amends": "amends",
    "amended by": "amended by",
}
# the title of an admonition that names no label
TITLE = "title of an admonition"
_HEAD_LINES = 60
_LONGEST = 2000
_LONGEST_LABEL = 30
_CELLS = 12
_STARTS = ("Date ", "date ", "DATE ", "!!!", "???")
_RELATIONS = frozenset({"supersedes", "superseded by", "amends", "amended by"})
_FEW_LABEL_WORDS = 2
# headings of what decisions argue, below which a label is no longer part of the head
_CONTENT = re.compile(
    r"\W*(?:\d+\W+)?(?:context|decision(?: outcome)?|consequences|problem|considered|options|alternatives|rationale"
    r"|motivation|background|introduction)\b(?! date| makers?\b)",
    re.IGNORECASE,
)
_MARKED_LABEL = re.compile(
    r"[-+> \t]*(?:[*][ \t]+)?(?:\*\*|__)(?P<label>[^*_:\n]{2,30})(?:\*\*|__)[ \t]*(?P<value>[^:\s].*)"
)
_NUMBERED = re.compile(r"^\W*\d+[.)]?[ \t]+")
_OTHER_LABEL = re.compile(r"[*_\w][\w *_-]{1,30}:")
_HTML_ROW = re.compile(r"\n[ \t]{0,8}<tr\b[^<>]{0,100}>((?:(?!<tr\b).){0,2000}?)</tr>", re.DOTALL | re.IGNORECASE)
_HTML_CELL = re.compile(r"<t[dh]\b[^<>]{0,100}>((?:(?!<t[dh]\b).){0,1000}?)</t[dh]>", re.DOTALL | re.IGNORECASE)
# what may stand above a head in code
_PREAMBLE = re.compile(r"\s*|#[^#].*|##+ preamble\s*", re.IGNORECASE)
_BEFORE_LABEL = " \t>*+-_#"
_LETTERS = re.compile(r"[a-z]+")
_DAY_WITHOUT_COLON = re.compile(r"date[ \t]+(?=\d)", re.IGNORECASE)
_RULE = re.compile(r"[|:\- \t]+")
_ADMONITION = re.compile(
    r'(?:!!!|\?\?\?\+?)[ \t]+[\w-]{1,30}[ \t]+"([^"]{1,200})"|:{3,9}[ \t]*[a-z]{1,30}[ \t[]{1,9}([^\]]{1,200})'
)


class LabelledValue(NamedTuple):
    """A value as its author wrote it, and the line of the body that it stands on; None for front matter, or nothing.

    `raw` is the same with its links.
    """

    text: str = ""
    line: int | None = None
    raw: str = ""


def said_of(raw: str, line: int | None) -> LabelledValue:
    """What a piece of a line, or the value of a key, says, its marks and what is struck out taken away."""
    raw = standing_text(raw)
    return LabelledValue(plain(raw.strip(" \t*_|").lstrip("> \t*_")).strip(), line, raw)


def head(outline: Outline) -> Mapping[str, LabelledValue]:
    """What the first lines of a body say under a known label, the first of each; empty values are none."""
    lines = outline.prose.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    if "<tr" in outline.prose[:_LONGEST]:
        lines = _with_rows(lines)
    contents = (heading.line for heading in outline.headings if heading.level > 1 and _CONTENT.match(heading.text))
    end = next(contents, _HEAD_LINES)
    found: dict[str, LabelledValue] = {}
    for label, said in _labelled(lines):
        if said.text and (label not in _RELATIONS or (said.line or 0) < end):
            found.setdefault(label, said)
    return found


def head_in_code(text: str) -> Mapping[str, LabelledValue]:
    """What a block of code at the top of a body says under known labels, as the heads of CAPs and BIPs stand there."""
    lines = text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
    opened = next((number for number, line in enumerate(lines) if line.startswith("```")), None)
    if opened is None or not all(_PREAMBLE.fullmatch(line) for line in lines[:opened]):
        return {}
    block = takewhile(lambda line: not line.startswith("```"), lines[opened + 1 :])
    found: dict[str, LabelledValue] = {}
    for number, line in enumerate(block, opened + 1):
        name, colon, value = line[:_LONGEST].partition(":")
        if colon and value.strip() and not name[:1].isspace() and (label := label_of(name)):
            found.setdefault(label, said_of(value, number))
    return found if "status" in found else {}


def _with_rows(lines: Sequence[str]) -> list[str]:
    """The lines, with the rows of HTML tables written with bars, each on the line that it starts on."""
    text = "\n".join(line[:_LONGEST] for line in lines)
    return _HTML_ROW.sub(_row_with_bars, text).split("\n")


def _row_with_bars(row: re.Match[str]) -> str:
    values = (" ".join(cell[1].split()) for cell in _HTML_CELL.finditer(row[1]))
    return f"\n| {' | '.join(values)} |" + "\n" * (row[0].count("\n") - 1)


def _labelled(lines: Sequence[str]) -> Iterator[tuple[str, LabelledValue]]:
    skip = -1
    for number, line in enumerate(lines):
        told = ":" in line or "|" in line or "**" in line or line.startswith(_STARTS)
        if not told or number <= skip or len(line) > _LONGEST:
            continue
        bare = line.strip()
        if bare.startswith(("!!!", "???", ":::")):
            yield from _admonition(lines, number)
        elif bare.startswith("|"):
            across = _across(lines, number)
            skip = number + 2 if across else skip
            yield from across or (() if _is_head_of_columns(lines, number) else _row(bare, number))
        elif (marked := _MARKED_LABEL.match(bare)) and (label := label_of(marked["label"])):
            yield label, said_of(_wrapped(marked["value"], lines, number), number)
        elif ":" in bare and next(_pairs(bare, number), None):
            yield from _pairs(_wrapped(bare, lines, number), number)
        elif _DAY_WITHOUT_COLON.match(bare):
            yield "date", said_of(bare[4:], number)


def _wrapped(line: str, lines: Sequence[str], number: int) -> str:
    """A line with those that continue it: a line's end is a space, unless what stands there is complete."""
    if len(line.partition(":")[2].split()) < _FEW_LABEL_WORDS and not line.rstrip(" *_").endswith(" by"):
        return line
    said = [line]
    for before, after in pairwise(lines[number:]):
        if not after.strip() or begins(after, before) or _OTHER_LABEL.match(after.strip()):
            break
        said.append(after.strip(" \t>"))
    return " ".join(said)[:_LONGEST]


def _pairs(line: str, number: int) -> Iterator[tuple[str, LabelledValue]]:
    """`Status: x`, `- **Status:** x`, and several of them on a line with bars between."""
    for part in line.split("|", _CELLS)[:_CELLS]:
        name, colon, value = part.partition(":")
        if colon and (label := label_of(name)):
            yield label, said_of(value, number)


@lru_cache(maxsize=4096)
def label_of(name: str) -> str:
    """The label that a name stands for, however it is marked; empty where it is none."""
    if len(name) > _HEAD_LINES:
        return ""
    words = name.strip(_BEFORE_LABEL).lower()
    return LABELS.get(words) or LABELS.get(" ".join(_LETTERS.findall(words)), "") if words[:1].isalpha() else ""


def _admonition(lines: Sequence[str], number: int) -> Iterator[tuple[str, LabelledValue]]:
    """`!!! note "Status: x"`, or the line below `!!! note "Status"`; any other title is kept as one."""
    match = _ADMONITION.match(lines[number].strip())
    title = (match[1] or match[2] or "") if match else ""
    name, colon, value = title.partition(":")
    label = label_of(name)
    if label and colon and value.strip():
        yield label, said_of(value, number)
    elif label:
        below = ((at, line) for at, line in enumerate(lines[number + 1 : number + 4], number + 1) if line.strip())
        yield from ((label, said_of(line[:_LONGEST], at)) for at, line in islice(below, 1))
    elif title:
        yield TITLE, said_of(title, number)


def cells(line: str) -> list[str]:
    """The cells of a table's row, with their marks."""
    return [cell.strip() for cell in line.strip().strip("|").split("|", _CELLS)]


def _row(line: str, number: int) -> Iterator[tuple[str, LabelledValue]]:
    """`| Status | x |`, or `| x | **Status:** y |`."""
    name, *values = cells(line)
    if values and (label := label_of(name)):
        yield label, said_of(values[0], number)
        return
    yield from (pair for cell in (name, *values) if ":" in cell for pair in _pairs(cell, number))


def _is_head_of_columns(lines: Sequence[str], number: int) -> bool:
    """Whether a row is the first of a table of several columns, so that its cells say nothing of each other."""
    ruled = number + 1 < len(lines) and _RULE.fullmatch(lines[number + 1].strip()) is not None
    return ruled and sum(map(bool, cells(lines[number]))) > 2  # a label, and its value


def _across(lines: Sequence[str], number: int) -> list[tuple[str, LabelledValue]]:
    """A table whose first row holds nothing but labels and whose next row holds their values."""
    below = list(islice(lines, number + 1, number + 3))
    names = cells(lines[number])
    known = [label_of(name) for name in names]
    if len(below) < 2 or sum(map(bool, known)) < 2 or not _RULE.fullmatch(below[0].strip()):
        return []
    values = cells(below[1])
    if label_of(values[0]):
        return []
    return [(label, said_of(value, number + 2)) for label, value in zip(known, values, strict=False) if label]


def under(name: str, outline: Outline) -> list[LabelledValue]:
    """The statements under a heading of that name, the author's own words before what they quote.

    A decision may be about a status or a date: the heading that opens it is its title where another has the name too.
    """
    headed = [(one.heading, one) for one in outline.sections if one.heading is not None and _names(one.heading) == name]
    if len(headed) > 1 and headed[0][0] == outline.headings[0]:
        del headed[0]
    for heading, section in headed:
        rest = heading.text.partition(":")[2]
        first = outline.line_of(section.start)
        text = "\n".join(outline.prose[section.start : section.end].splitlines()[:_HEAD_LINES])
        lines = sorted(statements(text, first), key=lambda numbered: numbered[1].lstrip().startswith(">"))
        own = [LabelledValue(rest.strip(), heading.line, rest)] if rest.strip() else []
        found = own + [_line(line[:_LONGEST], number) for number, line in lines]
        if found := [said for said in found if said.text]:
            return found
    return []


def _names(heading: Heading) -> str:
    """The label that a heading stands for; empty where it is none."""
    title = heading.text.partition(":")[0]
    return "" if len(title) > _LONGEST_LABEL else label_of(_NUMBERED.sub("", title))


def _line(line: str, number: int) -> LabelledValue:
    return LabelledValue(plain(line.strip(" -*>|")).strip(), number, line)
