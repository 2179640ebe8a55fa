"""Decisions: status, date and number, from wherever and however their author wrote them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.decision.dates import numbered
from kbgen.kinds.decision.schema import UNSPECIFIED
from kbgen.kinds.decision.status import normalised
from kbgen.kit.dates import parse_day
from kbgen.model.settings import STATUSES
from tests.support import checked, doc_at, document, findings

PATH = "decisions/0001-a.md"


def record(body: str = "", path: str = PATH, **front: object):
    return doc_at({path: document(body, **front) if front else body}, path).content


@pytest.mark.parametrize(
    ("said", "status"),
    [
        *((status, status) for status in STATUSES),
        ("Accepted", "accepted"),
        ("✅ Accepted", "accepted"),
        ("⌛️ Superseded [0019](0019.md)", "superseded"),
        ("superseded by ADR-0057", "superseded"),
        ("accepted; supersedes ADR-0045", "accepted"),
        ("Accepted, then superseded by 12", "superseded"),
        ("Approved", "accepted"),
        ("Implemented", "accepted"),
        ("on hold", "deferred"),
        ("In review", "proposed"),
        ("WIP", "draft"),
        ("superceded", "superseded"),
        ("Declined.", "rejected"),
        ("", UNSPECIFIED),
        ("TBD", UNSPECIFIED),
        ("to be decided", UNSPECIFIED),
        ("not accepted", UNSPECIFIED),
        ("not yet decided", UNSPECIFIED),
        ("unaccepted", UNSPECIFIED),
        ("{proposed | accepted}", UNSPECIFIED),
        ("{Deprecated|Proposed|Accepted}", UNSPECIFIED),
        ("proposed | rejected | accepted | deprecated", UNSPECIFIED),
        ('A decision may be "proposed" if it has not been agreed upon', UNSPECIFIED),
        ("🎉", UNSPECIFIED),
    ],
)
def test_a_status_is_known_by_its_first_words_and_never_guessed(said: str, status: str) -> None:
    assert normalised(said) == status


@given(st.text(max_size=60))
def test_any_text_has_one_of_the_statuses(said: str) -> None:
    assert normalised(said) in (*STATUSES, UNSPECIFIED)


@pytest.mark.parametrize(
    "body",
    [
        "Status: accepted\n",
        "**Status:** accepted\n",
        "**Status**: accepted\n",
        "* Status: accepted\n",
        "- **Status**: accepted\n",
        "> Status: accepted\n",
        "STATUS: accepted\n",
        "| Status | accepted |\n",
        "| ID | 1 |\n|----|---|\n| **Status** | accepted |\n",
        "**Status:** accepted | **Date:** 2026-01-03\n",
        "**Date:** 2026-01-03 | **Status:** accepted\n",
        "# A\n\n## Status\n\naccepted\n",
        "# A\n\n## Status\n\n**Accepted**\n",
        "# A\n\n### Status:\n\n- [x] Accepted\n"[:0] + "# A\n\n### Status:\n\n- Accepted\n",
        "# A\n\n## Status\n\n> A status may be proposed, accepted or rejected.\n\nAccepted\n",
        "# A\n\n## Status\n\nAccepted\n\n## Steps\n\nStatus: proposed in June\n",
        "# A\n\n<!-- Status: rejected -->\n\n## Status\n\nAccepted\n",
        "```\nStatus: rejected\n```\n\nStatus: accepted\n",
    ],
)
def test_a_status_is_found_wherever_the_body_says_it(body: str) -> None:
    assert record(body).status == "accepted"


def test_front_matter_has_the_last_word_on_the_status() -> None:
    assert record("Status: rejected\n", status="accepted").status == "accepted"


def test_a_fault_in_the_bodys_status_is_pointed_at_there() -> None:
    text = document("# A\n\n## Status\n\nNobody has looked at it yet\n", title="A")
    assert findings({PATH: text}, "DC006") == [f"{PATH}:8:1 DC006"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-03", date(2026, 1, 3)),
        ("2026/01/03", date(2026, 1, 3)),
        ("3 January 2026", date(2026, 1, 3)),
        ("January 3rd, 2026", date(2026, 1, 3)),
        ("3rd Jan 2026", date(2026, 1, 3)),
        ("Jan 3, 2026", date(2026, 1, 3)),
        ("03-Jan-2026", date(2026, 1, 3)),
        ("11-April-2023", date(2023, 4, 11)),
        ("22-10-2024", date(2024, 10, 22)),
        ("10/22/2024", date(2024, 10, 22)),
        ("31.12.2025", date(2025, 12, 31)),
        ("11/11/2024", date(2024, 11, 11)),
        ("05/06/2024", None),
        ("30-02-2024", None),
        ("Month 99, 9999", None),
        ("9999-12-31", None),
        ("31 December 9999", None),
        ("1969-12-31", None),
        ("January, 2026", None),
        ("2026-01", None),
        ("10/04/18", None),
        ("2026-13-01", None),
        ("tomorrow", None),
        ("", None),
        ("²/³/2024", None),
    ],
)
def test_a_date_is_read_where_it_can_be_read_in_one_way_only(text: str, day: date | None) -> None:
    assert parse_day(text) == day


@given(st.text(max_size=50))
def test_any_text_is_a_date_or_none(text: str) -> None:
    assert isinstance(parse_day(text), date | None)


@pytest.mark.parametrize(
    ("path", "body", "day"),
    [
        ("decisions/2024-10-24-a/README.md", "# A\n", date(2024, 10, 24)),
        ("decisions/20241024-a.md", "# A\n", date(2024, 10, 24)),
        ("decisions/2024-10-24-a.md", "# A\n\nDate: 2024-11-01\n", date(2024, 11, 1)),
        ("decisions/2024-10-24-a.md", "# A\n\nDate: unknown\n", None),
        ("decisions/2024-13-24-a.md", "# A\n", None),
        (
            "decisions/0001-a.md",
            "# A\n\n## Changelog\n\n- 2019-07-29: Draft\n- June 3rd, 2019: First\n- 99-99-9999: Odd\n",
            date(2019, 6, 3),
        ),
        ("decisions/0001-a.md", "# A\n\n## History\n\n2019-07-29: Draft\n", date(2019, 7, 29)),
        ("decisions/0001-a.md", "# A\n\nIn 2019-07-29 it rained.\n", None),
    ],
)
def test_a_date_is_stated_or_in_the_name_or_in_the_changelog(path: str, body: str, day: date | None) -> None:
    assert record(body, path).date == day


@pytest.mark.parametrize(
    ("inner", "log", "number"),
    [
        ("decisions/0014-kafka.md", "decisions/", 14),
        ("decisions/ADR-0014-kafka.md", "decisions/adr-", 14),
        ("decisions/ADR_14 kafka.md", "decisions/adr_", 14),
        ("decisions/ODH-ADR-Operator-0007-auth.md", "decisions/odh-adr-operator-", 7),
        ("decisions/0014.md", "decisions/", 14),
        ("decisions/14. kafka.md", "decisions/", 14),
        ("decisions/kafka.md", "decisions", None),
        ("decisions/2024-10-24-kafka.md", "decisions", None),
        ("decisions/20241024-kafka.md", "decisions", None),
        ("decisions/kafka-3.md", "decisions/kafka-", 3),
        ("decisions/v2.md", "decisions", None),
        ("decisions/use-iso-8601-dates.md", "decisions", None),
        ("decisions/java-17-everywhere.md", "decisions", None),
        ("decisions/ops-0012-kafka.md", "decisions/ops-", 12),
        ("decisions/eip-20-tokens.md", "decisions/eip-", 20),
        ("0014-kafka.md", "/", 14),
    ],
)
def test_a_decisions_number_belongs_to_the_log_of_its_folder_and_prefix(
    inner: str, log: str, number: int | None
) -> None:
    found = numbered(inner)
    assert found[1] == number
    if number is not None:
        assert found[0] == log


def test_a_shared_number_names_the_other_by_its_folder_where_all_files_are_called_alike() -> None:
    text = document(kind="decision", status="accepted", title="A")
    found = checked({f"decisions/0001-{name}/README.md": text for name in "ab"})
    assert [one.message for one in found if one.code == "DC001"] == [
        "the number 1 is already that of 0001-a/README.md",
    ]


def test_two_logs_in_one_folder_number_apart() -> None:
    files = {
        f"decisions/{name}.md": document(status="accepted", title="A")
        for name in ("ops-0001-a", "dev-0001-a", "0001-a", "dev-0001-b")
    }
    assert findings(files, "DC001") == ["decisions/dev-0001-b.md:1:1 DC001"]


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("rapid: {recommend: ada, decide: bo}", []),
        ("rapid: {recommend: ada, decide: [bo]}", []),
        ("rapid: {recommend: ada}", ["DC002"]),
        ("rapid: {decide: [ada, bo]}", ["DC002", "DC003"]),
        ("rapid: {}", ["DC002", "DC003"]),
        ("raci: {accountable: ada}", []),
        ("raci: {responsible: ada}", ["DC004"]),
        ("raci: {accountable: [ada, bo]}", ["DC004"]),
        ("daci: {driver: ada}", []),
        ("daci: {driver: ada}\nraci: {accountable: ada}", ["DC014"]),
    ],
)
def test_each_scheme_has_the_one_who_decides(front: str, expected: list[str]) -> None:
    found = findings({PATH: f"---\ntitle: A\nstatus: accepted\n{front}\n---\n"}, "DC")
    assert sorted(line[-5:] for line in found) == expected


def test_a_decision_decides_by_a_person_and_not_by_a_team() -> None:
    files = {PATH: "---\ntitle: A\nstatus: accepted\nrapid: {recommend: t, decide: t}\n---\n", "teams/t.md": "# T\n"}
    assert findings(files, "LK003") == [f"{PATH}:4:31 LK003"]


@pytest.mark.parametrize(
    ("later", "codes"),
    [
        ("supersedes: 0001-a", ["DC007"]),
        ("supersedes: [{id: 0001-a, scope: the broker}]", []),
        ("amends: 0001-a", []),
    ],
)
def test_only_a_whole_supersession_ends_the_earlier_decision(later: str, codes: list[str]) -> None:
    files = {
        PATH: document(title="A", status="accepted"),
        "decisions/0002-b.md": f"---\ntitle: B\nstatus: accepted\n{later}\n---\n",
    }
    assert [line[-5:] for line in findings(files, "DC")] == codes


def test_a_proposal_supersedes_nothing_yet() -> None:
    files = {
        PATH: document(title="A", status="accepted"),
        "decisions/0002-b.md": document(title="B", status="proposed", supersedes="0001-a"),
    }
    assert findings(files, "DC") == []


@pytest.mark.parametrize(
    ("front", "body", "line"),
    [
        ("revisit: 2026-01-14", "", 4),
        ("revisit: 2026-01-15", "", None),
        ("revisit: when we have ten teams", "", None),
        ("tags: x", "**Status:** accepted | **Review:** 2026-01-14\n", 6),
        ("tags: x", "Review date: 14 January 2026\n", 6),
        ("tags: x", "Review: 2026-01-15\n", None),
    ],
)
def test_a_decision_is_looked_at_again_when_it_says_so(front: str, body: str, line: int | None) -> None:
    found = findings({PATH: f"---\ntitle: A\nstatus: accepted\n{front}\n---\n{body}"}, "DC010")
    assert [int(one.split(":")[1]) for one in found] == ([line] if line else [])
