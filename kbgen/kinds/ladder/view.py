"""The pages of a ladder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from kbgen.charts import radar
from kbgen.kinds.ladder import Competency, Ladder, Level, comparison
from kbgen.kinds.ladder.assemble import ladder_of, ladders
from kbgen.kinds.ladder.comparison import (
    LadderPages,
    addresses,
    anchor_of,
    asked,
    assessable,
    competency_anchor,
    groups,
    in_short,
    level_anchor,
    lines,
    pair_anchor,
    shown,
)
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kit.html import filled, render
from kbgen.kit.site import Column, Facts, Here, KindView, Render, Site, ViewPage, joined
from kbgen.model import Doc


def profile_chart(ladder: LadderModel, level: Level) -> Markup | str:
    """A radar of the required steps; nothing where the ladder has no scale or requires no step here."""
    if not ladder.scale or not ladder.profile.get(level.id):
        return ""
    before = [one for one in ladder.before(level)[:1] if ladder.profile.get(one.id)]
    series = {one.name: _steps(ladder, one) for one in (*before, level)}
    names = [competency.name for competency in ladder.competencies]
    return radar(names, series, [step.title or step.id for step in ladder.scale], f"Required of a {level.name}")


def _steps(ladder: LadderModel, level: Level) -> list[float | None]:
    """The rank of the step that each competency requires, from 1; None where none is required."""
    ranks = {name: float(rank) for rank, step in enumerate(ladder.scale, 1) for name in (step.id, step.title) if name}
    required = ladder.profile.get(level.id, {})
    return [ranks.get(required.get(competency.id, "")) for competency in ladder.competencies]


_FEWEST_TRACKS = 2


def facts(doc: Doc[Ladder], here: Here) -> Facts:
    """What a document is within its ladder."""
    ladder = ladder_of(doc, here.site.corpus)
    if ladder is None:
        return
    if doc is ladder.home:
        yield "Levels", str(len(ladder.levels))
        yield "Competencies", str(len(ladder.competencies))
        yield "Cells written", f"{_written(ladder)} of {len(ladder.levels) * len(ladder.competencies)}"
        return
    yield "Ladder", here.link_to(addresses(ladder).home, ladder.title)
    for level in _levels_of(doc, ladder):
        yield from _level_facts(ladder, level, here)
    for competency in _competencies_of(doc, ladder):
        yield "Group", competency.group


def _level_facts(ladder: LadderModel, level: Level, here: Here) -> Facts:
    found = addresses(ladder)
    track = next((track for track in ladder.tracks if track.id == level.track), None)
    if track is not None:
        yield "Track", track.title or track.id
    if level.grade is not None:
        yield "Grade", str(level.grade)
    if before := ladder.before(level):
        yield "Comes from", joined(here.link_to(found.levels[one.id], one.name) for one in before)
    if after := ladder.after(level):
        yield "Leads to", joined(here.link_to(found.levels[one.id], one.name) for one in after)
    if level.scope:
        yield "Scope", level.scope


def _written(ladder: LadderModel) -> int:
    return sum(1 for placed in ladder.cells.values() if placed.content.state != "empty")


def _levels_of(doc: Doc[Any], ladder: LadderModel) -> list[Level]:
    return [level for level in ladder.levels if ladder.own_page("level", level.id) is doc]


def _competencies_of(doc: Doc[Any], ladder: LadderModel) -> list[Competency]:
    return [competency for competency in ladder.competencies if ladder.own_page("competency", competency.id) is doc]


def section(doc: Doc[Ladder], here: Here) -> Markup | None:
    """The matrix below a ladder's first page; below the others the way back to it and to what is beside them."""
    ladder = ladder_of(doc, here.site.corpus)
    if ladder is None:
        return None
    if doc is ladder.home:
        return _matrix(ladder, here)
    found = addresses(ladder)
    return render(
        "kinds/ladder/beside.html.j2",
        home=here.link_to(found.home, ladder.title, "matrix"),
        profile=joined((profile_chart(ladder, level) for level in _levels_of(doc, ladder)), ""),
        beside=[*_beside_level(doc, ladder, found, here), *_beside_competency(doc, ladder, found, here)],
    )


def _beside_level(
    doc: Doc[Any], ladder: LadderModel, found: LadderPages, here: Here
) -> Iterator[tuple[str, Markup | str]]:
    for level in _levels_of(doc, ladder):
        for said, levels in (("Level before", ladder.before(level)), ("Next level", ladder.after(level))):
            for one in levels:
                yield said, here.link_to(found.levels[one.id], one.name)
        for link in comparison.links(ladder, level, found, here):
            yield "Side by side", link
        if plan := comparison.assessment_link(ladder, level, found, here):
            yield "Growth plan", plan


