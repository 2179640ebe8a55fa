"""Writes parts of a body so that Python-Markdown prints them as GitHub does, and GitHub shows what it did."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import NamedTuple

from kbgen.markdown.forms import written
from kbgen.markdown.github import parse
from kbgen.markdown.losses import Difference, Loss, losses

# Edits of one body that are tried one by one where all together do not come out right, and characters read for that.
_MOST_TRIED, _MOST_READ = 20, 1_000_000
# Nobody has a larger document mended, or more of it at once.
_LARGEST, _MOST_EDITS = 100_000, 200
# What both dialects take for the end of a list, and no reader sees.
_PARTING = "<!-- -->\n\n"
# Events that say how a text is written and not what it says, and those of alerts, which become admonitions.
_WRITING = frozenset(("paragraph", "/paragraph", "html", "html-span"))
_SAME = {"admonition": "quote", "/admonition": "/quote"}


# An event of what GitHub shows: kind, number, text and title.
_Said = tuple[str, int, str, str]


class Edit(NamedTuple):
    """Lines of a body from the first to the last that change, and what to write in their place."""

    first: int
    old: tuple[str, ...]
    new: tuple[str, ...]


def edits(body: str, found: Sequence[Loss], read: frozenset[str] = frozenset()) -> dict[int, Edit]:
    """What to write for losses, by their places among them; those that cannot be helped for sure are left out.

    Each was tried: the dialects agree at its place, but for numbers of a list that does not begin with 1, and GitHub
    shows what it did, but that alerts have become admonitions. Kinds of blocks that are `read` do not count.
    """
    if len(body) > _LARGEST:
        return {}
    lines = body.split("\n")
    made = {at: edit for at, loss in enumerate(found[:_MOST_EDITS]) if (edit := _edit(lines, loss, read)) is not None}
    trial = _Trial(lines, found, read, _shown(body))
    if not made or trial.holds(made):
        return made
    kept: dict[int, Edit] = {}
    for at in list(made)[: min(_MOST_TRIED, _MOST_READ // len(body))]:
        if trial.holds({**kept, at: made[at]}):
            kept[at] = made[at]
    return kept


class _Trial(NamedTuple):
    """A body as it is: its lines, what is lost of it, and what GitHub shows."""

    lines: Sequence[str]
    found: Sequence[Loss]
    read: frozenset[str]
    shown: tuple[_Said, ...]

    def holds(self, some: dict[int, Edit]) -> bool:
        """Whether some edits help, change nothing on GitHub, and harm nothing else."""
        text = edited(self.lines, some.values())
        left = _of(losses(text, self.read))
        other = [loss for at, loss in enumerate(self.found) if at not in some]
        fewer = len(left) <= len(_of(self.found)) and _grave(left) <= _grave(_of(other))
        return fewer and _shown(text) == self.shown


def _of(found: Iterable[Loss]) -> list[Difference]:
    return [one for loss in found for one in loss.differences]


def _grave(differences: Iterable[Difference]) -> int:
    """How many differences are other than of a number."""
    return sum(not one.is_of_number for one in differences)


def edited(lines: Sequence[str], some: Iterable[Edit]) -> str:
    """The text of a body's lines with edits made."""
    written = list(lines)
    for edit in sorted(some, reverse=True):
        written[edit.first : edit.first + len(edit.old)] = edit.new
    return "\n".join(written)


def _shown(body: str) -> tuple[_Said, ...]:
    """What GitHub shows of a body, however it is written."""
    found: list[_Said] = []
    for event in parse(body):
        if event.kind not in _WRITING:
            kind = _SAME.get(event.kind, event.kind)
            # of code the number is an offset, of an admonition nothing that an alert has
            number = 0 if kind in ("code", "quote") else event.number
            found.append((kind, number, event.text.rstrip("\n"), event.title))
            if event.kind == "quote" and event.form:
                words = event.form.capitalize()
                found += (("title", 0, "", ""), ("text", 0, words, ""), ("/title", 0, "", ""))
    return tuple(found)


def _edit(lines: Sequence[str], loss: Loss, read: frozenset[str]) -> Edit | None:
    """What to write for a loss, so that the dialects agree on it and on the line before it."""
    last = min(loss.last + 1, len(lines))
    old = lines[loss.first : last]
    above = _standing(lines[loss.first - 1]) if loss.first else ""
    part = "\n".join(old).replace("\r", "")
    before = _shown(f"{above}\n{part}")
    first = loss.differences[0]
    if first.block.line == loss.first and first.is_of_another_list:
        leads: tuple[str, ...] = (_PARTING,)
    else:
        leads = ("", "\n") if above else ("",)
    for padded, lead in product((False, True), leads):
        new = lead + written(part, padded=padded)
        tried = f"{above}\n{new}"
        below = [one for one in _of(losses(tried, read)) if one.block.line]
        if not _grave(below) and len(below) < len(loss.differences) and _shown(tried) == before:
            end = "\r" if old[0].endswith("\r") else ""
            return _least(loss, old, [line + end for line in new.split("\n")])
    return None


def _standing(above: str) -> str:
    """What is read like the line above a part, on its own: a heading, text, or nothing."""
    return above if above.startswith("#") else "text" if above.strip() else ""


def _least(loss: Loss, old: Sequence[str], new: Sequence[str]) -> Edit | None:
    """The edit of the lines that change, from the first that differs on the page or in writing."""
    if list(old) == list(new):
        return None
    begin = 0
    while begin < loss.line - loss.first and old[begin] == new[begin : begin + 1][0]:
        begin += 1
    end = 0
    while end < min(len(old), len(new)) - begin - 1 and old[-1 - end] == new[-1 - end]:
        end += 1
    return Edit(loss.first + begin, tuple(old[begin : len(old) - end]), tuple(new[begin : len(new) - end]))
