"""Where Python-Markdown prints a body otherwise than GitHub: found by comparing how the two read it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from kbgen.body import Block, Structure
from kbgen.body.model import BULLET, NOWHERE
from kbgen.markdown.github import parts
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