def _beside_competency(
    doc: Doc[Any], ladder: LadderModel, found: LadderPages, here: Here
) -> Iterator[tuple[str, Markup]]:
    listed = list(ladder.competencies)
    for competency in _competencies_of(doc, ladder):
        place = listed.index(competency)
        for said, other in (("Competency before", place - 1), ("Next competency", place + 1)):
            if 0 <= other < len(listed):
                yield said, here.link_to(found.competencies[listed[other].id], listed[other].name)


def _matrix(ladder: LadderModel, here: Here) -> Markup:
    found = addresses(ladder)
    tables = []
    for track, levels in lines(ladder):
        heads = [(here.link_to(found.levels[level.id], level.name), level.grade) for level in levels]
        rows = [(name, [_row(ladder, one, levels, found, here) for one in listed]) for name, listed in groups(ladder)]
        tables.append((track.title or track.id, track.summary, heads, rows))
    return render(
        "kinds/ladder/matrix.html.j2",
        title=ladder.title,
        tables=tables,
        ways=_ways(ladder, found, here),
    )


def _ways(ladder: LadderModel, found: LadderPages, here: Here) -> list[Markup]:
    """Links to the other pages about a whole ladder."""
    ways = (
        (comparison.comparable(ladder), found.compare, "Compare two levels"),
        (_has_tracks(ladder), found.tracks, "Tracks side by side"),
        (comparison.assessable(ladder), found.assessment, "Self-assessment and growth plan"),
    )
    return [here.link_to(address, said) for there, address, said in ways if there]


def _row(
    ladder: LadderModel, competency: Competency, levels: list[Level], found: LadderPages, here: Here
) -> tuple[Markup, list[tuple[str, str, str]]]:
    """The head of a row, and for each level the cell in short with its address and the level's name."""
    cells = []
    for level in levels:
        href = here.href(found.levels[level.id], anchor_of(ladder, level, competency))
        cells.append((in_short(shown(ladder, level, competency)), href, level.name))
    return here.link_to(found.competencies[competency.id], competency.name), cells


def pages(site: Site) -> Iterator[ViewPage]:
    """The pages of every ladder that no document is already."""
    for ladder in ladders(site.corpus):
        found = addresses(ladder)
        if ladder.home is None:
            yield ViewPage(found.home, ladder.title, "What is expected at each level.", _matrix_page(ladder))
        for level in ladder.levels:
            if ladder.own_page("level", level.id) is None:
                yield _level_page(ladder, level, found)
        for competency in ladder.competencies:
            if ladder.own_page("competency", competency.id) is None:
                yield _competency_page(ladder, competency, found)
        yield from comparison.compare_pages(ladder, found)
        yield from assessment_pages(ladder, found)
        if _has_tracks(ladder):
            title = f"{ladder.title}: tracks side by side"
            yield ViewPage(found.tracks, title, "Levels of the same grade in different tracks.", _tracks_page(ladder))


def _has_tracks(ladder: LadderModel) -> bool:
    return len(lines(ladder)) >= _FEWEST_TRACKS and any(level.grade is not None for level in ladder.levels)


def _matrix_page(ladder: LadderModel) -> Render:
    return lambda here: _matrix(ladder, here)


def _level_page(ladder: LadderModel, level: Level, found: LadderPages) -> ViewPage:
    def print_level(here: Here) -> Markup:
        cells = [shown(ladder, level, competency) for competency in ladder.competencies]
        new = {line.new for cell in cells for line in cell.lines}
        return render(
            "kinds/ladder/level.html.j2",
            home=here.link_to(found.home, ladder.title, "matrix"),
            facts=list(_level_facts(ladder, level, here)),
            profile=profile_chart(ladder, level),
            beside=joined(comparison.links(ladder, level, found, here)),
            before=" or ".join(one.name for one in ladder.before(level)),
            plan=comparison.assessment_link(ladder, level, found, here),
            # where all of it is new, a mark on each line would tell nothing
            marked=len(new) > 1,
            cells=[
                (competency_anchor(one), here.link_to(found.competencies[one.id], one.name), cell)
                for one, cell in zip(ladder.competencies, cells, strict=True)
            ],
        )

    summary = level.scope or f"What is expected of a {level.name}."
    return ViewPage(found.levels[level.id], f"{ladder.title}: {level.name}", summary, print_level)


