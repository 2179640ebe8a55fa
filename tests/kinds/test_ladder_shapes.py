"""Ladders as others shape them: tables of two kinds, steps of each competency, milestones, headings alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.export.ladders import ladder_files, lost
from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kinds.ladder.tables import read_matrix, tables
from kbgen.markdown.material import scan
from tests.growth import grows_in_proportion
from tests.support import checked, corpus_of

LEVELS_ACROSS = """# Engineers

| | Junior | Senior |
|---|---|---|
| **Delivery** | Finishes what was agreed on. | Cuts the scope early.<br>Leads a plan \\| two. |
| Teaching | Asks when stuck for an hour. |  |
"""
LEVELS_DOWN = """# Engineers

| Level | Delivery | Teaching |
|---|---|---|
| Junior | Finishes what was agreed on. | Asks when stuck for an hour. |
| Senior | Cuts the scope early.<br>Leads a plan \\| two. | |
"""
IN_HTML = """# Engineers

<table class="x">
  <tbody>
    <tr><td>Skills</td><td>Junior</td><td>Senior</td></tr>
    <tr>
      <td>Delivery</td>
      <td>Finishes what was agreed on.</td>
      <td><ul><li>Cuts the <b>scope</b> early.</li><li>Leads a plan | two.</ul></td>
    </tr>
    <tr><td>Teaching<td>Asks when stuck&nbsp;for an hour.<td>&nbsp;</tr>
  </tbody>
</table>
"""
A_TABLE_EACH = """# Engineers

## Delivery

<table><thead><th>Junior</th><th>Senior</th></thead>
<tbody><tr><td>Finishes what was agreed on.</td>
<td><ul>
<li>Cuts the scope early.</li>
<li>Leads a plan | two.</li></ul></td></tr></tbody></table>

## Teaching

| Junior | Senior |
|:--|--:|
| Asks when stuck for an hour. | |
"""


def only(files: dict[str, str]) -> LadderModel:
    (found,) = ladders(corpus_of(files))
    return found


def said(ladder: LadderModel) -> dict[tuple[str, str], tuple[str, ...]]:
    """What each cell says: its summary, then its expectations."""
    return {
        place: tuple(filter(None, (one.content.summary, *(each.text for each in one.content.expectations))))
        for place, one in ladder.cells.items()
    }


@pytest.mark.parametrize("body", [LEVELS_ACROSS, LEVELS_DOWN, IN_HTML, A_TABLE_EACH])
def test_a_table_is_a_ladder_whichever_way_it_is_turned_and_written(body: str) -> None:
    ladder = only({"ladders/engineers.md": body})
    assert [level.name for level in ladder.levels] == ["Junior", "Senior"]
    assert [competency.name for competency in ladder.competencies] == ["Delivery", "Teaching"]
    assert said(ladder) == {
        ("junior", "delivery"): ("Finishes what was agreed on.",),
        ("senior", "delivery"): ("Cuts the scope early.", "Leads a plan | two."),
        ("junior", "teaching"): ("Asks when stuck for an hour.",),
        ("senior", "teaching"): (),
    }
    assert ladder.cells["senior", "teaching"].content.state == "empty"
    for form in ("yaml", "csv"):
        assert lost(ladder, ladder_files(ladder, ladder.id, form)) == ()


def test_a_cell_of_a_table_says_on_which_line_it_stands() -> None:
    found = only({"ladders/engineers.md": IN_HTML}).cells["junior", "delivery"].cell.at
    assert found.line == 6


@pytest.mark.parametrize(
    "table",
    [
        "| Name | Phone |\n|---|---|\n| Ada | one two three four |\n| Cy | one two three four |",  # nothing is a level
        "| Track | Junior | Senior |\n|---|---|---|\n| Pay | 1 | 2 |",  # numbers in a single row
        "| | Junior | Senior |\n|---|---|---|\n| Pay | ten | twenty |\n| Leave | few | many |",  # labels that are no steps
        "```\n| | Junior | Senior |\n|---|---|---|\n| Work | Does what was agreed on. | Leads what was agreed on. |\n```",
        "<!--\n<table><tr><td>a<td>Junior<td>Senior<tr><td>Work<td>Does this and that.<td>Leads this and that.</table>\n-->",
        "| | Junior | Junior |\n|---|---|---|\n| Work | Does what was agreed on. | Leads what was agreed on. |",
    ],
)
def test_a_table_about_something_else_is_no_ladder(table: str) -> None:
    assert ladders(corpus_of({"ladders/x.md": f"# X\n\n{table}\n"})) == ()


STEPS = """# Skills

## Delivery
<table><tr><th>Beginner<th>Advanced<tr><td>Finishes what was agreed on.<td>Cuts the scope early and says so.</table>

