"""Actions that a review lists in its body, under a heading such as `Action items`: bullets, numbers or a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date

from kbgen.body import Heading, Outline, Section, items, plain, subtree
from kbgen.kit import Body, Place
from kbgen.kit.actions import STATES, Action, state_named
from kbgen.kit.days import parse_day

_HEADING = re.compile(
    r"\b(?:action(?:s| items?| points?)?|follow[- ]?ups?|next steps|remediations?|to[- ]?dos?)\b", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:taken|during|timeline|log)\b", re.IGNORECASE)
_NOTHING = re.compile(r"(?:none|n/?a|nothing|tbd|todo|no (?:further )?actions?(?: items?)?)?[.!-]*", re.IGNORECASE)
_BOX = re.compile(r"\[([ xX])\][ \t]+")
_STRUCK = re.compile(r"~~(.+)~~[.]?$", re.DOTALL)
_DONE = re.compile(r"[(\[](?:done|completed?|closed|fixed)[^)\]]*[)\]]\W*$|^(?:done|✅|☑)\b:?", re.IGNORECASE)
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}|\d{1,2}(?:st|nd|rd|th)? [A-Z][a-z]{2,8},? \d{4}|[A-Z][a-z]{2,8} \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)
_NAME = r"(?P<name>[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2})"
_OWNERS = (
    re.compile(r"(?<![\w.])@(?P<name>[A-Za-z][\w./-]*\w)"),
    re.compile(
        r"(?i:\b(?:owner|assignee|assigned to|responsible))[ ]?:?[ ]+@?(?P<name>[\w.'-]+(?: [A-Z][\w.'-]+){0,2})"
    ),
    # `(Ada to call a meeting)`, `(Ada will ask)`: somebody's name, then what they do
    re.compile(rf"\({_NAME} (?:to|will|calls?|asks?|owns|takes|is)\b"),
    # `Payments will …` at the start: a team or person promises it
    re.compile(rf"^{_NAME} will\b"),
)
_NOBODY = frozenset(
    "we this it that there they everyone somebody someone all you i teams team engineers users customers".split()
)
_ROW = re.compile(r"^[ \t]*\|?(.*?)\|?[ \t]*$")
_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-*:?[ \t]*)*\|?[ \t]*")
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("action", "item", "task", "what", "description", "title", "step", "follow", "to do", "todo"),
    "owner": ("owner", "who", "assignee", "responsible", "assigned", "lead"),
    "due": ("due", "when", "deadline", "by", "target", "date"),
    "status": ("status", "state", "done"),
    "type": ("type", "kind", "category"),
    "link": ("ticket", "issue", "link", "tracking", "jira"),
}
_TYPES = ("prevent", "detect", "mitigate", "process")


def listed_actions(body: Body) -> Iterator[Action]:
    """The actions of a body, in its order; text that is no list and no table is none."""
    for section in _sections(body.outline):
        for item in items(body.text, body.outline, section):
            if item.depth == 0 and not _NOTHING.fullmatch(plain(item.text)):
                yield action_in(item.text, Place(item.line))
        yield from _rows(body.outline, section)


def _sections(outline: Outline) -> Iterator[Section]:
    """The sections under headings that promise actions, with those of deeper headings, each once."""
    seen: set[Section] = set()
    for heading in outline.headings:
        for section in subtree(outline, heading) if promises_actions(heading) else ():
            if section not in seen:
                seen.add(section)
                yield section


def promises_actions(heading: Heading) -> bool:
    """Whether a heading says that what is to be done stands below it, and not what was done."""
    return bool(heading.level > 1 and _HEADING.search(heading.text) and not _PAST.search(heading.text))


def action_in(text: str, at: Place) -> Action:
    """The action that one item of a list states, with the owner and the day that its words name."""
    box = _BOX.match(text)
    bare = text[box.end() :] if box else text
    struck = _STRUCK.fullmatch(bare.strip())
    title = plain(struck[1] if struck else bare)
    done = struck is not None or bool(_DONE.search(title)) or (box is not None and box[1] != " ")
    return Action(at, title, owner=_owner(title), due=_day(title), status="done" if done else "open")


def _owner(text: str) -> str:
    for pattern in _OWNERS:
        found = pattern.search(text)
        if found and found["name"].lower() not in _NOBODY:
            return found["name"].rstrip(".")
    return ""


def _day(text: str) -> date | None:
    found = _DATE.search(text)
    return parse_day(found[0]) if found else None


def _rows(outline: Outline, section: Section) -> Iterator[Action]:
    """The actions of the tables in a section: one a row, by the names of the columns."""
    lines = outline.prose[section.start : section.end].split("\n")
    first = outline.line_of(section.start)
    columns: list[str] = []
    for number, line in enumerate(lines):
        if "|" not in line:
            columns = []
        elif (
            not columns and number + 1 < len(lines) and "|" in lines[number + 1] and _RULE.fullmatch(lines[number + 1])
        ):
            columns = [_column(cell) for cell in _cells(line)]
        elif columns and not _RULE.fullmatch(line):
            row = dict(zip(columns, _cells(line), strict=False))
            if title := plain(row.get("title", "")):
                yield _in_row(title, row, Place(first + number))


def _cells(line: str) -> list[str]:
    found = _ROW.match(line)
    return [cell.strip() for cell in (found[1] if found else "").replace("\\|", "\x00").split("|")]


def _column(head: str) -> str:
    """What a column holds, by its head; the head itself where it is none of ours."""
    said = plain(head).lower()
    return next((name for name, words in _COLUMNS.items() if any(said.startswith(word) for word in words)), said)


def _in_row(title: str, row: Mapping[str, str], at: Place) -> Action:
    status, kind = state_named(plain(row.get("status", ""))), plain(row.get("type", "")).lower()
    found = action_in(title, at)
    return found._replace(
        owner=plain(row.get("owner", "")).strip("@-–— ") or found.owner,
        due=_day(plain(row.get("due", ""))) or found.due,
        status=status if status in STATES else found.status,
        type=next((name for name in _TYPES if kind.startswith(name)), ""),
    )