def _competency_page(ladder: LadderModel, competency: Competency, found: LadderPages) -> ViewPage:
    def print_competency(here: Here) -> Markup:
        return render(
            "kinds/ladder/competency.html.j2",
            home=here.link_to(found.home, ladder.title, "matrix"),
            summary=competency.summary,
            cells=[
                (
                    f"level-{number}",
                    here.link_to(found.levels[level.id], level.name, anchor_of(ladder, level, competency)),
                    shown(ladder, level, competency),
                )
                for number, level in enumerate(ladder.levels, 1)
            ],
        )

    summary = competency.summary or f"{competency.name} at every level."
    title = f"{ladder.title}: {competency.name}"
    return ViewPage(found.competencies[competency.id], title, summary, print_competency)


def _tracks_page(ladder: LadderModel) -> Render:
    def print_tracks(here: Here) -> Markup:
        found = addresses(ladder)
        tracks = lines(ladder)
        grades = sorted({level.grade for level in ladder.levels if level.grade is not None})
        rows = [
            (grade, [[level for level in levels if level.grade == grade] for _, levels in tracks]) for grade in grades
        ]
        return render(
            "kinds/ladder/tracks.html.j2",
            title=ladder.title,
            home=here.link_to(found.home, ladder.title, "matrix"),
            heads=[(track.title or track.id or "No track", track.summary) for track, _ in tracks],
            rows=[
                (grade, [[_entry(level, found, here) for level in levels] for levels in cells]) for grade, cells in rows
            ],
            together=[
                _same_grade(ladder, grade, cells, found, here) for grade, cells in rows if sum(map(bool, cells)) > 1
            ],
        )

    return print_tracks


def _entry(level: Level, found: LadderPages, here: Here) -> tuple[Markup, str]:
    return here.link_to(found.levels[level.id], level.name), level.scope


def _same_grade(
    ladder: LadderModel, grade: int, cells: list[list[Level]], found: LadderPages, here: Here
) -> tuple[int, list[Markup], list[tuple[str, list[str]]]]:
    """What the levels of one grade ask for, competency by competency."""
    levels = [level for listed in cells for level in listed]
    rows = [(one.name, [in_short(shown(ladder, level, one)) for level in levels]) for one in ladder.competencies]
    return grade, [here.link_to(found.levels[level.id], level.name) for level in levels], rows


def _part_of(doc: Doc[Ladder], here: Here) -> Markup | str:
    """What a document is: a ladder, or a level or competency of one."""
    ladder = ladder_of(doc, here.site.corpus)
    if ladder is None:
        return ""
    if doc is ladder.home:
        return f"{len(ladder.levels)} levels, {len(ladder.competencies)} competencies"
    text = "Level" if _levels_of(doc, ladder) else "Competency" if _competencies_of(doc, ladder) else "Part"
    return filled("{} of {}", text, here.link_to(addresses(ladder).home, ladder.title))


COLUMNS = (
    Column("Title", lambda doc, here: here.link(doc)),
    Column("What it is", _part_of),
    Column("Summary", lambda doc, _here: doc.fields.summary or ""),
)


def _headings(doc: Doc[Any], site: Site) -> Mapping[str, str]:
    """Titles of levels and competencies in place of their ids."""
    ladder = ladder_of(doc, site.corpus)
    named: tuple[Level | Competency, ...] = () if ladder is None else (*ladder.levels, *ladder.competencies)
    return {one.id: one.name for one in named if one.name != one.id}


def _is_whole(doc: Doc[Any], site: Site) -> bool:
    """Whether a document is a ladder, not one level or competency of it."""
    ladder = ladder_of(doc, site.corpus)
    return ladder is None or ladder.home is None or doc is ladder.home


VIEW = KindView(
    listed=_is_whole,
    facts=facts,
    headings=_headings,
    items_named=True,
    section=section,
    columns=COLUMNS,
    pages=pages,
)


def assessment_pages(ladder: LadderModel, found: LadderPages) -> Iterator[ViewPage]:
    """The page, where there is something to look at oneself by."""
    if assessable(ladder):
        summary = f"A checklist of each level of {ladder.title}, to look at your own work by."
        title = f"{ladder.title}: self-assessment"
        yield ViewPage(found.assessment, title, summary, lambda here: _write_assessment(ladder, found, here))


def _write_assessment(ladder: LadderModel, found: LadderPages, here: Here) -> Markup:
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


def _link(level: Level, found: LadderPages, here: Here) -> Markup:
    return here.link_to(found.levels[level.id], level.name)


def _beside(ladder: LadderModel, level: Level, after: Level, found: LadderPages, here: Here) -> Markup:
    return here.link_to(found.compare, after.name, pair_anchor(ladder, level, after))
