"""Two levels side by side, and a level as a form for self-assessment."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from markupsafe import Markup, escape

from kbgen.body.inline import slug
from kbgen.kinds.ladder import Competency, Level, Track
from kbgen.kinds.ladder.model import MOST_PAIRS, Axis, Content, Expectation, LadderModel, PlacedCell, alike, key
from kbgen.kit.badges import Tone, badge
from kbgen.kit.html import filled, json_attribute, render
from kbgen.kit.site import Here, ViewPage

_USABLE = re.compile(r"[\w.:-]{1,200}")


class Expected(NamedTuple):
    """One expectation. `name` is the id that its author gave it, or is made of its place and its words."""

    name: str
    text: str


class CellExpectations(NamedTuple):
    """What one level asks for in one competency: a remark where there is nothing, else a summary and expectations."""

    competency: Competency
    remark: str = ""
    summary: str = ""
    expected: tuple[Expected, ...] = ()


def asked(ladder: LadderModel, level: Level) -> list[CellExpectations]:
    """What a level asks for, competency by competency; what is the same as before is written out."""
    return [_asked(competency, ladder.holds(level, competency)) for competency in ladder.competencies]


def _asked(competency: Competency, placed: PlacedCell | None) -> CellExpectations:
    content = placed.content if placed else Content()
    if placed is None or content.state in ("empty", "same"):
        return CellExpectations(competency, "Not written yet.")
    if content.state == "not-applicable":
        remark = f"Not applicable: {content.why_not}" if content.why_not else "Not applicable."
        return CellExpectations(competency, remark)
    # A sentence that stands alone is what is expected.
    listed = content.expectations or ((Expectation(content.summary),) if content.summary else ())
    summary = content.summary if content.expectations else ""
    return CellExpectations(competency, "", summary, tuple(_named(listed, placed)))


def _named(listed: tuple[Expectation, ...], placed: PlacedCell) -> Iterator[Expected]:
    taken: set[str] = set()
    for one in listed:
        text = " ".join(one.text.split())
        name = one.id if _USABLE.fullmatch(one.id) else _made(placed, text)
        while name in taken:
            name += "-again"
        taken.add(name)
        yield Expected(name, text)


def _made(placed: PlacedCell, text: str) -> str:
    digest = hashlib.sha256(key(text).encode()).hexdigest()[:8]
    parts = (slug(placed.cell.level), slug(placed.cell.competency), digest)
    return ".".join(part[:80] for part in parts if part)


_LONGEST = 140


class LadderPages(NamedTuple):
    """Where the pages of a ladder stand; a document that is wholly about something is its page."""

    home: str
    levels: dict[str, str]
    competencies: dict[str, str]
    tracks: str
    compare: str
    assessment: str


def addresses(ladder: LadderModel) -> LadderPages:
    """The addresses of all pages of a ladder."""
    first = (ladder.home or ladder.docs[0]).address
    folder = first.rpartition("/")[0]
    stands_for_folder = ladder.home is None or first.rpartition("/")[2] == "index.md"
    base = f"{folder}/" if folder else ""
    if not stands_for_folder:
        base = first.removesuffix(".md") + "/"
    return LadderPages(
        home=ladder.home.address if ladder.home else f"{base}{'index' if base else 'ladder'}.md",
        levels=_pages(ladder, "level", ladder.levels, f"{base}levels/"),
        competencies=_pages(ladder, "competency", ladder.competencies, f"{base}competencies/"),
        tracks=f"{base}tracks.md",
        compare=f"{base}compare.md",
        assessment=f"{base}self-assessment.md",
    )


def _pages(ladder: LadderModel, axis: Axis, listed: Iterable[Level | Competency], folder: str) -> dict[str, str]:
    pages: dict[str, str] = {}
    for number, one in enumerate(listed, 1):
        own, name = ladder.own_page(axis, one.id), slug(one.id)[:_LONGEST]
        address = own.address if own else f"{folder}{name or number}.md"
        pages[one.id] = address if address not in pages.values() else f"{folder}{name}-{number}.md"
    return pages


def anchor_of(ladder: LadderModel, level: Level, competency: Competency) -> str:
    """The anchor of a cell on the page of its level."""
    placed = ladder.cells.get((level.id, competency.id))
    if ladder.own_page("level", level.id) is not None:
        return placed.cell.anchor if placed else ""
    return competency_anchor(competency)


def level_anchor(ladder: LadderModel, level: Level) -> str:
    """The name of a level in the anchors of pages that are about several."""
    return slug(level.id) or f"level-{ladder.levels.index(level) + 1}"


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
    return [(name, [competency for competency in ladder.competencies if competency.group == name]) for name in names]


class ExpectationLine(NamedTuple):
    """An expectation on a page, and whether no level before has it."""

    text: str
    id: str
    examples: tuple[str, ...]
    new: bool


class ShownCell(NamedTuple):
    """A cell on a page: a remark in place of what it does not say itself, then what holds."""

    remark: str
    summary: str = ""
    lines: tuple[ExpectationLine, ...] = ()
    examples: tuple[str, ...] = ()


def shown(ladder: LadderModel, level: Level, competency: Competency) -> ShownCell:
    """A cell in full."""
    placed = ladder.cells.get((level.id, competency.id))
    if placed is None or placed.content.state == "empty":
        return ShownCell("Not written yet.")
    content = placed.content
    if content.state == "not-applicable":
        return ShownCell(f"Not applicable: {content.why_not}" if content.why_not else "Not applicable.")
    if content.state == "same":
        inherited = ladder.said(level, competency)
        names = " or ".join(lower.name for lower in ladder.before(level))
        remark = f"Same as {names}." if names else "Same as the previous level."
        return _inherited(remark, inherited) if inherited and inherited.state == "filled" else ShownCell(remark)
    known = _known(ladder, level, competency)
    listed = tuple(_line(expectation, known) for expectation in content.expectations)
    return ShownCell("", content.summary, listed, content.examples)


def _line(expectation: Expectation, known: set[str] | None) -> ExpectationLine:
    usable = "" if any(character.isspace() for character in expectation.id) else expectation.id
    return ExpectationLine(
        expectation.text, usable, expectation.examples, known is not None and key(expectation.text) not in known
    )


def _inherited(remark: str, content: Content) -> ShownCell:
    """What holds from before; ids stay with the page that it comes from."""
    listed = tuple(
        ExpectationLine(expectation.text, "", expectation.examples, new=False) for expectation in content.expectations
    )
    return ShownCell(remark, content.summary, listed, content.examples)


def _known(ladder: LadderModel, level: Level, competency: Competency) -> set[str] | None:
    """What the levels before say already; None at a level where people come in."""
    before = ladder.before(level)
    contents = (ladder.said(lower, competency) for lower in before)
    return (
        {key(expectation.text) for content in contents if content for expectation in content.expectations}
        if before
        else None
    )


def in_short(cell: ShownCell) -> str:
    """A cell in one line, for the matrix."""
    text = cell.remark or cell.summary or (cell.lines[0].text if cell.lines else "")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1].rstrip() + "…"


Mark = Literal["added", "changed", "unchanged", "not repeated"]
MARKS: tuple[Mark, ...] = ("added", "changed", "unchanged", "not repeated")
# What is said in other words at another level shares fewer of them than what was copied by mistake (LD007).
_SHARED = 0.4
_SIMILAR = 0.6


class Stranded(NamedTuple):
    """An expectation, and the strand of it: the number that it shares with its like at other levels."""

    text: str
    strand: int


class Side(NamedTuple):
    """What one level asks for in one competency, by strands."""

    remark: str
    summary: str
    expected: tuple[Stranded, ...]


class Row(NamedTuple):
    """What stands side by side: the mark of each side, and nothing where a level has no more to say.

    What is not repeated stands beside what is added, to save room, and not because the two belong together.
    """

    before: str
    not_repeated: Mark | None
    after: str
    mark: Mark | None


Sides = Mapping[str, tuple[Side, ...]]


def sides(ladder: LadderModel) -> Sides:
    """Every level's side of a comparison, by the level's id; competencies in the order of the ladder.

    What is alike is found here once for all levels, so that any two can be compared by numbers alone.
    """
    levels = {level.id: asked(ladder, level) for level in ladder.levels}
    found: dict[str, list[Side]] = {name: [] for name in levels}
    for place in range(len(ladder.competencies)):
        strands = _Strands(sum(len(listed[place].expected) for listed in levels.values()))
        for name, listed in levels.items():
            found[name].append(_side(listed[place], strands))
    return {name: tuple(listed) for name, listed in found.items()}


def _side(cell: CellExpectations, strands: _Strands) -> Side:
    return Side(
        cell.remark,
        cell.summary,
        tuple(Stranded(own.text, strands.of(own)) for own in cell.expected),
    )


class _Strands:
    """Gives each expectation of a competency the number of the first that it is like, level after level."""

    def __init__(self, size: int) -> None:
        self._whole = size * size <= MOST_PAIRS
        self._names: dict[str, int] = {}
        self._texts: dict[str, int] = {}

    def of(self, one: Expected) -> int:
        """The number of an expectation's strand."""
        words = key(one.text) or one.text
        number = self._names.get(one.name, self._texts.get(words, -1))
        if number < 0:
            number = self._like(words) if self._whole else -1
        if number < 0:
            number = len(set(self._texts.values()))
        self._names.setdefault(one.name, number)
        self._texts.setdefault(words, number)
        return number

    def _like(self, words: str) -> int:
        near = (number for text, number in self._texts.items() if alike(words, text, _SHARED, _SIMILAR))
        return next(near, -1)


