"""Rules for ladders: names, levels and expectations."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kbgen.kinds.ladder import Competency, Level, numbered
from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.model import (
    MOST_PAIRS,
    At,
    Axis,
    Content,
    Coordinate,
    Expectation,
    LadderModel,
    PlacedCell,
    Stray,
    alike,
    file_name,
    key,
)
from kbgen.kit import Hit, Place, corpus_rule
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc, KeyPath, Severity

_BETWEEN = re.compile(r"[ _-]+")
Found = Iterator[tuple[Doc[Any], Hit]]


@corpus_rule("LD004", "unknown-level-or-competency", Severity.ERROR, "Use a name that the ladder declares.")
def unknown_level_or_competency(corpus: Corpus) -> Found:
    """What is written under a name that the ladder does not have appears in no matrix.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week

    ## wizard

    - Finishes it yesterday
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week
    ```
    """
    for ladder in ladders(corpus):
        for stray in ladder.strays:
            if ladder.declared and not stray.hint and not _beyond(ladder, stray):
                yield stray.doc, Hit(stray.at, f"{stray.said!r} is not a {stray.axis} of {ladder.title}", stray.said)


@corpus_rule("LD005", "nearly-a-name", Severity.WARNING, "Spell it as the ladder does.")
def nearly_a_name(corpus: Corpus) -> Found:
    """A heading that is misspelt leaves a hole in the matrix where its author sees a full page.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior, senior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week

    ## senoir

    - Plans the work of a quarter
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior, senior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week

    ## senior

    - Plans the work of a quarter
    ```
    """
    for ladder in ladders(corpus):
        for stray in ladder.strays:
            if stray.hint and not _beyond(ladder, stray):
                message = f"{stray.said!r} is not a {stray.axis} of {ladder.title}{stray.hint}"
                yield stray.doc, Hit(stray.at, message, stray.said)


@corpus_rule("LD008", "heading-of-one-level-only", Severity.ADVICE, "Use the headings of the levels beside it.")
def heading_of_one_level_only(corpus: Corpus) -> Found:
    """Where levels are read by different headings, nobody can see what changes from one to the next.

    Bad:

    ```markdown ladders/x/l1.md
    # L1 Engineer

    ## Delivery

    - Finishes a task within a week
    ```

    ```markdown ladders/x/l2.md
    # L2 Engineer

    ## Delivery

    - Plans the work of a quarter

    ## Magic

    - Finishes it yesterday
    ```

    Good:

    ```markdown ladders/x/l1.md
    # L1 Engineer

    ## Delivery

    - Finishes a task within a week
    ```

    ```markdown ladders/x/l2.md
    # L2 Engineer

    ## Delivery

    - Plans the work of a quarter
    ```
    """
    for ladder in ladders(corpus):
        for stray in ladder.strays:
            if not ladder.declared and not stray.hint:
                others = "levels" if stray.axis == "competency" else "competencies"
                message = f"the other {others} of {ladder.title} have no {stray.said!r}"
                yield stray.doc, Hit(stray.at, message, stray.said)


@corpus_rule("LD009", "level-never-reached", Severity.WARNING, "Name it in the `next` of the level before.")
def level_never_reached(corpus: Corpus) -> Found:
    """A level that no other leads to looks like one that nobody can be promoted to.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels:
      - {id: junior, grade: 1, next: [senior]}
      - {id: senior, grade: 2}
      - {id: staff, grade: 3}
    competencies: [delivery]
    ---
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels:
      - {id: junior, grade: 1, next: [senior]}
      - {id: senior, grade: 2, next: [staff]}
      - {id: staff, grade: 3}
    competencies: [delivery]
    ---
    ```
    """
    for ladder in ladders(corpus):
        reached = {name for level in ladder.levels for name in level.next}
        if not reached or ladder.home is None:
            continue
        entries = _entries(ladder)
        for index, level in enumerate(ladder.levels):
            if level.id not in reached and level.id not in entries:
                yield ladder.home, Hit(_at_level(ladder, level, index), f"no level leads to {level.name}", level.id)


def _entries(ladder: LadderModel) -> set[str]:
    """The lowest levels of each track, at which people come in."""
    entries: set[str] = set()
    for track in {level.track for level in ladder.levels}:
        levels = [level for level in ladder.levels if level.track == track]
        lowest = min(map(_grade, levels))
        graded = [level for level in levels if _grade(level) == lowest]
        entries.update(level.id for level in (graded if levels[0].grade is not None else levels[:1]))
    return entries


def _grade(level: Level) -> int:
    return level.grade if level.grade is not None else 0


@corpus_rule("LD010", "more-levels-than-declared", Severity.WARNING, "Correct the number of levels, or the cells.")
def more_levels_than_declared(corpus: Corpus) -> Found:
    """Levels that are none of those that are declared are shown nowhere, or by numbers that nobody expects.

    Bad:

    ```markdown ladders/x/engineers.md
    ---
    title: Engineers
    levels: 1
    topics:
      - name: delivery
        content:
          - {level: 1, criteria: [Finishes a task within a week]}
          - {level: 2, criteria: [Plans the work of a quarter]}
    ---
    ```

    Good:

    ```markdown ladders/x/engineers.md
    ---
    title: Engineers
    levels: 2
    topics:
      - name: delivery
        content:
          - {level: 1, criteria: [Finishes a task within a week]}
          - {level: 2, criteria: [Plans the work of a quarter]}
    ---
    ```
    """
    for ladder in ladders(corpus):
        beyond = [stray for stray in ladder.strays if _beyond(ladder, stray)]
        if beyond or (ladder.counted and _shifted(ladder.levels)):
            doc = beyond[0].doc if beyond else ladder.docs[0]
            used = sorted({int(stray.said) for stray in beyond} | {int(level) for level, _ in ladder.cells})
            message = f"{len(ladder.levels)} levels are declared, and the cells use levels {used[0]} to {used[-1]}"
            yield doc, Hit(("levels",), message, str(used[-1]))


def _shifted(levels: tuple[Level, ...]) -> bool:
    """Whether levels of which only the number is declared do not begin with the first."""
    first = levels[0].id if levels else ""
    return first.isdecimal() and first != "1" and levels == numbered(len(levels), int(first))


def _beyond(ladder: LadderModel, stray: Stray) -> bool:
    """Whether a name is a number of a level past the last one that is declared."""
    return ladder.counted and stray.axis == "level" and stray.said.isdecimal()


@corpus_rule("LD011", "next-to-unknown-level", Severity.ERROR, "Name a level of this ladder.")
def next_to_unknown_level(corpus: Corpus) -> Found:
    """A way up that leads nowhere breaks every page that compares a level with the one before.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senoir]}, {id: senior}]
    competencies: [delivery]
    ---
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    ---
    ```
    """
    for ladder in ladders(corpus):
        ids = [level.id for level in ladder.levels]
        for index, level in enumerate(ladder.levels):
            for number, name in enumerate(level.next):
                if name not in ids and ladder.home is not None:
                    message = (
                        f"{level.name} leads to {name!r}, which is not a level of {ladder.title}{nearest(name, ids)}"
                    )
                    yield ladder.home, Hit(_at_level(ladder, level, index, "next", number), message, name)


def _at_level(ladder: LadderModel, level: Level, index: int, *deeper: str | int) -> At:
    """Where a level is declared: at a key of the front matter, or at a line of a data file."""
    origin = ladder.origins.get(("level", level.id))
    if origin is None or (ladder.home is not None and ladder.home.spans):
        return ("levels", index, *deeper)
    return origin.at


@corpus_rule("LD013", "spelt-differently", Severity.ADVICE, "Spell it as the other files do.")
def spelt_differently(corpus: Corpus) -> Found:
    """Names that drift from file to file are the beginning of ladders that mean different things by one word.

    Bad:

    ```markdown ladders/x/l1.md
    # L1 Engineer

    ## Scope and delivery

    - Finishes a task within a week
    ```

    ```markdown ladders/x/l2.md
    # L2 Engineer

    ## Scope and delivery

    - Plans the work of a quarter
    ```

    ```markdown ladders/x/l3.md
    # L3 Engineer

    ## Scope and Delivery

    - Plans the work of a year
    ```

    Good:

    ```markdown ladders/x/l1.md
    # L1 Engineer

    ## Scope and delivery

    - Finishes a task within a week
    ```

    ```markdown ladders/x/l2.md
    # L2 Engineer

    ## Scope and delivery

    - Plans the work of a quarter
    ```

    ```markdown ladders/x/l3.md
    # L3 Engineer

    ## Scope and delivery

    - Plans the work of a year
    ```
    """
    for ladder in ladders(corpus):
        for drift in ladder.drifts:
            message = f"{drift.said!r} is spelt {drift.hint!r} in the other files of {ladder.title}"
            yield drift.doc, Hit(drift.at, message, drift.said)


@corpus_rule("LD015", "required-step-falls", Severity.WARNING, "Raise the step, or lower that of the level before.")
def required_step_falls(corpus: Corpus) -> Found:
    """A promotion that asks for less than before is a slip, or a reason that should be written down.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    scale: [learning, doing, leading]
    profile:
      junior: {delivery: doing}
      senior: {delivery: learning}
    ---
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    scale: [learning, doing, leading]
    profile:
      junior: {delivery: doing}
      senior: {delivery: leading}
    ---
    ```
    """
    for ladder in ladders(corpus):
        for lower, upper in ladder.neighbours:
            below = ladder.profile.get(lower.id, {})
            for competency, step in ladder.profile.get(upper.id, {}).items():
                before, after = _rank(ladder, below.get(competency, "")), _rank(ladder, step)
                if ladder.home is not None and before is not None and after is not None and after < before:
                    message = (
                        f"{upper.name} requires {step!r} of {competency}, {lower.name} before it {below[competency]!r}"
                    )
                    yield ladder.home, Hit(("profile", upper.id, competency), message, f"{upper.id} × {competency}")


def _rank(ladder: LadderModel, step: str) -> int | None:
    """How high a step is: by its place in the scale, or as a number where there is no scale."""
    for rank, one in enumerate(ladder.scale):
        if step in (one.id, one.title):
            return rank
    return int(step) if step.isdecimal() and not ladder.scale else None


@corpus_rule("LD016", "profile-of-something-unknown", Severity.ERROR, "Use the ids that the ladder declares.")
def profile_of_something_unknown(corpus: Corpus) -> Found:
    """A step that is required under a misspelt name is required of nobody.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    scale: [learning, doing]
    profile:
      junior: {delivering: doing}
    ---
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    scale: [learning, doing]
    profile:
      junior: {delivery: doing}
    ---
    ```
    """
    for ladder in ladders(corpus):
        for path, said, names, axis in _of_profile(ladder):
            if said not in names and ladder.home is not None:
                yield ladder.home, Hit(path, f"{said!r} is not a {axis} of {ladder.title}{nearest(said, names)}", said)


def _of_profile(ladder: LadderModel) -> Iterator[tuple[KeyPath, str, list[str], str]]:
    """Each name in a profile, with its place and the names that may stand there."""
    levels = [level.id for level in ladder.levels]
    competencies = [competency.id for competency in ladder.competencies]
    steps = [name for step in ladder.scale for name in (step.id, step.title) if name]
    for level, required in ladder.profile.items():
        yield ("profile", level), level, levels, "level"
        for competency, step in required.items():
            yield ("profile", level, competency), competency, competencies, "competency"
            if steps:
                yield ("profile", level, competency), step, steps, "step"


@corpus_rule(
    "LD017", "file-named-differently", Severity.ADVICE, "Rename it, and keep the old address in `redirect_from`."
)
def file_named_differently(corpus: Corpus) -> Found:
    """Files whose names follow one pattern are found by guessing, and sort in the order of the levels.

    Bad:

    ```markdown ladders/x/l1-junior.md
    # L1 Junior

    ## Delivery

    - Finishes a task within a week
    ```

    ```markdown ladders/x/l2-senior.md
    # L2 Senior

    ## Delivery

    - Plans the work of a quarter
    ```

    ```markdown ladders/x/l3_staff.md
    # L3 Staff

    ## Delivery

    - Plans the work of a year
    ```

    Good:

    ```markdown ladders/x/l1-junior.md
    # L1 Junior

    ## Delivery

    - Finishes a task within a week
    ```

    ```markdown ladders/x/l2-senior.md
    # L2 Senior

    ## Delivery

    - Plans the work of a quarter
    ```

    ```markdown ladders/x/l3-staff.md
    # L3 Staff

    ## Delivery

    - Plans the work of a year
    ```
    """
    for ladder in ladders(corpus):
        names = {origin.doc: file_name(origin.doc) for origin in ladder.origins.values() if origin.own}
        between = Counter(tuple(_BETWEEN.findall(name))[:1] for name in names.values() if _BETWEEN.search(name))
        usual = next((parts for parts, count in between.most_common(1) if count > between.total() / 2), None)
        for doc, name in names.items():
            found = tuple(_BETWEEN.findall(name))[:1]
            if usual and found and found != usual:
                message = f"the name {name!r} has {found[0]!r} where those beside it have {usual[0]!r}"
                yield doc, Hit(("title",), message, name)


_SIMILAR = 0.85
_SHARED = 0.6
# a ladder with so many empty cells is not finished
_UNFINISHED = 5


@corpus_rule("LD001", "missing-cell", Severity.WARNING, "Write the cell, or say why it does not apply.")
def missing_cell(corpus: Corpus) -> Found:
    """Where a ladder says nothing, a lead and a colleague each assume something else.

    Where a ladder does not name its levels it is advice for a competency that begins late, or ends early.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week

    ## senior

    _Same as previous level._
    ```
    """
    for ladder in ladders(corpus):
        if not ladder.cells:
            count = len(ladder.levels) * len(ladder.competencies)
            yield ladder.docs[0], Hit(("levels",), f"none of the ladder's {count} cells is written")
            continue
        for level, competency in _missing(ladder):
            doc, at = _home_of(ladder, level, competency)
            place = f"{level.name} × {competency.name}"
            named = ladder.declared and not ladder.counted
            lesser = None if named or _is_gap(ladder, level, competency) else Severity.ADVICE
            yield doc, Hit(at, f"the ladder has no cell for {place}", place, severity=lesser)


def _is_gap(ladder: LadderModel, level: Level, competency: Competency) -> bool:
    """Whether a competency has cells at levels before and after one."""
    there = [(one.id, competency.id) in ladder.cells for one in ladder.levels]
    at = ladder.levels.index(level)
    return any(there[:at]) and any(there[at:])


def _missing(ladder: LadderModel) -> Iterator[tuple[Level, Competency]]:
    """The cells that are not there; tables that are found to be of different tracks ask for what each of them has."""
    track_of = {level.id: level.track for level in ladder.levels}
    asked = {(track_of.get(level, ""), competency) for level, competency in ladder.cells}
    for level in ladder.levels:
        for competency in ladder.competencies:
            apart = not ladder.declared and level.track and (level.track, competency.id) not in asked
            if not apart and (level.id, competency.id) not in ladder.cells:
                yield level, competency


def _home_of(ladder: LadderModel, level: Level, competency: Competency) -> tuple[Doc[Any], At]:
    """Where a reader would look for a cell: in the file of its own, else where its names are written."""
    axes: tuple[tuple[Axis, str], ...] = (("competency", competency.id), ("level", level.id))
    origins = [ladder.origins[axis] for axis in axes if axis in ladder.origins]
    own = next((origin for origin in origins if origin.own), None)
    if own is not None:
        return own.doc, ("title",)
    in_body = next((origin for origin in reversed(origins) if isinstance(origin.at, Place)), None)
    found = in_body or next(iter(origins), None)
    return (found.doc, found.at) if found else (ladder.home or ladder.docs[0], ("levels",))


def _placed(ladder: LadderModel) -> Iterator[tuple[str, PlacedCell]]:
    """Every cell once, with its coordinate as people say it."""
    levels = {level.id: level.name for level in ladder.levels}
    competencies = {competency.id: competency.name for competency in ladder.competencies}
    seen: set[int] = set()
    for (level, competency), placed in ladder.cells.items():
        # One cell stands at several levels where they require the same step.
        if id(placed) not in seen:
            seen.add(id(placed))
            yield f"{levels[level]} × {competencies[competency]}", placed


@corpus_rule("LD002", "empty-cell", Severity.WARNING, "Say what is expected, or why the cell does not apply.")
def empty_cell(corpus: Corpus) -> Found:
    """A heading with nothing below it promises an answer, and the reader who needs one finds none.

    A ladder with five of them or more is a form that is being filled in, which is said once.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    _Not applicable: somebody else leads at this level._
    ```
    """
    for ladder in ladders(corpus):
        empty = [(place, placed) for place, placed in _placed(ladder) if placed.content.state == "empty"]
        once = len(empty) >= _UNFINISHED
        more = f", nor do {len(empty) - 1} more of the ladder's cells" if once else ""
        for place, placed in empty[:1] if once else empty:
            yield placed.doc, Hit(placed.cell.at, f"the cell {place} says nothing{more}", place)


@corpus_rule("LD003", "same-as-nothing", Severity.WARNING, "Write out what is expected.")
def same_as_nothing(corpus: Corpus) -> Found:
    """At the first level of a track there is no level before, so that the cell says nothing.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    _Same as previous level._
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week
    ```
    """
    for ladder in ladders(corpus):
        for level in ladder.levels:
            for competency in ladder.competencies:
                placed = ladder.cells.get((level.id, competency.id))
                if placed and placed.content.state == "same" and ladder.said(level, competency) is None:
                    place = f"{level.name} × {competency.name}"
                    message = f"{place} is the same as a level before that says nothing"
                    yield placed.doc, Hit(placed.cell.at, message, place)


@corpus_rule("LD006", "repeated-expectation", Severity.ADVICE, "Keep it where it starts, or say what grows.")
def repeated_expectation(corpus: Corpus) -> Found:
    """What two levels say in the same words does not tell them apart: each level includes those before it.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week

    ## senior

    - Finishes a task within a week
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week

    ## senior

    - Plans the work of a quarter
    ```
    """
    for ladder in ladders(corpus):
        for level, placed, known in _with_known(ladder):
            for one in _compared(placed.content):
                if key(one.text) in known:
                    message = f"{level.name} repeats what {known[key(one.text)]} says already: {_short(one.text)}"
                    yield placed.doc, Hit(one.at or placed.cell.at, message, one.text)
                known.setdefault(key(one.text), "it")


def _with_known(ladder: LadderModel) -> Iterator[tuple[Level, PlacedCell, dict[str, str]]]:
    """Each cell that says something, with all that the levels below it say and which of them says it."""
    seen: set[int] = set()
    for level in ladder.levels:
        below = ladder.below(level)
        for competency in ladder.competencies:
            placed = ladder.cells.get((level.id, competency.id))
            if placed is None or placed.content.state != "filled" or id(placed) in seen:
                continue
            seen.add(id(placed))
            lower = ((one.name, ladder.cells.get((one.id, competency.id))) for one in below)
            yield (
                level,
                placed,
                {
                    key(expectation.text): name
                    for name, cell in lower
                    if cell is not None and cell.content.state == "filled"
                    for expectation in _compared(cell.content)
                },
            )


@corpus_rule("LD007", "similar-expectation", Severity.ADVICE, "Say in other words what is more at the higher level.")
def similar_expectation(corpus: Corpus) -> Found:
    """Two levels that differ by a word or two leave it to the reader to find out which, and whether it matters.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Breaks a large task into smaller pieces of work before starting

    ## senior

    - Breaks a larger task into smaller pieces of work before starting
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [{id: junior, next: [senior]}, {id: senior}]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Breaks a task into pieces of a day before starting

    ## senior

    - Finds an order of work in which every team gains something early
    ```
    """
    for ladder in ladders(corpus):
        reported: set[tuple[Coordinate, str]] = set()
        for lower, upper, place, below, above in _pairs(ladder):
            before = {key(one.text): one for one in _compared(below.content)}
            for one in _compared(above.content):
                near = "" if key(one.text) in before else _nearest(key(one.text), before)
                if near and (place, one.text) not in reported:
                    reported.add((place, one.text))
                    message = f"{upper.name} says nearly what {lower.name} says: {_short(before[near].text)}"
                    yield above.doc, Hit(one.at or above.cell.at, message, one.text)


def _pairs(ladder: LadderModel) -> Iterator[tuple[Level, Level, Coordinate, PlacedCell, PlacedCell]]:
    """The two cells of each competency at neighbouring levels, where both say something of their own."""
    for lower, upper in ladder.neighbours:
        for competency in ladder.competencies:
            below, above = ladder.cells.get((lower.id, competency.id)), ladder.cells.get((upper.id, competency.id))
            if below is None or above is None or below is above:
                continue
            if len(below.content.expectations) * len(above.content.expectations) > MOST_PAIRS:
                continue
            if below.content.state == above.content.state == "filled":
                yield lower, upper, (upper.id, competency.id), below, above


def _compared(content: Content) -> tuple[Expectation, ...]:
    """The expectations; the summary where it is all that there is."""
    return content.expectations or (Expectation(content.summary),)


def _nearest(text: str, others: dict[str, Expectation]) -> str:
    """The text that differs by little, or nothing."""
    return next((other for other in others if alike(text, other, _SHARED, _SIMILAR)), "")


def _short(text: str) -> str:
    return repr(text if len(text) <= 80 else text[:77] + "...")


@corpus_rule("LD012", "expectation-id-twice", Severity.ERROR, "Give one of them another id.")
def expectation_id_twice(corpus: Corpus) -> Found:
    """Plans and assessments remember expectations by id; two of one id would be taken for each other.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week {#finishes}
    - Says early what will not be done {#finishes}
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week {#finishes}
    - Says early what will not be done {#says-early}
    ```
    """
    for ladder in ladders(corpus):
        seen: dict[str, str] = {}
        for place, placed in _placed(ladder):
            for expectation in placed.content.expectations:
                if expectation.id and expectation.id in seen:
                    message = f"the id {expectation.id!r} is taken by an expectation of {seen[expectation.id]}"
                    yield placed.doc, Hit(expectation.at or placed.cell.at, message, expectation.id)
                elif expectation.id:
                    seen[expectation.id] = place


@corpus_rule("LD014", "cell-given-twice", Severity.WARNING, "Join the two into one.")
def cell_given_twice(corpus: Corpus) -> Found:
    """Of two cells for one place the reader of the matrix sees only the first.

    Bad:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week

    ## Junior

    - Says early what will not be done
    ```

    Good:

    ```markdown ladders/x/ladder.md
    ---
    title: Engineers
    levels: [junior]
    competencies: [delivery]
    ---
    ```

    ```markdown ladders/x/delivery.md
    ---
    title: Delivery
    ---

    ## junior

    - Finishes a task within a week
    - Says early what will not be done
    ```
    """
    for ladder in ladders(corpus):
        for placed in ladder.twice:
            place = f"{placed.cell.level} × {placed.cell.competency}"
            yield placed.doc, Hit(placed.cell.at, f"the cell {place} is written a second time", place)
