"""Principles are weighed in decisions; guides lead to documents that hold."""

from __future__ import annotations

import pytest

from kbgen.kit.principles import stances_of, stances_on
from tests.support import codes, corpus_of, document, findings

PRINCIPLE = document(title="P", level="requirement", statement="S.", rationale="R.")


def decisions(*stances: str) -> dict[str, str]:
    return {
        f"decisions/{n:04}-d.md": document(
            title="D", status="accepted", principles=f"[{{id: p, stance: {stance}, note: n{n}, waiver: w}}]"
        )
        for n, stance in enumerate(stances, 1)
    }


def test_a_stance_is_seen_from_both_sides() -> None:
    corpus = corpus_of({"principles/p.md": PRINCIPLE} | decisions("upholds", "violates"))
    principle = corpus.by_path["principles/p.md"]
    assert [(one.decision.id, one.stance, one.note) for one in stances_on(principle, corpus)] == [
        ("0001-d", "upholds", "n1"),
        ("0002-d", "violates", "n2"),
    ]
    assert [one.principle for one in stances_of(corpus.by_path["decisions/0001-d.md"], corpus)] == [principle]


@pytest.mark.parametrize(
    ("stances", "expected"),
    [
        ([], []),
        (["upholds"], []),
        (["trades-off"] * 3, []),
        (["violates"] * 2, []),
        (["violates"] * 3, ["PR004"]),
    ],
)
def test_a_principle_that_is_violated_often_is_to_be_looked_at_again(stances: list[str], expected: list[str]) -> None:
    assert codes(findings({"principles/p.md": PRINCIPLE} | decisions(*stances), "PR")) == expected


def test_a_requirement_wants_a_decision_that_cites_it_once_there_are_decisions() -> None:
    files = {"principles/p.md": PRINCIPLE, "decisions/0001-d.md": document(title="D", status="accepted")}
    assert codes(findings(files, "PR")) == ["PR003"]


@pytest.mark.parametrize("heading", ["Statement", "Principle:", "statement"])
def test_a_principle_may_be_stated_in_its_body(heading: str) -> None:
    text = document(f"## {heading}\n\nS.\n\n## Why\n\nR.\n", title="P")
    assert findings({"principles/p.md": text}, "PR") == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("# P\n\nWe share.\n\n## Rationale\n\nR.\n", []),
        ("---\ntitle: P\n---\nWe share.\n\n## Rationale\n\nR.\n", []),
        ("# P\n\nWe share.\n", ["PR001", "PR002"]),
        ("# P\n\n## Rationale\n\nR.\n", ["PR001"]),
        ("# Coding principles\n\n## We share\n\nOften.\n\n## We test\n\nOften.\n", []),
        ("# How we code\n\n## Principles\n\n### We share\n\nOften.\n", []),
    ],
)
def test_words_above_the_sections_state_a_principle_and_a_list_states_each(body: str, found: list[str]) -> None:
    assert codes(findings({"principles/p.md": body}, "PR")) == found


def test_a_violation_wants_a_waiver() -> None:
    text = document(title="D", status="accepted", principles="[{id: p, stance: violates}, {id: p, stance: upholds}, p]")
    assert findings({"principles/p.md": PRINCIPLE, "decisions/0001-d.md": text}, "DC") == [
        "decisions/0001-d.md:4:14 DC012"
    ]


@pytest.mark.parametrize(
    ("reviewed", "expected"), [("2025-12-31", []), ("2024-12-20", []), ("2023-12-31", ["guides/a.md:3:27 GD001"])]
)
def test_a_step_may_lead_to_what_is_due_and_not_to_what_is_overdue(reviewed: str, expected: list[str]) -> None:
    files = {
        "guides/a.md": "---\ntitle: A\nsteps: [{task: Read, doc: b}]\n---\n",
        "guides/b.md": document(title="B", reviewed=reviewed, review_every="400d"),
    }
    assert findings(files, "GD") == expected
