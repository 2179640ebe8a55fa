"""Delivery: what a deployment log says, what is wrong with its rows, and what pages make of it."""

from __future__ import annotations

import io
import random
import statistics
import tracemalloc
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Never

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen import app, checks
from kbgen.audience import body_as_read
from kbgen.check import Files, examine
from kbgen.kinds import KINDS
from kbgen.kinds.delivery.log import (
    FEWEST_FOR_P90,
    MOST_TOLD,
    Log,
    Spread,
    by_month,
    days_covered,
    figures,
    last_months,
    length,
    over_year,
    quantile,
    read_log,
    spread,
)
from kbgen.kinds.delivery.view import in_percent as percent
from kbgen.kit.dates import month_name
from kbgen.model import Settings, Source
from kbgen.rules import Choice
from kbgen.stage import site_of, stage
from tests.kinds.pages import html_of, led_to, pages_of, said, too_long
from tests.support import TODAY, checked, codes, corpus_of, document, findings, raws_of, stale

HEAD = "service,deployed_at,commit_at,failed,recovered_at\n"
HOUR = 3_600


def log(*rows: str, head: str = HEAD) -> Log:
    return read_log(io.StringIO(head + "".join(f"{row}\n" for row in rows), newline=""))


def row(day: str, lead: str = "08:00", failed: str = "false", recovered: str = "", service: str = "shop") -> str:
    return f"{service},{day}T10:00:00Z,{day}T{lead}:00Z,{failed},{recovered and f'{day}T{recovered}:00Z'}"


# Four weeks: five deployments, of which two failed, one of them for half an hour and one until now.
FOUR_WEEKS = log(
    row("2026-01-01", "09:00"),
    row("2026-01-08", "08:00", "true", "10:30"),
    row("2026-01-15", "07:00"),
    row("2026-01-22", "06:00", "true"),
    row("2026-01-28", "00:00"),
)


def test_the_four_measures_are_those_that_were_worked_out_by_hand() -> None:
    found = over_year(FOUR_WEEKS, FOUR_WEEKS.services.values())
    assert (found.deployments, found.per_week) == (5, 5 * 7 / 28)
    assert found.lead == Spread(5, 3 * HOUR, None)
    assert (found.failed, found.failure_rate) == (2, 0.4)
    assert (found.recovery, found.unrecovered) == (Spread(1, HOUR / 2, None), 1)


def test_nine_in_ten_are_told_from_ten_values_up() -> None:
    assert spread(range(1, FEWEST_FOR_P90)).p90 is None
    assert spread(range(1, 12)) == Spread(11, 6, 10)


def test_nothing_is_divided_by_nothing() -> None:
    assert spread([]) == Spread(0, None, None)
    nothing = figures([], 0)
    assert (nothing.per_week, nothing.failure_rate, nothing.lead.median) == (None, None, None)
    assert (last_months(Log()), days_covered(Log(), []), by_month(Log(), [])) == ([], 0, [])


def test_a_rate_takes_a_week_of_log() -> None:
    short = log(row("2026-01-01"), row("2026-01-06"))
    assert over_year(short, short.services.values()).per_week is None
    week = log(row("2026-01-01"), row("2026-01-07"))
    assert over_year(week, week.services.values()).per_week == 2


@given(st.lists(st.integers(0, 10**9), min_size=2))
def test_the_spread_is_that_of_the_textbook_whatever_the_order(values: list[int]) -> None:
    found = spread(values)
    assert found.median == pytest.approx(statistics.median(values))
    assert found == spread(reversed(values))
    assert quantile(sorted(values), 0.9) == pytest.approx(statistics.quantiles(values, n=10, method="inclusive")[-1])
    assert min(values) <= found.median <= max(values)


@pytest.mark.parametrize(
    ("commit", "deployed", "hours"),
    [
        ("2026-03-29T00:30:00+00:00", "2026-03-29T02:30:00+01:00", 1),  # the clocks went forward between them
        ("2026-10-25T01:30:00+01:00", "2026-10-25T01:30:00+00:00", 1),  # the same time of day twice
        ("2026-06-01T12:00:00+02:00", "2026-06-01T12:00:00Z", 2),
        ("2026-06-01T12:00:00-05:30", "2026-06-02T00:00:00+05:30", 1),
    ],
)
def test_a_length_of_time_is_right_across_offsets_and_changes_of_the_clocks(
    commit: str, deployed: str, hours: int
) -> None:
    found = log(f"shop,{deployed},{commit},false,")
    assert over_year(found, found.services.values()).lead.median == hours * HOUR


