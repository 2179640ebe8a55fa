"""What stands in for text that the parser must not see, and the attributes and tables that it would miss."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kbgen.markdown.github.prose import trimmed
from kbgen.markdown.github.source import Attributes, Event

_BAR = re.compile(r"(?<!\\)\|")
# The second row of a table, without what encloses it.
DELIMITERS = r"\|?[ \t]*+:?-++:?[ \t]*+(?:\|[ \t]*+:?-++:?[ \t]*+)*+\|?"
_DELIMITERS = re.compile(rf"(?m)^(?P<lead>[ \t>]*+)(?P<row>{DELIMITERS})[ \t]*+$")
_LEAD = re.compile(r"[ \t>]*+")
_LONE_TAG = re.compile(r"(?m)^[ \t>]*+</?(?P<name>[A-Za-z][A-Za-z0-9-]*+)(?:[\s/][^<>\n]*+)?>[ \t]*+$")
# Elements whose tags begin a block wherever they begin a line.
_BLOCKS = frozenset(
    "address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link "
    "main menu menuitem nav noframes ol optgroup option p param pre script search section style summary table tbody td "
    "textarea tfoot th thead title tr track ul".split()
)
_ITEM = re.compile(r"[ \t>]*+(?:[-*+]|\d{1,9}[.)])[ \t]+")
# What begins a block, so that no row goes on there.
_BLOCK = re.compile(r"[#>]|```|~~~|(?:[-*+]|\d{1,9}[.)])(?:[ \t]|$)|<[a-z!/]|:::", re.IGNORECASE)


def find(text: str) -> Iterator[tuple[int, str]]:
    """Where the first line of each such table begins, with what encloses it."""
    if "|" not in text:
        return
    for delimiters in _DELIMITERS.finditer(text):
        begin, header = _line_before(text, delimiters.start())
        _, before = _line_before(text, begin)
        lead = _LEAD.match(header)
        if lead is None or not before.strip(" \t>") or "|" in before or _goes_on_lazily(before, lead[0]):
            continue
        row = header[lead.end() :]
        if not row.startswith("|") and columns(row) == columns(delimiters["row"]) > 1:
            yield begin, min(lead[0], delimiters["lead"], key=len)


def find_cut(text: str) -> Iterator[tuple[int, str]]:
    """Where the first line of each table begins that a tag alone on its line ends, with what encloses it.

    The parser takes such a line for one more row, but for tags of blocks.
    """
    if "|" not in text or ">" not in text:
        return
    for tag in _LONE_TAG.finditer(text):
        if tag["name"].lower() in _BLOCKS:
            continue
        found, following, at = None, "", tag.start()
        while at:
            at, line = _line_before(text, at)
            if "|" not in line or _LONE_TAG.match(line):
                break
            delimiters = _DELIMITERS.match(following)
            if delimiters and columns(line.lstrip(" \t>")) == columns(delimiters["row"]):
                found = at, line[: len(line) - len(line.lstrip(" \t>"))]
            following = line
        if found is not None:
            yield found


def _goes_on_lazily(before: str, lead: str) -> bool:
    """Whether a line goes on with the words of a quote or an item without its sign or its indentation."""
    item = _ITEM.match(before)
    quotes = before[: len(before) - len(before.lstrip(" \t>"))].count(">")
    return quotes > lead.count(">") or (item is not None and len(item[0].expandtabs(4)) > len(lead.expandtabs(4)))


def _line_before(text: str, start: int) -> tuple[int, str]:
    """Where the line before the one that begins at an offset begins, and that line."""
    end = max(start - 1, 0)
    begin = text.rfind("\n", 0, end) + 1
    return begin, text[begin:end]


def columns(row: str) -> int:
    """How many cells a row has."""
    row = row.strip(" \t")
    inner = row[row.startswith("|") : len(row) - (row.endswith("|") and not row.endswith("\\|"))]
    return len(_BAR.findall(inner)) + 1


def ends_before(line: str) -> bool:
    """Whether a table ends before a line, given without what encloses the table."""
    return not line.strip() or _BLOCK.match(line) is not None


_LINE = re.compile(
    rf"(?m)^(?P<lead>[ \t>]*+)(?P<rest>(?:`{{3,}}|~{{3,}})[ ]*\t[ \t]*|(?=[^\n]*\t){DELIMITERS}[ \t]*+)$"
)


def spaced(text: str) -> str:
    """The text with blanks in place of such tabs."""
    return _LINE.sub(lambda found: found["lead"] + found["rest"].replace("\t", " "), text) if "\t" in text else text


_PART = r"""(?:[#.][\w:-][\w:.-]*+|[A-Za-z][\w-]*+=(?:"[^"{}\n]*"|'[^'{}\n]*'|[^\s"'{}=]++))"""
_LIST = rf"\{{:?[ ]*({_PART}(?:[ ]++{_PART})*+)[ ]*\}}"
_LEADING = re.compile(_LIST)
_EACH = re.compile(_PART)
# Whatever else a list may say (`onclick`, `style`) is left out: attributes are no way to bring code into a page.
_ALLOWED = frozenset("align alt download height hreflang id lang loading rel start target title type width".split())
# A longer list is none that anybody reads.
_LONGEST = 1000
# What ends the first words of an item.
_AFTER_WORDS = frozenset(("/item", "list", "/paragraph", "code", "html", "quote", "table"))


def are_in(body: str) -> bool:
    """Whether a body may hold a list of attributes."""
    return _LEADING.search(body) is not None


def attributed(events: Sequence[Event]) -> list[Event]:
    """The events with the attributes that authors gave, and without the lists that gave them."""
    found: list[Event] = []
    # Where headings, items, links and images opened.
    opened: list[int] = []
    closed = -1
    for event in events:
        kind = event.kind
        if kind == "/heading" or (kind in _AFTER_WORDS and opened and _takes(found, opened[-1], kind)):
            _give(found, opened[-1])
        if kind == "text" and closed >= 0 and event.text[:1] == "{":
            text, given = leading(event.text)
            found[closed] = _with(found[closed], given)
            event = event._replace(text=text)  # noqa: PLW2901  # the same event, less its list
        closed = -1
        if kind in ("heading", "item", "link", "image"):
            opened.append(len(found))
        elif kind in ("/heading", "/item", "/link", "/image"):
            at = opened.pop()
            closed = at if kind in ("/link", "/image") else -1
        found.append(event)
    return found


def _takes(found: Sequence[Event], at: int, kind: str) -> bool:
    """Whether the words that end here are the first of the item that is open."""
    if found[at].kind != "item" or found[at].attributes:
        return False
    return kind == "/paragraph" or not any(event.kind == "/paragraph" for event in found[at + 1 : at + 3])


def _give(found: list[Event], at: int) -> None:
    """Take the list at the end of the last words, and give it to what opened at a place."""
    last = found[-1]
    if last.kind != "text":
        return
    text, given = trailing(last.text)
    if given:
        found[-1] = last._replace(text=text)
        found[at] = _with(found[at], given)


def _with(event: Event, given: Attributes) -> Event:
    return event._replace(attributes=event.attributes + given) if given else event


def trailing(text: str) -> tuple[str, Attributes]:
    """The text without the list at its end, and what the list says."""
    start = text.rfind("{")
    if start < 0 or len(text) - start > _LONGEST:
        return text, ()
    match = _LEADING.match(text, start)
    if match is None or text[match.end() :].strip(" "):
        return text, ()
    return text[:start].rstrip(" "), _read(match[1])


def leading(text: str) -> tuple[str, Attributes]:
    """The text without the list that it begins with, and what the list says."""
    match = _LEADING.match(text, 0, _LONGEST)
    return (text[match.end() :], _read(match[1])) if match else (text, ())


def _read(written: str) -> Attributes:
    found: dict[str, str] = {}
    for part in _EACH.findall(written):
        name, _, value = ("id", "", part[1:]) if part[0] == "#" else part.partition("=")
        if part[0] == ".":
            name, value = "class", part[1:]
        name, value = name.lower(), value.strip("\"'")
        if name == "class":
            found[name] = f"{found.get(name, '')} {value}".strip()
        elif name in _ALLOWED or name.startswith("data-"):
            found[name] = value
    return tuple(found.items())


_SIGNS = "*_~\\:$"
_STANDINS = "\ufdd0\ufdd1\ufdd2\ufdd3\ufdd4\ufdd5"
_OF_ADDRESSES = _SIGNS[:4]
_HIDE = str.maketrans(_OF_ADDRESSES, _STANDINS[:4])
_SHOW = str.maketrans(_STANDINS, _SIGNS)
_COLON, _DOLLAR = _STANDINS[4], _STANDINS[5]

# An address behind its scheme, and one without; each begins with letters, which are looked for fast.
_BEHIND_SCHEME = re.compile(r"://[^\s<\[\]`]*")
_BEHIND_NAME = re.compile(r"www\.[^\s<\[\]`]*", re.IGNORECASE)
_SCHEME = re.compile(r"(?:https?|ftp)$", re.IGNORECASE)
_LONGEST_SCHEME = 5
# What stands before an address that is no prose: a destination, or the value of an attribute.
_NO_PROSE = ("](", "<", "](<", '"', "'", "]: ", "]:")
# What stands before an address without a scheme, if anything does; behind `//` it is the end of another.
_BEFORE_NAME = frozenset(" \t*_~(")
# How far back it is looked whether an address stands in the text of a link.
_NEAR = 300
# A colon that begins a line and a word, as names of emoji do, or stands before another: no definition of a term.
_WORD = re.compile(r"(?m)^:(?=[\w+:]|-\d)")
_BEFORE_COLON = (" :", "\t:", ">:")
_WORD_WITHIN = re.compile(r"(?m)^([ \t>]++):(?=[\w+:]|-\d)")
# A formula that begins and ends a line, one that touches its signs, and one within a line. Money and variables of a
# shell are none: a word stands before or behind one of their signs, a blank within, or a sum is followed by words.
_OF_LINES = r"(?:\\.|[^$`\\\n]++|\n(?![ \t>]*\n))+"
_OF_A_LINE = r"(?:\\.|[^$`\\\n]++)+"
_SUM = r"\d[\w.,%-]*+\s[\w\s.,%-]*+\$"
# The sign comes first, which is looked for fast.
_TOUCHING = (
    rf"\$(?<![\w$\\]\$)(?:\$(?!\s){_OF_LINES}(?<!\s)\$\$|(?![\s$]|{_SUM}){_OF_A_LINE}(?<!\s)\$|`[^`$\n]+`\$)(?![\w$])"
)
_FORMULA = re.compile(
    rf"""(?m:^)[ \t>]*+(?:[-*+]|\d{{1,9}}[.)])?[ \t]*+\$\${_OF_LINES}\$\$(?m:(?=[ \t]*$))
    |{_TOUCHING}""",
    re.VERBOSE,
)
_ONE_DOLLAR = re.compile(_TOUCHING, re.VERBOSE)
# Without these nothing is a formula.
_TWO_DOLLARS = re.compile(r"\$[^$\n]*+\$")
# A dollar behind a backslash is one already.
_DOLLARS = re.compile(r"(?<!\\)\$")


def hide(text: str) -> str:
    """The text without signs of emphasis in its bare addresses."""
    if ":" in text and "://" in text:
        text = _BEHIND_SCHEME.sub(_hidden, text)
    if "www." in text:
        text = _BEHIND_NAME.sub(_hidden, text)
    return text


def hide_colons(text: str) -> str:
    """The text without colons that begin words; containers that begin with colons are not in it any more."""
    if ":" not in text:
        return text
    if "\n:" in text or text[0] == ":":
        text = _WORD.sub(_COLON, text)
    if any(sign in text for sign in _BEFORE_COLON):
        text = _WORD_WITHIN.sub(lambda found: found[1] + _COLON, text)
    return text


def _hidden(match: re.Match[str]) -> str:
    found, text, start = match[0], match.string, match.start()
    if not any(sign in found for sign in _OF_ADDRESSES):
        return found
    before = text[max(start - _NEAR, text.rfind("\n", max(start - _NEAR, 0), start) + 1, 0) : start]
    if found[0] == ":":
        scheme = _SCHEME.search(before[-_LONGEST_SCHEME:])
        before = before[: -len(scheme[0])] if scheme else "<"
    elif before and before[-1] not in _BEFORE_NAME:
        return found
    if before.endswith(_NO_PROSE) or before.rfind("[") > before.rfind("]"):
        return found
    end = trimmed(found)
    return found[:end].translate(_HIDE) + found[end:]


def hide_dollars(text: str) -> str | None:
    """The text without dollars that belong to no formula; None where it has no formula."""
    if "$" not in text or not _TWO_DOLLARS.search(text):
        return None
    form = _FORMULA if "$$" in text else _ONE_DOLLAR
    found = list(form.finditer(text))
    if not found:
        return None
    parts: list[str] = []
    at = 0
    for formula in found:
        parts += (_DOLLARS.sub(_DOLLAR, text[at : formula.start()]), formula[0])
        at = formula.end()
    return "".join((*parts, _DOLLARS.sub(_DOLLAR, text[at:])))


def is_hiding(text: str) -> bool:
    """Whether something is replaced in a text."""
    return not text.isascii() and any(sign in text for sign in _STANDINS)


def show(text: str) -> str:
    """The text with the signs that were replaced."""
    return text.translate(_SHOW)
