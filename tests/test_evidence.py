"""Rules about what git tells of reviews: told apart are a review, a date that moved, and an edit after it."""

from __future__ import annotations

from datetime import date

import pytest

from kbgen.model import History
from tests.support import TODAY, codes, findings, history_of, stale

OURS = ("FR006", "FR007", "FR008", "DC016", "DC017")


def runbook(reviewed: str, text: str = "Restart it.", more: str = "") -> str:
    return f"---\ntitle: R\nreviewed: {reviewed}\n{more}---\n\n{text}\n"


def told(*versions: str, path: str = "runbooks/r.md", **beside: str) -> list[str]:
    """The codes for a document that had these texts, one commit a day up to today."""
    commits = [{path: text} for text in versions]
    files = {path: versions[-1]} | {f"{name.replace('_', '/')}.md": text for name, text in beside.items()}
    return [code for code in codes(findings(files, history=history_of(commits))) if code in OURS]


OLD, NEW, LAST = "2025-12-01", "2026-01-10", str(TODAY)
BY = "reviews: [{date: 2026-01-10, by: ada}]\n"


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ([runbook(NEW)], []),
        ([runbook(OLD), runbook(NEW)], ["FR006"]),
        ([runbook(OLD), runbook(NEW, more=BY)], []),
        ([runbook(OLD), runbook(NEW, more="reviews: [{date: 2026-01-10}]\n")], ["FR006"]),
        ([runbook(OLD), runbook(NEW, "Restart it twice.")], []),
        ([runbook(OLD), runbook(NEW, more="tags: [a]\n")], []),
        ([runbook(OLD), runbook(NEW), runbook(NEW, more="tags: [a]\n")], ["FR006"]),
        ([runbook(OLD), runbook(NEW), runbook(NEW, "Restart\n\n  it.")], ["FR006"]),
        ([runbook(OLD), runbook(NEW), runbook(NEW, "Restart it twice.")], ["FR006", "FR007"]),
        ([runbook(NEW), runbook(NEW, "Restart it twice.")], ["FR007"]),
        ([runbook(LAST), runbook(LAST, "Restart it twice.")], []),
        ([runbook(NEW), runbook(NEW, "Twice.", "evergreen: false\nreason: x\n")], []),
        ([runbook(NEW), runbook(NEW, "Twice.", "retired: {date: 2026-01-01, reason: x}\n")], []),
        ([runbook(OLD, "Twice."), runbook(OLD), runbook(NEW, "Twice.")], []),
    ],
)
def test_a_review_a_moved_date_and_an_edit_are_told_apart(versions: list[str], found: list[str]) -> None:
    assert told(*versions) == found


def test_a_review_that_an_incident_bears_out_needs_no_other_word() -> None:
    incident = (
        "---\ntitle: I\nstatus: published\nimpact_started: 2026-01-10T03:00Z\n"
        "runbooks_used: [{id: r, outcome: worked}]\n---\n"
    )
    assert told(runbook(OLD), runbook(NEW), incidents_i=incident) == []


DECISION = "---\ntitle: D\nstatus: {0}\ndate: {1}\n{2}---\n\n## Decision\n\n{3}\n\n## Notes\n\n{4}\n"
APPROVED = "approvals: [{by: ada, date: 2026-01-02}]\n"


@pytest.mark.parametrize(
    ("versions", "found"),
    [
        ([("accepted", OLD, "", "A.", "x")], []),
        ([("accepted", OLD, "", "A.", "x"), ("accepted", OLD, "", "B.", "x")], ["DC016"]),
        ([("accepted", OLD, "", "A.", "x"), ("accepted", OLD, "", "A.", "y")], []),
        ([("proposed", OLD, "", "A.", "x"), ("accepted", OLD, "", "B.", "x")], []),
        ([("accepted", LAST, "", "A.", "x"), ("accepted", LAST, "", "B.", "x")], []),
        ([("accepted", OLD, "", "A.", "x"), ("superseded", OLD, "", "B.", "x")], []),
        ([("proposed", OLD, APPROVED, "A.", "x"), ("accepted", OLD, APPROVED, "B.", "x")], ["DC017"]),
        ([("proposed", OLD, APPROVED, "A.", "x"), ("accepted", OLD, APPROVED, "A.", "y")], []),
    ],
)
def test_what_was_accepted_and_approved_is_what_stands_there(versions: list[tuple[str, ...]], found: list[str]) -> None:
    assert told(*(DECISION.format(*version) for version in versions), path="decisions/0001-d.md") == found


def test_an_amendment_says_openly_that_a_decision_changed() -> None:
    versions = [DECISION.format("accepted", OLD, "", text, "x") for text in ("A.", "B.")]
    later = DECISION.format("accepted", LAST, "amends: [0001-d]\n", "C.", "x")
    assert told(*versions, path="decisions/0001-d.md", **{"decisions_0002-e": later}) == []


@pytest.mark.parametrize("missing", ["the clone is shallow", "this is not a git repository"])
def test_nothing_is_said_where_the_history_is_not_whole(missing: str) -> None:
    files = {"runbooks/r.md": runbook(NEW, "Twice.")}
    whole = history_of([{"runbooks/r.md": runbook(NEW)}, files])
    assert [one.code for one in stale(files, history=whole)] == ["FR007"]
    assert stale(files, history=whole._replace(missing=missing)) == []
    assert stale(files, history=History("")) == []


def test_a_text_that_is_not_the_one_in_git_is_not_judged() -> None:
    files = {"runbooks/r.md": runbook("2026-01-12")}
    assert stale(files, history=history_of([{"runbooks/r.md": runbook(OLD)}, {"runbooks/r.md": runbook(NEW)}])) == []


def test_a_review_and_an_edit_of_one_commit_belong_together_whatever_its_clock() -> None:
    files = {"runbooks/r.md": runbook(NEW, "Twice.")}
    for day in (date(2100, 1, 1), None):
        whole = history_of([{"runbooks/r.md": runbook(OLD)}, files])
        newest, oldest = whole.versions["runbooks/r.md"]
        versions = {"runbooks/r.md": (newest._replace(day=day), oldest)}
        assert stale(files, history=whole._replace(versions=versions)) == []


def test_a_commit_ahead_of_the_clock_is_named_without_its_day() -> None:
    files = {"runbooks/r.md": runbook(NEW, "Twice.")}
    whole = history_of([{"runbooks/r.md": runbook(NEW)}, files])
    newest, oldest = whole.versions["runbooks/r.md"]
    versions = {"runbooks/r.md": (newest._replace(day=date(2100, 1, 1)), oldest)}
    (finding,) = stale(files, history=whole._replace(versions=versions))
    assert finding.message == f"its content was edited in {newest.short}, after its last review of {NEW}"
