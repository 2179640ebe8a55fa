"""`kbgen rota`: fetches calendars, keeps what they need, prints no address, and says who is on call."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from kbgen.rota import read
from kbgen.run import rota
from kbgen.source import fetch as fetching
from kbgen.source.fetch import FetchError, fetch
from tests.cli.running import CONFIGURATION, handbook, kbgen
from tests.rota.calendars import PLANS, grafana, pagerduty
from tests.serving import Server, running

SECRET = "https://feeds.example/private/s3cr3t-t0ken"
ROTAS = (
    "      timezone: Europe/London\n"
    "      rotas:\n"
    "        platform: {calendar: $PLATFORM_ROTA, stale_after: 3d}\n"
    "        orders: {calendar: rotas/orders.ics, fallback: platform}\n"
)
FILES: dict[str, str | bytes] = {
    "content/teams/platform.md": "---\ntitle: Platform\nescalation:\n  - {after: 0m, to: 'rota:platform'}\n"
    "  - {after: 9m, to: ada}\n---\n\nText.\n",
    "content/people/ada.md": "---\nname: Ada Lindqvist\ncontact: {email: ada@harbour.example}\n---\n\nText.\n",
    "content/people/bo.md": "---\nname: Bo Östberg\ncontact: {email: bo.ostberg@harbour.example}\n---\n\nText.\n",
    "content/people/cy.md": "---\nname: Cy Okonkwo-Reyes\ncontact: {email: cy@harbour.example}\n---\n\nText.\n",
    "rotas/orders.ics": grafana(PLANS["weekly, over the change in America"])[0],
}
FEED = pagerduty(PLANS["weekly, over the change to summer time"])[0].encode()
AT = ("--at", "2026-03-18T03:00Z")


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PLATFORM_ROTA", SECRET)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(datetime(2026, 3, 17, 6, tzinfo=UTC).timestamp())))
    return handbook(tmp_path / "book", FILES, CONFIGURATION.replace("[content, runbooks]", "[content]") + ROTAS)


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes | FetchError], list[str]]:
    """Has every address answer with some bytes, or not; gives the addresses that are asked."""

    def answer(with_: bytes | FetchError) -> list[str]:
        asked: list[str] = []

        def fetched(url: str, most: int, *, accept: str) -> bytes:
            asked.append(url)
            if isinstance(with_, FetchError):
                raise with_
            return with_

        monkeypatch.setattr(rota, "fetch", fetched)
        return asked

    return answer


def test_a_calendar_is_fetched_and_says_who_is_on_call(
    root: Path, answering: Callable[[bytes | FetchError], list[str]]
) -> None:
    asked = answering(FEED)
    answer = kbgen("rota", *AT, cwd=root)
    assert answer.status == 0, answer.said
    assert asked == [SECRET]
    now = "platform: Cy Okonkwo-Reyes until 2026-03-24 09:00, then Ada Lindqvist from 2026-03-24 09:00"
    assert answer.out.splitlines()[1:] == [
        f"{now} (rotas/platform.ics, fetched 0 days ago)",
        "orders: di until 2026-03-23 13:00, then Ada Lindqvist from 2026-03-23 13:00 (rotas/orders.ics)",
    ]
    assert "s3cr3t" not in answer.said
    kept = (root / "rotas/platform.ics").read_bytes()
    assert read(kept).fetched == datetime(2026, 3, 17, 6, tzinfo=UTC)
    assert b"pager.example" not in kept
    assert [path for path in root.rglob("*") if path.is_file() and b"s3cr3t" in path.read_bytes()] == []


def test_json_says_the_same(root: Path, answering: Callable[[bytes | FetchError], list[str]]) -> None:
    answering(FEED)
    found = kbgen("rota", "platform", *AT, "--format", "json", cwd=root).json
    assert found["version"] == 1
    (one,) = found["rotas"]
    assert one["now"] == {
        "who": [{"id": "cy", "name": "Cy Okonkwo-Reyes"}],
        "from": "2026-03-17T09:00Z",
        "until": "2026-03-24T09:00Z",
    }
    assert (one["next"]["who"][0]["id"], one["fallback"], one["age_days"], one["fault"]) == (
        "ada",
        ["platform"],
        0,
        None,
    )


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (FetchError(SECRET, "answered 404 Not Found"), "answered 404 Not Found"),
        (b"<html>Please log in</html>", "no iCalendar file"),
    ],
)
def test_what_cannot_be_fetched_leaves_the_file_and_prints_no_address(
    root: Path, answering: Callable[[bytes | FetchError], list[str]], answer: bytes | FetchError, said: str
) -> None:
    answering(FEED)
    kbgen("rota", cwd=root)
    before = (root / "rotas/platform.ics").read_bytes()
    answering(answer)
    found = kbgen("rota", *AT, cwd=root)
    assert found.status == 1
    assert f"platform: cannot be fetched: {said}" in found.err
    assert "stays as it is" in found.err
    assert "platform: Cy" in found.out
    assert "s3cr3t" not in found.said
    assert (root / "rotas/platform.ics").read_bytes() == before


@pytest.mark.parametrize("value", ["", "http://feeds.example/x", "rotas/platform.ics", "https://"])
def test_a_variable_that_holds_no_address_is_named_without_its_value(
    root: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("PLATFORM_ROTA", value)
    found = kbgen("rota", *AT, cwd=root)
    assert found.status == 1
    assert "the environment variable PLATFORM_ROTA holds no https address" in found.err
    assert not value or value not in found.err.replace(str(root / "rotas/platform.ics"), "")
    assert "platform: Platform, since the rota not fetched: there is no rotas/platform.ics" in found.out


def test_a_dry_run_writes_nothing(root: Path, answering: Callable[[bytes | FetchError], list[str]]) -> None:
    answering(FEED)
    assert "would be written" in kbgen("rota", "--dry-run", *AT, cwd=root).out
    assert not (root / "rotas/platform.ics").exists()


def test_nothing_is_asked_without_need(root: Path, answering: Callable[[bytes | FetchError], list[str]]) -> None:
    asked = answering(FEED)
    kbgen("rota", "orders", cwd=root)
    kbgen("rota", "--no-fetch", cwd=root)
    for command in ("check", "stale", "list"):
        kbgen(command, cwd=root)
    assert asked == []


def test_an_old_calendar_is_said_to_be(root: Path, answering: Callable[[bytes | FetchError], list[str]]) -> None:
    answering(FEED)
    kbgen("rota", cwd=root)
    found = kbgen("rota", "--no-fetch", "platform", "--at", "2026-03-25T03:00Z", cwd=root)
    assert found.status == 1
    assert "Platform, since the rota out of date" in found.out
    assert "fetched 7 days ago" in found.out
    told = kbgen("stale", "--today", "2026-03-25", "--format", "json", cwd=root).json["findings"]
    assert "RO005" in {one["code"] for one in told}


def test_an_unknown_rota_is_an_error_with_the_nearest(root: Path) -> None:
    found = kbgen("rota", "platfrom", cwd=root)
    assert (found.status, found.err) == (
        2,
        "kbgen: no rota is called 'platfrom'; did you mean 'platform'?; there are platform, orders\n",
    )


def test_a_file_that_leads_out_of_the_handbook_is_refused(
    root: Path, answering: Callable[[bytes | FetchError], list[str]], tmp_path: Path
) -> None:
    answering(FEED)
    (tmp_path / "outside").mkdir()
    (root / "rotas/orders.ics").unlink()
    (root / "rotas").rmdir()
    (root / "rotas").symlink_to(tmp_path / "outside")
    found = kbgen("rota", cwd=root)
    assert found.status == 2
    assert "leads out of the handbook" in found.err
    assert list((tmp_path / "outside").iterdir()) == []


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path.startswith("/away"):
            self.send_response(302)
            self.send_header("Location", "ftp://user:s3cr3t@other.example/s3cr3t")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_error(403, "Forbidden")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is its base's
        """Say nothing."""


@pytest.mark.parametrize("path", ["/private/s3cr3t", "/away/s3cr3t", "/a b\n/s3cr3t"])
def test_why_a_file_cannot_be_fetched_never_holds_its_address(path: str) -> None:
    with running(Server(("127.0.0.1", 0), _Server)) as server, pytest.raises(FetchError) as refused:
        fetch(f"http://127.0.0.1:{server.server_port}{path}", 1000)
    assert refused.value.why
    assert "s3cr3t" not in refused.value.why
    assert fetching.fetch is fetch