def test_a_deployment_belongs_to_the_month_that_it_was_in_for_those_who_made_it() -> None:
    found = log("shop,2026-07-01T00:30:00+01:00,,false,", "shop,2026-06-30T23:30:00Z,,false,")
    assert [month_name(month) for month in found.services["shop"].months] == ["Jul 2026", "Jun 2026"]


def test_figures_are_of_the_twelve_months_up_to_the_newest_deployment() -> None:
    found = log(row("2024-12-31"), row("2025-02-01"), row("2026-01-31"))
    months = [month_name(month) for month, _ in by_month(found, list(found.services.values()))]
    assert (months[0], months[-1], len(months)) == ("Feb 2025", "Jan 2026", 12)
    assert over_year(found, found.services.values()).deployments == 2


@given(st.randoms())
def test_the_order_of_the_rows_does_not_matter(shuffle: random.Random) -> None:
    rows = [row(str(date(2026, 1, 1) + timedelta(n)), f"0{n % 9}:00", ["false", "true"][n % 5 == 0]) for n in range(40)]
    shuffled = list(rows)
    shuffle.shuffle(shuffled)
    assert over_year(log(*rows), log(*rows).services.values()) == over_year(
        log(*shuffled), log(*shuffled).services.values()
    )


DOC = "delivery/shop.md"
CSV = "delivery/shop.csv"
SAID = "\n## What is measured\n\nA.\n\n## For whom and why\n\nB.\n"


def handbook(text: str, front: str = "data: shop.csv\n", more: str = "") -> dict[str, str]:
    return {
        DOC: f"---\ntitle: Shop\nowner: t\nreviewed: 2026-01-10\n{front}---\n{SAID}{more}",
        CSV: text,
        "services/shop.md": document("Text.\n", title="Shop", owner="t", reviewed="2026-01-10"),
        "teams/t.md": document("Text.\n", title="T", reviewed="2026-01-10"),
    }


GOOD = "shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00Z,false,"


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (GOOD, ""),
        ("shop,2026-01-08T10:00:00Z,,false,", ""),
        (' shop , 2026-01-08T10:00:00+00:00 ,"2026-01-08T09:00:00Z", TRUE , 2026-01-08T11:00:00Z', ""),
        ("", ""),
        ("shop,2026-01-08T10:00:00Z", "DL006"),
        (GOOD + ",x", "DL006"),
        (",2026-01-08T10:00:00Z,,false,", "DL006"),
        ("shop\udce9,2026-01-08T10:00:00Z,,false,", "DL006"),
        ("shop,,,false,", "DL007"),
        ("shop,yesterday,,false,", "DL007"),
        ("shop,2026-02-30T10:00:00Z,,false,", "DL007"),
        ("shop,2026-01-08T10:00:00,,false,", "DL007"),
        ("shop,2026-01-08,,false,", "DL007"),
        ("shop,2026-01-08T10:00:00Z,2026-01-08T09:00:00,false,", "DL007"),
        ("shop,2026-01-08T10:00:00Z,2026-01-08T10:00:01Z,false,", "DL008"),
        ("shop,2026-01-08T10:00:00Z,,true,2026-01-08T09:59:59Z", "DL008"),
        ("shop,2026-01-08T10:00:00Z,,perhaps,", "DL009"),
        ("shop,2026-01-08T10:00:00Z,,,", "DL009"),
        ("shop,2026-01-08T10:00:00Z,,false,2026-01-08T11:00:00Z", "DL009"),
    ],
)
def test_a_bad_row_is_told_at_its_line_and_the_good_ones_are_kept(bad: str, code: str) -> None:
    files = handbook(f"{HEAD}{GOOD}\n{bad}\n{GOOD}\n")
    assert findings(files, "DL") == ([f"{CSV}:3:1 {code}"] if code else [])
    found = corpus_of(files).by_path[DOC].content
    assert found.rows == (2 if code or not bad else 3)
    assert found.left_out == bool(code)


@pytest.mark.parametrize(
    ("head", "columns", "rows"),
    [
        ("service,deployed_at,commit_at,failed", ["recovered_at"], 1),
        ("service,deployed_at,failed,recovered_at", ["commit_at"], 1),
        ("service,deployed_at", ["commit_at", "failed", "recovered_at"], 1),
        ("deployed_at,commit_at,failed,recovered_at", ["service"], 0),
        ("Service, Deployed at ,commit_at,FAILED,recovered_at,extra", [], 1),
        (
            "service;deployed_at;commit_at;failed;recovered_at",
            ["service;deployed_at;commit_at;failed;recovered_at"],
            0,
        ),
    ],
)
def test_a_missing_column_is_told_and_what_can_be_measured_without_it_is(
    head: str, columns: list[str], rows: int
) -> None:
    values = {"service": "shop", "deployed_at": "2026-01-08T10:00:00Z", "failed": "false"}
    cells = [values.get(name.strip().lower().replace(" ", "_"), "") for name in head.split(",")]
    found = log(",".join(cells), head=head + "\n")
    told = found.troubles.get("columns")
    assert [trouble.text for trouble in told.first] == columns if told else not columns
    assert found.rows == rows


