"""Actions that a review lists in its body, under a heading such as `Action items`: bullets, numbers or a table."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import takewhile
from typing import NamedTuple

from kbgen.body import Heading, Outline, Section, items, plain, subtree
from kbgen.kit import Body, Place
from kbgen.kit.actions import STATES, Action, state_named
from kbgen.kit.dates import day_within

_HEADING = re.compile(
    r"\b(?:action(?:s| items?| points?)?|follow[- ]?ups?|next steps|remediations?|to[- ]?dos?)\b", re.IGNORECASE
)
_PAST = re.compile(r"\b(?:taken|during|timeline|log)\b", re.IGNORECASE)
_NOTHING = re.compile(r"(?:none|n/?a|nothing|tbd|todo|no (?:further )?actions?(?: items?)?)?[.!-]*", re.IGNORECASE)
_BOX = re.compile(r"\[([ xX])\][ \t]+")
_DETAIL = re.compile(
    r"(?P<label>owners?|who|assignee|assigned to|responsible|due(?: date)?|deadline|by when|when|status|state|ticket"
    r"|issue|priority|type)[ ]?:[ ]?(?P<said>.{1,200})",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[ \t]{0,3}\d{1,3}[.)][ \t]")
_BOLD = re.compile(r"[ ]{0,3}\*\*[^*\n]{2,200}\*\*")
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,3}[.)][ \t]|\||#)")
_STRUCK = re.compile(r"~~(.+)~~[.]?$", re.DOTALL)
_DONE = re.compile(r"[(\[](?:done|completed?|closed|fixed)[^)\]]*[)\]]\W*$|^(?:done|✅|☑)\b:?", re.IGNORECASE)
_NAME = r"(?P<name>[A-Z][\w.'-]+(?: [A-Z][\w.'-]+){0,2})"
_OWNERS = (
    re.compile(r"(?<![\w.])@(?P<name>[A-Za-z][\w./-]*\w)"),
    re.compile(
        r"(?i:\b(?:owner|assignee|assigned to|responsible))[ ]?:?[ ]+@?(?P<name>[\w.'-]+(?: [A-Z][\w.'-]+){0,2})"
    ),
    # `(Ada to call a meeting)`, `(Ada will ask)`: somebody's name, then what they do
    re.compile(rf"\({_NAME} (?:to|will|calls?|asks?|owns|takes|is)\b"),
    # `Payments will …` at the start of a sentence: a team or person promises it
    re.compile(rf"(?:^|[.:] ){_NAME} will\b"),
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
    """The actions of a body, in its order: items, rows of tables and paragraphs that begin in bold."""
    for section in _sections(body.outline):
        yield from _told(list(_parts(body, section)))
        yield from _rows(body.outline, section)


class _Part(NamedTuple):
    """An item of a list, or a paragraph that begins in bold; a detail says more of the action before it."""

    text: str
    line: int
    is_detail: bool = False
    is_paragraph: bool = False


def _told(parts: Sequence[_Part]) -> Iterator[Action]:
    """An action for each part that is no detail; a paragraph above a list is the list's heading."""
    action: Action | None = None
    for part, after in zip(parts, [*parts[1:], None], strict=False):
        label = _DETAIL.fullmatch(plain(part.text))
        if action and (label or part.is_detail):
            action = _with(action, label["label"], label["said"]) if label else action
            continue
        if action:
            yield action
        heads = (
            part.is_paragraph and after is not None and not (after.is_paragraph or after.is_detail or _is_label(after))
        )
        nothing = heads or label or part.is_detail or _NOTHING.fullmatch(plain(part.text))
        action = None if nothing else action_in(part.text, Place(part.line))
    if action:
        yield action


def _is_label(part: _Part) -> bool:
    return _DETAIL.fullmatch(plain(part.text)) is not None


def _with(action: Action, label: str, text: str) -> Action:
    """An action with what a line of its own says of it: `Owner: Ada`."""
    field = _column(label)
    if field == "owner":
        return action._replace(owner=action.owner or text.strip("@ ."))
    if field == "due":
        return action._replace(due=action.due or day_within(text))
    status = state_named(text.strip(" ."))
    return action._replace(status=status) if field == "status" and status in STATES else action


def _parts(body: Body, section: Section) -> Iterator[_Part]:
    """The items and bold paragraphs of a section in order; a bullet that breaks a numbered list is a detail."""
    lines = body.text.split("\n")
    listed = items(body.text, body.outline, section)
    numbers = [item.line for item in listed if item.depth == 0 and _NUMBERED.match(lines[item.line])]
    parts = [_Part(item.text, item.line, item.depth > 0 or _breaks(item.line, numbers, lines)) for item in listed]
    yield from sorted((*parts, *_bold(body.outline, section)), key=lambda part: part.line)


def _breaks(line: int, numbers: Sequence[int], lines: Sequence[str]) -> bool:
    """Whether a bullet stands between numbered items, or directly below the last of them."""
    if line in numbers or not numbers or line < numbers[0]:
        return False
    return line < numbers[-1] or all(one.strip() for one in lines[numbers[-1] : line])


def _bold(outline: Outline, section: Section) -> Iterator[_Part]:
    """The paragraphs of a section that begin in bold."""
    lines = outline.prose[section.start : section.end].split("\n")
    first = outline.line_of(section.start)
    for number, line in enumerate(lines):
        if _BOLD.match(line) and (number == 0 or not lines[number - 1].strip()):
            more = takewhile(lambda one: one.strip() and not _BLOCK.match(one), lines[number + 1 :])
            yield _Part(" ".join((line, *more)).strip(), first + number, is_paragraph=True)


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
    return Action(at, title, owner=_owner(title), due=day_within(title), status="done" if done else "open")


def _owner(text: str) -> str:
    for pattern in _OWNERS:
        match = pattern.search(text)
        if match and match["name"].lower() not in _NOBODY:
            return match["name"].rstrip(".")
    return ""


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
    match = _ROW.match(line)
    return [cell.strip() for cell in (match[1] if match else "").replace("\\|", "\x00").split("|")]


def _column(head: str) -> str:
    """What a column holds, by its head; the head itself where it is none of ours."""
    text = plain(head).lower()
    return next((name for name, words in _COLUMNS.items() if any(text.startswith(word) for word in words)), text)


def _in_row(title: str, row: Mapping[str, str], at: Place) -> Action:
    status, kind = state_named(plain(row.get("status", ""))), plain(row.get("type", "")).lower()
    action = action_in(title, at)
    return action._replace(
        owner=plain(row.get("owner", "")).strip("@-–— ") or action.owner,
        due=day_within(plain(row.get("due", ""))) or action.due,
        status=status if status in STATES else action.status,
        type=next((name for name in _TYPES if kind.startswith(name)), ""),
    )
