"""Reads where a decision stands from the many ways to write it, and how sure that is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from kbgen.kinds.decision.citations import clauses
from kbgen.kinds.decision.dates import read_day
from kbgen.kinds.decision.labels import LabelledValue
from kbgen.kinds.decision.schema import FIRST_ONLY, LOOSE, OF_TEXTS, UNSPECIFIED, WORDS, in_english, phrase_as_word

_NOT_YET = frozenset("not no never isn wasn previously formerly be may if until or".split())
_PARTS = frozenset({"partially", "partly", "conditionally", "provisionally", "mostly", "tentatively", "temporarily"})
_FILLERS = frozenset("was is has been now then later and but since this adr rfc decision record it status".split())
_ENDS = frozenset({"superseded", "deprecated", "rejected", "withdrawn"})
_FIRST_WORDS = 7
_SURE_WORDS = 2
_MOST_NAMED = 2
_MOST_LINES = 20
_LONGEST = 400
_START = 40
_LONGEST_QUALIFIER = 120
_WORD = re.compile(r"[a-z]+")
_CLAUSES = re.compile(r"[;,\n→]|->|\.(?= |$)|\bthen\b", re.IGNORECASE)
_BOX = re.compile(r"\s*[-*+]?\s*\[([ xX])\]")
_ARROW = re.compile(r"→|->|⇒|=>")
_WAS = re.compile(r"\W*was\b", re.IGNORECASE)
# all of a statement is a status: its word, then when, by whom or why
_WHOLE = re.compile(
    r"[\W\d]*(?:(?:now|then|was|is|has been|later|adr|status|it|and|but)\W+)*[a-z]+"
    r"(?:\W*$|\s*[.,;:(—–/-]|[\s*_]*(?:(?:on|by|in|since|as|at|until|due|because|for|with|see|and|not)\b|\d|\[|#|→))",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:super[sc]ed(?:ed|es)|replace[sd]|obsolete[sd]|amend(?:s|ed))\b.{0,300}", re.IGNORECASE)
_BY_WHAT = re.compile(r"\s*(?:in part )?by\b[^(;,\n]{0,300}", re.IGNORECASE)
_TRACKED = re.compile(
    r"(?:\(|\b)(?:implicitly )?(?:track(?:ed|ing)\b.{0,200}|PR\b[^)]{0,40}\)?|https?://\S{0,200})|\[?\\?#\d{1,7}\]?",
    re.IGNORECASE,
)
_DATES = re.compile(r"(?:\bon )?\(?\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\)?|\bon [A-Z][a-z]{2,8} \d{1,2},? \d{4}", re.ASCII)
_SENTENCE = re.compile(r"\.(?: |$)|\n")
_EDGES = " \t\n.,;:-–—()[]*_<>|!/\\"
_DONE = re.compile(
    r"(?<!ever )\b(?:implemented|final(?! comment)|activated|deployed|released|shipped)\b", re.IGNORECASE
)
_PENDING = re.compile(
    r"\b(?:not (?:yet )?(?:been )?implemented|unimplemented|never implemented|ready for implementation)\b",
    re.IGNORECASE,
)
_UNDER_WAY = re.compile(
    r"\b(?:partial(?:ly)? implemented|partly implemented|being implemented|implementing|in progress)\b", re.IGNORECASE
)
_DATED = re.compile(r"\d{1,4}[-/. ]\w{1,9}[-/. ]\d{1,4}|[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}", re.ASCII)
_MARKED = re.compile(r"\W{0,5}(?:[\w ]{0,60}?\bmark(?:ed)? (?:it )?(?:as )?)?(?P<word>[a-z]{3,14})\b", re.IGNORECASE)


class StatusChange(NamedTuple):
    """A status that a decision came to have, when if it is said, and on which line of the body."""

    status: str
    day: date | None = None
    line: int | None = None


class StatedStatus(NamedTuple):
    """Where a decision stands: its state, the part or the condition that its author adds, and how far it is done.

    `doubt` says why it may be another state; `said` is the line that decides.
    """

    status: str = UNSPECIFIED
    qualifier: str = ""
    implementation: str = ""
    doubt: str = ""
    said: LabelledValue = LabelledValue()
    events: tuple[StatusChange, ...] = ()


def normalised(text: str, own: Mapping[str, str] = MappingProxyType({})) -> str:
    """The life-cycle state that a text comes to within its first words, else `unspecified`; never a guess.

    `To be decided` names none, and neither does a template's `{proposed | accepted | rejected}`. `own` are words of
    the log's own with what they come to.
    """
    return stated_status((in_our_words(LabelledValue(text), own),)).status


def in_our_words(labelled_value: LabelledValue, own: Mapping[str, str]) -> LabelledValue:
    """A status that begins with a word of the log's own, or of another language, with what it comes to in its place."""
    for words in sorted(own, key=len, reverse=True):
        if match := re.match(rf"\W*{re.escape(words)}(?!\w)", labelled_value.text, re.IGNORECASE):
            return labelled_value._replace(text=own[words] + labelled_value.text[match.end() :])
    return labelled_value._replace(text=in_english(labelled_value.text))