def test_a_log_of_nothing_is_told_too() -> None:
    (told,) = [finding for finding in checked(handbook("")) if finding.code == "DL005"]
    assert told.message.startswith("the first line names none of the columns service,")


def test_an_unclosed_quote_costs_only_what_it_swallows() -> None:
    found = log(GOOD, '"shop,2026-01-08T10:00:00Z,,false,', GOOD, GOOD)
    assert (found.rows, found.left_out) == (1, 1)
    assert "a quote is not closed" in found.troubles["row"].first[0].message


def test_the_first_faults_of_a_kind_are_told_and_the_others_counted() -> None:
    files = handbook(HEAD + f"{GOOD}\n" + "shop,never,,false,\n" * 500)
    found = [finding for finding in checked(files) if finding.code == "DL007"]
    assert len(found) == MOST_TOLD
    assert found[-1].message.endswith("; 480 more rows have a fault of this kind")
    assert len({finding.fingerprint for finding in found}) == MOST_TOLD


CELLS = st.sampled_from(
    ["shop", "", "2026-01-08T10:00:00Z", "2026-01-08", "true", "false", '"', "x", "\r", "\x00", "\udce9", "é", ";"]
)
LINES = st.lists(CELLS, max_size=7).map(",".join) | st.text(max_size=30)


@given(st.lists(LINES, max_size=12), st.sampled_from(["", HEAD]))
def test_no_log_raises_and_each_row_is_counted_or_left_out(lines: list[str], head: str) -> None:
    text = head + "\n".join(lines)
    found = read_log(io.StringIO(text, newline=""))
    assert found.rows == sum(month.deployments for one in found.services.values() for month in one.months.values())
    assert found.left_out == sum(told.total for kind, told in found.troubles.items() if kind != "columns")
    assert all(1 <= trouble.line <= len(text) + 2 for told in found.troubles.values() for trouble in told.first)
    over_year(found, found.services.values())
    by_month(found, list(found.services.values()))


@pytest.mark.slow
def test_a_long_log_is_read_a_row_at_a_time() -> None:
    def lines() -> Iterator[str]:
        yield HEAD
        for number in range(50_000):
            yield f"shop,2026-01-{number % 28 + 1:02}T10:00:00Z,2026-01-01T09:00:00Z,false,\n"

    tracemalloc.start()
    found = read_log(lines())
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert found.rows == 50_000
    assert peak < 3_000_000  # eight bytes a lead time, and room to grow


def test_a_service_that_does_not_exist_is_told_once_with_the_nearest_that_does() -> None:
    files = handbook(HEAD + f"{GOOD}\n" + f"{GOOD}\n".replace("shop", "shpo") * 3)
    (found,) = [finding for finding in checked(files) if finding.code == "DL004"]
    assert (found.path, found.span.line, found.message) == (CSV, 3, "unknown service 'shpo'; did you mean 'shop'?")


@pytest.mark.parametrize("name", ["author", "Committer", "deployed by"])
def test_a_log_that_names_people_is_told(name: str) -> None:
    text = f"{HEAD.strip()},{name}\n{GOOD},ada\n"
    assert findings(handbook(text), "DL003") == [f"{CSV}:1:1 DL003"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GOOD, []),
        ("shop,2025-12-01T10:00:00Z,,false,", []),
        ("shop,2025-11-30T10:00:00Z,,false,", [f"{DOC}:5:7 DL010"]),
        ("shop,2026-01-16T10:00:00Z,,false,", []),
        ("shop,2026-01-17T10:00:00Z,,false,", [f"{CSV}:2:1 DL011"]),
        ("shop,2026-01-08T10:00:00Z,,true,", []),
        ("shop,2026-01-07T10:00:00Z,,true,", [f"{CSV}:2:1 DL012"]),
        ("shop,2026-01-07T10:00:00Z,,true,2026-01-07T10:10:00Z", []),
    ],
)
def test_what_a_log_says_of_today_changes_with_the_day(text: str, expected: list[str]) -> None:
    assert findings(handbook(f"{HEAD}{text}\n"), "DL") == expected


