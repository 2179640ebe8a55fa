"""What a decision's own words say: its state and what qualifies it, its dates, its numbers and its neighbours."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds import KINDS
from kbgen.kinds.decision.dates import read_day
from kbgen.kinds.decision.labels import LabelledValue
from kbgen.kinds.decision.read import DecisionRecord, belongs, read, relations
from kbgen.kinds.decision.schema import UNSPECIFIED, Decision
from kbgen.kinds.decision.status import stated_status
from kbgen.kit import Body
from kbgen.markdown.material import scan
from kbgen.model import Corpus
from kbgen.model.settings import STATUSES
from tests.kinds.pages import pages_of, words
from tests.support import corpus_of, document, findings

OLD, NEW = "decisions/0001-queue.md", "decisions/0002-log.md"


def record(body: str, inner: str = OLD) -> DecisionRecord:
    return read(Decision(), Body(body, scan(body), inner))


@pytest.mark.parametrize(
    ("said", "status", "qualifier", "done", "unsure"),
    [
        ("Accepted", "accepted", "", "", False),
        ("**Accepted.**", "accepted", "", "", False),
        ("✅ Accepted", "accepted", "", "", False),
        ("❌", "rejected", "", "", True),
        ("Partially accepted", "accepted", "partially", "", False),
        ("Accepted, ID format superseded by ADR 14", "accepted", "ID format", "", False),
        ("Accepted, then superseded by ADR 14", "superseded", "", "", False),
        ("Partially superseded by ADR 14", "accepted", "partially superseded", "", True),
        ("Superceded by [9. A log](0009-log.md)", "superseded", "", "", False),
        ("Deprecated (no superseding ADR)", "deprecated", "no superseding ADR", "", False),
        ("Implemented", "accepted", "", "done", False),
        ("Implemented (moved to billing)", "accepted", "moved to billing", "done", False),
        ("ACCEPTED Not Implemented", "accepted", "", "pending", False),
        ("Accepted; being implemented", "accepted", "", "in-progress", False),
        ("Accepted (tracked in [#12](https://example.com/12))", "accepted", "", "", False),
        ("Accepted ([#12](https://example.com/12))", "accepted", "", "", False),
        ("Accepted on 2020-02-03", "accepted", "", "", False),
        ("Rejected in favour of the log", "rejected", "in favour of the log", "", False),
        ("Reverted", "deprecated", "", "", True),
        ("Pending", "proposed", "", "", False),
        ("Both parts above have been implemented since", "accepted", "", "done", True),
        ("Refined. Preview in 3.4", UNSPECIFIED, "", "", True),
        ("[draft | proposed | accepted]", UNSPECIFIED, "", "", False),
        ("~~Proposed~~ **Accepted**", "accepted", "", "", False),
        ("<del>Proposed</del> Accepted", "accepted", "", "", False),
        ("~~Accepted~~ → **Superseded by [2](0002-log.md)**", "superseded", "", "", False),
        ("**Proposed** | ~~Accepted~~ | ~~Deprecated~~ | ~~Superseded~~", "proposed", "", "", False),
        ("~~Proposed~~", UNSPECIFIED, "", "", False),
        ("Accepted, superseded in part by ADR 9", "accepted", "in part", "", False),
        ("Accepted (superseded in part by ADR 9)", "accepted", "in part", "", False),
        ("Superseded in part by ADR 9", "accepted", "superseded in part", "", True),
        ("Superseded on the exemption only by ADR 9", "accepted", "exemption superseded", "", True),
        ("Section 2 is superseded by ADR 9", "accepted", "Section 2 superseded", "", True),
        ("Accepted. Fixes #58. Superseded in part\nby ADR 9, which reverses it.", "accepted", "in part", "", False),
        ("Previously accepted, now superseded by ADR 9", "superseded", "", "", False),
        ("No longer accepted", UNSPECIFIED, "", "", True),
        ("Not yet accepted", UNSPECIFIED, "", "", True),
        ("Was proposed, rejected", "rejected", "", "", False),
        ("Living", "accepted", "", "", False),
        ("Stagnant", "deferred", "", "", False),
        ("Stalled", "deferred", "", "", False),
        ("Demonstrated", "proposed", "", "", False),
        ("Moot", "withdrawn", "", "", False),
        ("Open", "proposed", "", "", False),
        ("Previewing", "accepted", "", "", False),
        ("Returned for revision", "draft", "", "", False),
        ("Active review (August 1 – 8)", "proposed", "August 1 – 8", "", False),
        ("Removed", "deprecated", "", "", True),
        ("Final comment period", "proposed", "", "", False),
        ("Proposed → Accepted", "accepted", "", "", False),
        ("Amended in part by ADR 4", "accepted", "in part by ADR 4", "", False),
        ("Completed", "accepted", "", "", False),
        ("Accepted -> Does not affect the core", "accepted", "Does not affect the core", "", False),
        ("New", "proposed", "", "", False),
        ("New queue accepted", "accepted", "", "", True),
        ("Refinement completed", UNSPECIFIED, "", "", True),
        ("Activated", "accepted", "", "done", False),
        ("Ready for implementation", "accepted", "", "pending", False),
        ("Inactive (superseded by ADR 4)", "superseded", "", "", True),
        ("Extended in part by ADR 4", "accepted", "in part by ADR 4", "", False),
    ],
)
def test_a_status_has_a_state_a_qualifier_and_how_far_it_is(
    said: str, status: str, qualifier: str, done: str, unsure: bool
) -> None:
    found = record(f"# A\n\n## Status\n\n{said}\n")
    assert (found.status, found.qualifier, found.implementation, bool(found.status_doubt)) == (
        status,
        qualifier,
        done,
        unsure,
    )


@pytest.mark.parametrize(
    ("lines", "status", "line"),
    [
        ("Accepted\n\nSuperceded by [2. A log](0002-log.md)", "superseded", 6),
        ("Accepted\n\nSupersedes [2. A log](0002-log.md)", "accepted", 4),
        ("Proposed on 2020-01-02\n\nAccepted on 2020-02-03", "accepted", 6),
        ("Accepted on 2020-02-03\n\nProposed on 2020-01-02", "accepted", 4),
        ("- [ ] Proposed\n- [x] Accepted\n- [ ] Rejected", "accepted", 5),
        ("Proposed\n\nAccepted\n\nRejected", UNSPECIFIED, 4),
        ("> Proposed, accepted or rejected.\n\nDeprecated", "deprecated", 6),
        ("Accepted\nSuperseded by [2. A log](0002-log.md)", "superseded", 5),
        ("Proposed on 2020-01-02\nAccepted on 2020-02-03", "accepted", 5),
        ("Accepted. Amended by [1](0001-a.md) — the earlier framing is\nsuperseded for this layer.", "accepted", 4),
        ("Accepted\n\nThe older protocol is\ndeprecated and kept for a year.", "accepted", 4),
        ("Accepted\n\nWe expect that the pilot will be\nrejected by half of the teams.", "accepted", 4),
        ("Accepted\n\nDeprecated interfaces are kept for a year.", "accepted", 4),
        ("Accepted\n\nSuperseded in part by [2. A log](0002-log.md)", "accepted", 4),
        ("Accepted\n\nPartly superseded by [2. A log](0002-log.md)", "accepted", 4),
        ("Proposed\n\nTo be\naccepted by the board in May.", "proposed", 4),
        ("- ~~Proposed~~\n- Accepted", "accepted", 5),
    ],
)
def test_of_several_lines_the_one_that_holds_now_decides(lines: str, status: str, line: int) -> None:
    found = record(f"# A\n\n## Status\n\n{lines}\n")
    assert (found.status, found.said.line) == (status, line)


@pytest.mark.parametrize(
    "body",
    [
        "| Status | Date |\n|---|---|\n| accepted | 2020-01-02 |\n",
        "|  |  |\n|---|---|\n| Date | 2020-01-02 |\n| **Status:** | accepted |\n",
        '!!! note "Status: accepted"\n\nDate: 2020-01-02\n',
        '!!! success "Accepted"\n\nDate: 2020-01-02\n',
        "> [!NOTE]\n> **Status**: accepted\n> **Date**: 2020-01-02\n",
        "# A\n\n## Status: accepted\n\nText.\n\n## Date\n\n2020-01-02\n",
        "Date 2020-01-02\n\n## Status\n\naccepted\n",
        "* ADR Status: accepted\n* Decided on: 2 January 2020\n",
        "- **Status** Accepted\n- **Accepted date**: 2020-01-02\n",
        "State: accepted\nCreation date: 2020 Jan 2\n",
        "State: accepted\nDate: <2nd of January 2020>\n",
        "Status: accepted\nDate: 2020-01-02\n\n## Created\n\nSomebody has begun.\n",
        "Status: ~~proposed~~ accepted\nUpdated: 2020-01-02\n",
        "## Preamble\n\n```\nCAP: 0037\nWorking Group:\n    Owner: Ada\nStatus: Accepted\nCreated: 2020-01-02\n```\n\n## Abstract\n",
        "# A\n\n## 2. Status\n\nAccepted\n\n## 3. Date\n\n2020-01-02\n",
        "# A\n\n<table>\n<tr><td> Status </td><td> Accepted </td></tr>\n<tr>\n<th>Date</th>\n<td>2020-01-02</td>\n</tr>\n</table>\n",
        "# A\n\n## Status\n\n![Accepted](https://img.example/badge/accepted-green)\n\n## Date\n\n2020-01-02\n",
        "| Status | Body | Meaning |\n|---|---|---|\n| 200 | a list | found |\n\nStatus: accepted\nDate: 2020-01-02\n",
    ],
)
def test_status_and_date_are_found_in_every_place(body: str) -> None:
    found = record(body)
    assert (found.status, found.day_said, found.origin) == ("accepted", "2020-01-02", "said")


def test_changes_of_state_are_told_in_order() -> None:
    body = (
        "# A\n\n## Changelog\n\n- 2020-03-04: Marked as superseded\n- 2020-02-03: Choose a log and mark as accepted\n"
        "- 2020-01-02: First draft\n- 2020-01-01: Tweak accepted changes\n\n## Status\n\nSuperseded\n"
    )
    found = record(body)
    assert [(event.status, str(event.day), event.line) for event in found.events if event.day] == [
        ("accepted", "2020-02-03", 5),
        ("superseded", "2020-03-04", 4),
    ]
    assert found.day_said == "2020-01-02"


@pytest.mark.parametrize(
    ("text", "others", "day", "unsure"),
    [
        ("2020-01-02", (), "2020-01-02", False),
        ("2020-1-2", (), "2020-01-02", False),
        ("20200102", (), "2020-01-02", False),
        ("2020-01-02T03:04:05Z", (), "2020-01-02", False),
        ("Thursday, 2 January 2020", (), "2020-01-02", False),
        ("January 2nd, 2020", (), "2020-01-02", False),
        ("July 29th, 2019", (), "2019-07-29", False),
        ("Sept 5th, 2023", (), "2023-09-05", False),
        ("2019 Oct 22", (), "2019-10-22", False),
        ("2019 October 22nd: first draft", (), "2019-10-22", False),
        ("02-Jan-2020", (), "2020-01-02", False),
        ("2.1.2020", (), "2020-01-02", False),
        ("02.04.20", (), "2020-04-02", False),
        ("31/1/2020", (), "2020-01-31", False),
        ("1/31/2020", (), "2020-01-31", False),
        ("2/1/2020", (), "2020-01-02", True),
        ("2/1/2020", ("31/1/2020",), "2020-01-02", False),
        ("2/1/2020", ("1/31/2020",), "2020-02-01", False),
        ("2/1/2020", ("1/31/2020", "31/1/2020"), "2020-01-02", True),
        ("1/1/2020", (), "2020-01-01", False),
        ("January , 2026", (), "2026-01", False),
        ("2026-01", (), "2026-01", False),
        ("01/2026", (), "2026-01", False),
        ("2026", (), "2026", False),
        ("2020-01-02 (first draft)", (), "2020-01-02", False),
        ("Month 99, 9999", (), None, False),
        ("9999-12-31", (), None, False),
        ("2020-02-30", (), None, False),
        ("2023-24-05", (), None, False),
        ("31/31/2020", (), None, False),
        ("Ma 2020", (), None, False),
        ("insert date", (), None, False),
        ("{YYYY-MM-DD}", (), None, False),
        ("²⁰²⁰-01-02", (), None, False),
    ],
)
def test_a_date_is_read_with_its_precision_and_its_doubt(
    text: str, others: tuple[str, ...], day: str | None, unsure: bool
) -> None:
    found = read_day(text, others)
    assert (str(found) if found else None) == day
    assert bool(found and found.doubt) == unsure


def test_an_impossible_date_is_a_finding_wherever_it_stands() -> None:
    body = "# A\n\n## Changelog\n\n- 2023-24-05: Text\n- 2023-05-05: First draft\n\n## Status\n\nAccepted\n"
    assert findings({OLD: body}, "DC013") == [f"{OLD}:5:1 DC013"]
    named = "decisions/2024-13-24-queue/README.md"
    assert findings({named: "# A\n\n## Status\n\nAccepted\n"}, "DC013") == [f"{named}:1:1 DC013"]
    assert findings({OLD: "# A\n\nDate: 05/06/2024\n\n## Status\n\nAccepted\n"}, "DC013") == [f"{OLD}:3:1 DC013"]


def said_between(old: str, new: str) -> set[tuple[str, str, str, str]]:
    corpus = corpus_of({OLD: old, NEW: new, "other/decisions/0002-no.md": "# Another\n\n## Status\n\nAccepted\n"})
    return _edges(corpus)


def _edges(corpus: Corpus) -> set[tuple[str, str, str, str]]:
    return {(one.earlier.path, one.later.path, one.role, one.scope) for one in relations(corpus)}


STATUS = "# A\n\n## Status\n\n{}\n\n## Context\n"
PLAIN = STATUS.format("Accepted")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (PLAIN, document(title="B", status="accepted", supersedes="0001-queue")),
        (STATUS.format("Superseded by ADR-0002"), PLAIN),
        (STATUS.format("Superceded by [2. A log](0002-log.md)"), PLAIN),
        (STATUS.format("⌛️ Superseded [0002](0002-log.md)"), PLAIN),
        (STATUS.format("Accepted\n\nSuperseded by: [[0002-log]]"), PLAIN),
        (document(title="A", status="superseded by ADR-0002"), PLAIN),
        (document(title="A", status="superseded by [a log](0002-log.md)"), PLAIN),
        (STATUS.format("Superseded. See [this one](0002-log.md)"), PLAIN),
        (STATUS.format("Superseded by [2](https://forge.example/ops/handbook/blob/main/decisions/0002-log.md)"), PLAIN),
        (
            STATUS.format("Superseded by [2](https://forge.example/a/b/-/blob/v1/docs/decisions/0002-log.md#status)"),
            PLAIN,
        ),
        (PLAIN, STATUS.format("Accepted\n\nSupercedes [1. A queue](0001-queue.md)")),
        (PLAIN, STATUS.format("Accepted; supersedes ADR-1")),
        (PLAIN, "| Status | accepted |\n|---|---|\n| Supersedes | ADR-0001 |\n\n# B\n"),
        ("| Status | superseded |\n|---|---|\n| Superseded by: | [B](0002-log.md) |\n\n# A\n", PLAIN),
        (PLAIN, PLAIN + "\nA log keeps.\n\n## Links\n\n- Supersedes [a queue](0001-queue.md)\n"),
        (PLAIN, PLAIN + "\nA log keeps. This decision **supersedes [ADR-1](0001-queue.md)**.\n"),
        (PLAIN, PLAIN + "\nThis ADR supersedes what was decided in ADRs 1 and 9, and more.\n"),
        ("> [!NOTE]\n> This decision is **superseded by [ADR-2](0002-log.md)**.\n\n" + PLAIN, PLAIN),
        (PLAIN, "Replaces: 1\n\n" + PLAIN),
        (STATUS.format("~~Accepted~~ → **Superseded by [ADR-0002](0002-log.md)**"), PLAIN),
        (STATUS.format("Accepted\nSuperseded by [2](0002-log.md)"), PLAIN),
        (STATUS.format("Superseded by:\n\n- [2](0002-log.md)"), PLAIN),
        (document(title="A", status="superseded", superseded_by="ADR-0002"), PLAIN),
        (document(title="A", status="superseded", **{"superseded-by": ["ADR-2"]}), PLAIN),
        (document(title="A", status="superseded", supersededBy="0002-log.md"), PLAIN),
        (document(title="A", status="superseded", superseded=["0002-log"]), PLAIN),
        (PLAIN, document(title="B", status="accepted", supersedes=["ADR-0001"])),
        (PLAIN, document(title="B", status="accepted", supersedes="1")),
        (PLAIN, document(title="B", status="accepted", supersedes="0001-queue.md")),
    ],
)
def test_the_body_gives_the_same_graph_as_front_matter(old: str, new: str) -> None:
    assert said_between(old, new) == {(OLD, NEW, "supersedes", "")}


@pytest.mark.parametrize(
    ("old", "new", "edge"),
    [
        (STATUS.format("Accepted, ID format superseded by ADR 2"), PLAIN, ("supersedes", "ID format")),
        (PLAIN, PLAIN + "\nThis decision partially supersedes [one](0001-queue.md).\n", ("supersedes", "partially")),
        (STATUS.format("Accepted\n\nAmended by [2. A log](0002-log.md)"), PLAIN, ("amends", "")),
        (PLAIN, STATUS.format("Accepted\n\nAmends [1. A queue](0001-queue.md)"), ("amends", "")),
        (PLAIN, STATUS.format("Accepted\n\nSupersedes [1](0001-queue.md) in part"), ("supersedes", "in part")),
        (PLAIN, STATUS.format("Accepted\n\nSupersedes part of [1](0001-queue.md)"), ("supersedes", "in part")),
        (PLAIN, STATUS.format("Accepted. Supersedes section 3 of [1](0001-queue.md)"), ("supersedes", "section 3")),
        (
            PLAIN,
            "Supersedes: [1](0001-queue.md) (only the retention rules)\n\n" + PLAIN,
            ("supersedes", "retention rules"),
        ),
        (PLAIN, STATUS.format("Accepted\n\nPartially supersedes [1](0001-queue.md)"), ("supersedes", "partially")),
        (
            PLAIN,
            STATUS.format("Accepted\n\nSupersedes the retention parts of ADR 1"),
            ("supersedes", "retention parts"),
        ),
        (PLAIN, STATUS.format("Accepted\n\n**Supersedes in part\n[1](0001-queue.md).**"), ("supersedes", "in part")),
        (STATUS.format("Accepted. Superseded in part\nby [2](0002-log.md)."), PLAIN, ("supersedes", "in part")),
        (STATUS.format("Accepted (superseded in part by ADR 2)"), PLAIN, ("supersedes", "in part")),
        (STATUS.format("Superseded on the exemption only by ADR 2"), PLAIN, ("supersedes", "exemption")),
        (STATUS.format("Accepted\n\nSuperseded by ADR 2 in part"), PLAIN, ("supersedes", "in part")),
        (STATUS.format("Accepted\n\nSection 2 is superseded by ADR 2"), PLAIN, ("supersedes", "Section 2")),
        (PLAIN, PLAIN + "\nThis ADR replaces only two clauses in ADR 1.\n", ("supersedes", "two clauses")),
    ],
)
def test_a_part_and_a_change_are_told_from_a_whole(old: str, new: str, edge: tuple[str, str]) -> None:
    assert said_between(old, new) == {(OLD, NEW, *edge)}


def test_each_of_several_decisions_has_the_part_that_is_said_of_it() -> None:
    found = record(STATUS.format("Accepted. Supersedes [1](a.md)'s first rule, [2](b.md) and, in part, [3](c.md)."))
    parts = [(one.target, one.scope) for one in found.names]
    assert parts == [("a.md", "first rule"), ("b.md", ""), ("c.md", "in part")]


def test_what_a_sentence_goes_on_about_is_not_replaced() -> None:
    found = record("# A\n\n- Note: Replaces [1](a.md) and [2](b.md), and is a part of [3](c.md).\n")
    assert [(one.role, one.target, one.scope) for one in found.names] == [
        ("supersedes", "a.md", ""),
        ("supersedes", "b.md", ""),
    ]


@pytest.mark.parametrize(
    ("citing", "word", "cited"),
    [
        ("decisions/0009-a.md", "ADR-1", "decisions/0001-queue.md"),
        ("decisions/0009-a.md", "OPS-ADR-1", "decisions/OPS-ADR-0001-log.md"),
        ("decisions/OPS-ADR-0009-a.md", "OPS-ADR-1", "decisions/OPS-ADR-0001-log.md"),
        ("decisions/OPS-ADR-0009-a.md", "1", "decisions/OPS-ADR-0001-log.md"),
        ("decisions/OPS-ADR-0009-a.md", "ADR 1", "decisions/OPS-ADR-0001-log.md"),
        ("decisions/OPS-ADR-0009-a.md", "DEV-ADR-1", None),
        ("decisions/x/adr-009-a.md", "ADR-1", "decisions/x/adr-001-b.md"),
        ("decisions/x/adr-009-a.md", "ADR-2", None),
    ],
)
def test_a_number_is_one_of_the_log_that_its_prefix_names(citing: str, word: str, cited: str | None) -> None:
    known = ("0001-queue", "OPS-ADR-0001-log", "x/adr-001-b", "adr-002-c")
    files = {f"decisions/{name}.md": PLAIN for name in known} | {citing: STATUS.format(f"Superseded by {word}")}
    assert _edges(corpus_of(files)) == ({(citing, cited, "supersedes", "")} if cited else set())


@pytest.mark.parametrize(
    "text",
    [
        "The old broker was replaced by [a log](0001-queue.md) in June.",
        "- Replaces 1 server",
        "We looked at ADR-1, which supersedes much.",
        "Superseding ADR-1 was rejected.",
        "Supersedes: https://forge.example/other/log/blob/main/rfcs/0001-queue-of-theirs.md",
        "```\nStatus: superseded by ADR-1\n```",
        "Supersedes: N/A",
        "Supersedes: https://example.com/adr/pull/1",
        "`supersedes ADR-1`",
        "This builds on the seams of [1](0001-queue.md), which is\nnow superseded by [1](0001-queue.md).",
        "The cache was\nreplaced by [1](0001-queue.md) in March.",
        "Supersedes none. Motivated by\n[1](0001-queue.md).",
        "~~This ADR supersedes [1](0001-queue.md).~~",
        "This ADR no longer supersedes [1](0001-queue.md).",
    ],
)
def test_what_is_about_something_else_says_nothing(text: str) -> None:
    assert said_between(PLAIN, f"# B\n\n## Status\n\nAccepted\n\n## Context\n\n{text}\n") == set()


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("Superseded by [2](0002-log.md). The amendment no longer holds.", "Limits"),
        ("> **Superseded by [2](0002-log.md)** as far as counts are capped.", "as far as counts are capped"),
        ("> **Superseded by [2](0002-log.md)**\n\nCounts are capped.", "Limits"),
        ("- **A grader.** Left out. **Superseded by ADR-2 on this point.**", "on this point"),
    ],
)
@pytest.mark.parametrize("heading", ["## Limits", "### 4. Limits:"])
def test_a_note_within_a_section_is_about_a_part(heading: str, text: str, scope: str) -> None:
    old = f"# A\n\n## Status\n\nAccepted\n\n## Context\n\nC.\n\n{heading}\n\n{text}\n"
    assert said_between(old, PLAIN) == {(OLD, NEW, "supersedes", scope)}
    assert findings({OLD: old, NEW: PLAIN}, "DC0") == []


@pytest.mark.parametrize("said", ["true", "2026-07-15", "none", ""])
def test_a_key_that_names_nobody_says_nothing_and_is_no_finding(said: str) -> None:
    text = f"---\ntitle: A\nstatus: superseded\nsuperseded: {said}\nsuperseded_by: {said}\n---\n"
    assert said_between(text, PLAIN) == set()
    assert [one for one in findings({OLD: text}) if " FM" in one or " LK" in one] == []


@pytest.mark.parametrize("key", ["amended_by", "amended-by", "amendedBy", "amended"])
def test_an_amendment_that_the_earlier_decision_names_is_never_turned_round(key: str) -> None:
    text = f"---\ntitle: A\nstatus: accepted\n{key}: [ADR-2]\n---\n"
    assert said_between(text, PLAIN) == {(OLD, NEW, "amends", "")}
    assert findings({OLD: text, NEW: PLAIN}, "FM") == []


def test_the_day_of_the_end_is_part_of_the_history() -> None:
    text = "---\ntitle: A\nstatus: superseded\nsuperseded: 2026-07-15\n---\n"
    (doc,) = corpus_of({OLD: text}).docs
    assert [(event.status, str(event.day)) for event in doc.content.events if event.day] == [
        ("superseded", "2026-07-15")
    ]


def test_a_decision_that_calls_itself_superseded_is_so_whatever_its_text_says_of_parts() -> None:
    old = STATUS.format("Superseded by [2](0002-log.md)") + "\nThis ADR is superseded for reads by [2](0002-log.md).\n"
    assert said_between(old, PLAIN) == {(OLD, NEW, "supersedes", "")}


def test_what_is_said_of_a_part_ends_with_it() -> None:
    new = STATUS.format("Accepted\n\n**Amends [1](0001-queue.md) in part**\n(since ADR 3): the rest stands.")
    assert said_between(PLAIN, new) == {(OLD, NEW, "amends", "in part")}


def test_a_part_that_was_replaced_leaves_the_decision_standing() -> None:
    later = STATUS.format("Accepted\n\nSupersedes [1. A queue](0001-queue.md) in part")
    assert [one for one in findings({OLD: PLAIN, NEW: later}) if "DC007" in one or "DC008" in one] == []


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("1. A queue", "A queue"),
        ("0001 - A queue", "A queue"),
        ("ADR 27: A queue", "A queue"),
        ("ADR-0027 A queue", "A queue"),
        ("ODH-ADR-Operator-0009 - A queue", "A queue"),
        ("RFC 💯: A queue", "A queue"),
        ("ADR: A queue", "A queue"),
        ("Harbour RFC 0434: A queue", "A queue"),
        ("CEP 46 - A queue", "A queue"),
        ("TEP-0020: A queue", "A queue"),
        ("CIP-0102 | A queue", "A queue"),
        ("What ADR 27: a queue means", "What ADR 27: a queue means"),
        ("ISO 8601: dates", "ISO 8601: dates"),
        ("CIP-0186 conformance suite", "CIP-0186 conformance suite"),
        ("12 factors", "12 factors"),
        ("1.5 times as much", "1.5 times as much"),
        ("ADR 27", "ADR 27"),
        ("Summary", "Queue"),
        ("Context", "Queue"),
    ],
)
def test_a_number_or_the_name_of_a_part_is_no_part_of_a_title(heading: str, title: str) -> None:
    (doc,) = corpus_of({OLD: f"# {heading}\n\n## Status\n\nAccepted\n"}).docs
    assert doc.title == title


def test_a_decision_replaced_by_the_words_of_the_later_one_still_stands_and_that_is_found() -> None:
    later = STATUS.format("Accepted\n\nSupercedes [1. A queue](0001-queue.md)")
    assert findings({OLD: PLAIN, NEW: later}, "DC007") == [f"{OLD}:5:1 DC007"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# 2. A\n", True),
        ("# 1. A\n", False),
        ("# ADR 0001: A\n", False),
        ("# ADR-12 A\n", True),
        ("# ODH-ADR-Ops-0003 - A\n", True),
        ("# 12 factors\n", False),
        ("# A\n", False),
        ("---\nid: 0002-queue\n---\n# A\n", True),
        ("---\nnumber: 2\n---\n# A\n", True),
        ("---\nadr: 1\n---\n# A\n", False),
    ],
)
def test_a_number_that_is_not_that_of_the_file_is_found(text: str, found: bool) -> None:
    body = text + "\n## Status\n\nAccepted\n"
    assert bool(findings({OLD: body}, "DC018")) == found


@pytest.mark.parametrize("later", ["decisions/0002-lease.md", "decisions/0002-zebra.md"])
def test_of_two_decisions_of_one_number_the_later_has_to_move(later: str) -> None:
    files = {"decisions/0002-topics.md": document(title="Topics", date="2026-11-20", status="accepted")}
    files |= {later: document(title="Lease", date="2026-11-29", status="accepted")}
    assert findings(files, "DC001") == [f"{later}:1:1 DC001"]


def test_a_bare_number_counts_where_the_log_writes_them_so() -> None:
    files = {f"decisions/{n:04}-a.md": f"# {n} A\n\n## Status\n\nAccepted\n" for n in (3, 4)}
    files["decisions/0005-a.md"] = "# 4 A\n\n## Status\n\nAccepted\n"
    assert findings(files, "DC018") == ["decisions/0005-a.md:1:1 DC018"]


@pytest.mark.parametrize(
    ("inner", "text", "expected"),
    [
        ("0001-a.md", "Text.\n", True),
        ("2020-01-02-a/notes.md", "Text.\n", True),
        ("a.md", "## Context\n", True),
        ("a.md", "Status: accepted\n", True),
        ("design/onboarding.md", "# Onboarding\n\n## Principles\n\nText.\n", False),
    ],
)
def test_a_file_among_decisions_is_one_by_its_name_or_by_what_it_says(inner: str, text: str, expected: bool) -> None:
    assert belongs(inner, scan(text)) == expected


@pytest.mark.parametrize("key", ["decision-makers", "deciders"])
def test_people_are_read_as_madr_names_them(key: str) -> None:
    text = f"---\nstatus: accepted\n{key}: Ada, @Bo\nconsulted: [Cy]\ninformed: Di\n---\n# A\n"
    (doc,) = corpus_of({OLD: text}).docs
    assert (doc.fields.deciders, doc.fields.consulted, doc.fields.informed) == (("Ada", "Bo"), ("Cy",), ("Di",))
    assert findings({OLD: text}, "FM") == []


WORDS = st.lists(
    st.sampled_from(
        "Accepted superseded by ADR-1 [x](0001-a.md) partially then , ; . ( ) 2020-01-02 on supersedes amends ## Status "
        "## Changelog - [x] | Date: Status: not implemented \n é ² {".split(" ")
    )
)


@given(WORDS.map(" ".join) | WORDS.map("\n".join) | st.text(max_size=200), st.text(max_size=30))
def test_reading_any_body_never_raises(body: str, inner: str) -> None:
    found = record(body, inner)
    assert found.status in (*STATUSES, UNSPECIFIED)
    assert found.date is not None or not found.day_said
    assert all(one.line is None or one.line <= body.count("\n") + 1 for one in found.names)


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_lines_have_a_standing(lines: list[str]) -> None:
    found = stated_status(tuple(LabelledValue(text, number, text) for number, text in enumerate(lines)))
    assert found.status in (*STATUSES, UNSPECIFIED)


@pytest.mark.parametrize("name", ["a_" * 110, "a-" * 110 + "!", "_" * 200, "1" * 240])
def test_a_long_name_is_read_at_once(name: str) -> None:
    start = time.process_time()
    record("# A\n", f"decisions/{name}.md")
    assert time.process_time() - start < 0.5


def test_a_page_says_what_the_body_says() -> None:
    old = "# A queue\n\nDate: January, 2024\n\n## Status\n\nAccepted, hosting superseded by ADR 2\n"
    new = (
        "# A log\n\n## Changelog\n\n- 2024-03-04: Marked as accepted\n- 2024-03-01: First draft\n\n"
        "## Status\n\nImplemented\n\nSupercedes [1. A queue](0001-queue.md)\n"
    )
    pages = pages_of({OLD: old, NEW: new})
    earlier, later = words(pages[OLD].lead), words(pages[NEW].lead)
    assert "Superseded by A log (hosting only)" in earlier
    assert "Status adds hosting Date 2024-01" in earlier
    assert "Date 2024-03-01 History accepted 2024-03-04 Supersedes A queue" in later
    assert "Implementation done" in later


def test_lists_know_what_the_body_says_was_replaced() -> None:
    corpus = corpus_of({OLD: PLAIN, NEW: STATUS.format("Accepted\n\nSupercedes [1. A queue](0001-queue.md)")})
    old = corpus.by_path[OLD]
    assert [(later.doc.path, later.scope) for later in KINDS["decision"].successors(old, corpus)] == [(NEW, "")]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("## Status\n\nProposto\n", "proposed"),
        ("## Estado\n\nAceptado el 2024-01-02\n", "accepted"),
        ("- Statut : Refusé\n", "rejected"),
        ("**Status:** Angenommen am 2.1.2024\n", "accepted"),
        ("**Status:** Abgelöst durch [2](0002-log.md)\n", "superseded"),
        ("## Status\n\nSubstituído por [2](0002-log.md)\n", "superseded"),
        ("* Status: voorgesteld\n", "proposed"),
        ("## ステータス\n\n承認済み\n", "accepted"),
        ("**状态**：已弃用\n", "deprecated"),
        ("- 상태: 제안됨\n", "proposed"),
        ("- Статус: Принято\n", "accepted"),
        ("Status: Aktuell unklar\n", UNSPECIFIED),
        ("Status: invalidated on 2021-08-04.\n", "deprecated"),
    ],
)
def test_a_status_is_read_in_the_words_of_other_languages(body: str, status: str) -> None:
    assert record(f"# A queue\n\n{body}").status == status


def test_what_took_its_place_is_read_in_other_languages() -> None:
    files = {
        OLD: "# Fila\n\n## Status\n\nSubstituído por [ADR 2](0002-log.md)\n",
        NEW: "# Log\n\n## Status\n\nAceito\n",
    }
    assert "Log" in pages_of(files)[OLD].lead
