"""Two levels side by side, and expectations under names that outlive an edit."""

from __future__ import annotations

from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.comparison import Row, asked, compared, overlap, printed, sides, tally
from kbgen.kinds.ladder.model import LadderModel
from tests.support import corpus_of

HOME = """---
title: Crafts
levels: [junior, middle, senior]
competencies: [{id: delivery}, {id: design}]
---
"""
DELIVERY = """---
title: Delivery
---

## junior

Finishes tasks.

- Splits a task before starting
- Asks for help within a day {#asks}
- Says when work is done

## middle

_Same as previous level._

## senior

Leads work.

- Splits a task for others before starting
- Says when work is done
- Ends what does not pay
"""
DESIGN = """---
title: Design
---

## junior

_Not applicable: others design._

## middle

Designs one change well.

## senior

Designs one system well.
"""


def crafts(delivery: str = DELIVERY) -> LadderModel:
    files = {"ladders/c/ladder.md": HOME, "ladders/c/delivery.md": delivery, "ladders/c/design.md": DESIGN}
    (ladder,) = ladders(corpus_of(files))
    return ladder


def beside(ladder: LadderModel, lower: str, upper: str, place: int) -> list[Row]:
    found = sides(ladder)
    return compared(found[lower][place], found[upper][place])


def test_what_is_added_changed_unchanged_and_not_repeated() -> None:
    rows = beside(crafts(), "junior", "senior", 0)
    assert rows == [
        Row("Splits a task before starting", None, "Splits a task for others before starting", "changed"),
        Row("Says when work is done", None, "Says when work is done", "unchanged"),
        Row("Asks for help within a day", "not repeated", "Ends what does not pay", "added"),
    ]
    assert tally(rows) == [("added", 1), ("changed", 1), ("unchanged", 1), ("not repeated", 1)]


def test_a_level_that_is_the_same_asks_for_the_same() -> None:
    rows = beside(crafts(), "junior", "middle", 0)
    assert [(row.mark, row.not_repeated) for row in rows] == [("unchanged", None)] * 3


def test_a_sentence_that_stands_alone_is_what_is_expected() -> None:
    assert beside(crafts(), "middle", "senior", 1) == [
        Row("Designs one change well.", None, "Designs one system well.", "changed")
    ]
    junior = sides(crafts())["junior"][1]
    assert (junior.remark, junior.expected) == ("Not applicable: others design.", ())


def test_same_words_are_paired_before_like_words() -> None:
    text = "## junior\n\n- Writes tests for code\n- Writes tests for the code\n\n## senior\n\n- Writes tests for the code\n"
    rows = beside(crafts(f"---\ntitle: Delivery\n---\n\n{text}"), "junior", "senior", 0)
    assert rows[0] == Row("Writes tests for the code", None, "Writes tests for the code", "unchanged")
    assert rows[1].not_repeated == "not repeated"


def test_marks_are_shown_where_levels_share_something() -> None:
    assert overlap(beside(crafts(), "junior", "senior", 0))
    nothing = crafts(DELIVERY.replace("- Splits a task for others before starting\n- Says when work is done\n", ""))
    assert not overlap(beside(nothing, "junior", "senior", 0))


def names(ladder: LadderModel, level: int) -> dict[str, str]:
    return {own.text: own.name for own in asked(ladder, ladder.levels[level])[0].expected}


def test_an_expectation_is_called_by_its_id_or_by_its_place_and_words() -> None:
    before = names(crafts(), 0)
    assert before["Asks for help within a day"] == "asks"
    reordered = DELIVERY.replace(
        "- Splits a task before starting\n- Asks for help within a day {#asks}\n",
        "- Asks for help the same day {#asks}\n- Splits a task before starting\n",
    )
    after = names(crafts(reordered), 0)
    assert after["Asks for help the same day"] == "asks"
    assert after["Splits a task before starting"] == before["Splits a task before starting"]
    assert after["Splits a task before starting"].startswith("junior.delivery.")
    assert names(crafts(), 1) == before, "a level that is the same has the same names"


def test_each_level_is_printed_beside_the_next() -> None:
    assert [(one.id, other.id) for one, other in printed(crafts())] == [("junior", "middle"), ("middle", "senior")]
