"""The dates and the number of a decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from kbgen.body import Outline
from kbgen.kinds.decision.labels import LabelledValue, said_of
from kbgen.kit.dates import day_of
from kbgen.model.document import INDEX_NAMES, without_suffix

_MONTHS = "january february march april may june july august september october november december".split()
_SHORTEST_MONTH = 3
_PIVOT = 70
_MOST_MONTHS = 12
_CHANGELOGS = frozenset({"changelog", "change log", "changes", "history", "revision history"})
_LONGEST = 60
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b", re.IGNORECASE)
_OF = re.compile(r"(?<=\d) of (?=[A-Za-z])")
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,? +", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]\d.*)?", re.ASCII)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})[ -]([a-z]{3,9})\.?[ -](\d{4})", re.ASCII | re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[ -]([a-z]{3,9})\.?[ -](\d{1,2})", re.ASCII | re.IGNORECASE)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.? (\d{1,2}) (\d{4})", re.ASCII | re.IGNORECASE)
_MONTH = re.compile(r"([a-z]{3,9})\.?[ -](\d{4})", re.ASCII | re.IGNORECASE)
_ISO_MONTH = re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII)
_MONTH_NUMBER = re.compile(r"(\d{1,2})/(\d{4})", re.ASCII)
_YEAR = re.compile(r"(\d{4})", re.ASCII)
_NAME = re.compile(r"(?:^|/)((?:19|2[01])\d\d)-?(\d{2})-?(\d{2})(?:[-_ /.]|$)", re.ASCII)
# what a text starts with that looks like a date, whether or not a calendar has it
_LEADING = re.compile(
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)|\d{1,3}[-/.]\d{1,2}[-/.]\d{2,4}(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th)?[ -][a-z]{3,9}\.?[ ,-]{1,2}\d{4}(?!\d)"
    r"|\d{4}[ -][a-z]{3,9}\.?[ -]\d{1,2}(?!\d)|[a-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}(?!\d)"
    r"|[a-z]{3,9}\.?,? \d{4}(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_FIRST = re.compile(r"\W{0,9}(?:initial|first|created|init)\b", re.IGNORECASE)
_TWO_WAYS = "the day and the month can be told apart in neither this date nor those beside it"


class Precision(StrEnum):
    """How much of a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class PartialDate(NamedTuple):
    """A date that was read; of a month or a year its first day. `doubt` says why it may be another."""

    day: date
    precision: Precision = Precision.DAY
    doubt: str = ""

    def __str__(self) -> str:
        """As much of the date as is known: `2026-01` for a month."""
        length = {Precision.DAY: 10, Precision.MONTH: 7, Precision.YEAR: 4}[self.precision]
        return self.day.isoformat()[:length]


class ChangelogEntry(NamedTuple):
    """An entry of a changelog: its date as written, the date that was read from it, and what happened."""

    said: LabelledValue
    day: PartialDate | None
    text: str


def read_day(text: str, others: Iterable[str] = ()) -> PartialDate | None:
    """The date at the start of a text; `others` stand beside it and may show whether days or months come first."""
    if _ISO_DAY.fullmatch(text):
        return _whole(int(text[:4]), int(text[5:7]), int(text[8:]))  # nearly all of our own
    said = _clean(text)
    if not said:
        return None
    read = _read(said, day_first=_day_first((said, *map(_clean, others))))
    if read is None and (lead := _LEADING.match(said)) and not said[lead.end() : lead.end() + 1].isalnum():
        return _read(lead[0].replace(",", " ").strip(), day_first=_day_first((lead[0], *map(_clean, others))))
    return read


def _clean(text: str) -> str:
    short = _OF.sub(" ", _ORDINAL.sub("", text[:_LONGEST])).strip(" \t*_`\"'[]()<>")
    return _WEEKDAY.sub("", " ".join(short.replace(",", " ").split()), count=1)