def compared(before: Side, after: Side) -> list[Row]:
    """The expectations of a level beside those of another, in the order of the second; then what only the first has."""
    left = list(before.expected)
    taken: dict[int, Stranded] = {}
    # First what is said in the same words, so that it is never taken for a change of something else.
    for same in (True, False):
        for place, one in enumerate(after.expected):
            earlier = next((other for other in left if _fits(one, other, same=same)), None)
            if place not in taken and earlier is not None:
                taken[place] = earlier
                left.remove(earlier)
    rows = [_row(one, taken.get(place), left) for place, one in enumerate(after.expected)]
    return rows + [Row(one.text, "not repeated", "", None) for one in left]


def _fits(one: Stranded, other: Stranded, *, same: bool) -> bool:
    return one.strand == other.strand and (not same or one.text == other.text)


def _row(one: Stranded, earlier: Stranded | None, left: list[Stranded]) -> Row:
    if earlier is not None:
        return Row(earlier.text, None, one.text, "unchanged" if earlier.text == one.text else "changed")
    beside = left.pop(0).text if left else ""
    return Row(beside, "not repeated" if beside else None, one.text, "added")


def tally(rows: Iterable[Row]) -> list[tuple[Mark, int]]:
    """How many marks there are of each sort that there is."""
    listed = [mark for row in rows for mark in (row.not_repeated, row.mark)]
    return [(mark, listed.count(mark)) for mark in MARKS if mark in listed]


