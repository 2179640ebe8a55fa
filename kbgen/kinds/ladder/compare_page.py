"""The page on which levels are compared: each with the next as it is printed, any two with its script."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup, escape

from kbgen.kinds.ladder import assessment_page
from kbgen.kinds.ladder.comparison import Mark, Side, Sides, compared, overlap, printed, sides, tally
from kbgen.kinds.ladder.formatting import Addresses, pair_anchor
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kinds.ladder.schema import Level
from kbgen.kit.html import filled, render
from kbgen.kit.json_text import json_attribute
from kbgen.kit.site import Here, ViewPage
from kbgen.kit.status import Tone, badge

_FEWEST = 2
_NOTHING_SHARED = "each asks for other things"
TONES: dict[Mark, Tone] = {"added": "good", "changed": "open", "unchanged": "past", "not repeated": "past"}
_Group = tuple[Markup, Side, Side, list[tuple[Markup | str, Markup | str]]]


def comparable(ladder: LadderModel) -> bool:
    """Whether there is anything to compare."""
    return len(ladder.levels) >= _FEWEST and bool(ladder.competencies)


def pages(ladder: LadderModel, found: Addresses) -> Iterator[ViewPage]:
    """The page, where there are levels to compare."""
    if comparable(ladder):
        summary = f"Any two levels of {ladder.title} side by side, with what the one asks for beyond the other."
        yield ViewPage(
            found.compare, f"{ladder.title}: compare levels", summary, lambda here: _write(ladder, found, here)
        )


def links(ladder: LadderModel, level: Level, found: Addresses, here: Here) -> list[Markup]:
    """Links to a level beside each of those before it and after it."""
    pairs = [pair for pair in printed(ladder) if level in pair] if comparable(ladder) else []
    return [
        here.link_to(found.compare, f"{lower.name} and {upper.name}", pair_anchor(ladder, lower, upper))
        for lower, upper in pairs
    ]


def _write(ladder: LadderModel, found: Addresses, here: Here) -> Markup:
    known = sides(ladder)
    return render(
        "kinds/ladder/compare.html.j2",
        home=here.link_to(found.home, ladder.title, "matrix"),
        data=json_attribute(_data(ladder, known, found, here)),
        pairs=[_pair(ladder, known, pair, found, here) for pair in printed(ladder)],
    )


def _pair(
    ladder: LadderModel, known: Sides, pair: tuple[Level, Level], found: Addresses, here: Here
) -> tuple[str, tuple[Level, Level], list[Markup], str, Markup | str, list[_Group]]:
    """Anchor, levels, their links, the tally, the way to a plan, and for each competency what stands side by side."""
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
    plan = assessment_page.link(ladder, upper, found, here)
    return pair_anchor(ladder, lower, upper), pair, heads, counts or "nothing to compare", plan, groups


def _marked(text: str, mark: Mark | None) -> Markup:
    return filled("{} {}", text, badge(mark, TONES[mark])) if mark else escape(text)


def _data(ladder: LadderModel, known: Sides, found: Addresses, here: Here) -> dict[str, object]:
    """What the reader's browser compares any two levels from."""
    return {
        "levels": [
            {
                "id": level.id,
                "name": level.name,
                "href": here.href(found.levels[level.id]),
                "plan": assessment_page.href(ladder, level, found, here),
            }
            for level in ladder.levels
        ],
        "competencies": [
            {"name": one.name, "href": here.href(found.competencies[one.id])} for one in ladder.competencies
        ],
        "sides": known,
        "printed": {pair_anchor(ladder, *pair): [level.id for level in pair] for pair in printed(ladder)},
        "tones": TONES,
        "ladder": ladder.id,
        "nothing": _NOTHING_SHARED,
    }
