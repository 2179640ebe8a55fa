"""Rules for the names of a ladder: its levels, its competencies, and how people move between them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.group import file_name
from kbgen.kinds.ladder.model import At, LadderModel, Stray
from kbgen.kinds.ladder.schema import Level, numbered
from kbgen.kit import Hit, corpus_rule
from kbgen.kit.suggest import nearest
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
                said = f"{stray.said!r} is not a {stray.axis} of {ladder.title}{stray.hint}"
                yield stray.doc, Hit(stray.at, said, stray.said)


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
                said = f"the other {others} of {ladder.title} have no {stray.said!r}"
                yield stray.doc, Hit(stray.at, said, stray.said)


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
            said = f"{len(ladder.levels)} levels are declared, and the cells use levels {used[0]} to {used[-1]}"
            yield doc, Hit(("levels",), said, str(used[-1]))


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
                    said = f"{level.name} leads to {name!r}, which is not a level of {ladder.title}{nearest(name, ids)}"
                    yield ladder.home, Hit(_at_level(ladder, level, index, "next", number), said, name)


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
            said = f"{drift.said!r} is spelt {drift.hint!r} in the other files of {ladder.title}"
            yield drift.doc, Hit(drift.at, said, drift.said)


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
                    said = (
                        f"{upper.name} requires {step!r} of {competency}, {lower.name} before it {below[competency]!r}"
                    )
                    yield ladder.home, Hit(("profile", upper.id, competency), said, f"{upper.id} × {competency}")


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
                said = f"the name {name!r} has {found[0]!r} where those beside it have {usual[0]!r}"
                yield doc, Hit(("title",), said, name)