def overlap(rows: Iterable[Row]) -> bool:
    """Whether two levels share any expectation, so that marks tell what differs."""
    return any(row.mark in ("changed", "unchanged") for row in rows)


def printed(ladder: LadderModel) -> list[tuple[Level, Level]]:
    """The comparisons that are printed: each level with those after it, or else with the next of the list."""
    return list(ladder.neighbours) or list(zip(ladder.levels, ladder.levels[1:], strict=False))


_FEWEST = 2
_NOTHING_SHARED = "each asks for other things"
TONES: dict[Mark, Tone] = {"added": "good", "changed": "open", "unchanged": "past", "not repeated": "past"}
_Group = tuple[Markup, Side, Side, list[tuple[Markup | str, Markup | str]]]


def comparable(ladder: LadderModel) -> bool:
    """Whether there is anything to compare."""
    return len(ladder.levels) >= _FEWEST and bool(ladder.competencies)


def compare_pages(ladder: LadderModel, found: LadderPages) -> Iterator[ViewPage]:
    """The page, where there are levels to compare."""
    if comparable(ladder):
        summary = f"Any two levels of {ladder.title} side by side, with what the one asks for beyond the other."
        yield ViewPage(
            found.compare,
            f"{ladder.title}: compare levels",
            summary,
            lambda here: _write_comparison(ladder, found, here),
        )


