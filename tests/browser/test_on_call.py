"""Who is on call, as a page that was built days ago shows it at the moment at which it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.browser.serving import served
from tests.cli.running import CONFIGURATION, handbook
from tests.rota.test_calendars import HEAD
from tests.site.building import build, bytes_of

pytestmark = pytest.mark.browser

BUILT = "2026-03-16"


def _calendar(*shifts: tuple[str, str, str], head: str = "") -> str:
    events = (
        f"BEGIN:VEVENT\r\nUID:{start}{who}\r\nDTSTART;TZID=Europe/London:{start}\r\nDTEND;TZID=Europe/London:{end}\r\n"
        f"SUMMARY:{who}\r\nEND:VEVENT\r\n"
        for start, end, who in shifts
    )
    return f"{HEAD}{head}{''.join(events)}END:VCALENDAR\r\n"


# summer time begins on 29 March
OPS = _calendar(
    ("20260310T100000", "20260317T100000", "Ada Example"),
    ("20260317T100000", "20260331T100000", "Bo & Cy: bo, cy"),
    ("20260401T100000", "20260407T100000", "Ada Example"),
)
FETCHED = _calendar(("20260310T100000", "20260417T100000", "Ada Example"), head="X-KBGEN-FETCHED:20260316T050000Z\r\n")
CONFIG = (
    CONFIGURATION.replace(
        "      as_of: 2026-01-15\n",
        "      timezone: Europe/London\n      rotas:\n        ops: rotas/ops.ics\n"
        "        fetched: {calendar: rotas/fetched.ics, fallback: ops, stale_after: 3d}\n"
        "        gone: {calendar: rotas/gone.ics, fallback: ops}\n",
    ).replace("[content, runbooks]", "[content, runbooks]")
    + "site_url: https://handbook.example/sub/\n"
)
PAGER = "https://pager.example"
FILES: dict[str, str | bytes] = {
    "rotas/ops.ics": OPS,
    "rotas/fetched.ics": FETCHED,
    "rotas/gone.ics": _calendar(("20250310T100000", "20250417T100000", "Ada Example")),
    "content/people/ada.md": f"---\nname: Ada Example\npager: {PAGER}/ada\ncontact: {{chat: '@ada', phone: +44 20 7946 0001}}\n---\n\nA.\n",
    "content/people/bo.md": f"---\nname: Bo Example\npager: {PAGER}/bo\n---\n\nB.\n",
    "content/people/cy.md": f"---\nname: Cy Example\npager: {PAGER}/cy\ncontact: {{chat: '@cy'}}\n---\n\nC.\n",
    "content/teams/ops.md": "---\ntitle: Ops\nowner: ada\ncontact: {chat: '#ops'}\nreviewed: 2026-03-01\nescalation:\n"
    "  - {after: 0m, to: 'rota:ops'}\n  - {after: 15m, to: cy}\n---\n\nText.\n",
    "content/services/mail.md": "---\ntitle: Mail\nowner: ops\noperational_owner: ops\nreviewed: 2026-03-01\n---\n\nText.\n",
    "runbooks/MailQueueFull.md": "---\ntitle: Mail queue is full\nowner: ops\nservices: [mail]\nseverity: page\n"
    "alerts: [MailQueueFull]\nreviewed: 2026-03-01\n---\n\nQuincunx.\n\n1. Restart it.\n",
}
RUNBOOK = "runbooks/MailQueueFull/"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(handbook(tmp_path_factory.mktemp("ops") / "book", FILES, CONFIG), "--today", BUILT)


@pytest.fixture(scope="module")
def there(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield found


@pytest.fixture
def read(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a page at a moment of the reader's clock; whatever is said on its console fails the test."""
    contexts: list[Any] = []
    wrong: list[str] = []

    def page(address: str, at: str, **options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        found = context.new_page()
        found.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
        found.on("pageerror", lambda error: wrong.append(str(error)))
        found.clock.install(time=at)
        found.goto(address)
        return found

    yield page
    for context in contexts:
        context.close()
    assert wrong == []


def shown(page: Any, place: str = ".kb-on-call") -> str:
    return " ".join(page.locator(place).first.inner_text().split())


ADA = "Ada Example page now · chat @ada · phone +44 20 7946 0001"
BOTH = "Bo Example page now and Cy Example page now · chat @cy"


@pytest.mark.parametrize(
    ("at", "zone", "expected"),
    [
        ("2026-03-16T12:00:00Z", "Europe/London", f"{ADA} until Tue 17 Mar, 10:00 GMT, then Bo Example and Cy Example"),
        ("2026-03-17T09:59:00Z", "Europe/London", f"{ADA} until Tue 17 Mar, 10:00 GMT, then Bo Example and Cy Example"),
        ("2026-03-17T10:00:00Z", "Europe/London", f"{BOTH} until Tue 31 Mar, 10:00 BST, then Ops"),
        ("2026-03-17T10:00:00Z", "Asia/Tokyo", f"{BOTH} until Tue 31 Mar, 18:00 GMT+9, then Ops"),
        ("2026-03-31T08:59:00Z", "UTC", f"{BOTH} until Tue 31 Mar, 09:00 UTC, then Ops"),
        (
            "2026-03-31T09:00:00Z",
            "UTC",
            "Ops chat #ops (nobody is on the rota) until Wed 1 Apr, 09:00 UTC, then Ada Example",
        ),
        ("2026-04-02T00:00:00Z", "UTC", f"{ADA} until Tue 7 Apr, 09:00 UTC, then Ops"),
        ("2026-07-01T00:00:00Z", "UTC", "Ops chat #ops (rota not known any more)"),
    ],
)
def test_whoever_is_on_call_stands_there_at_any_moment(
    read: Callable[..., Any], there: str, at: str, zone: str, expected: str
) -> None:
    assert shown(read(f"{there}{RUNBOOK}", at, timezone_id=zone)) == expected


@pytest.mark.parametrize("place", ["", RUNBOOK, "services/mail/", "teams/ops/", "people/on-call/"])
def test_every_page_that_says_whom_to_call_says_it(read: Callable[..., Any], there: str, place: str) -> None:
    page = read(f"{there}{place}", "2026-03-18T00:00:00Z")
    assert shown(page).startswith(BOTH)
    assert page.locator(".kb-who:visible .kb-page-now a").first.get_attribute("href") == f"{PAGER}/bo"


@pytest.mark.parametrize(
    ("at", "options"),
    [("1999-01-01T00:00:00Z", {}), ("2026-05-01T00:00:00Z", {"java_script_enabled": False})],
    ids=["a clock from before the build", "no script"],
)
def test_a_page_that_cannot_know_the_moment_says_until_when_its_first_shift_lasts(
    read: Callable[..., Any], there: str, at: str, options: dict[str, Any]
) -> None:
    page = read(f"{there}{RUNBOOK}", at, **options)
    assert shown(page) == f"{ADA} until Tue 17 Mar, 10:00 GMT, then Bo Example and Cy Example"


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("fetched", "2026-03-19T23:59:00Z", "Ada Example"),
        ("fetched", "2026-03-20T00:00:00Z", "Ops chat #ops (rota not known any more)"),
        ("gone", "2026-03-16T12:00:00Z", "Ops chat #ops (rota has ended)"),
    ],
)
def test_a_calendar_that_is_old_or_has_ended_gives_way_to_the_team(
    read: Callable[..., Any], there: str, name: str, at: str, expected: str
) -> None:
    page = read(f"{there}people/on-call/", at, timezone_id="UTC")
    assert shown(page, f"h2:has(#rota-{name}) + .kb-now").startswith(expected)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-03-16T12:00:00Z", ["Ada Example"]),
        ("2026-03-17T10:00:00Z", ["Bo Example, Cy Example"]),
        ("2026-04-20T00:00:00Z", ["nobody"]),
        ("2020-01-01T00:00:00Z", []),
    ],
)
def test_the_shift_of_the_moment_is_marked(read: Callable[..., Any], there: str, at: str, expected: list[str]) -> None:
    page = read(f"{there}people/on-call/", at, timezone_id="UTC")
    rows = page.get_by_role("region", name="Shifts of ops").locator("tr", has=page.locator(".kb-badge:visible"))
    assert rows.locator("td:last-child").all_inner_texts() == expected


