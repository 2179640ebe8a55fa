"""Teams: how a call escalates."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kbgen.kit.dates import in_words
from kbgen.kit.escalation import walk
from tests.support import codes, corpus_of, document, findings


def team(*levels: tuple[str, str]) -> str:
    return document(
        title="T",
        reviewed="2026-01-10",
        escalation="[" + ", ".join(f"{{after: {after}, to: {to}}}" for after, to in levels) + "]",
    )


FILES = {
    "people/ada.md": document(name="Ada"),
    "people/bo.md": document(name="Bo", left="2025-01-01"),
    "teams/plain.md": document(title="Plain"),
    "teams/two.md": team(("0m", "ada"), ("10m", "plain")),
    "teams/nested.md": team(("5m", "two"), ("1h", "gone")),
    "teams/round.md": team(("1m", "round")),
}


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("ada", [(0, "ada", True)]),
        ("plain", [(0, "plain", True)]),
        ("gone", [(0, "gone", False)]),
        ("two", [(0, "ada", True), (10, "plain", True)]),
        ("nested", [(5, "ada", True), (15, "plain", True), (60, "gone", False)]),
    ],
)
def test_a_call_walks_through_the_levels_of_teams_with_their_delays(
    name: str, calls: list[tuple[int, str, bool]]
) -> None:
    corpus = corpus_of(FILES)
    found = [
        (call.after // timedelta(minutes=1), call.name, call.who is not None)
        for call in walk(name, corpus, corpus.docs[0])
    ]
    assert found == calls


def test_a_walk_round_in_a_circle_ends() -> None:
    corpus = corpus_of(FILES)
    assert [call.name for call in walk("round", corpus, corpus.docs[0])] == ["round"]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([], []),
        ([("0m", "ada")], ["TM001"]),
        ([("0m", "ada"), ("10m", "plain")], []),
        ([("0m", "plain"), ("10m", "ada")], ["TM002"]),
        ([("10m", "ada"), ("5m", "plain")], ["TM004"]),
        ([("5m", "ada"), ("5m", "plain")], []),
        ([("0m", "ada"), ("10m", "gone")], ["LK003"]),
        ([("0m", "bo"), ("10m", "plain")], ["LK005"]),
        ([("0m", "ada"), ("10m", "x")], ["TM003"]),
    ],
)
def test_an_escalation_has_levels_in_order_that_end_at_somebody(
    levels: list[tuple[str, str]], expected: list[str]
) -> None:
    found = [line for line in findings(FILES | {"teams/x.md": team(*levels)}) if line.startswith("teams/x.md")]
    assert [code for code in codes(found) if code[:2] in ("TM", "LK")] == expected


def test_a_circle_of_teams_is_told_at_each_team_in_it() -> None:
    files = {
        f"teams/{name}.md": team(("0m", "z"), ("5m", to))
        for name, to in (("a", "b"), ("b", "c"), ("c", "a"), ("d", "a"))
    }
    assert [line[6] for line in findings(files, "TM003")] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "at once"), (5, "5 min"), (60, "1 h"), (90, "1 h 30 min"), (1440, "1 d"), (2880, "2 d"), (1500, "1 d 1 h")],
)
def test_a_length_of_time_in_words(minutes: int, words: str) -> None:
    assert in_words(timedelta(minutes=minutes)) == words