@pytest.mark.parametrize(
    ("name", "codes_of"),
    [
        ("shop.csv", []),
        ("./shop.csv", []),
        ("shp.csv", ["RD009"]),
        ("../secret.csv", ["RD009"]),
        ("/etc/passwd", ["RD009"]),
        ("../../../../etc/passwd", ["RD009"]),
        ("shop.md", ["RD009"]),
        (".", ["RD009"]),
        ("", ["DL001"]),
    ],
)
def test_only_a_file_of_the_source_is_ever_opened(name: str, codes_of: list[str]) -> None:
    files = handbook(f"{HEAD}{GOOD}\n", front=f'data: "{name}"\n')
    found = [finding for finding in checked(files) if finding.code in ("RD009", "DL001")]
    assert [finding.code for finding in found] == codes_of
    if name == "shp.csv":
        assert "did you mean 'shop.csv'?" in found[0].message
        assert (found[0].path, found[0].span.line) == (DOC, 5)


def test_a_suppression_in_the_document_holds_for_its_data() -> None:
    bad = f"{HEAD}{GOOD}\nshop,never,,false,\n"
    allow = "\n<!-- kbgen: allow DL007 -- the pipeline was down that day -->\n"
    assert codes(findings(handbook(bad), "DL")) == ["DL007"]
    assert findings(handbook(bad, more=allow), "DL") == findings(handbook(bad, more=allow), "AL") == []
    assert codes(findings(handbook(f"{HEAD}{GOOD}\n", more=allow), "AL")) == ["AL003"]


def test_a_document_on_its_own_is_not_judged_by_what_lies_beside_it() -> None:
    files = handbook("")
    alone = {DOC: files[DOC]}
    assert [one for one in checked(alone, whole=False) if one.code.startswith(("RD", "DL"))] == []


def sections_of(files: dict[str, str], address: str) -> str:
    staged = stage(site_of(corpus_of(files), TODAY), partial(body_as_read, lambda path: files.get(path, "")))
    page = {page.address: page for page in staged.pages}[address]
    return str(page.lead) + "".join(section.html for section in page.sections)


def test_a_page_says_with_every_figure_how_many_values_are_behind_it() -> None:
    rows = [row("2026-01-08", "09:00"), row("2026-01-12", "08:00", "true", "10:30"), row("2026-01-14", "07:00")]
    html = sections_of(handbook(HEAD + "\n".join(rows)), DOC)
    assert "These figures guide and are not targets." in html
    assert "2.0\N{NO-BREAK SPACE}h (n 3)" in html
    assert "33.3% (1 of 3)" in html
    assert "one value: 30\N{NO-BREAK SPACE}min" in html
    assert "3.0\N{NO-BREAK SPACE}a\N{NO-BREAK SPACE}week" in html


@pytest.mark.parametrize(
    ("text", "said"), [(HEAD, "No data"), ("service,deployed_at\nshop,2026-01-08T10:00:00Z\n", "not measured")]
)
def test_what_is_not_known_is_said_so(text: str, said: str) -> None:
    assert said in sections_of(handbook(text), DOC)


def test_a_service_shows_its_own_part_of_each_log() -> None:
    files = handbook(f"{HEAD}{GOOD}\n{GOOD.replace('shop', 'other')}\n")
    html = sections_of(files, "services/shop.md")
    assert '<a href="../../delivery/shop/">Shop</a>' in html
    assert "One value: Jan 2026, 1." in html
    assert "Delivery of Shop" not in sections_of(files | {"services/b.md": document(title="B")}, "services/b.md")


def test_rows_that_were_left_out_are_counted_on_the_page() -> None:
    assert "2 rows with a fault" in sections_of(handbook(f"{HEAD}{GOOD}\nx\ny\n"), DOC)


@pytest.mark.parametrize(
    ("seconds", "said"), [(None, "–"), (0, "0 s"), (59, "59 s"), (90, "2 min"), (3_600, "1.0 h"), (2 * 86_400, "2.0 d")]
)
def test_a_length_of_time_is_said_in_its_largest_unit(seconds: float | None, said: str) -> None:
    assert length(seconds).replace("\N{NO-BREAK SPACE}", " ") == said


def test_a_share_is_said_in_percent() -> None:
    assert (percent(None), percent(0), percent(1 / 3)) == ("–", "0.0%", "33.3%")


def test_a_handbook_without_a_log_has_nothing_to_say_of_dates() -> None:
    assert [one.code for one in stale({DOC: document(SAID, title="Shop", owner="t", reviewed="2026-01-10")})] == []


