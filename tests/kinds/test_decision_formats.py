"""Decisions written in the formats of others are known by their signs, and say the same in kbgen's words."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kbgen.kinds import KINDS
from kbgen.kinds.decision.formats import FORMATS
from kbgen.kinds.decision.schema import Decision
from kbgen.kit.kind import Foreign, Recognised
from kbgen.load import load
from kbgen.model import Raw, Settings, Source
from tests.growth import grows_in_proportion

MADR = "# Use a queue\n\n{}## Context and Problem Statement\n\nMail is late.\n\n## Considered Options\n\n* a queue\n"
KEP = {
    "kep.yaml": (
        "title: Pods that wait\nstatus: implementable\nstage: beta\ncreation-date: 2020-05-04\n"
        'approvers:\n  - "@ada"\n  - "@bo"\nreplaces:\n  - "/keps/sig-mail/0007-pods"\n'
    )
}


def recognise(text: str, inner: str = "adr/0002-a.md", beside: Mapping[str, str] | None = None) -> Recognised | None:
    held = beside or {}
    foreign = Foreign(inner, text, frozenset(held), read=lambda name: held.get(name, ""))
    return next((found for one in FORMATS if (found := one.recognise(foreign))), None)


CASES = [
    (
        "nygard",
        (
            "# 2. Use a queue\n\nDate: 12/03/2020\n\n## Status\n\nAccepted\n\nSupercedes [1. Use cron](0001-cron.md)\n\n"
            "## Context\n\nx\n\n## Decision\n\ny\n\n## Consequences\n\nz\n"
        ),
        {"status": "accepted", "date": "2020-03-12", "supersedes": ["0001-cron"]},
        {"status": 7, "date": 3, "supersedes": 9},
    ),
    (
        "nygard",
        "# 2. Use a queue\n\n## Status\n\nSuperceded by [3. Use a log](0003-log.md)\n\n## Context\n\n## Decision\n",
        {"status": "superseded"},
        {"status": 5},
    ),
    (
        "madr",
        MADR.format("* Status: accepted\n* Deciders: Ada, @bo\n* Date: 2021-02-03\n\n"),
        {"status": "accepted", "date": "2021-02-03", "deciders": ["Ada", "bo"]},
        {"status": 3, "deciders": 4, "date": 5},
    ),
    (
        "madr",
        '---\nstatus: "accepted; supersedes ADR-0001"\ndate: 2023-05-06\ndecision-makers: [Ada, Bo]\n'
        "consulted: Cy\ninformed: everybody in mail, Di\n---\n" + MADR.format(""),
        {
            "status": "accepted",
            "date": "2023-05-06",
            "deciders": ["Ada", "Bo"],
            "consulted": ["Cy"],
            "informed": ["everybody in mail", "Di"],
            "supersedes": ["0001-cron"],
        },
        {"status": 2, "date": 3, "deciders": 4, "consulted": 5, "informed": 6, "supersedes": 2},
    ),
    ("madr", MADR.format(""), {}, {}),
    (
        "cosmos",
        (
            "# ADR 2: Use a queue\n\n## Changelog\n\n- May 4th, 2021: Accepted\n- April 2nd, 2021: First draft\n\n"
            "## Status\n\nACCEPTED Not Implemented\n\n## Context\n\n## Decision\n"
        ),
        {"status": "accepted", "date": "2021-04-02", "implementation": "pending"},
        {"status": 10, "date": 6, "implementation": 10},
    ),
    (
        "one-line",
        "# Use a queue\n\n**Status:** Proposed | **Date:** 2025-01-02 | **Review:** 2026-01-02\n",
        {"status": "proposed", "date": "2025-01-02", "revisit": "2026-01-02"},
        {"status": 3, "date": 3, "revisit": 3},
    ),
    (
        "table",
        "# Use a queue\n\n|   |   |\n|---|---|\n| Date | 7 May, 2024 |\n| Status | Approved |\n| Supersedes | ADR-1 |\n",
        {"status": "accepted", "date": "2024-05-07", "supersedes": ["0001-cron"]},
        {"date": 5, "status": 6, "supersedes": 7},
    ),
    (
        "table-row",
        "# Use a queue\n\n| Status | Date | Deciders |\n|---|---|---|\n| ✅ Accepted | 2024-05 | Ada & Bo |\n",
        {"status": "accepted", "date": "2024-05", "deciders": ["Ada", "Bo"]},
        {"status": 5, "date": 5, "deciders": 5},
    ),
    ("admonition", '# Use a queue\n\n!!! success "Accepted"\n\nText.\n', {"status": "accepted"}, {"status": 3}),
    ("admonition", '# Use a queue\n\n!!! info "Status"\n    Rejected.\n', {"status": "rejected"}, {"status": 4}),
    ("admonition", "# Use a queue\n\n> [!NOTE]\n> **Status**: draft\n", {"status": "draft"}, {"status": 4}),
    ("admonition", "# Use a queue\n\n:::info Status: on hold\n:::\n", {"status": "deferred"}, {"status": 3}),
    (
        "rfc822",
        (
            "PEP: 812\nTitle: Queues for all\nAuthor: Ada <ada@example.com>\nPEP-Delegate: Bo <bo@example.com>\n"
            "Status: Final\nType: Process\nCreated: 05-Jul-2021\nReplaces: 7\n\n# Abstract\n"
        ),
        {
            "title": "Queues for all",
            "status": "accepted",
            "implementation": "done",
            "date": "2021-07-05",
            "deciders": ["Bo"],
            "supersedes": ["pep-0007"],
        },
        {"title": 2, "status": 5, "implementation": 5, "date": 7, "deciders": 4, "supersedes": 8},
    ),
    (
        "rfc822",
        "```\n  BIP: 31\n  Title: Queues\n  Status: Deployed\n  Assigned: 2021-07-05\n```\n\n## Abstract\n",
        {"title": "Queues", "status": "accepted", "implementation": "done", "date": "2021-07-05"},
        {"title": 3, "status": 4, "implementation": 4, "date": 5},
    ),
    (
        "rfc822",
        "<pre>\n  BIP: 31\n  Title: Queues\n    in long\n  Status: Rejected\n  Created: 2011-12-13\n</pre>\n",
        {"title": "Queues, in long", "status": "rejected", "date": "2011-12-13"},
        {"title": 3, "status": 5, "date": 6},
    ),
    (
        "rust-rfc",
        "- Feature Name: `queues`\n- Start Date: 2019-08-07\n- RFC PR: [x/y#1](https://example.com)\n\n# Summary\n",
        {"title": "queues", "date": "2019-08-07"},
        {"title": 1, "date": 2},
    ),
    (
        "ember-rfc",
        "---\nstage: released\nstart-date: 2019-08-07T00:00:00.000Z\nteams:\n  - framework\n---\n\n# Queues\n",
        {"status": "accepted", "implementation": "done", "date": "2019-08-07"},
        {"status": 2, "implementation": 2, "date": 3},
    ),
    (
        "nixos-rfc",
        "---\nfeature: queues\nstart-date: 2019-08-07\nauthor: Ada\nshepherd-team: Bo, Cy\n---\n\n# Summary\n",
        {"title": "queues", "date": "2019-08-07", "deciders": ["Bo", "Cy"]},
        {"title": 2, "date": 3, "deciders": 5},
    ),
    (
        "y-statement",
        (
            "# Use a queue\n\nIn the context of **mail**, facing bursts, we decided for a queue and neglected cron,\n"
            "to achieve calm, accepting delay.\n"
        ),
        {},
        {},
    ),
    (
        "tyree-akerman",
        "# Use a queue\n\n## Issue\n\n## Decision\n\n## Status\n\nApproved\n\n## Assumptions\n\n## Positions\n\n## Argument\n",
        {"status": "accepted"},
        {"status": 9},
    ),
    ("labelled", "# Use a queue\n\nDate 3 May 2021\n", {"date": "2021-05-03"}, {"date": 3}),
]
BESIDE = {"0001-cron.md": "", "0003-log.md": ""}


@pytest.mark.parametrize(
    ("name", "text", "values", "lines"), CASES, ids=[f"{n}-{case[0]}" for n, case in enumerate(CASES)]
)
def test_a_format_is_known_and_says_the_same(name: str, text: str, values: dict, lines: dict) -> None:
    found = recognise(text, beside=BESIDE)
    assert found is not None
    assert (found.format, found.kind) == (name, "decision")
    assert found.sign
    assert {key: value.value for key, value in found.values.items()} == values
    assert {key: value.line for key, value in found.values.items()} == lines
    assert set(found.missing) == {"status", "date"} - values.keys()


@pytest.mark.parametrize(
    ("inner", "name", "date"),
    [
        ("adr/20210405-queue.md", "log4brains", "2021-04-05"),
        ("adr/2021-04-05-queue/README.md", "madr", "2021-04-05"),
    ],
)
def test_a_date_in_a_name_is_said_by_no_line(inner: str, name: str, date: str) -> None:
    found = recognise(MADR.format("* Status: accepted\n\n"), inner)
    assert found is not None
    assert (found.format, found.values["date"]) == (name, (date, None, ""))


def test_a_dated_folder_alone_tells_a_decision_and_is_unsure() -> None:
    found = recognise("# Use a queue\n\nBecause.\n", "adr/2021-04-05-queue/README.md")
    assert found is not None
    assert (found.format, found.missing) == ("dated", ("status",))
    assert found.doubt


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("adr/2026-01-31-queue.md", "decision"),
        ("postmortems/2026-01-31-outage.md", "incident"),
        ("runbooks/2026-01-31-failover.md", "runbook"),
        ("talks/2026-01-31-weekly.md", "guide"),
        ("data/01494547-7ee9-4169-a0c0-d921fa309d83.md", "guide"),
        ("adr/AGENTS.md", "guide"),
        ("adr/SUMMARY.md", "guide"),
    ],
)
def test_a_date_in_a_name_makes_no_decision_of_what_lies_elsewhere(path: str, kind: str) -> None:
    folder, _, inner = path.partition("/")
    source = Source(folder, folder, format="auto")
    text = "# Text\n\n## Status\n\nWords.\n" if folder == "adr" else "# Text\n\nWords.\n"
    raw = Raw(path, inner, source.name, text)
    (reading,) = load(raw, source, inner, KINDS, Settings("/handbook", (source,))).readings
    assert reading.doc.kind == kind


def test_a_kep_has_its_facts_beside_it() -> None:
    found = recognise("# KEP-12\n\n## Summary\n", "keps/0012-wait/README.md", KEP)
    assert found is not None
    assert found.format == "kep"
    assert {key: value.value for key, value in found.values.items()} == {
        "title": "Pods that wait",
        "status": "accepted",
        "implementation": "in-progress",
        "date": "2020-05-04",
        "deciders": ["ada", "bo"],
        "supersedes": ["0007-pods"],
    }


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ("[n/a]", None),
        ("none", None),
        ("[]", None),
        ("KEP-100", ["KEP-100"]),
        ('["/keps/sig-mail/0007-pods/"]  # the old one', ["0007-pods"]),
        ("[https://forge.example/keps/sig-mail/0007-pods/README.md, 8]", ["0007-pods", "8"]),
    ],
)
@pytest.mark.parametrize(("key", "field"), [("replaces", "supersedes"), ("superseded-by", "superseded_by")])
def test_a_kep_names_others_by_folder_number_or_id(listed: str, expected: object, key: str, field: str) -> None:
    text = f"title: A\nstatus: implemented # since 1.2\n{key}: {listed}\n"
    found = recognise("# KEP-12\n", "keps/0012-wait/README.md", {"kep.yaml": text})
    assert found.values["status"].value == "accepted"
    value = found.values.get(field)
    assert (value.value if value else None) == expected


def test_a_kep_whose_facts_cannot_be_read_says_so() -> None:
    found = recognise("# KEP-12\n", "keps/0012-wait/README.md", {"kep.yaml": "[" * 500})
    assert found is not None
    assert (found.values, found.missing) == ({}, ("status", "date"))
    assert "kep.yaml" in found.doubt


@pytest.mark.parametrize(
    ("stage", "status", "done"),
    [
        ("proposed", "proposed", None),
        ("accepted", "accepted", "pending"),
        ("ready-for-release", "accepted", "in-progress"),
        ("recommended", "accepted", "done"),
        ("discontinued", "withdrawn", None),
    ],
)
def test_the_stage_is_a_status_and_how_far_it_is_carried_out(stage: str, status: str, done: str | None) -> None:
    found = recognise(f"---\nstage: {stage}\nstart-date: 2020-01-02\n---\n# A\n")
    assert found is not None
    assert found.values["status"].value == status
    assert (found.values["implementation"].value if "implementation" in found.values else None) == done


def test_what_is_said_of_a_part_keeps_its_part() -> None:
    text = MADR.format("* Status: accepted\n\nThis decision partially supersedes [cron](0001-cron.md).\n\n")
    found = recognise(text)
    assert found is not None
    assert found.values["supersedes"].value == [{"id": "0001-cron", "scope": "partially"}]


@pytest.mark.parametrize(
    "text", ["# Queues\n\nHow to restart one.\n", "", "---\ntitle: A\n---\n", "Note: a\nWhy: b\n\nc\n"]
)
def test_what_has_no_sign_is_of_no_format(text: str) -> None:
    assert recognise(text, "guides/queues.md") is None


def test_front_matter_with_a_title_is_no_head_of_a_mail() -> None:
    own = "---\ntitle: A\nstatus: accepted\ndate: 2020-01-02\n---\n"
    found = recognise(own + MADR.format(""))
    assert found is not None
    assert found.format == "madr"
    series = recognise("---\neip: 20\ntitle: A\nstatus: Final\ncreated: 2015-11-19\n---\n")
    assert series is not None
    assert (series.format, series.values["implementation"].value, series.values["date"].line) == ("rfc822", "done", 5)


def test_every_value_is_one_that_the_schema_takes() -> None:
    for _, text, values, _ in CASES:
        assert recognise(text, beside=BESIDE) is not None
        Decision.model_validate(values)


PIECES = [
    "---\n", "stage: ", "Status: ", "## Status\n", "| Status | Date |\n", "|---|---|\n", "accepted", "superseded by ",
    "[1](0001-a.md)", "ADR-12", "2020-02-30", "99/99/9999", "- Feature Name: ", "- Start Date: ", "PEP: 1\nTitle: x\n",
    '!!! note "', "Status", "> ", "<pre>\n", "```\n", "## Changelog\n", "in the context of facing we decided against",
    "- [x] ", "✅ ", "feature: x\nstart-date: ", "\n", " ", "supersedes ", "[", "{", "&a ", "*a", ":", "é", "²",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200),
    st.sampled_from(["adr/0001-a.md", "2020-01-02-a/README.md", "²-a.md", ""]),
)
@example("---\n" + "- " * 9000 + "\n---\n", "a.md")
@example("---\na: " + "[" * 9000 + "\n---\n", "a.md")
@example("---\na: &a [*a]\nstage: *a\nteams: x\n---\n", "a.md")
def test_recognising_never_raises(text: str, inner: str) -> None:
    for one in FORMATS:
        found = one.recognise(Foreign(inner, text, frozenset({"kep.yaml"}), read=lambda _: text))
        if found is not None:
            assert found.format == one.name
            assert all(value.line is None or 1 <= value.line <= text.count("\n") + 1 for value in found.values.values())


@pytest.mark.parametrize(
    "piece",
    [
        "superseded by ",
        "| a ",
        "[x](",
        "Status: ",
        "in the context of facing ",
        "a-",
        "- ",
        "_",
        "ADR-1, ",
        "(",
        '!!! a "',
        "1/1/2020 ",
        "supersedes [[",
    ],
)
def test_hostile_text_takes_time_in_proportion_to_its_length(piece: str) -> None:
    def recognise(size: int) -> None:
        foreign = Foreign("adr/0001-a.md", "# A\n\n## Status\n\n" + piece * (size // len(piece)))
        for one in FORMATS:
            one.recognise(foreign)

    assert grows_in_proportion(recognise, 20_000)


@pytest.mark.parametrize("text", ["# Status\r\rA", "# A\r## Status\r\rAccepted\r", "Status: \rA\r\r"])
def test_line_ends_of_old_systems_raise_nothing(text: str) -> None:
    found = recognise(text)
    assert found is not None
    assert found.format == "labelled"
