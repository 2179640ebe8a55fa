"""A ladder of others is recognised by its shape, whatever folder it lies in; nothing else is taken for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.ladder import KIND
from kbgen.kit.kind import Foreign, Recognised
from kbgen.load.formats import foreign
from kbgen.load.frontmatter import split
from kbgen.model import Raw
from kbgen.model.settings import GITHUB

DATA = "levels: [{id: a}]\nthemes: [{id: t}]\ncompetencies: [{level: a, theme: t, summary: Asks.}]\n"
TOPICS = "---\nlevels: 2\ntopics:\n  - name: teaching\n    content: [{level: 1, criteria: [Asks.]}]\n---\n"
TABLE = "# X\n\n| | Junior | Senior |\n|---|---|---|\n| Work | Does what was agreed. | Leads what was agreed. |\n| Teach | Asks when it is stuck. | Tells those who are. |\n"
PROFILE = "# X\n\n| | Junior | Senior |\n|---|---|---|\n| Work | working | expert |\n| Teach | awareness | expert |\n"
AXES = "# X\n\n" + "".join(
    f"## {name}\n\n1. **Asks**: a\n2. **Does**: b\n3. **Leads**: c\n\n" for name in ("Craft", "Reach", "Care")
)
NAMING = "# X\n\n## D1 - Maker\n\n* **Asks**: a\n* **Does**: b\n\n## D2 - Maker\n\n* **Asks**: a\n* **Leads**: c\n"
SKILLS = "# X\n\n" + "".join(
    f"## {name}\n\n- Testing. You do. (Relevant skill level: working)\n- Asking. You do. (Relevant skill level: expert)\n\n"
    for name in ("Junior", "Senior")
)
GRID = "# X\n\n" + "".join(f"## {name}\n\n### Craft\n\n- A\n\n### Reach\n\n- B\n\n" for name in ("Junior", "Senior"))
LEVELS = "---\ntitle: Testing\n---\n\n## What it is\n\n## Junior\n\n- Asks.\n\n## Senior\n\n"
LEVEL = "# Senior\n\n## Craft\n\n- A\n\n## Reach\n\n- B\n"


def recognised(text: str, inner: str, *beside: str) -> Recognised | None:
    raw = Raw(inner, inner, "x", text, beside=frozenset(beside))
    file = foreign(raw, split(text), GITHUB)
    return next((found for one in KIND.formats if (found := one.recognise(file)) is not None), None)


@pytest.mark.parametrize(
    ("name", "sign", "text", "inner", "beside"),
    [
        ("ladder-yaml", "data with 1 level, 1 cell", DATA, "any/where.yml", ()),
        (
            "ladder-csv",
            "columns competency, level and expectation",
            "level,competency,expectation\na,b,c\n",
            "x.csv",
            (),
        ),
        ("ladder-front-matter", "`topics` and `levels` on line 3", TOPICS, "x.md", ()),
        ("ladder-table", "a table of levels by competencies on line 5", TABLE, "x.md", ()),
        ("ladder-table", "a table of levels by competencies on line 8", f"---\ntitle: X\n---\n{TABLE}", "x.md", ()),
        ("ladder-table", "a table of the steps that levels require", PROFILE, "x.md", ()),
        ("ladder-steps", "3 lists of 3 named steps each", AXES, "README.md", ()),
        ("ladder-steps", "levels that name steps, the first on line 3", NAMING, "makers.md", ()),
        ("ladder-steps", "levels that list skills with a skill level", SKILLS, "x.md", ()),
        ("ladder-headings", "2 levels as headings, with 2 competencies below them", GRID, "x.md", ()),
        ("ladder-competency", "headings that are levels, the first on line 7", LEVELS, "testing.md", ()),
        (
            "ladder-level",
            "named as a level, beside L1-Junior.md",
            LEVEL,
            "L2-Senior.md",
            ("L1-Junior.md", "L2-Senior.md"),
        ),
        (
            "ladder-level",
            "named as a level, beside junior-engineer.md",
            LEVEL,
            "x/senior-engineer.md",
            ("junior-engineer.md",),
        ),
    ],
)
def test_each_shape_is_told_by_its_sign(name: str, sign: str, text: str, inner: str, beside: tuple[str, ...]) -> None:
    found = recognised(text, inner, *beside)
    assert found is not None
    assert (found.format, found.sign, found.kind) == (name, sign, "ladder")
    assert not found.doubt or name == "ladder-steps"


@pytest.mark.parametrize(
    ("text", "inner", "beside"),
    [
        ("levels: [{id: a}]\n", "x.yml", ()),  # names without anything that is expected
        ("a: [\n", "x.yml", ()),
        ("{}", "package.json", ()),
        ("name,level\na,b\n", "x.csv", ()),
        ("---\ntopics: [mail, web]\nlevels: 2\n---\n", "x.md", ()),
        (AXES, "how.md", ()),  # lists of named things, in a file that stands for nothing else
        ("# X\n\n## Junior\n\n- Asks.\n", "x.md", ()),
        ("# X\n\n## Set up\n\n## Senior staff who can help you\n\n## Lead times of our suppliers\n", "x.md", ()),
        (LEVEL, "senior.md", ()),  # alone, it may be about anything
        (LEVEL, "README.md", ("senior.md", "junior.md")),
        (LEVEL, "lead-times-of-all-our-many-suppliers.md", ("senior.md",)),
        ("", "x.md", ()),
    ],
)
def test_what_only_looks_a_little_like_a_ladder_is_none(text: str, inner: str, beside: tuple[str, ...]) -> None:
    assert recognised(text, inner, *beside) is None


PARTS = st.lists(
    st.sampled_from(
        [
            DATA,
            TOPICS,
            TABLE,
            PROFILE,
            AXES,
            NAMING,
            SKILLS,
            GRID,
            LEVEL,
            "---\n",
            "levels: 99999\n",
            "\x00",
            "<table>",
            "- ",
            "|",
            "é🛠\n",
        ]
    ),
    max_size=5,
)


@given(
    PARTS.map("".join), st.sampled_from(["x.md", "README.md", "x.yml", "x.json", "x.csv", "L1.md", "", "x.html.md.erb"])
)
def test_recognising_never_fails_and_says_where_within_the_file(text: str, inner: str) -> None:
    raw = Raw(inner, inner, "x", text, beside=frozenset(["L1.md", "L2.md"]))
    for front in (split(text), split("")):
        file = foreign(raw, front, GITHUB)
        for one in KIND.formats:
            found = one.recognise(file)
            assert found is None or (found.format == one.name and found.sign)


def test_a_file_is_shown_as_it_stands() -> None:
    assert all(one.recognise(Foreign("x.md", "")) is None for one in KIND.formats)
