"""The overview of outcomes: one page that says what lags, what is undecided, late and at risk."""

from __future__ import annotations

from kbgen.stage import site_of, stage
from tests.kinds.pages import html_of, linked_by, pages_of, words
from tests.support import TODAY, corpus_of, document

PERIOD = "{start: 2025-10-01, end: 2026-03-31}"
RESULT = "[{{metric: M, baseline: 0, target: 100, current: {0}}}]"
FILES = {
    "people/ada.md": document(name="Ada"),
    "objectives/on.md": document(title="Even", status="active", period=PERIOD, key_results=RESULT.format(60)),
    "objectives/late.md": document(
        title="Late",
        status="active",
        period=PERIOD,
        key_results=RESULT.format(5),
        deferred="[{what: Reports, why: Nobody asked}]",
    ),
    "objectives/done.md": document(title="Finished", status="done", period=PERIOD, key_results=RESULT.format(100)),
    "updates/old.md": document(title="Old", owner="ada", period_end="2025-11-30", risks="[Long ago]"),
    "updates/new.md": document(
        title="New",
        owner="ada",
        period_end="2026-01-10",
        risks="[Storms]",
        decisions_needed="[{question: Buy or build?, by: ada, due: 2026-02-01}]",
    ),
    "incidents/i.md": document(
        title="I",
        impact_started="2026-01-05T10:00+00:00",
        actions="[{title: Overdue one, due: 2026-01-10}, {title: Not yet, due: 2027-01-10}]",
    ),
}


def test_the_overview_says_what_lags_and_what_waits_and_leads_there() -> None:
    found = pages_of(FILES)
    html = found["outcomes/index.md"].sections[0].html
    text = words(html)
    assert "1 objective behind , 1 decision needed , 1 overdue action , 1 risk" in text
    assert text.index("Late") < text.index("Even")
    assert "Finished" not in text
    assert "Long ago" not in text
    assert "Not yet" not in text
    for said in ("Reports", "Storms", "Buy or build?", "Overdue one"):
        assert said in text
    leads = linked_by({"outcomes/index.md": html})
    assert {"updates/decisions-needed.md", "incidents/remediation.md", "objectives/late.md", "people/ada.md"} <= leads


def test_its_tab_opens_it_and_a_handbook_without_outcomes_has_none() -> None:
    site = site_of(corpus_of(FILES), TODAY)
    group = dict(stage(site, FILES.__getitem__).navigation)["Outcomes"]
    assert group[0] == ("Overview", "outcomes/index.md")
    assert "outcomes/index.md" not in pages_of({"guides/g.md": document(title="G")})


def test_it_is_short_however_much_there_is() -> None:
    files = dict(FILES)
    for n in range(200):
        files[f"objectives/o{n}.md"] = document(
            title=f"O{n}", status="active", period=PERIOD, deferred=f"[{{what: W{n}, why: y}}]"
        )
        files[f"updates/u{n}.md"] = document(
            title=f"U{n}", period_end="2026-01-01", decisions_needed=f"[{{question: Q{n}}}]"
        )
        files[f"incidents/i{n}.md"] = document(title=f"I{n}", actions=f"[{{title: A{n}, due: 2025-01-01}}]")
    assert len(html_of(pages_of(files)["outcomes/index.md"])) < 25_000
