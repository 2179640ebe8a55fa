"""A review of an incident is told by its headings; its moments are read where day, time and zone are said."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kbgen.kinds.incident import KIND
from kbgen.kit.dates import parse_moment
from kbgen.kit.kind import Foreign, Recognised
from kbgen.load.formats import foreign
from kbgen.load.frontmatter import split
from kbgen.model import Raw
from kbgen.model.settings import GITHUB

HEADS = "\n## Timeline\n\n- 10:00 It broke.\n\n## Contributing factors\n\n- A.\n\n## Action items\n\n- Mend it.\n"


def recognised(text: str, inner: str = "ferry.md") -> Recognised | None:
    file = foreign(Raw(inner, inner, "x", text), split(text), GITHUB)
    return next((found for one in KIND.formats if (found := one.recognise(file)) is not None), None)


def values(head: str) -> dict[str, object]:
    found = recognised(f"# The ferry stood still\n\n{head}\n{HEADS}")
    assert found is not None
    return {key: value.value for key, value in found.values.items()}


@pytest.mark.parametrize(
    ("text", "inner"),
    [
        (f"# Ferry\n{HEADS}", "ferry.md"),
        ("# Ferry\n\n## Timeline\n\n## Impact\n", "2026 - Postmortem of the ferry.md"),
        ("# Ferry outage\n\n## Root cause analysis\n\n## Resolution\n", "ferry.md"),
        ("---\ntitle: Incident 12\n---\n\n## What went well\n\n## Trigger\n", "x.md"),
    ],
)
def test_reviews_are_told_by_their_headings(text: str, inner: str) -> None:
    found = recognised(text, inner)
    assert found is not None
    assert (found.kind, found.format) == ("incident", "incident-review")
    assert found.sign.startswith("the headings ")


@pytest.mark.parametrize(
    "text",
    [
        "# How we run reviews of an incident\n\n## Impact\n\n## Action items\n",
        "# Release 4\n\n## Timeline\n\n## Impact\n",
        "# Pods\n\n## Meaning\n\n## Impact\n\n## Detection\n\n## Resolution\n",
        "```\n## Timeline\n## Root cause\n```\n",
        f"# [Incident title]\n{HEADS}",
        f"# Postmortem template\n{HEADS}",
        f"# Outage of <service>\n{HEADS}",
        f"# Outage\n\nOn YYYY-MM-DD at HH:MM {{{{service}}}} failed.\n{HEADS}",
        "",
    ],
)
def test_headings_of_other_documents_are_none_of_a_review(text: str) -> None:
    assert recognised(text) is None


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("- Severity: SEV2", {"severity": "SEV2"}),
        ("**Severity:** P1 (critical)", {"severity": "P1 (critical)"}),
        ("| Severity | High |\n|---|---|", {"severity": "High"}),
        ("Severity: to be found", {}),
        ("### Severity\n\n**SEV-2**\n", {"severity": "SEV-2"}),
        ("## Impact\n\nA severity 1 incident: nobody could sail.\n", {"severity": "severity 1"}),
        ("## Impact\n\n- **Severity:** SEV3\n", {"severity": "SEV3"}),
        ("## Impact\n\nSeveral ferries, 2 hours.\n", {}),
        ("Status: Final", {"status": "published"}),
        ("* **Status**: In review", {"status": "draft"}),
        ("Status: red", {}),
        ("Started: 2026-03-04 10:00 UTC", {"impact_started": "2026-03-04T10:00+00:00"}),
        ("Impact start: 4 March 2026, 10:00 (GMT)", {"impact_started": "2026-03-04T10:00+00:00"}),
        ("| Started at | 2026-03-04T10:00:30Z |\n|---|---|", {"impact_started": "2026-03-04T10:00+00:00"}),
        ("Started: March 4th, 2026 at 1:05 PM CEST", {"impact_started": "2026-03-04T13:05+02:00"}),
        ("Detected: 2026-03-04 10:00 -03:30", {"detected": "2026-03-04T10:00-03:30"}),
        ("All times are in UTC.\n\nResolved: 2026-03-04 23:59", {"resolved": "2026-03-04T23:59+00:00"}),
        ("Ended: 2026-03-04 10:00 UTC\nMitigated: 2026-03-04 09:00 UTC", {"resolved": "2026-03-04T10:00+00:00", "mitigated": "2026-03-04T09:00+00:00"}),
        ("Started: 2026-03-04 10:00 UTC\nDuration: 1 hour 5 minutes", {"impact_started": "2026-03-04T10:00+00:00", "mitigated": "2026-03-04T11:05+00:00"}),
        # day, time or zone is not said, or may be another one
        ("Started: 2026-03-04 10:00", {}),
        ("Started: 10:00 UTC", {}),
        ("Started: in the morning of 4 March 2026", {}),
        ("Started: 04/03/2026 10:00 UTC", {}),
        ("Started: 2026-02-30 10:00 UTC", {}),
        ("Started: 2026-03-04 25:00 UTC", {}),
        ("Started: 2026-03-04 10:00 IST", {}),
        ("Started: 2026-03-04 10:00+00", {"impact_started": "2026-03-04T10:00+00:00"}),
        ("Started: 2026-03-04 10:00 UTC+2", {"impact_started": "2026-03-04T10:00+02:00"}),
        ("Started: <time>", {}),
        ("Duration: 2 hours", {}),
        # stated lengths count, and moments would hide them
        ("Started: 2026-03-04 10:00 UTC\n- Time to detection: 5 minutes", {}),
    ],
)  # fmt: skip
def test_moments_are_read_where_they_are_certain(head: str, expected: dict[str, object]) -> None:
    assert values(head) == expected


@pytest.mark.parametrize(
    ("timeline", "expected"),
    [
        (
            ("All times in UTC.\n\n| Time | Event |\n|---|---|\n| 2026-03-04 10:00 | Impact starts |\n"
            "| 2026-03-04 10:05 | Alert fired |\n| 2026-03-04 10:40 | Traffic restored |\n"),
            {
                "impact_started": "2026-03-04T10:00+00:00",
                "detected": "2026-03-04T10:05+00:00",
                "mitigated": "2026-03-04T10:40+00:00",
            },
        ),
        (
            ("### 4 March 2026\n\n- **23:50 UTC** - The outage began\n- **00:10 UTC**: Ada acknowledged the page\n"
            "- 01:00 UTC – not yet resolved\n- 02:00 UTC – Resolved\n"),
            {
                "impact_started": "2026-03-04T23:50+00:00",
                "acknowledged": "2026-03-05T00:10+00:00",
                "resolved": "2026-03-05T02:00+00:00",
            },
        ),
        ("On 2026-03-04:\n\n10:00 CET: errors began\n11:00 CET: all clear\n", {"impact_started": "2026-03-04T10:00+01:00", "resolved": "2026-03-04T11:00+01:00"}),
        ("- 2026-03-04 10:00: errors began\n", {}),
        ("- 10:00 UTC: errors began\n", {}),
        ("- 2026-03-04 10:00 UTC: resolved\n- 2026-03-04 11:00 UTC: the outage began\n", {}),
    ],
)  # fmt: skip
def test_a_timeline_tells_the_moments_that_its_entries_name(timeline: str, expected: dict[str, object]) -> None:
    text = f"# The ferry stood still\n\n## Timeline\n\n{timeline}\n## Root cause\n\nRust.\n"
    found = recognised(text)
    assert found is not None
    assert {key: value.value for key, value in found.values.items()} == expected
    lines = text.splitlines()
    assert all(value.doubt and ":" in lines[(value.line or 0) - 1] for value in found.values.values())


def test_a_time_that_its_author_was_not_sure_of_is_in_doubt() -> None:
    found = recognised(f"# Ferry\n\nStarted: around 10:00 UTC on 4 March 2026\nDuration: 2h\n{HEADS}")
    assert found is not None
    assert {key: (value.line, value.doubt) for key, value in found.values.items()} == {
        "impact_started": (3, "its author was not sure of the time"),
        "mitigated": (4, "worked out from its duration"),
    }


def test_what_front_matter_says_is_left_to_it() -> None:
    found = recognised(f"---\nseverity: SEV1\n---\n\nSeverity: SEV2\n{HEADS}")
    assert found is not None
    assert found.values == {}
    assert found.missing == ("services", "owner")


PARTS = st.lists(
    st.sampled_from(
        [
            HEADS,
            "Started: ",
            "Duration: ",
            "| Resolved | ",
            "2026-03-04",
            " 10:00",
            "99:99",
            " UTC",
            "+99:99",
            "9999-12-31 23:59 UTC",
            "99999 weeks",
            " pm",
            "\n",
            "Severity: 2",
            "---\n",
            "\x00",
            "é🛠",
        ]
    ),
    max_size=12,
)


@example("Started: 9999-12-31 23:59 UTC")
@given(PARTS.map("".join))
def test_recognising_never_fails_and_gives_moments_that_kbgen_reads(text: str) -> None:
    for file in (
        foreign(Raw("x.md", "x.md", "x", HEADS + text), split(HEADS + text), GITHUB),
        Foreign("x.md", text, body=HEADS + text),
    ):
        for one in KIND.formats:
            found = one.recognise(file)
            for key, value in found.values.items() if found is not None else ():
                assert key in ("severity", "status") or parse_moment(str(value.value))