@lru_cache(maxsize=4096)
def _read(text: str, *, day_first: bool | None) -> PartialDate | None:
    if match := _NUMERIC.fullmatch(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        return _numeric(first, second, year, day_first=True if match[2] == "." else day_first)
    for form in (_ISO, _COMPACT):
        if match := form.fullmatch(text):
            return _whole(int(match[1]), int(match[2]), int(match[3]))
    for form, year, month, day in ((_DAY_MONTH, 3, 2, 1), (_MONTH_DAY, 3, 1, 2), (_YEAR_FIRST, 1, 2, 3)):
        if match := form.fullmatch(text):
            return _whole(int(match[year]), _month(match[month]), int(match[day]))
    return _part(text)


def _part(text: str) -> PartialDate | None:
    """A month or a year."""
    for form, year, month in ((_MONTH, 2, 1), (_ISO_MONTH, 1, 2), (_MONTH_NUMBER, 2, 1)):
        if match := form.fullmatch(text):
            number = _month(match[month]) if form is _MONTH else int(match[month])
            return _known(int(match[year]), number, 1, Precision.MONTH)
    return _known(int(text), 1, 1, Precision.YEAR) if _YEAR.fullmatch(text) else None


def _numeric(first: int, second: int, year: int, *, day_first: bool | None) -> PartialDate | None:
    """Two numbers and a year: the day comes first unless its neighbours, or the calendar, say otherwise."""
    as_day, as_month = _whole(year, second, first), _whole(year, first, second)
    if as_day is None or as_month is None or as_day == as_month:
        return as_day or as_month
    if day_first is None:
        return as_day._replace(doubt=_TWO_WAYS)
    return as_day if day_first else as_month


def _day_first(texts: Iterable[str]) -> bool | None:
    """Whether days come before months in most of the dates that show it; None where none does, or as many each way."""
    days = months = 0
    for text in texts:
        if match := _NUMERIC.match(text):
            days += int(match[1]) > _MOST_MONTHS >= int(match[3])
            months += int(match[3]) > _MOST_MONTHS >= int(match[1])
    return None if days == months else days > months


def _whole(year: int, month: int, day: int) -> PartialDate | None:
    return _known(year, month, day, Precision.DAY)


def _known(year: int, month: int, day: int, precision: Precision) -> PartialDate | None:
    found = day_of(year, month, day)
    return PartialDate(found, precision) if found else None


def _year(text: str) -> int:
    year = int(text)
    return year if len(text) > 2 else year + (2000 if year < _PIVOT else 1900)


def _month(name: str) -> int:
    """The number of a month by its name or the start of it; 0 for what is none, which no calendar has."""
    short = name.lower().rstrip(".")
    numbers = [number for number, month in enumerate(_MONTHS, 1) if month.startswith(short)]
    return numbers[0] if len(numbers) == 1 and len(short) >= _SHORTEST_MONTH else 0


def day_in_name(inner: str) -> PartialDate | None:
    """The date that a file's or a folder's name starts with."""
    match = _NAME.search(inner)
    return _whole(int(match[1]), int(match[2]), int(match[3])) if match else None


def said_in_name(inner: str) -> str:
    """What looks like a date at the start of a file's or a folder's name, whether or not a calendar has it."""
    match = _NAME.search(inner)
    return match[0].strip("/-_ .") if match else ""


def is_dated(name: str) -> bool:
    """Whether the name of a file or folder starts with a date."""
    return bool(_NAME.match(name))


def changes(outline: Outline) -> tuple[ChangelogEntry, ...]:
    """The entries of a changelog that start with a date, or with what looks like one, as they stand."""
    found = [(said, lead) for said in _changelog(outline) if (lead := _LEADING.match(said.text))]
    dates = [lead[0] for _, lead in found]
    return tuple(
        ChangelogEntry(LabelledValue(lead[0], said.line), read_day(lead[0], dates), said.text[lead.end() :])
        for said, lead in found
    )


def _changelog(outline: Outline) -> Iterator[LabelledValue]:
    """The lines of the changelog, headings below its own among them."""
    level = 0
    for section in outline.sections:
        heading = section.heading
        if heading is None:
            continue
        if level and heading.level > level:
            yield LabelledValue(heading.text.strip(), heading.line)
        else:
            level = heading.level if heading.text.strip(" :").lower() in _CHANGELOGS else 0
        if level:
            first = outline.line_of(section.start)
            lines = outline.prose[section.start : section.end].splitlines()
            yield from (said_of(line.strip(" \t-*+|")[:300], first + number) for number, line in enumerate(lines))


def first_change(entries: Iterable[ChangelogEntry]) -> ChangelogEntry | None:
    """The entry of a changelog that says it was the first, else the one with the earliest date."""
    dated = [(not _FIRST.match(one.text), one.day.day, number, one) for number, one in enumerate(entries) if one.day]
    return min(dated)[3] if dated else None


_NAMED = re.compile(r"(?P<prefix>(?:[^\W\d_]{1,60}[-_ ]{1,3}){0,20})(?P<number>\d{1,5})(?:[-_. ]|$)")
# words that call what follows them the number of a record, which any other word may stand before by chance
_OF_LOG = re.compile(
    r"(?:^|[-_ ])(?:m?adr|tdr|rfc|[a-z]{0,2}[ei]p|keep|erc|cap|decision|proposal|record)s?[-_ ]{1,3}$", re.IGNORECASE
)
# `12. Queues`, `012: Queues`
_LEADING_NUMBER = re.compile(r"#?(\d{1,5})(?P<mark>[.:)]| [-–—](?= )| (?=\S))", re.ASCII)
# `ADR 12`, `ADR-012: Queues`, `ODH-ADR-Operator-0009 - Queues`
_PREFIXED = re.compile(
    r"(?:[a-z]{1,12}-){0,3}(?:adr|rfc|pep|bip|kep|madr|decision)(?:-[a-z]{1,20}){0,2}[-_ ]{1,2}"
    r"(?:#|no\.? )?(\d{1,5})\b(?!\.\d)",
    re.ASCII | re.IGNORECASE,
)


# `1. `, `ADR 27: `, `RFC: `, `Aries RFC 0434: `, `ODH-ADR-Operator-0009 - ` before a title
_BEFORE_TITLE = re.compile(
    r"#?\d{1,5}(?:[.:)]|\s[-–—](?=\s))\s+(?=\S)"
    r"|(?:(?:(?-i:[A-Z])[a-z]{1,15}\s){1,2}(?=[a-z]{3,4}[ -]\d{4}\b))?\[?(?:[a-z]{1,12}-){0,3}"
    r"(?:(?P<named>m?adr|rfc|pep|bip|kep|architecture decision record|decision record)"
    r"|(?-i:[A-Z]{1,3}[EI]P|CPS|HIPE|SIMD|MSC))"
    r"(?:-[a-z]{1,20}){0,2}(?:[-_ ]{0,2}(?:#|no\.? )?(?:\d{1,5}|[^\w\s]{1,3}))?\]?"
    r"(?:\s?[.:)|]|\s[-–—](?=\s)|(?(named)(?<=\d)(?=\s)|(?!)))\s+(?=\S)",
    re.ASCII | re.IGNORECASE,
)
# headings of parts that any decision may have
_GENERIC = frozenset(
    (
        "abstract",
        "background",
        "context",
        "context and problem statement",
        "decision",
        "introduction",
        "motivation",
        "overview",
        "problem",
        "problem statement",
        "status",
        "summary",
        "title",
    )
)
# words before a number that may be of any log
ANY_LOG = ("adr", "rfc", "pep", "bip", "kep", "decision")


class NumberedHeading(NamedTuple):
    """The number in a decision's first heading; a bare one has nothing to tell it from a number of the sentence."""

    number: int
    line: int
    bare: bool = False


def numbered(inner: str) -> tuple[str, int | None]:
    """The log that a file belongs to (its folder and the words before its number) and its number, if it has one.

    A file that stands for its folder goes by the folder's name.
    """
    folder, _, name = inner.rpartition("/")
    above, _, own = folder.rpartition("/")
    if is_dated(own):
        return above, None
    if without_suffix(name).lower() in INDEX_NAMES and _number(own):
        folder, name = above, own
    found = _number(name)
    if not found:
        return folder, None
    return f"{folder}/{found['prefix']}".casefold(), int(found["number"])


def prefix_of(log: str) -> str:
    """The words before the numbers of a log."""
    return log.rpartition("/")[2].strip("-_ ")


def _number(name: str) -> re.Match[str] | None:
    """The number in a name: at its start or its end, filled up with noughts, or behind a word that calls it one."""
    found = None if is_dated(name) else _NAMED.match(name)
    if found is None:
        return None
    before, number, after = found["prefix"], found["number"], without_suffix(name)[found.end("number") :]
    return found if not (before and after) or number.startswith("0") or _OF_LOG.search(before) else None


def as_title(heading: str) -> str:
    """A heading without the number that places it in a log; empty for that of a part."""
    text = _without_number(heading.strip())
    return "" if text.strip(" :").lower() in _GENERIC else text


def _without_number(heading: str) -> str:
    match = _BEFORE_TITLE.match(heading)
    return heading[match.end() :] if match else heading


def in_heading(outline: Outline) -> NumberedHeading | None:
    """The number in the first heading of a body."""
    heading = next((heading for heading in outline.headings if heading.level == 1), None)
    if heading is None:
        return None
    text = heading.text.strip()
    if match := _PREFIXED.match(text):
        return NumberedHeading(int(match[1]), heading.line)
    match = _LEADING_NUMBER.match(text)
    return NumberedHeading(int(match[1]), heading.line, bare=match["mark"] == " ") if match else None
