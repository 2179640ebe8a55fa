"""Ladders: every layout loads into one model, and each rule says what it finds and where."""

from __future__ import annotations

from datetime import date

import pytest

from kbgen.kinds.ladder.assemble import ladder_of, ladders
from kbgen.kinds.ladder.model import Content, Expectation, LadderModel, is_project_file, key, looks_like_level, shown
from kbgen.kinds.ladder.read import read_data
from kbgen.kinds.ladder.readers import read_table
from kbgen.kinds.ladder.view import VIEW
from kbgen.kit.site import Here, Site, ViewPage
from tests.support import checked, corpus_of, document, findings

NAMES = """---
title: Engineers
levels:
  - {id: junior, title: Junior Engineer, grade: 1, next: [senior]}
  - {id: senior, title: Senior Engineer, grade: 2}
competencies:
  - {id: delivery, title: Scope and delivery, group: Outcomes}
  - {id: teaching, title: Teaching, group: People}
---
"""
BY_COMPETENCY = {
    "ladders/x/ladder.md": NAMES,
    "ladders/x/delivery.md": """---
title: Scope and delivery
---

## junior

Finishes what was agreed.

- Says early what will not be done {#says-early}
    - On Monday, not on Friday.

## Senior Engineer

Leads the work of several people.

- Cuts scope before a date slips {#cuts}
""",
    "ladders/x/teaching.md": """---
title: Teaching
---

## junior

_Not applicable: learning comes first._

## senior

- Pairs with newcomers {#pairs}
""",
}
BY_LEVEL = {
    "ladders/x/ladder.md": NAMES,
    "ladders/x/junior.md": """---
title: Junior Engineer
---

## 🎯 Scope and Delivery

Finishes what was agreed.

- Says early what will not be done {#says-early}
    - On Monday, not on Friday.

## Teaching

_Not applicable: learning comes first._
""",
    "ladders/x/senior.md": """---
title: Senior Engineer
---

## delivery

Leads the work of several people.

- Cuts scope before a date slips {#cuts}

## teaching

- Pairs with newcomers {#pairs}
""",
}
ONE_FILE = {
    "ladders/x/ladder.md": NAMES
    + """
Each level includes the one before.

## Junior Engineer

### Scope and delivery

Finishes what was agreed.

- Says early what will not be done {#says-early}
    - On Monday, not on Friday.

### Teaching

_Not applicable: learning comes first._

## Senior Engineer

### Scope and delivery

Leads the work of several people.

- Cuts scope before a date slips {#cuts}

### Teaching

- Pairs with newcomers {#pairs}
"""
}
YAML = {
    "ladders/x.yml": """
title: Engineers
levels:
  - {id: junior, title: Junior Engineer, grade: 1, next: [senior]}
  - {id: senior, title: Senior Engineer, grade: 2}
competencies:
  - {id: delivery, title: Scope and delivery, group: Outcomes}
  - {id: teaching, title: Teaching, group: People}
expectations:
  - level: junior
    competency: delivery
    summary: Finishes what was agreed.
    id: says-early
    expectation: Says early what will not be done
    examples: ["On Monday, not on Friday."]
  - {level: junior, competency: Teaching, expectation: "Not applicable: learning comes first."}
  - level: senior
    competency: delivery
    summary: Leads the work of several people.
    id: cuts
    expectation: Cuts scope before a date slips
  - {level: Senior Engineer, competency: teaching, id: pairs, expectation: Pairs with newcomers}
"""
}
CSV = {
    "ladders/x/ladder.md": NAMES,
    "ladders/x/cells.csv": """competency,level,expectation,id,summary,example
delivery,junior,Says early what will not be done,says-early,Finishes what was agreed.,"On Monday, not on Friday."
teaching,junior,,,Not applicable: learning comes first.,
delivery,senior,Cuts scope before a date slips,cuts,Leads the work of several people.,
teaching,senior,Pairs with newcomers,pairs,,
""",
}
LAYOUTS = {"by competency": BY_COMPETENCY, "by level": BY_LEVEL, "one file": ONE_FILE, "yaml": YAML, "csv": CSV}
CELLS = {
    ("junior", "delivery"): (
        "filled",
        "Finishes what was agreed.",
        (("says-early", "Says early what will not be done", ("On Monday, not on Friday.",)),),
    ),
    ("junior", "teaching"): ("not-applicable", "learning comes first.", ()),
    ("senior", "delivery"): (
        "filled",
        "Leads the work of several people.",
        (("cuts", "Cuts scope before a date slips", ()),),
    ),
    ("senior", "teaching"): ("filled", "", (("pairs", "Pairs with newcomers", ()),)),
}


