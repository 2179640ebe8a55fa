"""Writes a review into front matter, and takes the last one out again, as a patch of the fewest characters.

Nothing is parsed and printed again: a patch inserts or removes text at places that the YAML parser names.
Each result is read again before it counts: it must say what was asked and all else that was said before,
and taking the stamp away must give the text back. What cannot be shown to do so is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from kbgen.load.frontmatter import bounds, split
from kbgen.load.nodes import Item, Node, top_level
from kbgen.load.written import quoted, scalar
from kbgen.load.yaml_values import Value

HOWS = ("read", "executed", "incident", "exercise")
_KEY = "reviews"
# Names for the day of the last review, the last of which may mean something else where another stands beside it.
_DAY_KEYS = ("reviewed", "last_reviewed_on", "last_review_date", "last_updated")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# What a day was before the list of reviews began, so that it can be had again.
# said of front matter that holds nothing else, which is taken away with the last review
_BEGUN = "reviews: # began the front matter"
_COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\r?\n)*")
_BEFORE = re.compile(r" # (\d{4}-\d{2}-\d{2}) before the reviews began", re.ASCII)


class StampError(Exception):
    """A stamp cannot be set or taken away; the message says why and what to do."""


class StampedError(StampError):
    """The very same review is there already."""


class Stamp(NamedTuple):
    """One review: the day, who, how (one of `HOWS`) and a note."""

    day: date
    by: str
    how: str = "read"
    note: str = ""

    @property
    def text(self) -> str:
        """The entry of the list, on one line."""
        note = f", note: {quoted(self.note)}" if self.note else ""
        return f"{{date: {self.day}, by: {scalar(self.by)}, how: {self.how}{note}}}"

    @property
    def values(self) -> Mapping[str, Value]:
        """The entry as it is read again."""
        said = {"date": str(self.day), "by": self.by, "how": self.how}
        return {**said, "note": self.note} if self.note else said


class _Patch(NamedTuple):
    """Replaces the characters from `start` up to `end`."""

    start: int
    end: int
    text: str


class _Matter(NamedTuple):
    """A document's text with the nodes of its front matter, whose places count from the start of the text."""

    text: str
    end: int
    nodes: Mapping[str, Node]
    values: Mapping[str, Value]
    body: str

    @property
    def reviews(self) -> Sequence[Value]:
        listed = self.values.get(_KEY)
        return listed if isinstance(listed, list) else ()

    @property
    def days(self) -> list[str]:
        """The days of the reviews in their order; StampError where one of them has none."""
        found = [str(review.get("date")) if isinstance(review, dict) else "" for review in self.reviews]
        if not all(_DAY.fullmatch(day) for day in found):
            raise StampError("an entry of `reviews` has no date as YYYY-MM-DD; correct it first")
        return found

    def line_end(self, at: int) -> int:
        """The end of the line that the text before a place ends on, its line end included."""
        return self.text.index("\n", len(self.text[:at].rstrip())) + 1

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1


def stamped(text: str, stamp: Stamp) -> str:
    """The text of a document with one more review; StampError says why that cannot be."""
    matter = _read(text)
    if bounds(text) is None:
        return _begun(text, stamp)
    _worth_saying(matter, stamp)
    result = _patched(text, [_added(matter, stamp), *_days_moved(matter, stamp)])
    told = [*matter.reviews, stamp.values]
    if sorted(map(repr, _told(result, matter))) != sorted(map(repr, told)):
        raise StampError("the review cannot be added without changing what else stands there; write it by hand")
    if _taken_away(result) != text:
        raise StampError("the review could be added and not be taken away again; write it by hand")
    return result


def _begun(text: str, stamp: Stamp) -> str:
    """A text without front matter below one that holds the review."""
    end = "\r\n" if "\r\n" in text else "\n"
    result = end.join(("---", _BEGUN, f"  - {stamp.text}", "---", text))
    after = split(result)
    is_whole = after.body.lstrip("\r\n") == text.lstrip("\r\n") and not after.faults
    if not is_whole or after.values != {_KEY: [stamp.values]} or _taken_away(result) != text:
        raise StampError("front matter cannot be put above it; start the file with `---`, a `title:` and `---`")
    return result


