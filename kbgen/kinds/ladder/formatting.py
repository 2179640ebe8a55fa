"""What the pages of a ladder show: addresses, and cells as words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from kbgen.body.inline import slug
from kbgen.kinds.ladder.model import Axis, Content, Expectation, LadderModel
from kbgen.kinds.ladder.names import key
from kbgen.kinds.ladder.schema import Competency, Level, Track

_LONGEST = 140


class Addresses(NamedTuple):
    """Where the pages of a ladder stand; a document that is wholly about something is its page."""

    home: str
    levels: dict[str, str]
    competencies: dict[str, str]
    tracks: str
    compare: str
    assessment: str


def addresses(ladder: LadderModel) -> Addresses:
    """The addresses of all pages of a ladder."""
    first = (ladder.home or ladder.docs[0]).address
    folder = first.rpartition("/")[0]
    stands_for_folder = ladder.home is None or first.rpartition("/")[2] == "index.md"
    base = f"{folder}/" if folder else ""
    if not stands_for_folder:
        base = first.removesuffix(".md") + "/"
    return Addresses(
        home=ladder.home.address if ladder.home else f"{base}{'index' if base else 'ladder'}.md",
        levels=_pages(ladder, "level", ladder.levels, f"{base}levels/"),
        competencies=_pages(ladder, "competency", ladder.competencies, f"{base}competencies/"),
        tracks=f"{base}tracks.md",
        compare=f"{base}compare.md",
        assessment=f"{base}self-assessment.md",
    )


def _pages(ladder: LadderModel, axis: Axis, listed: Iterable[Level | Competency], folder: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for number, one in enumerate(listed, 1):
        own = ladder.own_page(axis, one.id)
        address = own.address if own else f"{folder}{slug(one.id) or number}.md"
        found[one.id] = address if address not in found.values() else f"{folder}{slug(one.id)}-{number}.md"
    return found


def anchor_of(ladder: LadderModel, level: Level, competency: Competency) -> str:
    """The anchor of a cell on the page of its level."""
    placed = ladder.cells.get((level.id, competency.id))
    if ladder.own_page("level", level.id) is not None:
        return placed.cell.anchor if placed else ""
    return competency_anchor(competency)


def level_anchor(ladder: LadderModel, level: Level) -> str:
    """The name of a level in the anchors of pages that are about several."""
    return slug(level.id) or f"level-{ladder.levels.index(level) + 1}"


def pair_anchor(ladder: LadderModel, lower: Level, upper: Level) -> str:
    """Where two levels are compared on the page, as it is printed."""
    return f"{level_anchor(ladder, lower)}-to-{level_anchor(ladder, upper)}"


def competency_anchor(competency: Competency) -> str:
    """The anchor of a competency on a page that kbgen writes."""
    return slug(competency.id) or "competency"


def lines(ladder: LadderModel) -> list[tuple[Track, list[Level]]]:
    """The levels by track; those of no track that is declared come last."""
    tracks = {track.id: track for track in ladder.tracks}
    for level in ladder.levels:
        tracks.setdefault(level.track, Track(id=level.track, title=level.track))
    found = [(track, [level for level in ladder.levels if level.track == track.id]) for track in tracks.values()]
    return [(track, levels) for track, levels in found if levels]


def groups(ladder: LadderModel) -> list[tuple[str, list[Competency]]]:
    """The competencies by group, in the order in which each group first comes."""
    names = dict.fromkeys(competency.group for competency in ladder.competencies)
    return [(name, [one for one in ladder.competencies if one.group == name]) for name in names]


class Line(NamedTuple):
    """An expectation on a page, and whether no level before has it."""

    text: str
    id: str
    examples: tuple[str, ...]
    new: bool


class Shown(NamedTuple):
    """A cell on a page: a remark in place of what it does not say itself, then what holds."""

    remark: str
    summary: str = ""
    lines: tuple[Line, ...] = ()
    examples: tuple[str, ...] = ()


def shown(ladder: LadderModel, level: Level, competency: Competency) -> Shown:
    """A cell in full."""
    placed = ladder.cells.get((level.id, competency.id))
    if placed is None or placed.content.state == "empty":
        return Shown("Not written yet.")
    content = placed.content
    if content.state == "not-applicable":
        return Shown(f"Not applicable: {content.why_not}" if content.why_not else "Not applicable.")
    if content.state == "same":
        inherited = ladder.said(level, competency)
        names = " or ".join(lower.name for lower in ladder.before(level))
        remark = f"Same as {names}." if names else "Same as the previous level."
        return _inherited(remark, inherited) if inherited and inherited.state == "filled" else Shown(remark)
    known = _known(ladder, level, competency)
    listed = tuple(_line(one, known) for one in content.expectations)
    return Shown("", content.summary, listed, content.examples)


def _line(one: Expectation, known: set[str] | None) -> Line:
    usable = "" if any(character.isspace() for character in one.id) else one.id
    return Line(one.text, usable, one.examples, known is not None and key(one.text) not in known)


def _inherited(remark: str, content: Content) -> Shown:
    """What holds from before; ids stay with the page that it comes from."""
    listed = tuple(Line(one.text, "", one.examples, new=False) for one in content.expectations)
    return Shown(remark, content.summary, listed, content.examples)


def _known(ladder: LadderModel, level: Level, competency: Competency) -> set[str] | None:
    """What the levels before say already; None at a level where people come in."""
    before = ladder.before(level)
    contents = (ladder.said(lower, competency) for lower in before)
    return {key(one.text) for content in contents if content for one in content.expectations} if before else None


def in_short(cell: Shown) -> str:
    """A cell in one line, for the matrix."""
    text = cell.remark or cell.summary or (cell.lines[0].text if cell.lines else "")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"