def only(files: dict[str, str]) -> LadderModel:
    (ladder,) = ladders(corpus_of(files))
    return ladder


def plainly(content: Content) -> tuple[str, str, tuple[tuple[str, str, tuple[str, ...]], ...]]:
    if content.state == "not-applicable":
        return content.state, content.why_not, ()
    return content.state, content.summary, tuple((one.id, one.text, one.examples) for one in content.expectations)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_loads_into_the_same_cells(layout: str) -> None:
    ladder = only(LAYOUTS[layout])
    assert {place: plainly(placed.content) for place, placed in ladder.cells.items()} == CELLS
    assert [level.name for level in ladder.levels] == ["Junior Engineer", "Senior Engineer"]
    assert [one.group for one in ladder.competencies] == ["Outcomes", "People"]
    assert ladder.title == "Engineers"
    assert [(lower.id, upper.id) for lower, upper in ladder.neighbours] == [("junior", "senior")]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_ladder_that_is_whole_has_no_finding(layout: str) -> None:
    assert findings(LAYOUTS[layout], "LD") == []


def test_levels_are_found_in_the_headings_that_come_round_again() -> None:
    body = "# {0}\n\n## Your part\n\n### Junior level\n\n- Asks about {0}\n\n### Senior level\n\n{1}\n\n### Related guides\n"
    ladder = only(
        {
            "ladders/README.md": "# Growing\n\n- [Testing](craft/testing.md)\n- [Debugging](craft/debugging.md)\n",
            "ladders/LICENSE.md": "Words.\n",
            "ladders/craft/debugging.md": body.format("debugging", "- Teaches it"),
            "ladders/craft/testing.md": body.format("testing", ""),
        }
    )
    assert [level.id for level in ladder.levels] == ["junior-level", "senior-level"]
    assert [one.id for one in ladder.competencies] == ["testing", "debugging"]
    assert ladder.cells["senior-level", "testing"].content.state == "empty"
    assert ladder.home is not None


def test_competencies_are_found_in_the_headings_that_come_round_again() -> None:
    files = {
        "ladders/se/README.md": "# Roles\n\nWords.\n",
        "ladders/se/L1-Junior.md": "# L1: Junior\n\n## 🌱 Teaching\n\n- Asks\n\n## Delivery\n\n- Finishes\n",
        "ladders/se/L2-Senior.md": "# L2: Senior\n\n## :seedling: Teaching\n\n- Answers\n\n## Delivery\n\n- Leads\n",
    }
    ladder = only(files)
    assert [level.grade for level in ladder.levels] == [1, 2]
    assert [one.title for one in ladder.competencies] == ["Teaching", "Delivery"]
    assert len(ladder.cells) == 4


def test_a_file_of_levels_and_competencies_is_a_ladder_by_itself() -> None:
    level = "## {}\n\n### Craft\n\n- Builds {}\n\n### Team\n\n- Helps {}\n\n"
    body = (
        "# Engineers\n\n"
        + level.format("One", "a", "b")
        + level.format("Two", "c", "d")
        + "## FAQ\n\n### Why?\n\nSo.\n"
    )
    ladder = only({"ladders/README.md": body, "ladders/LICENSE.md": "# Licence\n"})
    assert [one.title for one in ladder.levels] == ["One", "Two"]
    assert [one.title for one in ladder.competencies] == ["Craft", "Team"]
    assert len(ladder.cells) == 4


def test_topics_in_the_front_matter_are_a_ladder() -> None:
    text = """---
title: Web
levels: 2
topics:
  - name: impact
    title:
    content:
      - level: 1
        criteria: [Finishes a task]
        exampleCriteria:
          - {criteria: Asks, examples: [In the channel]}
---

### About

Words.
"""
    ladder = only({"ladders/web.md": text})
    assert [level.name for level in ladder.levels] == ["Level 1", "Level 2"]
    (placed,) = ladder.cells.values()
    assert [one.text for one in placed.content.expectations] == ["Finishes a task", "Asks"]
    assert findings({"ladders/web.md": text}, "LD") == ["ladders/web.md:5:5 LD001"]
    assert findings({"ladders/web.md": text}, "FM") == []


def test_words_in_a_folder_of_ladders_are_no_ladder() -> None:
    files = {
        "ladders/README.md": "# How we grow\n\n## Why\n\nWords.\n",
        "ladders/notes/pay.md": "# Pay\n\n## Ranges\n\nWords.\n",
    }
    assert ladders(corpus_of(files)) == ()
    assert findings(files, "LD") == []


