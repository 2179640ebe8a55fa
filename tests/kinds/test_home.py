"""The home page: what waits for a word and what changed, from all kinds, bounded."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kbgen.stage import site_of
from kbgen.views.recent_activity import asked, latest
from tests.kinds.pages import html_of, pages_of, said
from tests.support import TODAY, corpus_of, document


def test_the_newest_of_each_kind_comes_first_and_nothing_of_days_to_come() -> None:
    files = {
        "decisions/0001-a.md": document(title="A", status="accepted", date="2026-01-10"),
        "decisions/0002-b.md": document(title="B", status="accepted", date="2026-01-16"),
        "incidents/i.md": document(title="I", severity="SEV1", impact_started="2026-01-12T10:00+00:00"),
        "updates/u.md": document(title="U", period_end="2026-01-11", health="red"),
        "guides/g.md": document(title="G", reviews="[{date: 2026-01-13, by: ada, how: read}]"),
        "guides/h.md": document(title="H", reviewed="2026-01-09"),
    }
    found = latest(site_of(corpus_of(files), TODAY))
    assert [(told.what, told.news.doc.title, told.news.said) for told in found] == [
        ("Review", "G", "read"),
        ("Incident", "I", "SEV1"),
        ("Update", "U", "red"),
        ("Decision", "A", "accepted"),
        ("Review", "H", ""),
    ]


def test_what_is_asked_is_counted_whole_and_the_most_pressing_is_said() -> None:
    files = {
        f"decisions/{n:04}-d.md": document(
            title=f"D{n}", status="proposed", decide_by=date(2026, 1, 5) + timedelta(days=n)
        )
        for n in range(30)
    }
    files["updates/u.md"] = document(
        title="U", decisions_needed="[{question: Now or never?, by: ada, due: 2026-02-01}]"
    )
    files["experiments/e.md"] = document(title="E", outcome="running", decide_by="2026-01-01")
    found = {one.kind: (one.total, one.late, len(one.first)) for one in asked(site_of(corpus_of(files), TODAY))}
    assert found == {"decision": (30, 10, 5), "experiment": (1, 1, 1), "update": (1, 0, 1)}
    page = said(pages_of(files)["index.md"])
    assert page.index("Decisions to make: 30, 10 past their date") < page.index("Experiments to decide: 1, 1 past")
    assert "Now or never? by 2026-02-01 ada" in page


def test_whoever_is_called_first_is_here_and_can_be_reached() -> None:
    files = {
        "people/ada.md": document(name="Ada", left="2025-01-01"),
        "people/bo.md": document(name="Bo", pager="https://pager.example/bo"),
        "teams/t.md": document(title="T", escalation="[{after: 0m, to: ada}, {after: 5m, to: bo}]"),
        "services/s.md": document(title="S", escalation="t"),
        "services/lost.md": document(title="Lost", escalation="ada"),
    }
    lead = pages_of(files)["index.md"].lead
    assert '<a href="https://pager.example/bo" rel="noopener">page now</a>' in lead.partition("Bo</a>")[2][:200]
    assert "nobody" in lead.partition("Lost")[2].partition("</tr>")[0]


def test_the_home_page_is_short_however_much_there_is() -> None:
    files: dict[str, str] = {}
    for n in range(300):
        files[f"services/s{n}.md"] = document(title=f"S{n}", tier="1")
        files[f"runbooks/r{n}.md"] = document(title=f"R{n}", alerts=f"[A{n}]", severity="page", reviewed="2025-01-01")
        files[f"decisions/{n:04}-d.md"] = document(title=f"D{n}", status="proposed", date="2026-01-01")
    page = pages_of(files)["index.md"]
    assert len(html_of(page)) < 30_000
    assert "All 300 services" in html_of(page)
    assert "All 300 runbooks" in html_of(page)


def test_alerts_are_named_as_the_pager_names_them_and_plans_wait_for_newcomers() -> None:
    files = {
        "runbooks/r.md": document(title="Disk is full", alerts="[NodeDiskFull, DiskFull]", severity="page"),
        "runbooks/s.md": document(title="Slow", alerts="[Slow]", severity="ticket"),
        "guides/g.md": document(title="First week", steps="[{day: 1, task: Look}]"),
        "guides/h.md": document(title="Meetings"),
    }
    lead = pages_of(files)["index.md"].lead
    assert [*re.findall(r'<li><a href="[^"]+">([^<]+)', lead)] == ["DiskFull", "NodeDiskFull", "First week"]
    assert 'href="search/" data-kb-search="open"' in lead


def test_the_home_of_an_empty_handbook_asks_nothing() -> None:
    page = said(pages_of({"guides/g.md": document(title="G")})["index.md"])
    assert "Waiting for a decision" not in page
    assert "Changed lately" not in page
