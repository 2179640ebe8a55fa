"""Takes a Markdown file apart: what stands under each heading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kbgen.body import Item, Outline, Section, items, plain
from kbgen.kinds.ladder.model import Content, Expectation, Piece
from kbgen.kit import Place

_BULLET = re.compile(r"[ \t>]*(?:[*+-]|\d+[.)])[ \t]")
_QUOTE = re.compile(r"^[ \t]*>[ \t]?", re.MULTILINE)
_EXAMPLES = re.compile(r"(?:<summary>|[*_]{1,3})?\s*examples?\b\W{0,12}(?:</summary>)?", re.IGNORECASE)
_WORD = re.compile(r"\w")


def pieces(text: str, outline: Outline) -> tuple[Piece, ...]:
    """What stands under each heading, in order."""
    return tuple(
        Piece(heading.level, heading.text, heading.line, _content(text, outline, section), heading.anchor)
        for section in outline.sections
        if (heading := section.heading) is not None
    )


def _content(text: str, outline: Outline, section: Section) -> Content:
    prose = outline.prose[section.start : section.end]
    if not prose.strip():
        return Content()
    found = items(text, outline, section)
    paragraphs = list(_paragraphs(prose))
    summary = paragraphs[0] if paragraphs else ""
    if not found:
        # Without bullets, every further paragraph is something that is expected.
        at = Place(outline.line_of(section.start))
        return Content(summary, tuple(Expectation(paragraph, at=at) for paragraph in paragraphs[1:]))
    first = _examples_from(prose, outline.line_of(section.start))
    expected = tuple(_expectations([item for item in found if item.line < first]))
    return Content(summary, expected, tuple(plain(item.text) for item in found if item.line >= first))


def _paragraphs(prose: str) -> Iterator[str]:
    """Paragraphs as plain text, lists, rules and a heading for examples left out."""
    for block in re.split(r"\n[ \t]*\r?\n", prose):
        lines = block.strip("\r\n").split("\n")
        end = next((number for number, line in enumerate(lines) if _BULLET.match(line)), len(lines))
        said = plain(_QUOTE.sub("", "\n".join(lines[:end])))
        if _WORD.search(said) and not _EXAMPLES.fullmatch(said):
            yield said


def _examples_from(prose: str, first: int) -> int:
    """The line from which a section's bullets are examples of the whole; past its end where there is none."""
    lines = prose.split("\n")
    return first + next((number for number, line in enumerate(lines) if _EXAMPLES.fullmatch(line.strip())), len(lines))


def _expectations(found: list[Item]) -> Iterator[Expectation]:
    """One expectation a bullet; nested bullets are its examples, unless a colon makes it their heading."""
    for item, nested in _grouped(found):
        if nested and item.text.endswith(":"):
            yield from (_expectation(one, below) for one, below in _grouped(nested))
        elif plain(item.text):
            yield _expectation(item, nested)


def _expectation(item: Item, nested: list[Item]) -> Expectation:
    return Expectation(plain(item.text), item.id, tuple(plain(one.text) for one in nested), Place(item.line))


def _grouped(found: list[Item]) -> list[tuple[Item, list[Item]]]:
    """Each bullet with those nested below it."""
    groups: list[tuple[Item, list[Item]]] = []
    for item in found:
        if groups and item.depth > groups[-1][0].depth:
            groups[-1][1].append(item)
        else:
            groups.append((item, []))
    return groups
