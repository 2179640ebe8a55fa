"""Pictures of what documents say of each other: decisions in time, services by need, the steps of a level."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from functools import partial
from pathlib import Path

from kbgen.audience import body_as_read
from kbgen.kinds.decision import supersession
from kbgen.kinds.service import view as dependencies
from kbgen.stage import site_of, stage
from tests.support import TODAY, corpus_of, document


def page_of(files: dict[str, str], address: str) -> str:
    """What kbgen writes on one page."""
    staged = stage(site_of(corpus_of(files), TODAY), partial(body_as_read, lambda path: files.get(path, "")))
    page = {page.address: page for page in staged.pages}[address]
    return "".join(section.html for section in page.sections)


def figures(html: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<div>{html}</div>").iter("figure"))


DECISIONS = {
    "decisions/0001-queue.md": document(title="A queue", status="superseded", date="2024-01-02"),
    "decisions/0002-log.md": document(title="A log", status="accepted", date="2025-03-04", supersedes="0001-queue"),
    "decisions/0003-schema.md": document(
        title="Schemas", status="accepted", date="2025-05-06", amends="[{id: 0002-log, scope: format}]"
    ),
    "decisions/0004-alone.md": document(title="Alone", status="proposed"),
}


def test_the_graph_of_decisions_holds_those_that_replace_or_change_others() -> None:
    (graph,) = figures(page_of(DECISIONS, supersession.ADDRESS))
    years, log = figures(page_of(DECISIONS, supersession.TIMELINE))
    assert [link.get("href") for link in graph.iter("a")] == ["../0001-queue/", "../0002-log/", "../0003-schema/"]
    rows = [[cell.text for cell in row.iter("td")] for row in graph.iter("tr")][1:]
    assert rows == [["A queue", "superseded by", "A log"], ["A log", "amended by (format only)", "Schemas"]]
    assert [one.get("class") for one in graph.iter("path")].count("kb-edge kb-dashed") == 1
    assert [[cell.text for cell in row.iter("td")] for row in years.iter("tr")][1:] == [["2024", "1"], ["2025", "2"]]
    assert len(list(log.iter("a"))) == 3


def test_a_decision_without_a_date_is_named_beside_the_timeline() -> None:
    apart = page_of(DECISIONS, supersession.TIMELINE).partition("Without a date")[2]
    assert '<a href="../0004-alone/">Alone</a>' in apart


def test_decisions_that_replace_nothing_have_no_graph_and_one_is_said_in_words() -> None:
    html = page_of({"decisions/0001-queue.md": DECISIONS["decisions/0001-queue.md"]}, supersession.TIMELINE)
    assert "One value: A queue, 2024-01-02." in html
    assert len(figures(html)) == 1


def test_services_are_drawn_with_what_they_need_and_how_far_their_failure_reaches() -> None:
    needs = {"a": "[b]", "b": "[c]", "c": "[]", "d": "[a]", "old": "[c]"}
    files = {
        f"services/{name}.md": document(
            title=name, depends_on=on, lifecycle="retired" if name == "old" else "production"
        )
        for name, on in needs.items()
    }
    html = page_of(files, dependencies.ADDRESS)
    (graph,) = figures(html)
    assert [link.get("href") for link in graph.iter("a")] == ["../a/", "../b/", "../c/", "../d/"]
    table = ET.fromstring(f"<div>{html}</div>").findall(".//table")[-1]
    rows = [["".join(cell.itertext()) for cell in row.iter("td")] for row in table.iter("tr")][1:]
    assert [(row[0], row[-1]) for row in rows] == [("c", "3"), ("b", "2"), ("a", "1"), ("d", "0")]


def test_services_in_a_circle_are_drawn_too() -> None:
    files = {f"services/{name}.md": document(title=name, depends_on=f"[{on}]") for name, on in ("ab", "bc", "ca", "aa")}
    assert figures(page_of(files, dependencies.ADDRESS))


LADDER = """---
levels: [{id: junior, next: [senior]}, {id: senior}]
competencies: [delivery, teaching, design]
scale: [learning, doing, leading]
profile:
  junior: {delivery: learning, teaching: learning, design: learning}
  senior: {delivery: leading, teaching: doing}
---
"""


def test_a_level_with_required_steps_is_drawn_beside_the_one_before_it() -> None:
    (radar,) = figures(page_of({"ladders/x/ladder.md": LADDER}, "ladders/x/levels/senior.md"))
    rows = [[cell.text for cell in row.iter("td")] for row in radar.iter("tr")][1:]
    assert rows == [["delivery", "learning", "leading"], ["teaching", "learning", "doing"], ["design", "learning", "–"]]


def test_a_ladder_without_a_scale_has_no_radar() -> None:
    files = {"ladders/x/ladder.md": LADDER.replace("scale: [learning, doing, leading]\n", "")}
    assert figures(page_of(files, "ladders/x/levels/senior.md")) == []


def test_charts_know_nothing_else_of_kbgen() -> None:
    folder = Path(__file__).parents[2] / "kbgen" / "charts"
    lines = [line for path in folder.glob("*.py") for line in path.read_text().splitlines()]
    assert not [
        line for line in lines if line.startswith(("from kbgen", "import kbgen")) and "kbgen.charts" not in line
    ]