def test_a_page_that_stays_open_turns_by_itself_and_so_does_the_bar_of_the_next_call(
    read: Callable[..., Any], there: str
) -> None:
    page = read(f"{there}{RUNBOOK}", "2026-03-17T09:58:00Z", timezone_id="UTC")
    page.get_by_text("Start the clock").click()
    bar = page.locator(".kb-next")
    assert "Ada Example" in bar.inner_text()
    assert bar.get_by_text("page now").get_attribute("href") == f"{PAGER}/ada"
    assert bar.get_by_text("+44 20 7946 0001").get_attribute("href") == "tel:+442079460001"
    page.clock.run_for("03:00")
    assert shown(page).startswith(BOTH)
    assert "Bo Example and Cy Example" in bar.inner_text()
    page.locator(".kb-calls .kb-tick input").first.check()
    assert "Cy Example" in bar.inner_text()
    assert "called Bo Example and Cy Example" in page.evaluate("sessionStorage.getItem(Object.keys(sessionStorage)[0])")


def test_paper_holds_everybody_s_contacts(read: Callable[..., Any], there: str) -> None:
    page = read(f"{there}{RUNBOOK}", "2026-03-16T12:00:00Z")
    page.emulate_media(media="print")
    said = " ".join(page.locator(".kb-calls").inner_text().split())
    assert ADA in said
    assert "Cy Example page now · chat @cy" in said
    assert "Bo Example page now" not in said


def test_a_result_of_the_search_says_who_is_on_call(read: Callable[..., Any], there: str) -> None:
    page = read(f"{there}search/?q=quincunx", "2026-03-18T00:00:00Z")
    page.clock.run_for(2000)
    page.locator(".kb-hit-on-call").first.wait_for()
    assert page.locator(".kb-hit-on-call").first.inner_text() == "On call: Bo Example and Cy Example"


def test_two_builds_of_one_day_are_byte_equal(site: Path, tmp_path: Path) -> None:
    root = handbook(tmp_path / "book", FILES, CONFIG)
    assert bytes_of(build(root, "--today", BUILT)) == bytes_of(site)
