"""A checklist of every level, on which its script keeps a reader's own answers and growth plan."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.ladder.expected import asked
from kbgen.kinds.ladder.formatting import Addresses, level_anchor
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kinds.ladder.schema import Level
from kbgen.kit.html import render
from kbgen.kit.site import Here, ViewPage


def assessable(ladder: LadderModel) -> bool:
    """Whether any level asks for anything."""
    return any(one.expected for level in ladder.levels for one in asked(ladder, level))


def pages(ladder: LadderModel, found: Addresses) -> Iterator[ViewPage]:
    """The page, where there is something to look at oneself by."""
    if assessable(ladder):
        summary = f"A checklist of each level of {ladder.title}, to look at your own work by."
        title = f"{ladder.title}: self-assessment"
        yield ViewPage(found.assessment, title, summary, lambda here: _write(ladder, found, here))


def _write(ladder: LadderModel, found: Addresses, here: Here) -> Markup:
    return render(
        "kinds/ladder/assessment.html.j2",
        ladder=ladder,
        home=here.link_to(found.home, ladder.title, "matrix"),
        levels=[
            (level, f"at-{level_anchor(ladder, level)}", _link(level, found, here), asked(ladder, level))
            for level in ladder.levels
        ],
    )


def _link(level: Level, found: Addresses, here: Here) -> Markup:
    return here.link_to(found.levels[level.id], level.name)