## Teaching
<table><tr><th>Beginner<th>Advanced<tr><td>Asks when stuck for an hour.<td>Teaches what others ask of them.</table>
"""


@pytest.mark.parametrize(
    "required",
    [
        "| | Junior Engineer | Senior Engineer |\n|---|---|---|\n| Delivery | Beginner | Advanced |\n| Teaching | Beginner | Beginner |",
        "| Level | Delivery | Teaching |\n|---|---|---|\n| Junior Engineer | Beginner | Beginner |\n| Senior Engineer | advanced | Beginner |",
    ],
)
def test_a_table_of_required_steps_is_a_profile(required: str) -> None:
    ladder = only({"ladders/x/README.md": f"# Engineers\n\n{required}\n", "ladders/x/skills.md": STEPS})
    assert [step.id for step in ladder.scale] == ["beginner", "advanced"]
    assert ladder.profile["senior-engineer"] == {"delivery": "advanced", "teaching": "beginner"}
    assert said(ladder)["senior-engineer", "delivery"] == ("Cuts the scope early and says so.",)
    assert said(ladder)["senior-engineer", "teaching"] == ("Asks when stuck for an hour.",)
    assert (len(ladder.cells), len(ladder.step_cells), ladder.strays) == (4, 4, ())


def test_points_for_each_axis_are_steps_in_the_order_of_their_size() -> None:
    table = "| Level | Craft | Reach |\n|---|---|---|\n| E1 | 2 | 10 |\n| E2 | 9 | 10 |\n"
    ladder = only({"ladders/x.md": f"# Engineers\n\n{table}"})
    assert [step.id for step in ladder.scale] == ["2", "9", "10"]
    assert ladder.profile == {"e1": {"craft": "2", "reach": "10"}, "e2": {"craft": "9", "reach": "10"}}


AXES = """# How it works

## Craft

1. **Learns**: takes up what the team uses
2. **Shapes**: brings in what the team lacks

## Reach

1. **Team**: is heard by those beside them
2. **Company**: is heard by everybody
"""
MAKERS = """# Makers

## M1 - Maker

* **Learns**: takes up what the team uses
* **Team**: is heard by those beside them

## M2 - Maker

