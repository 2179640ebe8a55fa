"""What took the place of a decision is said at the top of its page, wherever somebody has written it."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest

from kbgen.audience import published
from kbgen.kinds import KINDS
from kbgen.kit.site import Here
from kbgen.stage import site_of
from kbgen.views.index import indexes
from tests.kinds.pages import pages_of, view_pages, words
from tests.support import TODAY, checked, corpus_of, document, findings

OLD, NEW = "decisions/0001-a-queue.md", "decisions/0002-a-log.md"


def notice(files: dict[str, str], path: str = OLD) -> str:
    found = re.search(r'class="kb-notice\b[^>]*>(.*?)</p>', pages_of(files)[path].lead)
    return found[1] if found else ""


def queue(status: str = "superseded", body: str = "") -> str:
    return document(body, title="A queue", status=status, reviewed="2026-01-10")


def log(**front: object) -> str:
    return document(title="A log", **{"status": "accepted", **front})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (queue("accepted"), log(supersedes=["0001-a-queue"])),
        (queue("superseded by ADR-0002"), log()),
        (queue("Superseded by 2"), log()),
        (document("## Status\n\nSuperseded by [a log](0002-a-log.md)\n", title="A queue"), log()),
    ],
    ids=["front matter of the later", "number with a prefix", "number", "link on the line of the status"],
)
def test_a_superseded_decision_says_by_what_at_the_top(old: str, new: str) -> None:
    said = notice({OLD: old, NEW: new})
    assert words(said) == "Superseded by A log ."
    assert 'href="../0002-a-log/"' in said


def test_a_part_is_said_however_the_earlier_decision_is_named() -> None:
    old = document(title="A queue", status="accepted", aliases=["queue"], reviewed="2026-01-10")
    new = log(supersedes=[{"id": "queue", "scope": "hosting only"}])
    assert words(notice({OLD: old, NEW: new})) == "Superseded by A log (hosting only)."


@pytest.mark.parametrize(("status", "said"), [("proposed", "Proposed instead A log"), ("rejected", "")])
def test_what_is_not_decided_takes_no_place(status: str, said: str) -> None:
    files = {OLD: queue("accepted"), NEW: log(status=status, supersedes=["0001-a-queue"])}
    assert notice(files) == ""
    panel = words(pages_of(files)[OLD].lead)
    assert "Superseded" not in panel
    assert said in panel


def test_a_number_of_another_log_is_another_decision() -> None:
    files = {OLD: queue("superseded by 0002"), "decisions/other/0002-no.md": log()}
    assert words(notice(files)) == "This decision is superseded."


def test_the_index_offers_what_decisions_have_and_each_row_says_what_it_has() -> None:
    front = {"services": ["mail"], "deciders": ["ada", "nobody-known"], "date": "2024-03-01"}
    files = {
        OLD: log(**front, principles=["simple"]),
        NEW: queue("rejected"),
        "services/mail.md": document(title="Mail"),
        "people/ada.md": document(title="Ada Byron"),
        "principles/simple.md": document(title="Simple first"),
    }
    html = view_pages(files, "decision")["decisions/index.md"]
    offered, first, second = (json.loads(unescape(one)) for one in re.findall(r'data-kb-facets="([^"]*)"', html))
    assert [(one["name"], one["values"]) for one in offered] == [
        ("status", [["accepted", "accepted"], ["rejected", "rejected"]]),
        ("decider", [["ada", "Ada Byron"], ["nobody-known", "nobody-known"]]),
    ], "a filter with one value leaves nothing out"
    assert first == {
        "status": ["accepted"],
        "service": ["mail"],
        "principle": ["simple"],
        "decider": ["ada", "nobody-known"],
        "year": ["2024"],
    }
    assert second["service"] == []


def test_a_filter_names_nobody_whom_its_readers_may_not_know() -> None:
    open_to_all = {"audience": "public", "date": "2024-03-01"}
    files = {
        OLD: log(deciders=["grace"], **open_to_all),
        NEW: queue("rejected").replace("---\n", "---\naudience: public\n", 1),
        "people/grace.md": document(title="Grace Hidden", audience="restricted"),
    }
    corpus = corpus_of(files)
    site = site_of(corpus, TODAY, edition=published(corpus, "public", KINDS, files.__getitem__))
    (index,) = (view for view in indexes(site) if view.address == "decisions/index.md")
    html = str(index.render(Here(site, index.address)))
    assert "data-kb-facets" in html
    assert "grace" not in html.lower()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (queue("accepted, superseded in part by ADR-2"), log()),
        (queue("accepted, superseded in part by ADR-2"), log(supersedes=["0001-a-queue"])),
        (queue("accepted"), log(supersedes=[{"id": "0001-a-queue", "scope": "in part"}])),
        (queue("accepted"), log() + "This ADR supersedes [a queue](0001-a-queue.md) in part.\n"),
    ],
)
def test_a_part_is_said_on_both_pages_and_in_the_list_whoever_names_it(old: str, new: str) -> None:
    files = {OLD: old, NEW: new}
    pages = pages_of(files)
    assert "Superseded by A log (in part)" in words(pages[OLD].lead)
    assert "Supersedes A queue (in part)" in words(pages[NEW].lead)
    corpus = corpus_of(files)
    earlier = corpus.by_path[OLD]
    (found,) = KINDS["decision"].successors(earlier, corpus)
    assert (found.doc.path, found.scope, earlier.content.status) == (NEW, "in part", "accepted")


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        (["rejected"], True),
        (["proposed"], True),
        (["deferred", "draft"], True),
        (["accepted"], False),
        (["rejected", "accepted"], False),
        (["superseded"], False),
    ],
)
def test_what_gave_way_to_nothing_that_was_decided_is_found(statuses: list[str], found: bool) -> None:
    files = {OLD: queue("superseded by " + " and ".join(f"ADR-{n + 2}" for n in range(len(statuses))))}
    files |= {f"decisions/000{n + 2}-a.md": log(status=status) for n, status in enumerate(statuses)}
    assert findings(files, "DC020") == ([f"{OLD}:3:9 DC020"] if found else [])


@pytest.mark.parametrize(
    ("later", "circles"),
    [
        ({1: 2, 2: 1}, ["0001-a"]),
        ({1: 2, 2: 3, 3: 1}, ["0001-a"]),
        ({1: 2, 2: 3}, []),
        ({1: 2, 2: 3, 3: 2, 4: 5, 5: 4}, ["0002-a", "0004-a"]),
    ],
)
def test_each_circle_is_found_once(later: dict[int, int], circles: list[str]) -> None:
    names = {number: f"decisions/000{number}-a.md" for number in {*later, *later.values()}}
    files = {
        path: queue(f"superseded by ADR-{later[number]}" if number in later else "accepted")
        for number, path in names.items()
    }
    assert findings(files, "DC021") == [f"decisions/{name}.md:3:9 DC021" for name in circles]


def test_a_part_makes_no_circle() -> None:
    files = {OLD: queue("superseded by ADR-2"), NEW: log(status="accepted, superseded in part by ADR-1")}
    assert findings(files, "DC021") == []


def test_a_log_s_own_words_are_one_finding_with_the_line_to_add_and_known_once_it_is_there() -> None:
    own = {f"decisions/000{n}-a.md": queue(status) for n, status in enumerate(["Locked", "locked", "In force"], 1)}
    others = {"decisions/ops/0001-b.md": queue("frozen"), "decisions/0004-c.md": queue("acepted")}
    found = [one for one in checked(own | others) if one.code in ("DC006", "DC019")]
    assert [(one.path, one.code) for one in found] == [
        ("decisions/0001-a.md", "DC019"),
        ("decisions/0004-c.md", "DC006"),
        ("decisions/ops/0001-b.md", "DC019"),
    ]
    assert "3 decisions" in found[0].message
    assert "`statuses: {locked: accepted, in force: accepted}`" in found[0].message
    statuses = {"locked": "accepted", "in force": "accepted", "frozen": "deferred"}
    corpus = corpus_of(own | others, statuses=statuses)
    assert [doc.content.status for doc in corpus.docs] == ["accepted"] * 3 + ["unspecified", "deferred"]
    assert [one for one in checked(own | others, statuses=statuses) if one.code == "DC019"] == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("## Status\n\nLocked on 2026-01-02\n", "accepted"),
        ("Status: **LOCKED**\n", "accepted"),
        ("## Status\n\nProposed\n\nLocked\n", "proposed"),
        ("## Status\n\nLockedown\n", "unspecified"),
        ("## Status\n\nFinal\n", "rejected"),
    ],
)
def test_a_word_of_the_configuration_counts_wherever_a_status_begins(body: str, status: str) -> None:
    corpus = corpus_of({OLD: document(body, title="A")}, statuses={"locked": "accepted", "final": "rejected"})
    assert corpus.docs[0].content.status == status


def test_a_date_that_no_calendar_has_is_shown_as_it_is_written_and_found() -> None:
    files = {OLD: queue("accepted", "Date: 31/06/2016\n")}
    assert "31/06/2016 (no date that can be read)" in words(pages_of(files)[OLD].lead)
    assert findings(files, "DC013") == [f"{OLD}:6:1 DC013"]
