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
from tests.support import TODAY, corpus_of, document

OLD, NEW = "decisions/0001-a-queue.md", "decisions/0002-a-log.md"


def notice(files: dict[str, str], path: str = OLD) -> str:
    found = re.search(r'class="kb-notice"[^>]*>(.*?)</p>', pages_of(files)[path].lead)
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
