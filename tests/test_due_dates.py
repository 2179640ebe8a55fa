"""Due dates and states from the outside: what day it is, and what an independent few lines work out."""

from __future__ import annotations

import calendar
import os
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.cli.running import CONFIGURATION, handbook, kbgen, kbgen_process

pytestmark = pytest.mark.slow

# noon on 31 March 2026 in UTC
NOON = "1774958400"
FILE = "---\ntitle: Kept\nreviewed: 2026-01-31\nreview_every: {every}\n---\n\nText.\n"
CORPORA = Path(os.environ.get("KBGEN_CORPORA", "nowhere"))
AS_OF = date(2026, 11, 22)


def book(root: Path, zone: str = "UTC", every: str = "1 month") -> Path:
    live = CONFIGURATION.replace("      as_of: 2026-01-15\n", f"      timezone: {zone}\n")
    return handbook(root, {"content/guides/kept.md": FILE.format(every=every)}, live)


@pytest.mark.parametrize(
    ("zone", "machine", "epoch", "day"),
    [
        ("UTC", "Pacific/Kiritimati", NOON, "2026-03-31"),
        ("UTC", "Pacific/Pago_Pago", NOON, "2026-03-31"),
        ("Pacific/Kiritimati", "UTC", NOON, "2026-04-01"),
        ("Pacific/Kiritimati", "America/Los_Angeles", NOON, "2026-04-01"),
        ("Pacific/Pago_Pago", "Pacific/Kiritimati", NOON, "2026-03-31"),
        # the clocks in London went forward on 29 March: its midnight is 23:00 in UTC
        ("Europe/London", "UTC", "1774997999", "2026-03-31"),
        ("Europe/London", "Asia/Tokyo", "1774998000", "2026-04-01"),
    ],
)
def test_the_day_is_the_handbook_s_and_the_machine_s_zone_changes_nothing(
    tmp_path: Path, zone: str, machine: str, epoch: str, day: str
) -> None:
    answer = kbgen_process("stale", "--format", "json", cwd=book(tmp_path, zone), TZ=machine, SOURCE_DATE_EPOCH=epoch)
    assert answer.json["as_of"] == day


def test_today_on_the_command_line_comes_before_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NOON)
    root = book(tmp_path)
    assert kbgen("stale", "--format", "json", "--today", "2026-02-27", cwd=root).json["as_of"] == "2026-02-27"
    assert kbgen("stale", "--format", "json", cwd=root).json["as_of"] == "2026-03-31"


@pytest.mark.parametrize(
    ("every", "due"),
    [
        ("1 month", "2026-02-28"),
        ("monthly", "2026-02-28"),
        ("P1M", "2026-02-28"),
        ("28d", "2026-02-28"),
        ("6 month", "2026-07-31"),
        ("6 Months", "2026-07-31"),
        ("quarterly", "2026-04-30"),
        ("P6M", "2026-07-31"),
        ("25 months", "2028-02-29"),
    ],
)
def test_a_review_falls_due_by_the_calendar(tmp_path: Path, every: str, due: str) -> None:
    """31 January and one month is the last of February, leap years included."""
    answer = kbgen("stale", "--format", "json", "--today", "2026-02-01", cwd=book(tmp_path, every=every))
    assert [one["due"] for one in answer.json["documents"]] == [due]


def in_months(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def by_hand(text: str) -> tuple[str | None, str]:
    """Due date and state of a document of these two collections, from its first lines alone.

    One has its keys below its title, where they are text to every tool that prints it, its own included.
    """
    front = text.partition("\n---")[0] if text.startswith("---\n") else ""
    reviewed = re.search(r"^last_reviewed_on: *'?(\d{4})-(\d\d)-(\d\d)", front, re.MULTILINE)
    every = re.search(r"^review_in: *(\d+) months?", front, re.MULTILINE)
    if not reviewed or not every:
        return None, "unreviewed"
    due = in_months(date(*map(int, reviewed.groups())), int(every[1]))
    ahead = due - AS_OF
    if ahead > timedelta(30):
        return str(due), "fresh"
    return str(due), "due-soon" if ahead > timedelta(0) else "due" if ahead >= timedelta(-14) else "overdue"


@pytest.mark.corpora
@pytest.mark.parametrize(
    ("folder", "count"), [("docs-cloud-platform-user-guide", 104), ("docs-modernisation-platform", 134)]
)
def test_states_of_real_documents_are_those_that_a_few_lines_work_out(folder: str, count: int) -> None:
    root = CORPORA / folder
    answer = kbgen("stale", "--format", "json", "--today", AS_OF, root, cwd=root)
    assert answer.json["as_of"] == str(AS_OF)
    found = {one["path"]: (one["due"], one["freshness"]) for one in answer.json["documents"]}
    expected = {path: by_hand((root / path).read_text(encoding="utf-8")) for path in found}
    dated = {path: said for path, said in expected.items() if said[0]}
    assert len(dated) == count
    assert {path: found[path] for path in dated} == dated
    assert {due for due, _ in (found[path] for path in found.keys() - dated)} == {None}
    judged = {path for path, (_, state) in found.items() if state not in ("no-policy", "exempt")}
    assert {path: found[path] for path in judged} == {path: expected[path] for path in judged}