def stated_status(lines: Sequence[LabelledValue]) -> StatedStatus:
    """Where a decision stands by the lines of its status, of which the first that comes to an end decides."""
    lines = _ticked(lines[:_MOST_LINES])
    if not lines:
        return StatedStatus()
    first = lines[0]
    events = [event for line in lines for event in _starting(line, is_first=line is first)]
    decides = _decisive(first, lines, events)
    if decides is None or is_template(decides.text):
        return StatedStatus(said=first)
    status, qualifier, doubt = _state(decides.text[:_LONGEST])
    return StatedStatus(status, qualifier, delivery(decides, lines), doubt, decides, tuple(events))


def is_template(text: str) -> bool:
    """Whether a text offers states to choose from rather than naming one."""
    sentence = _SENTENCE.split(text[:_LONGEST])[0]
    named = {WORDS[word] for word in _WORD.findall(sentence.lower()) if word in WORDS}
    return text.startswith(("{", "<")) or (len(named) > _MOST_NAMED and not _DATED.search(text))


def _ticked(lines: Sequence[LabelledValue]) -> Sequence[LabelledValue]:
    """Of a list of boxes, those that are ticked; other lines as they stand."""
    boxes = [(line, match[1]) for line in lines if (match := _BOX.match(line.raw))]
    if len(boxes) <= 1:
        return lines
    return [line._replace(text=_BOX.sub("", line.text).strip()) for line, tick in boxes if tick != " "]


def _starting(line: LabelledValue, *, is_first: bool) -> list[StatusChange]:
    """The state that a statement starts with; a later one counts only where all of it is a status."""
    words = [word for word in _WORD.findall(line.text[:_LONGEST].lower()) if word not in _FILLERS]
    if not words or words[0] not in WORDS or not (is_first or _WHOLE.match(line.text)):
        return []
    status, qualifier, _ = _state(line.text[:_LONGEST])
    if status != WORDS[words[0]] and qualifier:
        return []  # it ends a part
    day = _DATED.search(line.text)
    read = read_day(day[0]) if day else None
    return [StatusChange(WORDS[words[0]], read.day if read else None, line.line)]


def _decisive(
    first: LabelledValue, lines: Sequence[LabelledValue], events: Sequence[StatusChange]
) -> LabelledValue | None:
    """The statement that says where it stands now: the latest by date, else the last that ends it, else the first."""
    by_line = {line.line: line for line in lines}
    different = {event.status for event in events}
    dated = [event for event in events if event.day]
    if len(different) > 1 and len(dated) == len(events):
        return by_line[max(dated, key=lambda event: event.day or date.min).line]
    if len(different) > _MOST_NAMED and not dated:
        return None
    ends = [event for event in events if event.status in _ENDS]
    if ends and len(different) > 1:
        return by_line[ends[-1].line]
    says_nothing = bool(events) and _state(first.text[:_LONGEST])[0] == UNSPECIFIED
    return by_line[events[0].line] if says_nothing else first