def test_an_introduction_beside_the_files_needs_no_cell() -> None:
    files = BY_COMPETENCY | {
        "ladders/x/how-to-use.md": "# How to use it\n\n## With your lead\n\nWords.\n",
        "ladders/x/LICENSE.md": "x\n",
    }
    assert findings(files, "LD") == []


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("_Same as previous level._", "same"),
        ("Same as the level before.", "same"),
        ("- _Same as previous level_", "same"),
        ("_Not applicable: nobody reports to them._", "not-applicable"),
        ("N/A", "not-applicable"),
        ("", "empty"),
        ("<!-- later -->", "empty"),
        ("Does it.", "filled"),
        ("- Does it", "filled"),
        ("1. Does it", "filled"),
        ("> Does it", "filled"),
    ],
)
def test_a_cell_says_in_words_that_it_says_nothing(words: str, state: str) -> None:
    files = {
        "ladders/x/ladder.md": "---\nlevels: [junior]\ncompetencies: [delivery]\n---\n",
        "ladders/x/delivery.md": f"## junior\n\n{words}\n",
    }
    assert only(files).cells["junior", "delivery"].content.state == state


def test_the_same_as_before_holds_what_stood_before() -> None:
    files = BY_COMPETENCY | {"ladders/x/teaching.md": "## junior\n\n- Asks\n\n## senior\n\n_Same as previous level._\n"}
    ladder = only(files)
    said = ladder.said(ladder.levels[1], ladder.competencies[1])
    assert said is not None
    assert [one.text for one in said.expectations] == ["Asks"]
    assert findings(files, "LD") == []


def test_deeper_headings_belong_to_their_cell() -> None:
    files = BY_COMPETENCY | {
        "ladders/x/teaching.md": "## junior\n\n### Daily\n\n- Asks\n\n### Weekly\n\n- Tells\n\n## senior\n\n- Leads\n"
    }
    content = only(files).cells["junior", "teaching"].content
    assert [one.text for one in content.expectations] == ["Asks", "Tells"]


def test_bullets_after_the_word_examples_are_examples_of_the_whole() -> None:
    body = "## junior\n\n- Asks\n\n<details>\n<summary>Examples</summary>\n\n- In the channel\n\n</details>\n\n## senior\n\n- Leads\n\n**Examples:**\n\n- A plan\n"
    ladder = only(BY_COMPETENCY | {"ladders/x/teaching.md": body})
    for level, example in (("junior", "In the channel"), ("senior", "A plan")):
        content = ladder.cells[level, "teaching"].content
        assert (len(content.expectations), content.examples) == (1, (example,))


def test_a_profile_gives_each_level_the_cell_of_the_step_that_it_requires() -> None:
    home = """---
levels: [{id: junior, next: [senior]}, {id: senior}]
competencies: [delivery]
scale: [learning, doing]
profile:
  junior: {delivery: learning}
  senior: {delivery: doing}
---
"""
    files = {"ladders/x/ladder.md": home, "ladders/x/delivery.md": "## learning\n\n- Asks\n\n## doing\n\n- Does\n"}
    ladder = only(files)
    assert [placed.content.expectations[0].text for placed in ladder.cells.values()] == ["Asks", "Does"]
    assert findings(files, "LD") == []


@pytest.mark.parametrize(
    ("path", "old", "new", "expected"),
    [
        ("delivery.md", "## Senior Engineer", "## Senoir Engineer", ["2:8 LD001", "12:1 LD005"]),
        ("delivery.md", "## junior", "## Wizardry", ["2:8 LD001", "5:1 LD004"]),
        (
            "delivery.md",
            "- Cuts scope before a date slips {#cuts}",
            "- Says early what will not be done",
            ["16:1 LD006"],
        ),
        ("delivery.md", "{#cuts}", "{#says-early}", ["16:1 LD012"]),
        ("delivery.md", "## Senior Engineer", "## junior\n\n- Twice\n\n## senior", ["12:1 LD014"]),
        ("teaching.md", "- Pairs with newcomers {#pairs}", "", ["9:1 LD002"]),
        ("teaching.md", "_Not applicable: learning comes first._", "_Same as previous level._", ["5:1 LD003"]),
        ("ladder.md", "next: [senior]", "next: [senoir]", ["4:59 LD011", "5:5 LD009"]),
        ("ladder.md", "{id: teaching, title: Teaching, group: People}", "{id: spelling}", ["8:5 LD001"]),
    ],
)
def test_each_rule_points_at_the_place(path: str, old: str, new: str, expected: list[str]) -> None:
    text = BY_COMPETENCY[f"ladders/x/{path}"]
    assert old in text
    found = findings(BY_COMPETENCY | {f"ladders/x/{path}": text.replace(old, new)}, "LD")
    assert set(expected) <= {line.partition(":")[2] for line in found}


