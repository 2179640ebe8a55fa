"""What of a document one dialect loses, and how to write it so that both keep it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from kbgen.body import Block, Structure
from kbgen.body.model import BULLET, NOWHERE
from kbgen.markdown.forms import written
from kbgen.markdown.github import parse, parts
from kbgen.markdown.github import structure as by_github
from kbgen.markdown.material import structure as by_engine

# What an extension that a handbook may name reads as GitHub does.
_READ_BY = {
    "pymdownx.magiclink": ("address",),
    "mdx_truly_sane_lists": ("item", "code"),
    "sane_lists": ("item", "code"),
    "markdown.extensions.sane_lists": ("item", "code"),
    "markdown_gfm_admonition": ("alert",),
    "github-callouts": ("alert",),
    "markdown_callouts": ("alert",),
}


class Difference(NamedTuple):
    """A block that GitHub shows and Python-Markdown does not, or elsewhere, or with another number."""

    block: Block
    printed: Block | None

    @property
    def is_of_number(self) -> bool:
        """Whether only the number of an item differs, which no text can help."""
        return self.printed is not None and self.printed._replace(number=self.block.number) == self.block

    @property
    def is_of_another_list(self) -> bool:
        """Whether a step has become a bullet, or a bullet a step: the list goes on the one before it."""
        return self.is_of_number and BULLET in (self.block.number, self.printed.number if self.printed else BULLET)

    @property
    def costs_steps(self) -> bool:
        """Whether the number of a step is lost, or code is, or leaves its step."""
        return self.block.kind == "code" or self.block.number != BULLET


class Loss(NamedTuple):
    """A part of a body, by its first and last lines, that is printed otherwise, and what differs in it."""

    first: int
    last: int
    differences: tuple[Difference, ...]

    @property
    def line(self) -> int:
        """The first line that differs."""
        return self.differences[0].block.line

    @property
    def costs_steps(self) -> bool:
        """Whether numbers of steps or commands are lost, or commands leave their step."""
        return any(one.costs_steps for one in self.differences)


def read_by(extensions: Mapping[str, object]) -> frozenset[str]:
    """The kinds of blocks that a handbook's own extensions read as GitHub does."""
    return frozenset(kind for name in extensions for kind in _READ_BY.get(name, ()))


def losses(body: str, read: frozenset[str] = frozenset()) -> tuple[Loss, ...]:
    """The parts of a body that Python-Markdown prints otherwise than GitHub, but for kinds of blocks that it reads."""
    github, engine = by_github(body), by_engine(body)
    found = [one for one in _differences(github, engine) if one.block.kind not in read]
    if not found:
        return ()
    return tuple(_gathered(found, sorted((*parts(body), *engine.html))))


def _differences(github: Structure, engine: Structure) -> Iterator[Difference]:
    printed: dict[tuple[str, int], list[Block]] = {}
    for block in reversed(engine.blocks):
        printed.setdefault((block.kind, block.line), []).append(block)
    for block in github.blocks:
        if block.kind == "markup":
            if _is_raw(block.line, engine.html):
                yield Difference(block, None)
            continue
        others = printed.get((block.kind, block.line))
        other = others.pop() if others else None
        if other is None and block.kind == "text":
            continue  # in a list without blank lines it is no paragraph of its own
        if other is None or (other.number, other.length) != (block.number, block.length) or _leaves(block, other):
            yield Difference(block, other)


def _is_raw(line: int, html: Sequence[tuple[int, int]]) -> bool:
    """Whether a line belongs to a part of HTML that begins above it."""
    at = bisect_left(html, (line,)) - 1
    return at >= 0 and html[at][1] >= line


def _leaves(block: Block, printed: Block) -> bool:
    """Whether a block is not where it belongs; code that follows an item at once may as well be in it."""
    return printed.within != block.within and (block.within != NOWHERE or block.kind == "item")


def _gathered(differences: Sequence[Difference], spans: Sequence[tuple[int, int]]) -> Iterator[Loss]:
    """The parts that hold differences; parts that overlap are one."""
    waiting = list(reversed(differences))
    first, last = NOWHERE, NOWHERE
    for start, end in (*spans, (1 << 62, 1 << 62)):
        if start <= last:
            last = max(last, end)
            continue
        held = []
        while waiting and waiting[-1].block.line <= last:
            held.append(waiting.pop())
        if held:
            yield Loss(first, last, tuple(held))
        first, last = start, end


# Edits of one body that are tried one by one where all together do not come out right, and characters read for that.
_MOST_TRIED, _MOST_READ = 20, 1_000_000
# Nobody has a larger document fixed, or more of it at once.
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