def pair_anchor(ladder: LadderModel, lower: Level, upper: Level) -> str:
    """Where two levels are compared on the page, as it is printed."""
    return f"{level_anchor(ladder, lower)}-to-{level_anchor(ladder, upper)}"


def links(ladder: LadderModel, level: Level, found: LadderPages, here: Here) -> list[Markup]:
    """Links to a level beside each of those before it and after it."""
    pairs = [pair for pair in printed(ladder) if level in pair] if comparable(ladder) else []
    return [
        here.link_to(found.compare, f"{lower.name} and {upper.name}", pair_anchor(ladder, lower, upper))
        for lower, upper in pairs
    ]


def _write_comparison(ladder: LadderModel, found: LadderPages, here: Here) -> Markup:
    known = sides(ladder)
    pairs = [_pair(ladder, known, pair, found, here) for pair in printed(ladder)]
    return render(
        "kinds/ladder/compare.html.j2",
        home=here.link_to(found.home, ladder.title, "matrix"),
        data=json_attribute(_data(ladder, known, found, here)),
        pairs=pairs,
        marked=any(marked for *_, marked in pairs),
    )


def _pair(
    ladder: LadderModel, known: Sides, pair: tuple[Level, Level], found: LadderPages, here: Here
) -> tuple[str, tuple[Level, Level], list[Markup], str, Markup | str, list[_Group], bool]:
    """Anchor, levels, their links, the tally, the way to a plan, the competencies side by side, and whether marked."""
    lower, upper = pair
    rows = [compared(before, after) for before, after in zip(known[lower.id], known[upper.id], strict=True)]
    marked = overlap(row for listed in rows for row in listed)
    groups = [
        (
            here.link_to(found.competencies[one.id], one.name),
            before,
            after,
            [
                (_marked(row.before, row.not_repeated), _marked(row.after, row.mark)) if marked else row[::2]
                for row in listed
            ],
        )
        for one, before, after, listed in zip(ladder.competencies, known[lower.id], known[upper.id], rows, strict=True)
    ]
    counts = ", ".join(f"{count} {mark}" for mark, count in tally(row for listed in rows for row in listed))
    counts = counts if marked or not counts else _NOTHING_SHARED
    heads = [here.link_to(found.levels[level.id], level.name) for level in pair]
    plan = assessment_link(ladder, upper, found, here)
    return pair_anchor(ladder, lower, upper), pair, heads, counts or "nothing to compare", plan, groups, marked


def _marked(text: str, mark: Mark | None) -> Markup:
    return filled("{} {}", text, badge(mark, TONES[mark])) if mark else escape(text)


def _data(ladder: LadderModel, known: Sides, found: LadderPages, here: Here) -> dict[str, object]:
    """What the reader's browser compares any two levels from."""
    return {
        "levels": [
            {
                "id": level.id,
                "name": level.name,
                "href": here.href(found.levels[level.id]),
                "plan": assessment_href(ladder, level, found, here),
            }
            for level in ladder.levels
        ],
        "competencies": [
            {"name": competency.name, "href": here.href(found.competencies[competency.id])}
            for competency in ladder.competencies
        ],
        "sides": known,
        "printed": {pair_anchor(ladder, *pair): [level.id for level in pair] for pair in printed(ladder)},
        "tones": TONES,
        "ladder": ladder.id,
        "nothing": _NOTHING_SHARED,
    }


def assessable(ladder: LadderModel) -> bool:
    """Whether any level asks for anything."""
    return any(one.expected for level in ladder.levels for one in asked(ladder, level))


def assessment_href(ladder: LadderModel, level: Level, pages: LadderPages, here: Here) -> str:
    """Where a reader assesses themselves against a level; empty where no level asks for anything."""
    return here.href(pages.assessment, f"at-{level_anchor(ladder, level)}") if assessable(ladder) else ""


def assessment_link(ladder: LadderModel, level: Level, pages: LadderPages, here: Here) -> Markup | str:
    """A link there, in the words of its purpose."""
    address = assessment_href(ladder, level, pages, here)
    return filled('<a href="{}">Assess yourself as {} and write a plan</a>', address, level.name) if address else ""