def test_a_missing_cell_is_named_by_its_coordinate() -> None:
    files = BY_COMPETENCY | {"ladders/x/teaching.md": "---\ntitle: Teaching\n---\n\n## junior\n\n- Asks\n"}
    (found,) = [finding for finding in checked(files) if finding.code == "LD001"]
    assert found.value == "Senior Engineer × Teaching"
    assert (found.path, found.span.line) == ("ladders/x/teaching.md", 2)


def test_a_misspelt_level_is_said_with_the_right_one() -> None:
    files = BY_COMPETENCY | {"ladders/x/teaching.md": "## junior\n\n- Asks\n\n## Senior Enginer\n\n- Pairs\n"}
    (found,) = [finding for finding in checked(files) if finding.code == "LD005"]
    assert "did you mean 'Senior Engineer'?" in found.message


def test_entry_levels_of_each_track_need_no_level_before() -> None:
    levels = "[{id: a, track: ic, grade: 1, next: [b]}, {id: b, track: ic, grade: 2}, {id: m, track: lead, grade: 2}]"
    assert findings({"ladders/x/ladder.md": document(levels=levels, competencies="[craft]")}, "LD009") == []


def test_what_an_earlier_level_says_counts_even_two_levels_before() -> None:
    home = document(levels="[{id: a, next: [b]}, {id: b, next: [c]}, {id: c}]", competencies="[craft]")
    files = {"ladders/x/ladder.md": home, "ladders/x/craft.md": "## a\n\n- Asks\n\n## b\n\n- Tells\n\n## c\n\n- Asks\n"}
    assert findings(files, "LD") == ["ladders/x/craft.md:11:1 LD006"]


def test_a_ladder_without_any_cell_is_one_finding() -> None:
    assert findings({"ladders/x/ladder.md": NAMES}, "LD") == ["ladders/x/ladder.md:3:1 LD001"]


@pytest.mark.parametrize(
    "text",
    [
        "- " * 30_000,
        "levels: " + "[" * 30_000,
        "levels: [a\n",
        "levels:\n\t- a\n",
        "a: &a [x]\nb: [" + "*a, " * 200 + "]\n",
        "levels: \x07\n",
        "levels: many\n",
        "x: 1\n",
        "x" * 2_000_000,
    ],
    ids=range(9),
)
def test_hostile_yaml_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ValueError, match=r"^line \d+, column \d+: "):
        read_data(text)


def test_an_alias_of_itself_ends() -> None:
    part = read_data("levels: &a [*a, {id: x}]\ncompetencies: [c]\nexpectations: *a\n")
    assert [level.id for level in part.declared.levels] == ["x"]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "level,competency\n", 'level,competency,expectation\n"x'])
def test_a_table_that_is_no_ladder_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^line \d+: "):
        read_table(text)


def test_a_data_file_that_cannot_be_read_is_a_finding() -> None:
    (found,) = checked({"ladders/x.yml": "levels: [a\n"})
    assert "line 2" in found.message


@pytest.mark.parametrize(
    "title", ["Junior level", "Mid-level", "L4: Lead", "Level 2", "Staff Engineer", "VP", "M1", "Engineer II"]
)
def test_these_look_like_levels(title: str) -> None:
    assert looks_like_level(title)


@pytest.mark.parametrize(
    "title", ["Leadership", "Related guides", "Levels and pay", "Culture and Leadership", "Managing teams"]
)
def test_these_do_not_look_like_levels(title: str) -> None:
    assert not looks_like_level(title)


def test_names_are_compared_without_marks() -> None:
    assert key("🦉 Domain Expertise") == key(":owl: domain expertise")
    assert shown("🦉 Domain Expertise") == "Domain Expertise"
    assert is_project_file("LICENCE")


def test_a_content_keeps_no_state_of_its_own() -> None:
    content = Content("", (Expectation("Does it"),))
    assert content.state == "filled"
    assert content._replace(expectations=()).state == "empty"