* **Shapes**: brings in what the team lacks
* **Team**: is heard by those beside them
"""
LEADERS = "# Leaders\n\n## LD2 - Leader\n\n* **Learns**: takes up\n* **Company**: is heard\n\n# See also\n\n* [**Makers**](makers.md)\n"


def test_levels_that_name_a_step_of_each_axis_require_it() -> None:
    files = {"ladders/x/README.md": AXES, "ladders/x/makers.md": MAKERS, "ladders/x/leaders.md": LEADERS}
    ladder = only(files)
    assert [(level.id, level.track, level.grade) for level in ladder.levels] == [
        ("ld2-leader", "leaders", 2),
        ("m1-maker", "makers", 1),
        ("m2-maker", "makers", 2),
    ]
    assert [one.name for one in ladder.competencies] == ["Craft", "Reach"]
    assert ladder.profile["m2-maker"] == {"craft": "2", "reach": "1"}
    assert said(ladder)["m2-maker", "craft"] == ("Shapes: brings in what the team lacks",)
    assert (len(ladder.cells), len(ladder.step_cells)) == (6, 4)
    assert lost(ladder, ladder_files(ladder, "x", "yaml")) == ()


def test_levels_that_list_skills_with_the_level_that_is_required_have_a_profile() -> None:
    body = (
        "# Developer\n\n### Junior developer\n\nYou learn.\n\n"
        "- Prototyping. You can make one with help. (Relevant skill level: awareness)\n"
        "- Testing. You can write them. (Relevant skill level: working)\n\n"
        "### Senior developer\n\n- Prototyping. You can teach it. (Relevant skill level: practitioner)\n"
        "- Testing. You set the standard. (Relevant skill level: expert)\n"
    )
    ladder = only({"ladders/developer.md": body})
    assert [step.id for step in ladder.scale] == ["awareness", "working", "practitioner", "expert"]
    assert ladder.profile["senior-developer"] == {"prototyping": "practitioner", "testing": "expert"}
    assert len(ladder.cells) == 4


TITLES = "# Titles for {0}s\n\nHow we tell.\n\n## Junior {0}\n\n* Asks.\n\n## {0}\n\n* Does.\n* Tells.\n\n## Senior {0}\n\n* Leads.\n"


def test_headings_that_are_levels_alone_have_one_competency_each_file_for_itself() -> None:
    files = {
        "ladders/titles-for-ops.md": TITLES.format("Operator"),
        "ladders/titles-for-data.md": TITLES.format("Analyst"),
    }
    found = ladders(corpus_of(files))
    assert [(one.id, [level.name for level in one.levels]) for one in found] == [
        ("titles-for-data", ["Junior Analyst", "Analyst", "Senior Analyst"]),
        ("titles-for-ops", ["Junior Operator", "Operator", "Senior Operator"]),
    ]
    assert said(found[1])["operator", "expectations"] == ("Does.", "Tells.")


@pytest.mark.parametrize("name", ["x.json", "x.yml"])
@pytest.mark.parametrize(
    "text",
    [
        '{"mappings": {"milestonesToPoints": [1, 3]}, "categories": {"A": {"name": "Make", "tracks": {"mobile": TRACK}}}}',
        '{"mappings": {"milestonesToPoints": [1, 3]}, "tracks": {"mobile": TRACK}}',
    ],
)
def test_tracks_with_milestones_are_competencies_with_levels(name: str, text: str) -> None:
    track = '{"name": "Mobile", "category": "Make", "description": "Makes apps", "milestones": [{"summary": "Works.", "signals": ["Ships."], "examples": ["A button."]}, {"summary": "Leads."}]}'
    ladder = only({f"ladders/{name}": text.replace("TRACK", track)})
    assert [(one.id, one.name, one.scope) for one in ladder.levels] == [
        ("1", "Milestone 1", "Worth 1 points."),
        ("2", "Milestone 2", "Worth 3 points."),
    ]
    assert [(one.id, one.title, one.group, one.summary) for one in ladder.competencies] == [
        ("mobile", "Mobile", "Make", "Makes apps")
    ]
    first = ladder.cells["1", "mobile"].content
    assert (first.summary, [one.text for one in first.expectations], first.examples) == (
        "Works.",
        ["Ships."],
        ("A button.",),
    )


HTML = st.lists(
    st.sampled_from(
        [
            "<table>",
            "</table>",
            "<tr>",
            "<td>",
            "</td>",
            "<th",
            "<li>",
            "</ul>",
            "Junior",
            "Senior",
            "a b c d e",
            "|",
            "\n",
            "|---|",
            "<!--",
            "&amp;",
            "&#x110000;",
            "<script>",
            "\x00",
            "<?x",
            "<![CDATA[",
        ]
    ),
    max_size=60,
).map("".join)


@given(HTML)
def test_no_table_makes_the_reader_fail(body: str) -> None:
    outline = scan(body)
    cells, _ = read_matrix(outline)
    lines = body.count("\n")
    assert all(0 <= table.line <= lines for table in tables(outline))
    assert all(cell.level and cell.competency for cell in cells)


@pytest.mark.parametrize(
    "part", ["<table>", "<table><tr><td>", "<td", "| a ", "</table>", "<table><!--", "<table><li>"]
)
def test_long_tables_are_read_in_linear_time(part: str) -> None:
    outline = scan("")
    assert grows_in_proportion(lambda size: read_matrix(outline._replace(prose=part * (size // len(part)))), 50_000)


@pytest.mark.parametrize(
    ("used", "levels"), [((2, 3, 4), ["2", "3", "4"]), ((1, 2, 4), ["1", "2", "3"]), ((2, 3), ["1", "2", "3"])]
)
@pytest.mark.parametrize("in_front_matter", [True, False])
def test_a_number_of_levels_means_those_that_are_used_where_they_are_as_many_in_a_row(
    used: tuple[int, ...], levels: list[str], in_front_matter: bool
) -> None:
    content = "".join(f"      - {{level: {one}, criteria: [Asks.]}}\n" for one in used)
    cells = "".join(f"  - {{level: {one}, competency: care, expectation: Asks.}}\n" for one in used)
    files = (
        {"ladders/x.md": f"---\nlevels: 3\ntopics:\n  - name: care\n    content:\n{content}---\n"}
        if in_front_matter
        else {"ladders/x.yml": f"levels: 3\ncompetencies: [care]\nexpectations:\n{cells}"}
    )
    ladder = only(files)
    assert [level.id for level in ladder.levels] == levels
    beyond = [one for one in used if str(one) not in levels]
    assert (len(ladder.cells), len(ladder.unplaced)) == (len(used) - len(beyond), len(beyond))
    found = [one for one in checked(files) if one.code == "LD010"]
    assert len(found) == (levels[0] != "1" or bool(beyond))
    assert lost(ladder, ladder_files(ladder, "x", "yaml")) == ()


def test_tables_that_have_neither_a_level_nor_a_competency_in_common_are_of_two_tracks() -> None:
    managers = "| | M1 | M2 |\n|---|---|---|\n| People | Leads a team of five people. | |\n| Plans | Plans a quarter with others. |\n"
    files = {"ladders/engineers.md": f"{LEVELS_ACROSS}\n{managers}"}
    ladder = only(files)
    assert [(level.name, level.track) for level in ladder.levels] == [
        ("Junior", "junior"),
        ("Senior", "junior"),
        ("M1", "m1"),
        ("M2", "m1"),
    ]
    assert [track.title for track in ladder.tracks] == ["Junior to Senior", "M1 to M2"]
    missing = [one.message for one in checked(files) if one.code == "LD001"]
    assert missing == ["the ladder has no cell for M2 × Plans"]