@lru_cache(maxsize=1024)
def _state(said: str) -> tuple[str, str, str]:
    """The state that a statement names, the qualifier it adds, and the doubt that is left."""
    said = phrase_as_word(_latest(said))
    told = (clause for clause in _CLAUSES.split(said) if _word_in(clause) and not _is_negated(clause))
    first = next(told, "") if _word_in(said) else ""
    words, at = _WORD.findall(first.lower()), _word_in(first) - 1
    if at < 0:
        return _sign(said)
    status, before = WORDS[words[at]], words[:at]
    replaced = [clause for clause in clauses(said) if clause.role == "superseded by"]
    scope = next((one.scope for one in replaced if one.scope), "")
    if status == "superseded" and scope and replaced[0].scope:
        qualifier = f"superseded {scope}" if scope.startswith(("in ", "on ", "for ", "as ")) else f"{scope} superseded"
        return "accepted", qualifier, "a decision that is superseded in part is taken to stand otherwise"
    if any(not one.scope for one in replaced):
        status = "superseded"
    part = " ".join(word for word in before if word in _PARTS)
    doubt = f"{words[at]!r} is taken for {status}" if words[at] in LOOSE else ""
    if [word for word in before if word not in _FILLERS and word not in _PARTS][_SURE_WORDS - 1 :]:
        doubt = f"the status is a sentence, of which {words[at]!r} is taken for the state"
    return status, part or scope or _rest(said, words[at]), doubt


def _latest(text: str) -> str:
    """What stands behind the last arrow, where that is a state: `Proposed → Accepted`."""
    last = _ARROW.split(text)[-1]
    return last if last is not text and _word_in(last) and not _is_negated(last) else text


def _word_in(clause: str) -> int:
    """The place, from 1, of the first word of a clause that names a state, or says that none is meant; else 0."""
    words = _WORD.findall(clause.lower())[:_FIRST_WORDS]
    return next((number for number, word in enumerate(words, 1) if _names_state(word, number) or word in _NOT_YET), 0)


def _names_state(word: str, number: int) -> bool:
    return word in WORDS and (number == 1 or word not in FIRST_ONLY)


def _is_negated(clause: str) -> bool:
    """Whether what a clause says of a state is that it does not hold: `no longer accepted`, `was proposed`."""
    word = _WORD.findall(clause.lower())[_word_in(clause) - 1]
    return word in _NOT_YET or bool(_WAS.match(clause))


_SIGNS = {"✅": "accepted", "✔": "accepted", "❌": "rejected", "🚫": "rejected", "⌛": "superseded", "🤔": "proposed"}


def _sign(text: str) -> tuple[str, str, str]:
    """The state of a text without a word for it: that of a lone sign, else none."""
    status = _SIGNS.get(text.strip()[:1], "") if not _WORD.search(text.lower()) else ""
    if status:
        return status, "", f"{text.strip()!r} alone is taken for {status}"
    return UNSPECIFIED, "", "it names no state that is known" if text else ""


def _rest(text: str, word: str) -> str:
    """What a status says beyond its word, without what replaced it, dates and where it is tracked."""
    after = re.split(rf"\b{word}\b", text, maxsplit=1, flags=re.IGNORECASE)[-1]
    if WORDS[word] == "superseded":
        after = _BY_WHAT.sub("", after)
    for noise in (_BY, _TRACKED, _DATES, _PENDING, _UNDER_WAY):
        after = noise.sub(" ", after)
    kept = " ".join(_SENTENCE.split(after)[0].strip(_EDGES).split())
    words = [one for one in kept.lower().split() if one not in _FILLERS and any(map(str.isalpha, one))]
    return kept if words and len(kept) <= _LONGEST_QUALIFIER else ""


def delivery(decides: LabelledValue, lines: Sequence[LabelledValue]) -> str:
    """How far a decision is carried out, by its status or the start of another statement; empty where none says."""
    first, _, rest = decides.text[:_LONGEST].partition(". ")
    text = "\n".join((first, rest[:_START], *(line.text[:_START] for line in lines if line is not decides)))
    for form, state in ((_PENDING, "pending"), (_UNDER_WAY, "in-progress"), (_DONE, "done")):
        if form.search(text):
            return state
    return ""


def named_in(text: str) -> str:
    """The state that an entry of a changelog says the decision came to have; empty where it says another thing."""
    match = _MARKED.match(text[:_LONGEST].lstrip(" :"))
    word = match["word"].lower() if match else ""
    return WORDS.get(word, "") if word not in OF_TEXTS and (word.endswith("ed") or word == "withdrawn") else ""