@pytest.mark.parametrize("asked", ["delivery/shop.md", "delivery/shop.csv", "delivery", ""])
def test_whoever_asks_about_a_document_is_told_about_its_data(tmp_path: Path, asked: str) -> None:
    for path, text in handbook(f"{HEAD}shop,never,,false,\n").items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text)
    scene = app.CheckScope(Settings(str(tmp_path), (Source(".", "handbook"),)), (asked,) if asked else ())
    found = checks.check(scene, Choice(), TODAY, "delivery").findings
    assert [(finding.path, finding.code) for finding in found] == [(CSV, "DL007")]


def test_data_that_cannot_be_opened_is_told_at_the_field_that_names_it() -> None:
    def refused(_path: str) -> Never:
        raise PermissionError(13, "Permission denied")

    raws = raws_of({DOC: handbook(HEAD)[DOC]})
    settings = Settings("/handbook", (Source(".", "handbook"),))
    found = examine(Files(raws, lambda raw: raw, frozenset({CSV}), refused), settings, KINDS, lambda _kind: ()).findings
    assert [(one.code, one.span.line, one.message) for one in found] == [
        ("RD009", 5, "shop.csv cannot be opened: Permission denied")
    ]


def test_a_log_of_hundreds_of_services_is_bounded_on_each_page_and_every_one_can_be_reached() -> None:
    rows = [row(f"2026-01-{number % 14 + 1:02}", service=f"s{number % 250:03}") for number in range(2_000)]
    files = handbook(HEAD + "\n".join(rows)) | {f"services/s{n:03}.md": document(title=f"S{n}") for n in range(250)}
    pages = pages_of(files)
    assert too_long({address: page for address, page in pages.items() if address.startswith("delivery/")}) == []
    every = {f"services/s{number:03}.md" for number in range(250)}
    assert every <= led_to(pages, DOC, "delivery/services")
    page = html_of(pages[DOC])
    assert "And 230 more" in page
    assert "2,000" in page
    assert page.count("<svg") < 20


def test_many_logs_of_one_service_are_bounded_on_its_page() -> None:
    files = {"services/shop.md": document(title="Shop")}
    for number in range(30):
        files[f"delivery/d{number:02}.md"] = document(SAID, title=f"Log {number}", data=f"d{number:02}.csv")
        files[f"delivery/d{number:02}.csv"] = HEAD + row("2026-01-08") + "\n" + row("2026-01-09") + "\n"
    pages = pages_of(files)
    shown = next(one.html for one in pages["services/shop.md"].sections if one.title == "Delivery")
    assert shown.count("Delivery of Shop") == 2
    assert "And 8 more" in shown
    assert sum("delivery/d" in address for address in led_to(pages, "services/shop.md", "delivery/services")) == 30


def test_a_service_shows_time_to_recover_by_incidents_beside_that_of_failed_deployments() -> None:
    rows = [row("2026-01-08", failed="true", recovered="10:30"), row("2026-01-09", failed="true"), row("2026-01-10")]
    hit = {"impact_started": "2026-01-05T03:00Z", "mitigated": "2026-01-05T03:50Z", "services": "[shop]"}
    files = handbook(HEAD + "\n".join(rows)) | {"incidents/i.md": document(title="I", **hit)}
    shown = said(pages_of(files)["services/shop.md"], "Time to recover")
    assert "Incidents (1 in all) 50 min 50 min 1 from the start of the impact" in shown
    assert "30 min too few 1, 1 not yet recovered from the deployment to its recovery" in shown
    assert "One is no part of the other" in shown


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({}, ""),
        ({"incidents/i.md": document(title="I", services="[shop]")}, "none states it 0"),
        ({"delivery/d.md": document(data="d.csv"), "delivery/d.csv": HEAD + GOOD}, "no incident 0"),
        ({"delivery/d.md": document(data="d.csv"), "delivery/d.csv": HEAD + GOOD}, "none failed 0"),
        (
            {"delivery/d.md": document(data="d.csv"), "delivery/d.csv": HEAD + row("2026-01-08", failed="true")},
            "none has recovered 0, 1 not yet",
        ),
        (
            {
                "delivery/d.md": document(data="d.csv"),
                "delivery/d.csv": "service,deployed_at\nshop,2026-01-08T10:00:00Z",
            },
            "",
        ),
    ],
)
def test_what_is_not_known_of_recovery_is_said_so(files: dict[str, str], expected: str) -> None:
    shown = said(pages_of({"services/shop.md": document(title="Shop")} | files)["services/shop.md"], "Time to recover")
    assert expected in shown
    assert bool(shown) is bool(expected)


def test_a_handbook_without_a_log_has_no_overview_of_services() -> None:
    assert "delivery/services.md" not in pages_of({DOC: document(SAID, title="Shop")})