def unstamped(text: str) -> str:
    """The text of a document without its newest review; StampError where that was not written by `stamped`."""
    matter = _read(text)
    result = _taken_away(text)
    told = [repr(review) for review in matter.reviews]
    for one in map(repr, _told(result, matter)):
        if one not in told:
            raise StampError("the newest review cannot be taken away alone; remove it by hand")
        told.remove(one)
    return result


def newest(text: str) -> str:
    """The day of the newest review of a document, empty where it has none."""
    return max(_read(text).days, default="")


def _read(text: str) -> _Matter:
    front = split(text)
    if front.faults:
        fault = front.faults[0]
        raise StampError(f"line {fault.span.line}: {fault.message}; correct the front matter first")
    at = bounds(text)
    if at is None:
        return _Matter(text, 0, {}, {}, text)
    start, end = at.start, at.stop
    nodes = {} if _COMMENTS.fullmatch(text[start:end]) else top_level(text[start:end], start)
    if nodes is None:
        raise StampError("the front matter is not one key a line; write the review by hand")
    return _Matter(text, end, nodes, front.values, front.body)


def _worth_saying(matter: _Matter, stamp: Stamp) -> None:
    """StampError where the review would change nothing, or put the document's last review back."""
    days = matter.days or [day for _, day in _stated(matter)]
    last = max(days, default="")
    if last > str(stamp.day):
        raise StampError(f"it was reviewed later than {stamp.day}: on {last}; a review in the past changes nothing")
    if any(review == stamp.values for review in matter.reviews):
        raise StampedError(f"this review of {stamp.day} is there already")


def _stated(matter: _Matter) -> Iterator[tuple[Node, str]]:
    """The keys that state the day of the last review as a plain day, with that day."""
    met = False
    for key in _DAY_KEYS:
        value, node = matter.values.get(key), matter.nodes.get(key)
        if isinstance(value, str) and node is not None and _stands_at(matter.text, node, value):
            if key == _DAY_KEYS[-1] and met:
                return
            met = True
            yield node, value


def _stands_at(text: str, node: Node, value: str) -> bool:
    """Whether a value is a day that stands there as it is, perhaps in quotes, and not as an alias or in a block."""
    return bool(_DAY.fullmatch(value)) and text[node.start : node.end].strip("'\"") == value


def _descends(days: Sequence[str]) -> bool:
    return bool(days) and days[0] > days[-1]


def _added(matter: _Matter, stamp: Stamp) -> _Patch:
    """The entry where it belongs: at the end of the list, or at its head where the newest stand first."""
    node = matter.nodes.get(_KEY)
    if node is None:
        at = matter.end
        stated = [stated.end for stated, _ in _stated(matter)]
        if stated:
            at = matter.line_end(stated[0])
        return _Patch(at, at, _ended(matter, f"reviews:\n  - {stamp.text}\n"))
    if node.flow:
        return _into_flow(matter, node, stamp)
    if not node.items and matter.values.get(_KEY) is None and node.start == node.end:
        at = matter.line_end(node.key_end)
        return _Patch(at, at, _ended(matter, f"- {stamp.text}\n"))
    if not node.items:
        raise StampError("`reviews` is no list; write it as a list of entries first")
    first = _descends(matter.days)
    item = node.items[0 if first else -1]
    indent = _indent(matter, node.items[0])
    at = matter.line_start(item.start) if first else matter.line_end(item.end)
    return _Patch(at, at, _ended(matter, f"{indent}- {stamp.text}\n"))


def _into_flow(matter: _Matter, node: Node, stamp: Stamp) -> _Patch:
    if not node.items:
        return _Patch(node.start + 1, node.start + 1, stamp.text)
    if _descends(matter.days):
        at = node.items[0].start
        return _Patch(at, at, f"{stamp.text}, ")
    at = node.items[-1].end
    return _Patch(at, at, f", {stamp.text}")


def _ended(matter: _Matter, text: str) -> str:
    """The text with the line ends of the file."""
    return text.replace("\n", "\r\n") if matter.text[: matter.text.index("\n") + 1].endswith("\r\n") else text


def _indent(matter: _Matter, item: Item) -> str:
    """What stands before the dash of an item."""
    before, dash, _ = matter.text[matter.line_start(item.start) : item.start].partition("-")
    if not dash or before.strip(" "):
        raise StampError("`reviews` is a list of an unusual form; write the review by hand")
    return before


