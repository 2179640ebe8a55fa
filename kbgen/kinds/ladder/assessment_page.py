"""A checklist of every level, on which its script keeps a reader's own answers and growth plan."""

from __future__ import annotations

from collections.abc import Iterator

from markupsafe import Markup

from kbgen.kinds.ladder.expected import asked
from kbgen.kinds.ladder.formatting import Addresses, level_anchor, pair_anchor
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kinds.ladder.schema import Level
from kbgen.kit.html import filled, render
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
            (
                level,
                f"at-{level_anchor(ladder, level)}",
                _link(level, found, here),
                [_beside(ladder, level, after, found, here) for after in ladder.after(level)],
                asked(ladder, level),
            )
            for level in ladder.levels
        ],
    )


def href(ladder: LadderModel, level: Level, found: Addresses, here: Here) -> str:
    """Where a reader assesses themselves against a level; empty where no level asks for anything."""
    return here.href(found.assessment, f"at-{level_anchor(ladder, level)}") if assessable(ladder) else ""


def link(ladder: LadderModel, level: Level, found: Addresses, here: Here) -> Markup | str:
    """A link there, in the words of its purpose."""
    address = href(ladder, level, found, here)
    return filled('<a href="{}">Assess yourself as {} and write a plan</a>', address, level.name) if address else ""


def _link(level: Level, found: Addresses, here: Here) -> Markup:
    return here.link_to(found.levels[level.id], level.name)


def _beside(ladder: LadderModel, level: Level, after: Level, found: Addresses, here: Here) -> Markup:
    return here.link_to(found.compare, after.name, pair_anchor(ladder, level, after))
