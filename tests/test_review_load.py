"""Which review comes first, how many there will be, and how they are spread."""

from __future__ import annotations

import random
import re
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.freshness import (
    Interval,
    Job,
    ReviewPolicy,
    ReviewShare,
    State,
    asked_on,
    assess,
    forecast,
    monday_of,
    spread,
)
from kbgen.kit.risk import Risk, risks
from tests.cli.running import CONFIGURATION, handbook, kbgen
from tests.kinds.pages import pages_of, words
from tests.support import TODAY, corpus_of, document

DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


# risk


RISKIER = [
    Risk(pages=True),
    Risk(tier=1, incident=date(2026, 1, 2), links=1),
    Risk(tier=1, incident=date(2026, 1, 1), links=9),
    Risk(tier=1, links=40),
    Risk(tier=2, incident=date(2026, 1, 9)),
    Risk(tier=2),
    Risk(incident=date(2026, 1, 9)),
    Risk(links=2),
    Risk(links=1),
    Risk(),
]


def test_a_page_comes_before_the_tier_before_the_incident_before_the_links() -> None:
    for seed in range(20):
        shuffled = random.Random(seed).sample(RISKIER, len(RISKIER))
        assert sorted(shuffled, key=lambda risk: risk.order) == RISKIER


def test_risk_says_what_it_consists_of() -> None:
    assert str(Risk(True, 1, date(2026, 1, 2), 1)) == "pages, tier-1, incident on 2026-01-02, 1 link in"
    assert (str(Risk()), str(Risk(links=12))) == ("", "12 links in")


FILES = {
    "services/big.md": document(title="Big", tier="1"),
    "services/small.md": document(title="Small", tier="tier-3"),
    "runbooks/a.md": document(title="A", services="[small]", severity="ticket"),
    "runbooks/b.md": document(title="B", services="[small, big]", severity="ticket"),
    "runbooks/c.md": document(title="C", services="[small]", severity="page"),
    "guides/d.md": document("See [a](../runbooks/a.md) and [a](../runbooks/a.md) and [[b]].", title="D"),
    "guides/e.md": document("See [[a]].", title="E", severity="page"),
    "incidents/2026-01-10-x.md": document(
        title="X", services="[big]", detected="2026-01-10T10:00Z", runbooks_used="[{id: a, outcome: partly}]"
    ),
    "incidents/2026-01-12-y.md": document(title="Y", services="[big]", detected="2026-01-12T10:00Z"),
    "incidents/2026-02-12-z.md": document(title="Z", services="[big]", detected="2026-02-12T10:00Z"),
}


def test_risk_is_read_from_severity_services_incidents_and_links() -> None:
    corpus = corpus_of(FILES)
    found = {doc.id: risk for doc in corpus.docs for risk in [risks(corpus.docs, corpus, TODAY)[doc.address]]}
    assert found["a"] == Risk(False, 3, date(2026, 1, 10), 3)
    assert found["b"] == Risk(False, 1, date(2026, 1, 12), 1), "an incident that is still to come does not count"
    assert found["c"] == Risk(True, 3, None, 0)
    assert found["big"][:3] == (False, 1, date(2026, 1, 12))
    assert found["e"] == Risk(), "only an alert's runbook pages"


def test_stale_lists_the_riskiest_first_within_a_state(tmp_path: Path) -> None:
    answer = kbgen("stale", "--kind", "runbook", cwd=handbook(tmp_path, {f"content/{p}": t for p, t in FILES.items()}))
    assert [line.split()[0] for line in answer.out.splitlines() if line.startswith("  content")] == [
        "content/runbooks/c.md",
        "content/runbooks/b.md",
        "content/runbooks/a.md",
    ]
    assert "c.md  never reviewed, wanted every 90 days, owned by nobody (pages, tier-3)" in answer.out


def test_the_order_of_the_queue_on_the_site_is_that_of_stale() -> None:
    page = words(pages_of(FILES)["reviews/index.md"].sections[0].html)
    places = [page.index(f" {title} ") for title in ("C", "B", "A")]
    assert places == sorted(places)


# forecast


def states(reviewed: list[tuple[date, int]], today: date):
    return [("ops", assess(day, Interval(0, days), today, ReviewPolicy())) for day, days in reviewed]


def test_a_forecast_counts_each_week_and_what_waits() -> None:
    today = date(2026, 1, 15)  # a Thursday
    reviewed = [
        (date(2025, 10, 1), 90),  # overdue
        (date(2026, 1, 5), 13),  # 18 January, the Sunday of this week; then 31 January, 13 and 26 February
        (date(2025, 12, 20), 30),  # 19 January; then 18 February
        (date(2025, 12, 1), 365),  # later
    ]
    others = [
        ("", assess(None, Interval(0, 9), today, ReviewPolicy())),
        ("x", assess(None, None, today, ReviewPolicy())),
    ]
    found = forecast([*states(reviewed, today), *others], today, weeks=6)
    assert found.waiting == {"": 1, "ops": 1}
    assert [(week.name, week.total) for week in found.weeks] == [
        ("2026-W03", 1),
        ("2026-W04", 1),
        ("2026-W05", 1),
        ("2026-W06", 0),
        ("2026-W07", 1),
        ("2026-W08", 1),
    ]
    assert found.later == 1
    assert found.owners == ("ops", "")