def _days_moved(matter: _Matter, stamp: Stamp) -> Iterator[_Patch]:
    """Bring the keys that state the last review to the new day; the first time, keep the old one in a comment."""
    newest_before = max(matter.days, default="")
    for node, day in _stated(matter):
        if day == str(stamp.day) or (newest_before and day != newest_before):
            continue
        at = matter.text.index(day, node.start)
        yield _Patch(at, at + len(day), str(stamp.day))
        if not newest_before:
            yield _Patch(node.end, node.end, f" # {day} before the reviews began")


def _taken_away(text: str) -> str:
    """The text without its newest review, which must stand as `stamped` writes it."""
    matter = _read(text)
    days, node = matter.days, matter.nodes.get(_KEY)
    if node is None or not node.items or len(node.items) != len(days):
        raise StampError("there is no review to take away")
    index = 0 if _descends(days) else len(days) - 1
    item = node.items[index]
    if "\n" in text[item.start : item.end] or text[item.start] != "{":
        raise StampError("the newest review was not written by `kbgen review`; remove it by hand")
    if len(days) == 1 and (body := _after_begun(matter, item)) is not None:
        return body
    rest = days[:index] + days[index + 1 :]
    removal = _from_flow(node, index) if node.flow else _line_of(matter, node, item)
    return _patched(text, [removal, *_days_back(matter, days[index], max(rest, default=""))])


def _after_begun(matter: _Matter, item: Item) -> str | None:
    """The text below front matter that began with its only review and holds nothing else; None for any other."""
    head, rest = matter.text[: matter.end].splitlines(), matter.text[matter.end :]
    fence, newline, body = rest.partition("\n")
    is_all = head[:2] == ["---", _BEGUN] and len(head) == len(("---", _BEGUN, item))
    return body if is_all and newline and fence.strip() == "---" else None


def _from_flow(node: Node, index: int) -> _Patch:
    item = node.items[index]
    if len(node.items) == 1:
        return _Patch(item.start, item.end, "")
    if index == 0:
        return _Patch(item.start, node.items[1].start, "")
    return _Patch(node.items[index - 1].end, item.end, "")


def _line_of(matter: _Matter, node: Node, item: Item) -> _Patch:
    """The line of an entry; with the last entry of an indented list goes its key."""
    start, end = matter.line_start(item.start), matter.line_end(item.end)
    if matter.text[item.end : end].strip():
        raise StampError("something stands behind the newest review; remove it by hand")
    if len(node.items) == 1 and _indent(matter, item):
        key = matter.line_start(node.key_start)
        if matter.text[key:start].strip() in ("reviews:", _BEGUN):
            start = key
    return _Patch(start, end, "")


def _days_back(matter: _Matter, taken: str, left: str) -> Iterator[_Patch]:
    for node, day in _stated(matter):
        if day != taken:
            continue
        at = matter.text.index(day, node.start)
        before = _BEFORE.match(matter.text, node.end)
        if left:
            yield _Patch(at, at + len(day), left)
        elif before:
            yield _Patch(at, at + len(day), before[1])
            yield _Patch(node.end, before.end(), "")


def _patched(text: str, patches: Sequence[_Patch]) -> str:
    for patch in sorted(patches, reverse=True):
        text = text[: patch.start] + patch.text + text[patch.end :]
    return text


def _told(result: str, before: _Matter) -> Sequence[Value]:
    """The reviews of a patched text; StampError where anything but they and the day of the last has changed."""
    after = _read(result)
    own = {_KEY, *_DAY_KEYS}
    same = [{key: value for key, value in matter.values.items() if key not in own} for matter in (before, after)]
    days = (str(after.values.get(key)) for key in _DAY_KEYS if after.values.get(key) != before.values.get(key))
    if same[0] != same[1] or not _same_body(before, after) or not all(map(_DAY.fullmatch, days)):
        raise StampError("the patch would change more than the review; write it by hand")
    return after.reviews


def _same_body(before: _Matter, after: _Matter) -> bool:
    """Whether two texts have one body; the line end of the closing row goes with the front matter."""
    if after.end:
        return after.body == before.body
    return after.body.lstrip("\r\n") == before.body.lstrip("\r\n")
