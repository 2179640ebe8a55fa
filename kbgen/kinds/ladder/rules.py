"""Rules for what the cells of a ladder say, and whether each of them is there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.likeness import MOST_PAIRS, alike
from kbgen.kinds.ladder.model import At, Axis, Content, Coordinate, Expectation, LadderModel, PlacedCell
from kbgen.kinds.ladder.names import key
from kbgen.kinds.ladder.schema import Competency, Level
from kbgen.kit import Hit, Place, corpus_rule
from kbgen.model import Corpus, Doc, Severity

_SIMILAR = 0.85
_SHARED = 0.6
# a ladder with so many empty cells is not finished
_UNFINISHED = 5
Found = Iterator[tuple[Doc[Any], Hit]]


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
                    said = f"{place} is the same as a level before that says nothing"
                    yield placed.doc, Hit(placed.cell.at, said, place)


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
                    said = f"{level.name} repeats what {known[key(one.text)]} says already: {_short(one.text)}"
                    yield placed.doc, Hit(one.at or placed.cell.at, said, one.text)
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
                    said = f"{upper.name} says nearly what {lower.name} says: {_short(before[near].text)}"
                    yield above.doc, Hit(one.at or above.cell.at, said, one.text)


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
            for one in placed.content.expectations:
                if one.id and one.id in seen:
                    said = f"the id {one.id!r} is taken by an expectation of {seen[one.id]}"
                    yield placed.doc, Hit(one.at or placed.cell.at, said, one.id)
                elif one.id:
                    seen[one.id] = place


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