def test_a_snoozed_document_asks_when_its_snooze_ends() -> None:
    found = assess(date(2025, 1, 1), Interval(0, 90), TODAY, ReviewPolicy(), snoozed_until=date(2026, 2, 1))
    assert (found.state, asked_on(found)) == (State.SNOOZED, date(2026, 2, 2))


# spread


@st.composite
def jobs(draw: st.DrawFn) -> tuple[date, list[Job]]:
    today = draw(DAYS)
    ahead = draw(st.lists(st.none() | st.integers(1, 120), max_size=60))
    owners = st.sampled_from(["a", "b"])
    listed = [
        Job(str(number), draw(owners), None if days is None else today + timedelta(days=days), number)
        for number, days in enumerate(ahead)
    ]
    return today, listed


def week(day: date, today: date) -> int:
    first = monday_of(today) + timedelta(weeks=today.weekday() >= 5)
    return max(0, (day - first).days // 7)


@given(jobs())
def test_no_week_holds_more_than_the_share_and_nothing_is_later_than_it_must_be(case: tuple[date, list[Job]]) -> None:
    today, listed = case
    for share in spread(listed, today):
        weeks = Counter(week(one.day, today) for one in share.proposals)
        assert max(weeks.values()) <= share.most
        for one in share.proposals:
            latest = one.job.due or today + timedelta(days=91)  # the day after the longest snooze
            assert today <= one.day <= latest
            assert one.moved or one.day == one.job.due
            assert one.day.weekday() < 5 or not one.moved


@given(jobs())
def test_every_review_of_the_quarter_has_one_day(case: tuple[date, list[Job]]) -> None:
    today, listed = case
    proposed = [one.job.key for share in spread(listed, today) for one in share.proposals]
    wanted = [job.key for job in listed if job.due is None or week(job.due, today) < 13]
    assert sorted(proposed) == sorted(wanted)


def in_time(share: ReviewShare, most: int, today: date) -> bool:
    """Whether all can be done with `most` a week, tried out by doing what is due first."""
    last = sorted(12 if one.job.due is None else week(one.job.due, today) for one in share.proposals)
    return all(number // most <= week for number, week in enumerate(last)) if most else not last


@given(jobs())
def test_the_share_is_the_least_that_does(case: tuple[date, list[Job]]) -> None:
    today, listed = case
    for share in spread(listed, today):
        assert in_time(share, share.most, today)
        assert not in_time(share, share.most - 1, today)


@given(jobs(), st.randoms())
def test_the_order_in_which_documents_are_found_changes_nothing(case: tuple[date, list[Job]], dice) -> None:
    today, listed = case
    shuffled = list(listed)
    dice.shuffle(shuffled)
    assert spread(shuffled, today) == spread(listed, today)


def test_what_waits_is_read_in_the_order_of_its_urgency() -> None:
    (share,) = spread([Job(str(n), "a", None, n) for n in range(30)], date(2026, 11, 23))
    assert (share.most, [one.job.rank for one in share.proposals]) == (3, list(range(30)))


# the command

LIVE = CONFIGURATION.replace("      as_of: 2026-01-15\n", "")
MANY = {
    f"content/guides/g{number:02}.md": document(title=f"G{number}", owner="ops", reviewed=day, review_every="90d")
    for number, day in enumerate(["2025-01-01"] * 26 + ["2026-01-01"] * 13)
} | {
    "content/teams/ops.md": document(title="Ops", evergreen="false", reason="It is."),
    "content/guides/quiet.md": document(
        title="Q", owner="ops", reviewed="2025-01-01", snooze="{until: 2026-02-01, reason: x}"
    ),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handbook(tmp_path_factory.mktemp("load") / "book", dict(MANY), LIVE)


def test_the_forecast_says_weeks_owners_and_what_is_not_counted(book: Path) -> None:
    answer = kbgen("stale", "--forecast", "--within", "12 weeks", "--today", "2026-01-15", cwd=book)
    assert answer.status == 0
    lines = answer.out.splitlines()
    assert lines[0].split() == ["waiting", "now", "26", "ops", "26"]
    assert lines[11].split() == ["2026-W13", "from", "2026-03-23", "0"]
    assert lines[12].split() == ["2026-W14", "from", "2026-03-30", "13", "ops", "13"]
    assert lines[-1].endswith("of 41 documents, 0 need no review, 1 exempt, 1 snoozed.")
    told = kbgen("stale", "--forecast", "--today", "2026-01-15", "--format", "json", cwd=book).json
    assert list(told) == ["as_of", "counts", "forecast", "findings"]
    assert told["forecast"]["waiting"] == {"total": 26, "owners": {"ops": 26}}
    assert told["forecast"]["weeks"][11] == {
        "week": "2026-W14", "from": "2026-03-30", "to": "2026-04-05", "total": 13, "owners": {"ops": 13},
    }  # fmt: skip


def test_the_spread_proposes_days_and_writes_nothing(book: Path) -> None:
    before = {path: path.read_bytes() for path in (book / "content").rglob("*.md")}
    told = kbgen("stale", "--spread", "--today", "2026-01-15", "--format", "json", cwd=book).json
    ops = told["spread"]["owners"]["ops"]
    assert ops["share"] == 4  # 40 in 13 weeks
    assert max(Counter(one["week"] for one in ops["reviews"]).values()) == 4
    assert max(one["snooze_until"] or "" for one in ops["reviews"]) < "2026-04-15"
    text = kbgen("stale", "--spread", "--today", "2026-01-15", cwd=book)
    assert text.status == 0
    assert "ops: 40 reviews in 13 weeks, at most 4 a week" in text.out
    assert "snooze: {until: 2026-" in text.out
    assert before == {path: path.read_bytes() for path in (book / "content").rglob("*.md")}


def test_the_snoozes_that_it_proposes_make_the_weeks_hold_their_share(book: Path, tmp_path: Path) -> None:
    told = kbgen("stale", "--spread", "--today", "2026-01-15", "--format", "json", cwd=book).json
    files = dict(MANY)
    for one in told["spread"]["owners"]["ops"]["reviews"]:
        if one["snooze_until"]:
            snooze = f"snooze: {{until: {one['snooze_until']}, reason: planned for {one['day']}}}"
            files[one["path"]] = files[one["path"]].replace("---\n", f"---\n{snooze}\n", 1)
    root = handbook(tmp_path, files, LIVE)
    quiet = kbgen("stale", "--today", "2026-01-15", "--format", "json", cwd=root).json
    assert quiet["counts"]["overdue"] <= 8
    assert not [one for one in quiet["findings"] if one["code"] == "FR005"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--forecast", "--spread"), "ask one at a time"),
        (("--forecast", "--format", "sarif"), "print them as text or json, not as sarif"),
        (("--spread", "--baseline", "b.json"), "leave the baseline out"),
        (("--forecast", "--write-baseline", "b.json"), "leave the baseline out"),
    ],
)
def test_questions_that_do_not_fit_are_refused(book: Path, arguments: tuple[str, ...], said: str) -> None:
    answer = kbgen("stale", *arguments, cwd=book)
    assert (answer.status, answer.out) == (2, "")
    assert said in answer.err


def test_each_row_of_the_queue_has_all_that_a_review_takes() -> None:
    files = {
        "teams/ops.md": document(title="Ops", contact="{chat: '#ops'}"),
        "runbooks/a b.md": document(title="A", owner="ops", reviewed="2025-01-01", review_every="30d"),
        "incidents/i.md": document(
            title="Slow", impact_started="2026-01-05T10:00+00:00", runbooks_used="[{id: a b, outcome: failed}]"
        ),
        "incidents/before.md": document(
            title="Earlier", impact_started="2024-12-05T10:00+00:00", runbooks_used="[{id: a b, outcome: failed}]"
        ),
    }
    html = pages_of(files)["reviews/index.md"].sections[0].html
    row = next(part for part in html.split("<tr") if ">A</a>" in part)
    assert "kbgen review &#39;runbooks/a b.md&#39;" in row
    assert "Ops A" not in words(row)
    assert "Ops chat #ops overdue" in words(row)
    assert "Slow (incident, failed)" in words(row)
    assert "Earlier" not in row
    assert "&#34;owner&#34;:[&#34;ops&#34;]" in row


def test_the_queue_s_page_shows_the_load() -> None:
    page = pages_of(FILES | {"guides/f.md": document(title="F", reviewed="2025-08-01", review_every="6 months")})
    html = page["reviews/index.md"].sections[0].html
    assert "2026-W05, from 2026-01-26" in html
    assert "Reviews due by week" in words(html)


def test_a_review_that_waits_counts_once_under_one_word() -> None:
    aged = {"due": "2025-06-20", "late": "2025-01-01", "later": "2025-01-02", "fresh": "2026-01-01"}
    files = {
        f"guides/{name}.md": document(title=name.capitalize(), reviewed=day, review_every="6 months")
        for name, day in aged.items()
    }
    html = pages_of(FILES | files)["reviews/index.md"].sections[0].html
    head, _, load = html.partition('<h2 id="load">')
    shown = [int(count) for count in re.findall(r"<strong>(\d+)</strong> (?:overdue|unreviewed|due)<", head)]
    table = load.partition('<h3 id="load-by-owner">')[2]
    by_owner = [int(count or 0) for count in re.findall(r"<tr><td>.*?</td><td>(\d*)</td>", table)]
    said = re.search(r"not in the chart: (\d+) \(([^)]*)\)", words(load))
    assert said
    assert sum(shown) == sum(by_owner) == int(said[1]) == sum(int(count) for count in re.findall(r"\d+", said[2]))
    assert int(said[1]) > 0


def test_the_column_of_evidence_is_left_out_where_there_is_none() -> None:
    aged = {"guides/f.md": document(title="F", reviewed="2025-01-01", review_every="6 months")}
    assert "Evidence since" not in pages_of(aged)["reviews/index.md"].sections[0].html