def views(files: dict[str, str]) -> dict[str, str]:
    """Every page that ladders write, and what they add to documents, by address."""
    corpus = corpus_of(files)
    site = Site(corpus=corpus, today=date(2026, 1, 15), states={}, owners={}, kinds={})
    found = {}
    for doc in corpus.of_kind("ladder"):
        here = Here(site, doc.address)
        facts = "".join(f"{name}: {value}\n" for name, value in VIEW.facts(doc, here))
        cells = "".join(str(column.cell(doc, here)) for column in VIEW.columns)
        found[doc.address] = f"{facts}{cells}{VIEW.section(doc, here) or ''}"
    for page in VIEW.pages(site):
        assert isinstance(page, ViewPage)
        assert page.address not in found
        found[page.address] = str(page.render(Here(site, page.address)))
    return found


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_link_of_a_ladder_leads_to_a_page(layout: str) -> None:
    corpus = corpus_of(LAYOUTS[layout])
    ladder = only(LAYOUTS[layout])
    pages = views(LAYOUTS[layout])
    home = ladder.home
    assert home is not None
    assert pages[home.address].count("<td ") == 4
    assert ladder_of(corpus.docs[0], corpus) is not None
    folder = "ladders/x/"
    names = {address.removeprefix(folder).removesuffix(".md") for address in pages if address != home.address}
    expected = {
        "by competency": {"delivery", "teaching", "levels/junior", "levels/senior"},
        "by level": {"junior", "senior", "competencies/delivery", "competencies/teaching"},
    }
    whole = {"levels/junior", "levels/senior", "competencies/delivery", "competencies/teaching"}
    assert names - {"cells"} == expected.get(layout, whole) | {"compare", "self-assessment"}


def test_long_names_of_competencies_have_addresses_that_a_disk_can_hold() -> None:
    rows = "".join(
        f"| {'delivers what was agreed ' * 12}{name} | Does what it can. | Does what it must. |\n" for name in "ab"
    )
    pages = views({"ladders/x/ladder.md": f"# X\n\n| | Junior | Senior |\n|---|---|---|\n{rows}"})
    found = [address for address in pages if "/competencies/" in address]
    assert len(set(found)) == 2
    assert all(len(address.rpartition("/")[2]) < 200 for address in found)


def test_a_level_page_marks_what_is_new_in_words() -> None:
    repeated = BY_COMPETENCY["ladders/x/delivery.md"] + "- Says early what will not be done\n"
    pages = views({**BY_COMPETENCY, "ladders/x/delivery.md": repeated})
    assert (
        '<li id="cuts">Cuts scope before a date slips <span class="kb-new">new</span>'
        in pages["ladders/x/levels/senior.md"]
    )
    assert "kb-new" not in pages["ladders/x/levels/junior.md"]
    where_all_is_new = views(BY_COMPETENCY)["ladders/x/levels/senior.md"]
    assert "kb-new" not in where_all_is_new
    assert "Not applicable: learning comes first." in pages["ladders/x/levels/junior.md"]


def test_tracks_stand_side_by_side_by_grade() -> None:
    levels = (
        "[{id: a, track: ic, grade: 1, next: [b, m]}, {id: b, track: ic, grade: 2}, {id: m, track: lead, grade: 2}]"
    )
    files = {
        "ladders/x/ladder.md": document(levels=levels, competencies="[craft]", tracks="[ic, lead]"),
        "ladders/x/craft.md": "## a\n\n- Asks\n\n## b\n\n- Builds\n\n## m\n\n- Leads\n",
    }
    page = views(files)["ladders/x/tracks.md"]
    assert 'data-kb-label="b">Builds</td><td data-kb-label="m">Leads</td>' in page
    assert "grade-1" not in page


def test_what_an_author_wrote_is_escaped() -> None:
    evil = '<script>alert("x")</script>'
    files = {
        "ladders/x/ladder.md": document(
            title=f"'{evil}'", levels="[{id: junior, title: '<b>J</b>'}]", competencies="[craft]"
        ),
        "ladders/x/craft.md": "## junior\n\n- Uses `<script>` with care\n",
    }
    for html in views(files).values():
        assert "<script" not in html
        assert "<b>" not in html


def test_bullets_below_a_colon_are_expectations_themselves() -> None:
    body = (
        "## junior\n\n- Within the team:\n    - Asks\n        - In the channel\n    - Tells\n\n## senior\n\n- Leads\n"
    )
    content = only(BY_COMPETENCY | {"ladders/x/teaching.md": body}).cells["junior", "teaching"].content
    assert [(one.text, one.examples) for one in content.expectations] == [("Asks", ("In the channel",)), ("Tells", ())]


@pytest.mark.slow
def test_a_ladder_too_large_to_be_one_costs_no_square() -> None:
    rows = "".join(f"c{n},l{n},Does it\n" for n in range(5000))
    assert ladders(corpus_of({"ladders/x.csv": "competency,level,expectation\n" + rows})) == ()
    bullets = "".join(f"- Does thing {n}\n    - So\n" for n in range(4000))
    files = BY_COMPETENCY | {"ladders/x/teaching.md": f"## junior\n\n{bullets}\n## senior\n\n{bullets}"}
    assert len(findings(files, "LD006")) == 4000
