"""Real collections: checking them never raises, and finds what a reader of them has counted by hand.

`KBGEN_CORPORA` names the folder that holds them. Counts beside a `~` are those of INDEX.md, taken on
the whole source repositories, of which the folders hold the documents only.
"""

from __future__ import annotations

import os
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kbgen import app, checks
from kbgen.checks import Report
from kbgen.kinds.decision.read import numbered
from kbgen.kinds.ladder.assemble import ladders
from kbgen.kinds.ladder.model import LadderModel
from kbgen.kit.actions import all_promises
from kbgen.kit.reviews import states
from kbgen.model import Doc, Settings, Source
from kbgen.rules import Choice
from kbgen.run.coverage import CoverageRequest, coverage
from kbgen.run.stale import stale

pytestmark = [pytest.mark.corpora, pytest.mark.slow]

ROOT = Path(os.environ.get("KBGEN_CORPORA", "nowhere"))
TODAY = date(2026, 11, 22)
KINDS = {
    "runbooks-": "runbook",
    "decisions-": "decision",
    "ladder-": "ladder",
    "principles-": "principle",
    "incidents-": "incident",
}
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir()) if ROOT.is_dir() else []


@cache
def report(folder: str) -> Report:
    kind = next((kind for start, kind in KINDS.items() if folder.startswith(start)), None)
    (scene,) = app.scenes([ROOT / folder], None, kind, ROOT / folder)
    return checks.check(scene, Choice(), TODAY)


def paths(folder: str, code: str) -> set[str]:
    return {finding.path for finding in report(folder).findings if finding.code == code}


def decisions(folder: str) -> list[Doc]:
    return list(report(folder).corpus.of_kind("decision"))


def statuses(folder: str) -> Counter[str]:
    return Counter(doc.content.status for doc in decisions(folder))


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_collection_is_read_checked_and_judged_without_an_exception(folder: str) -> None:
    found = report(folder)
    late = stale(found.scene, TODAY)
    for finding in (*found.findings, *late.findings):
        text = (ROOT / folder / finding.path).read_text(encoding="utf-8-sig")
        assert 1 <= finding.span.line <= text.count("\n") + 1
    assert len({doc.address for doc in found.corpus.docs}) == len(found.corpus.docs)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_collection_that_knows_no_owners_is_not_told_of_them(folder: str) -> None:
    unowned = paths(folder, "GN002")
    assert not unowned or any(doc.fields.owner for doc in report(folder).corpus.docs)


def test_numbers_used_twice_are_found() -> None:
    twice = {numbered(path)[1] for path in paths("decisions-opendatahub", "DC001")}
    assert twice == {7, 9, 11, 12}


def test_dates_that_are_none_are_found_and_the_many_forms_of_the_others_are_read() -> None:
    assert sorted(
        doc.content.dated.text
        for doc in decisions("decisions-opendatahub")
        if not doc.content.date and doc.content.dated.text
    ) == ["insert date"]
    precise = Counter(str(doc.content.precision) for doc in decisions("decisions-opendatahub") if doc.content.date)
    assert precise == Counter(day=38, month=4)


@pytest.mark.parametrize(
    ("folder", "without"),
    [
        ("decisions-jabref", 64),
        ("decisions-madr", 18),
        ("decisions-cometbft", 5),
        ("decisions-edc", 107),
        ("decisions-wagov", 0),
        ("decisions-log4brains", 0),
    ],
)
def test_decisions_without_a_status_are_counted(folder: str, without: int) -> None:
    """~63 in jabref, ~18 in madr, ~4 in cometbft with one heading that has nothing below it, all in edc."""
    lacking = [doc for doc in decisions(folder) if not doc.content.said.text]
    assert len(lacking) == without
    assert len(paths(folder, "DC005")) == (1 if 2 * without > len(decisions(folder)) else without)


def test_statuses_are_read_however_they_are_spelt() -> None:
    assert statuses("decisions-madr")["deferred"] == 1
    assert statuses("decisions-jabref") == Counter(unspecified=64, accepted=5, superseded=1)
    assert statuses("docs-cloud-platform") == Counter(
        accepted=34, proposed=6, unspecified=4, draft=2, rejected=2, superseded=1
    )
    assert statuses("docs-modernisation-platform") == Counter(accepted=35, rejected=6, superseded=2, proposed=2)
    assert statuses("decisions-wagov") == Counter(accepted=14, proposed=12)


def test_a_status_that_was_never_filled_in_is_not_guessed() -> None:
    unfilled = [doc for doc in decisions("decisions-cometbft") if doc.content.said.text.startswith("{")]
    assert [doc.content.status for doc in unfilled] == ["unspecified"] * 3


def test_dates_are_read_from_names_of_folders_and_from_changelogs() -> None:
    dated = {
        folder: sum(1 for doc in decisions(folder) if doc.content.date)
        for folder in ("decisions-edc", "decisions-cometbft", "decisions-log4brains")
    }
    assert dated == {"decisions-edc": 107, "decisions-cometbft": 73, "decisions-log4brains": 9}


