"""Finds code spans and links in text whose blocks of code and raw HTML are masked."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from kbgen.body.inline import plain
from kbgen.body.model import LinkKind

# A link before it is placed: target, text, kind, start and end of the target, start of the use.
Span = tuple[int, int]
Found = tuple[str, str, LinkKind, int, int, int]
Definitions = dict[str, tuple[str, int, int]]

_TICKS = re.compile(r"`+|\n\n|\\\\|\\`")
_PLAIN = r"([^\[\]\\\n]*+)\]\(([^\s()<>\"'\\&]++)\)"
_SIMPLE = re.compile(rf"\[{_PLAIN}")
# The leading class lets the search skip over ordinary text. A plain link is taken whole.
_TOKEN = re.compile(rf"[\[\]\\\n](?:(?<=\[){_PLAIN}|(?<=\\).|(?<=\n)\n|(?<=[\[\]]))")
_SIMPLE_CODE = re.compile(r"`(?:[^`\n]|\n(?!\n))*+`")
_TARGET = re.compile(
    r"""\(\s*+(?:<([^<>]*+)>|([^\s()<>"'\\][^\s()"']*+(?:\([^\s()"']*+\)[^\s()"']*+)*+))
        (?:\s++(?:"[^"]*+"|'[^']*+'))?\s*+\)""",
    re.VERBOSE,
)
_PART = re.compile(r"[()\"']|\n\n")
_DEFINITION = re.compile(
    r"""\n[ >]*(?:(?:[*+-]|\d+\.)[ ]+)*\[([^\[\]\n]*+)\]:[ ]*(?:\n[ ]*)?(\S++)[ ]*
        (?:\n?[ ]*(?:"[^\n]*"|'[^\n]*'|\([^\n]*\))[ ]*)?(?=\n)""",
    re.VERBOSE,
)
_LABEL = re.compile(r"\s?\[([^\]]*+)\]")
_AUTOLINK = re.compile(r"<(?:([A-Za-z][A-Za-z0-9+.-]*+://[^<>]*+)|([^<> !@\n]++@[^@<> \n]++))>")
_GAP = re.compile(r"\s+")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()>#+\-.!|])")


def code_spans(text: str) -> list[tuple[int, int]]:
    """Return the spans of the code between backticks, ticks included."""
    if "`" not in text:
        return []
    if "``" not in text and "\\" not in text:
        return [match.span() for match in _SIMPLE_CODE.finditer(text)]
    spans: list[tuple[int, int]] = []
    runs: list[tuple[int, int]] = []
    for match in _TICKS.finditer(text):
        token = match[0]
        if token[0] == "`":
            runs.append(match.span())
        elif token == "\n\n":  # noqa: S105  # a blank line, not a secret
            _pair(runs, spans)
            runs = []
    _pair(runs, spans)
    return spans


def _pair(runs: list[tuple[int, int]], spans: list[tuple[int, int]]) -> None:
    """Pair runs of ticks of the same length, each with the next one."""
    places: dict[int, list[int]] = {}
    for index in range(len(runs) - 1, -1, -1):
        places.setdefault(runs[index][1] - runs[index][0], []).append(index)
    index = 0
    while index < len(runs):
        start, end = runs[index]
        later = places[end - start]
        while later and later[-1] <= index:
            later.pop()
        if later:
            index = later[-1]
            spans.append((start, runs[index][1]))
        index += 1


def find(text: str) -> Iterator[Found]:
    """Yield the links of a masked text, not in order."""
    angled: set[int] = set()
    if "[" in text:
        simple = _all_simple(text)
        if simple is not None:
            yield from simple
        else:
            brackets = _Brackets(text)
            yield from brackets.links()
            angled = brackets.angled
    if "<" in text:
        yield from _autolinks(text, angled)


def _all_simple(text: str) -> list[Found] | None:
    """Return the links of a text where every bracket belongs to a plain link, None for any other text."""
    if "\\[" in text:
        return None
    found = [_simple(text, match) for match in _SIMPLE.finditer(text)]
    return found if len(found) == text.count("[") else None


def _simple(text: str, match: re.Match[str]) -> Found:
    """Return a link that was taken whole."""
    shown, target = match.groups()
    start, end = match.span(2)
    at = match.start()
    if text[at - 1] == "!" and text[at - 2] != "\\":
        return target, shown, "image", start, end, at - 1
    return target, plain(shown), "inline", start, end, at


def _autolinks(text: str, angled: set[int]) -> Iterator[Found]:
    for match in _AUTOLINK.finditer(text):
        if text[match.start() - 1] == "\\" or match.start() in angled:
            continue
        target = match[1] or "mailto:" + match[2].removeprefix("mailto:")
        group = 1 if match[1] else 2
        yield target, match[group], "autolink", match.start(group), match.end(group), match.start()


class _Brackets:
    """Pairs the brackets of a text in one pass, and reads what follows each pair."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.defined: Definitions = {}
        self.labels: set[int] = set()
        # Where targets in angle brackets start: they look like autolinks.
        self.angled: set[int] = set()
        if "]:" in text:
            self.define()
        # Nothing inside a target or a label is a link.
        self.taken = 0
        # An unusual target is read character by character; an author never writes this many.
        self.budget = 50_000

    def define(self) -> None:
        """Collect the targets of reference links by their label in lower case."""
        for match in _DEFINITION.finditer(self.text):
            if match[1].startswith("^"):
                continue
            raw = match[2]
            start = match.start(2) + len(raw) - len(raw.lstrip("<"))
            target = raw.lstrip("<").rstrip(">")
            self.defined[match[1].strip().lower()] = (target, start, start + len(target))
            self.labels.add(match.start(1) - 1)
            if raw.startswith("<"):
                self.angled.add(match.start(2))

    def links(self) -> Iterator[Found]:
        """Yield the links, an inner one before the one around it."""
        opened: list[int] = []
        text = self.text
        for token in _TOKEN.finditer(text):
            at = token.start()
            if at < self.taken:
                continue
            kind = token[0]
            if token[2] is not None:
                yield _simple(text, token)
            elif kind == "[":
                opened.append(at)
            elif kind == "\n\n":
                opened.clear()
            elif kind == "]" and opened:
                found = self.pair(opened.pop(), at)
                if found is not None:
                    yield found

    def pair(self, start: int, close: int) -> Found | None:
        """Return the link that a pair of brackets makes."""
        text = self.text
        follows = text[close + 1 : close + 2]
        if follows == "(":
            found = self.inline(start, close)
            if found is not None:
                return found
        if text[start + 1] == "[" and text[close - 1] == "]":
            return self.wiki(start, close)
        if self.defined and not self.defines(start, close):
            return self.reference(start, close)
        return None

    def defines(self, start: int, close: int) -> bool:
        """Tell whether a pair of brackets is the label of a definition."""
        return self.text.startswith(":", close + 1) and start in self.labels

    def inline(self, start: int, close: int) -> Found | None:
        """Return a link whose target stands in parentheses."""
        text = self.text
        match = _TARGET.match(text, close + 1)
        if match is not None:
            group = 1 if match[1] is not None else 2
            first, last, self.taken = *match.span(group), match.end()
            if group == 1:
                self.angled.add(first - 1)
        else:
            loose = _Parentheses(text, close + 2).read(self.budget)
            self.budget -= loose.steps
            if loose.end < 0:
                return None
            first, last, self.taken = loose.first, loose.last, loose.end
        target = text[first:last].strip()
        first += len(text[first:last]) - len(text[first:last].lstrip())
        if "\\" in target or "&" in target:
            return self.found(start, close, _resolved(target), (first, first + len(target)), "inline")
        return self.found(start, close, target, (first, first + len(target)), "inline")

    def reference(self, start: int, close: int) -> Found | None:
        """Return a link whose target is defined elsewhere."""
        text = self.text[start + 1 : close]
        if _ESCAPED.search(text):
            # The engine has replaced the escape by then, and finds no such label.
            return None
        label = _LABEL.match(self.text, close + 1)
        if label is not None:
            known = self.defined.get(_GAP.sub(" ", (label[1] or text).lower()))
            if known is not None:
                self.taken = label.end()
                return self.found(start, close, known[0], known[1:], "reference")
        known = self.defined.get(_GAP.sub(" ", text.lower()))
        return self.found(start, close, known[0], known[1:], "reference") if known else None

    def wiki(self, start: int, close: int) -> Found | None:
        """Return a link to a document by its id."""
        target, bar, shown = self.text[start + 2 : close - 1].partition("|")
        target = target.removesuffix("\\").strip() if bar else target.strip()
        if not target or "[" in target or "]" in target or "\n" in target:
            return None
        return target, plain(shown) if bar else target, "wiki", start, close + 1, start

    def found(self, start: int, close: int, target: str, span: Span, kind: LinkKind) -> Found:
        """Return a link, or an image when a bang stands before the bracket."""
        shown = self.text[start + 1 : close]
        if self.text[start - 1] == "!" and self.text[start - 2] != "\\":
            return target, shown, "image", span[0], span[1], start - 1
        return target, plain(shown), kind, span[0], span[1], start


class _Parentheses:
    """Reads a target that is no plain word: the engine counts parentheses, and quotes that may be a title."""

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.first = start
        self.last = -1
        self.end = -1
        self.steps = 0
        self.open = 1
        # Parentheses left open when a title seemed to start, and where they closed if it was none.
        self.spare = 1
        self.spare_end = -1
        self.quotes: dict[str, tuple[int, bool]] = {}

    def read(self, budget: int) -> _Parentheses:
        """Return itself, with the span of the target and the end of the link, -1 if there is none."""
        for part in _PART.finditer(self.text, self.first):
            self.steps += 1
            if part[0] == "\n\n" or self.steps > budget:
                break
            if part[0] in "()":
                self.parenthesis(part[0], part.start())
            else:
                self.quote(part[0], part.start())
            if self.open == 0:
                return self.close(part.end())
        if self.spare == 0:
            self.last, self.end = self.spare_end, self.spare_end + 1
        return self

    def quote(self, mark: str, at: int) -> None:
        """Take a quote: the first of its kind may start a title, a later one may end it."""
        if mark in self.quotes:
            self.quotes[mark] = (self.quotes[mark][0], True)
        else:
            if not self.quotes:
                self.spare, self.open = self.open, 1
            self.quotes[mark] = (at, False)

    def parenthesis(self, mark: str, at: int) -> None:
        """Take a parenthesis: inside what may be a title it only counts for the case that there is none."""
        if mark == ")" and self.titled(at) is not None:
            self.open = 0
        elif not self.quotes:
            self.open += 1 if mark == "(" else -1
        elif self.spare > 0:
            self.spare -= 1
            if mark == ")" and self.spare == 0:
                self.spare_end = at

    def titled(self, at: int) -> int | None:
        """Return where the title starts that ends just before an offset."""
        while self.text[at - 1] == " " and at > self.first:
            at -= 1
        start, ended = self.quotes.get(self.text[at - 1], (0, False))
        return start if ended else None

    def close(self, end: int) -> _Parentheses:
        """Return itself, closed by a parenthesis."""
        title = self.titled(end - 1)
        self.last, self.end = end - 1 if title is None else title, end
        return self


def _resolved(target: str) -> str:
    return html.unescape(_ESCAPED.sub(r"\1", target))
