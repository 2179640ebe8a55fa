"""A ladder that is exported and read again is the same ladder, or what is not is said."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kbgen import app
from kbgen.export.ladders import Form, LadderContent, ladder_files, lost, told
from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.model import Content, Expectation, LadderModel
from tests.support import corpus_of, document

FORMS: tuple[Form, ...] = ("yaml", "csv")
EXAMPLE = Path(__file__).parents[2] / "ladders"


def read_again(files: dict[str, str]) -> LadderModel:
    (found,) = ladders(corpus_of({f"ladders/{path}": text for path, text in files.items()}))
    return found


@cache
def ladders_in(folder: Path) -> tuple[LadderModel, ...]:
    (scene,) = app.scenes([folder], None, "ladder", folder)
    return ladders(app.read_corpus(scene.settings).corpus)


def compared(one: LadderContent) -> tuple[object, ...]:
    """Everything, cells in an order that does not depend on that of the files."""
    return (*one[:-1], sorted(one.cells, key=repr))


def assert_survives(ladder: LadderModel, form: Form) -> None:
    files = ladder_files(ladder, ladder.id, form)
    again = read_again(files)
    assert compared(told(again)) == compared(told(ladder))
    assert again.id == ladder.id
    assert lost(ladder, files) == ()
    assert ladder_files(again, ladder.id, form) == files


@pytest.mark.parametrize("form", FORMS)
def test_the_ladders_of_the_example_survive_export_and_import(form: Form) -> None:
    found = ladders_in(EXAMPLE)
    assert len(found) == 2
    for ladder in found:
        assert_survives(ladder, form)


@pytest.mark.corpora
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("folder", "count"),
    [("ladder-ft", 3), ("ladder-monzo", 16), ("ladder-codecademy", 2), ("ladder-gds", 1), ("ladder-octopus", 5)],
)
def test_the_ladders_of_others_survive_export_and_import(folder: str, count: int, form: Form) -> None:
    found = ladders_in(Path(os.environ["KBGEN_CORPORA"]) / folder)
    assert len(found) == count
    for ladder in found:
        assert_survives(ladder, form)


# Any printable text; marks that mean something in YAML, CSV or Markdown are likely.
TEXT = st.text(
    st.one_of(
        st.sampled_from("-:#'\"|,&*!%@`>[]{}?=~ \n\t0aé🛠"),
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]),
    ),
    max_size=30,
)
SAID = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
NAMES = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True), min_size=1, max_size=4, unique=True)
EXPECTED = st.builds(
    Expectation, SAID, st.sampled_from(["", "early", "late", "1.10"]), st.lists(SAID, max_size=2).map(tuple)
)
CONTENT = st.builds(
    Content,
    st.one_of(st.just(""), SAID),
    st.lists(EXPECTED, max_size=3).map(tuple),
    st.lists(SAID, max_size=2).map(tuple),
)


@st.composite
def models(draw: st.DrawFn) -> LadderModel:
    """A ladder as it is read from a file of YAML that says each part of it."""
    levels, competencies = draw(NAMES), draw(NAMES)
    cells = draw(
        st.lists(
            st.tuples(st.sampled_from(levels), st.sampled_from(competencies), CONTENT),
            max_size=6,
            unique_by=lambda one: one[:2],
        )
    )
    values = {
        "title": draw(SAID),
        "levels": [
            {
                "id": one,
                "title": draw(TEXT),
                "grade": draw(st.integers(-9, 9999)),
                "next": draw(st.lists(st.sampled_from(levels), max_size=2)),
                "scope": draw(TEXT),
            }
            for one in levels
        ],
        "competencies": [{"id": one, "group": draw(TEXT), "summary": draw(TEXT)} for one in competencies],
        "scale": [{"id": f"s{number}", "title": draw(TEXT)} for number in range(draw(st.integers(0, 2)))],
        "profile": {levels[0]: {competencies[0]: "s0"}} if draw(st.booleans()) else {},
        "cells": [
            {
                "level": level,
                "competency": competency,
                "summary": content.summary,
                "expectations": [
                    {"text": one.text, "id": one.id, "examples": list(one.examples)} for one in content.expectations
                ],
                "examples": list(content.examples),
            }
            for level, competency, content in cells
        ],
    }
    ladder = read_again({"x.yml": yaml.safe_dump(values)})
    assert len(ladder.cells) >= len(cells)
    return ladder


@given(models())
def test_any_ladder_survives_as_yaml(ladder: LadderModel) -> None:
    files = ladder_files(ladder, "x", "yaml")
    assert compared(told(read_again(files))) == compared(told(ladder))
    assert lost(ladder, files) == ()


@given(models())
def test_what_a_table_cannot_carry_is_said(ladder: LadderModel) -> None:
    files = ladder_files(ladder, "x", "csv")
    same = compared(told(read_again(files))) == compared(told(ladder))
    assert bool(lost(ladder, files)) is not same


LADDER = """title: Engineers
levels: [{id: junior}, {id: senior}]
competencies: [{id: delivery}, {id: teaching}]
"""


@pytest.mark.parametrize(
    ("cell", "forms"),
    [
        ("{level: junior, competency: delivery}", FORMS),
        ("{level: junior, competency: delivery, summary: Finishes work.}", FORMS),
        ("{level: junior, competency: delivery, examples: [On Monday.]}", FORMS),
        (
            "{level: junior, competency: delivery, expectations: [Asks., {text: Tells., id: tells, examples: [a, b]}]}",
            FORMS,
        ),
        ("{level: junior, competency: delivery, expectations: [Asks., Asks.]}", FORMS),
        ("{level: other, competency: delivery, expectations: [Is at a level that nobody named.]}", FORMS),
        # a row that says an expectation again adds an example to it
        ("{level: junior, competency: delivery, expectations: [Asks., {text: Asks., examples: [a]}]}", ("yaml",)),
    ],
)
def test_each_thing_that_a_cell_can_say_survives(cell: str, forms: tuple[Form, ...]) -> None:
    ladder = read_again({"x.yml": f"{LADDER}cells:\n  - {cell}\n"})
    assert len(told(ladder).cells) == 1
    for form in FORMS:
        assert (lost(ladder, ladder_files(ladder, "x", form)) == ()) is (form in forms)


def test_a_cell_that_is_given_twice_is_given_twice_again() -> None:
    cell = "  - {level: junior, competency: delivery, summary: Finishes work.}\n"
    ladder = read_again({"x.yml": f"{LADDER}cells:\n{cell}{cell}"})
    assert (len(ladder.cells), len(ladder.twice)) == (1, 1)
    assert lost(ladder, ladder_files(ladder, "x", "yaml")) == ()
    assert lost(ladder, ladder_files(ladder, "x", "csv")) == ("cells",)


def test_what_is_written_for_a_step_is_told_once() -> None:
    files = {
        "ladders/x/ladder.md": document(
            "",
            title="Engineers",
            levels=[{"id": "junior"}, {"id": "senior"}],
            competencies=[{"id": "delivery"}],
            scale=["starts", "leads", "masters"],
            profile={"junior": {"delivery": "starts"}, "senior": {"delivery": "starts"}},
        ),
        "ladders/x/delivery.md": document("## Starts\n\n- Asks.\n\n## Masters\n\n- Is asked.\n", title="Delivery"),
    }
    (ladder,) = ladders(corpus_of(files))
    assert {place: one.content.expectations[0].text for place, one in ladder.cells.items()} == {
        ("junior", "delivery"): "Asks.",
        ("senior", "delivery"): "Asks.",
    }
    assert [(level, competency) for level, competency, _ in told(ladder).cells] == [
        ("starts", "delivery"),
        ("masters", "delivery"),
    ]
    for form in FORMS:
        assert_survives(ladder, form)


def test_a_number_of_levels_stays_a_number() -> None:
    (text,) = ladder_files(read_again({"x.yml": "levels: 3\ncompetencies: [delivery]\n"}), "x", "yaml").values()
    assert yaml.safe_load(text)["levels"] == 3