def test_reviews_that_a_decision_sets_itself_are_found_to_be_past() -> None:
    found = stale(report("decisions-wagov").scene, TODAY).findings
    past = [finding for finding in found if finding.code == "DC010"]
    assert len(past) == 22
    assert all(finding.span.line > 1 for finding in past)


def test_placeholders_that_nobody_explains_are_found() -> None:
    """~160 documents have placeholders; some set them in a command of their own."""
    assert 135 <= len(paths("runbooks-openshift", "RB001")) <= 160


def test_commands_that_change_something_are_found_to_lack_a_way_back() -> None:
    lacking = paths("runbooks-openshift", "RB003") | paths("runbooks-openshift", "RB004")
    assert 40 <= len(lacking) <= 80


def test_a_page_that_says_where_its_alert_has_moved_is_no_second_runbook() -> None:
    assert paths("runbooks-openshift", "RB007") == set()


def test_what_was_left_open_is_found() -> None:
    """~20 left open, of which one only in a command, one below a fence that is not closed; ~9 with an empty section."""
    assert len(paths("runbooks-prometheus", "GN004")) == 18
    assert len(paths("runbooks-prometheus", "RB006")) == 9


def test_a_tab_that_makes_a_file_unreadable_is_found_by_line_and_column() -> None:
    (finding,) = (finding for finding in report("ladder-monzo").findings if finding.code == "FM001")
    assert (finding.path, finding.span[:2]) == ("frameworks/people.md", (205, 12))
    assert "tab" in finding.message


def test_reviews_are_read_by_the_names_that_others_use_for_them() -> None:
    found = states(report("docs-cloud-platform-user-guide").corpus, TODAY)
    due = Counter(fresh.due for fresh in found.values())
    assert due.pop(None) == 14
    assert max(due.values()) == 20
    assert sum(count for day, count in due.items() if day and day < TODAY) / len(found) > 0.84
    intervals = Counter(str(doc.fields.review_every) for doc in report("docs-modernisation-platform").corpus.docs)
    assert intervals["6 months"] == 128


def test_links_that_a_template_fills_in_are_not_called_broken() -> None:
    assert paths("runbooks-prometheus", "LK001") == set()


def test_keys_of_other_tools_are_not_called_unknown() -> None:
    assert [
        len(paths(folder, "FM006"))
        for folder in ("decisions-madr", "runbooks-prometheus", "ladder-gds", "docs-cloud-platform-user-guide")
    ] == [0] * 4


def test_actions_of_reviews_are_found_in_their_bodies() -> None:
    """~131: INDEX.md counts 10 of a review that has no .md suffix and is not in the folder, and a nested remark."""
    docs = report("incidents-dfds").corpus.of_kind("incident")
    actions = [action for doc in docs for action in doc.content.actions]
    assert (len(docs), len(actions)) == (38, 120)
    assert Counter(action.status for action in actions) == Counter(open=119, done=1)
    assert sorted(action.owner for action in actions if action.owner) == ["DevEX", "Rasmus", "Willi"]
    assert [action.due for action in actions if action.due] == []


def test_actions_without_owner_or_day_are_findings() -> None:
    """All open ones but the three that name somebody; the template and the README are no reviews."""
    reported = report("incidents-dfds")
    found = Counter((finding.code, finding.severity.label) for finding in reported.findings)
    actions = [one for _, one in all_promises(reported.corpus) if one.is_open]
    assert (sum(not one.owner for one in actions), sum(one.due is None for one in actions)) == (116, 119)
    assert (found["IN003", "advice"], found["IN004", "advice"], found["IN002", "warning"]) == (1, 1, 0)
    assert not paths("incidents-dfds", "FM007")


def test_times_of_reviews_are_read_from_their_words() -> None:
    docs = report("incidents-dfds").corpus.of_kind("incident")
    times = [doc.content.times for doc in docs]
    assert sum(one.detect is not None for one in times) == 29
    assert sum(one.mitigate is not None for one in times) == 29
    assert sum(doc.content.day is not None for doc in docs) == 37


def test_alerts_without_a_runbook_and_runbooks_without_an_alert_are_found_and_nothing_else() -> None:
    """26 names without a document, one of them critical, 9 runbooks without an alert, and one rename."""
    asked = CoverageRequest([ROOT / "alert-rules-kube-prometheus"], [ROOT / "runbooks-prometheus"], today=TODAY)
    found = coverage(asked, ROOT)
    by_code: dict[str, set[str]] = {}
    for finding in found.findings:
        by_code.setdefault(finding.code, set()).add(finding.value)
    names, documents = _alerts_and_documents()
    without = {name for name in names if name not in documents}
    assert by_code.pop("CV001") == {name for name in without if "critical" in names[name]}
    assert by_code.pop("CV003") == {name for name in without if names[name] == {"info"}}
    assert by_code.pop("CV002") == {name for name in without if names[name] == {"warning"}}
    assert by_code.pop("CV004") == {name for name in documents - set(names) if name != "add-runbook"}
    assert by_code.pop("CV005") == {"KubeJobCompletion"}
    assert by_code == {}
    assert len(found.findings) == 26 + 9 + 1
    assert (len(without), len(found.compared.orphans), len(found.compared.alerts)) == (26, 9, len(names))


def _alerts_and_documents() -> tuple[dict[str, set[str]], set[str]]:
    """The names of the alerts with their severities, and those of the documents, each found by plain search."""
    names: dict[str, set[str]] = {}
    for path in (ROOT / "alert-rules-kube-prometheus").rglob("*Rule.yaml"):
        for part in path.read_text().split("- alert: ")[1:]:
            severity = part.partition("severity: ")[2].split()[0]
            names.setdefault(part.split()[0], set()).add(severity)
    files = (ROOT / "runbooks-prometheus").rglob("*.md")
    return names, {path.stem for path in files if path.stem != "_index"}


# ladder: levels × competencies, cells that are filled, empty and not there at all, expectations in them
LADDERS = {
    "ladder-codecademy": {"ladder-codecademy": (5, 4, 20, 0, 0, 104), "managers": (4, 5, 20, 0, 0, 125)},
    "ladder-ft": {
        "engineering": (8, 9, 72, 0, 0, 72),
        "engineering-v1": (4, 4, 16, 0, 0, 101),
        "operations": (3, 4, 12, 0, 0, 48),
    },
    "ladder-gds": {"career-path": (3, 24, 24, 44, 4, 71)},
    "ladder-monzo": {
        "backend": (6, 5, 28, 0, 2, 135),
        "customer-operations": (2, 4, 8, 0, 0, 23),
        "data": (6, 7, 37, 0, 5, 141),
        "executive-support": (5, 4, 14, 0, 6, 30),
        "generic": (6, 5, 30, 0, 0, 72),
        "marketing": (7, 3, 21, 0, 0, 61),
        "mobile": (6, 5, 27, 0, 3, 127),
        "ops-individual-contributor": (5, 4, 20, 0, 0, 70),
        "ops-leadership": (5, 5, 25, 0, 0, 152),
        "product": (4, 7, 28, 0, 0, 70),
        "product-design": (6, 3, 18, 0, 0, 0),
        "qualityanalyst": (3, 5, 13, 0, 2, 55),
        "techops": (5, 6, 26, 0, 4, 139),
        "user-research": (6, 3, 18, 0, 0, 0),
        "visual-design": (6, 3, 18, 0, 0, 0),
        "web": (6, 5, 28, 0, 2, 165),
    },
    "ladder-octopus": {
        "Cloud-Engineering": (3, 4, 12, 0, 0, 65),
        "Data-Engineering": (3, 4, 12, 0, 0, 58),
        "Engineering-Management": (3, 3, 7, 0, 2, 42),
        "Site-Reliability-Engineering": (3, 4, 12, 0, 0, 52),
        "Software-Engineering": (7, 4, 24, 0, 4, 133),
    },
}


def size(ladder: LadderModel) -> tuple[int, ...]:
    states = Counter(placed.content.state for placed in ladder.cells.values())
    levels, competencies = len(ladder.levels), len(ladder.competencies)
    said = sum(len(placed.content.expectations) for placed in ladder.cells.values())
    missing = levels * competencies - len(ladder.cells)
    return levels, competencies, states["filled"], states["empty"], missing, said


@pytest.mark.parametrize("folder", [one for one in FOLDERS if one.startswith("ladder-")])
def test_every_ladder_loads_with_its_levels_competencies_and_cells(folder: str) -> None:
    """Cells that others count as empty have a heading and no words; in Monzo's `people` a tab hides all of them."""
    found = ladders(report(folder).corpus)
    assert {ladder.id: size(ladder) for ladder in found} == LADDERS[folder]


# Files of data are read where their format is named: what lies in a folder of no kind may be data of anything.
FORMATS = {"ladder-ft": "ladder-yaml"}


@pytest.mark.parametrize("folder", [one for one in FOLDERS if one.startswith("ladder-")])
def test_every_ladder_loads_from_a_source_of_which_only_the_format_is_known(folder: str) -> None:
    source = Source(folder, folder, folder, format=FORMATS.get(folder, "auto"))
    found = ladders(app.read_corpus(Settings(str(ROOT), (source,), whole=False)).corpus)
    assert {ladder.id: size(ladder) for ladder in found} == LADDERS[folder]


@pytest.mark.parametrize(
    ("folder", "kind", "count"),
    [
        ("incidents-dfds", "incident", 38),
        ("runbooks-openshift", "runbook", 250),
        ("runbooks-prometheus", "runbook", 109),
    ],
)
def test_runbooks_and_reviews_are_told_from_what_lies_beside_them(folder: str, kind: str, count: int) -> None:
    source = Source(folder, folder, folder, format="auto")
    corpus = app.read_corpus(Settings(str(ROOT), (source,), whole=False)).corpus
    assert {name: len(docs) for name, docs in corpus.kinds.items() if name != "guide"} == {kind: count}
