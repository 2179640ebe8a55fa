"""Who is on call on the pages of a site: for whom it may be known, and after a calendar has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import CONFIGURATION, handbook, kbgen
from tests.rota.calendars import PEOPLE, PLANS, grafana, pagerduty
from tests.rota.test_calendars import text_of
from tests.site.building import broken_links, build, bytes_of, parsed

pytestmark = pytest.mark.slow

CONFIG = CONFIGURATION.replace("      as_of: 2026-01-15\n", "      rotas: {ops: rotas/ops.ics}\n") + (
    "site_url: https://handbook.example/\n"
)
FILES: dict[str, str | bytes] = {
    **{
        f"content/people/{who}.md": f"---\nname: {name}\naudience: {'restricted' if who == 'cy' else 'public'}\n"
        f"contact: {{email: {mail}}}\n---\n\nText.\n"
        for who, (name, mail) in PEOPLE.items()
    },
    "content/teams/ops.md": "---\ntitle: Ops\naudience: public\ncontact: '#ops'\nescalation:\n"
    "  - {after: 0m, to: 'rota:ops'}\n  - {after: 9m, to: ada}\n---\n\nText.\n",
    "content/services/mail.md": "---\ntitle: Mail\naudience: public\nowner: ops\nescalation: rota:ops\n---\n\nText.\n",
    "content/guides/duty.md": "---\ntitle: Duty\nowner: ops\n---\n\nSee [who is on call](../people/on-call/).\n",
    "runbooks/Full.md": "---\ntitle: Full\naudience: public\nowner: ops\nservices: [mail]\nseverity: page\n---\n\nText.\n",
    "rotas/ops.ics": pagerduty(PLANS["weekly, over the change to summer time"])[0],
}
DAY = ("--today", "2026-03-16")


def texts(site: Path) -> str:
    """All that a site's files say."""
    return "".join(data.decode(errors="replace") for path, data in bytes_of(site).items() if not path.endswith(".js"))


def test_the_public_learns_of_no_shift_and_whom_to_call_instead(tmp_path: Path) -> None:
    site = build(handbook(tmp_path, FILES, CONFIG), *DAY, "--audience", "public")
    assert not (site / "people/on-call/index.html").exists()
    page = (site / "runbooks/Full/index.html").read_text()
    assert "data-kb-shifts" not in page
    assert ">Ops</a>" in page.partition("kb-calls")[2][:300]
    assert broken_links(site) == []


def test_who_may_not_be_known_is_not_named(tmp_path: Path) -> None:
    root = handbook(tmp_path, FILES, CONFIG)
    inside = texts(build(root, *DAY))
    assert "Bo Östberg" in inside
    assert "Okonkwo" not in inside
    assert "cy@harbour.example" not in inside
    assert "a restricted document" in (root / "site/people/on-call/index.html").read_text()
    assert "Okonkwo" in texts(build(root, *DAY, "--audience", "restricted"))


def test_a_calendar_that_has_changed_changes_the_pages_and_no_more_is_left_of_the_old_one(tmp_path: Path) -> None:
    root = handbook(tmp_path / "book", FILES, CONFIG)
    build(root, *DAY)
    (root / "rotas/ops.ics").write_text(grafana(PLANS["weekly, over the change in America"])[0], newline="")
    again = bytes_of(build(root, *DAY))
    whole = handbook(tmp_path / "anew", FILES | {"rotas/ops.ics": (root / "rotas/ops.ics").read_bytes()}, CONFIG)
    assert again == bytes_of(build(whole, *DAY))


def test_what_a_calendar_says_is_text(tmp_path: Path) -> None:
    hostile = "<img src=x onerror=alert(1)>\" 'x"
    text = text_of(f"DTSTART:20260301T000000Z\r\nDTEND:20260401T000000Z\r\nSUMMARY:{hostile}")
    site = build(handbook(tmp_path, FILES | {"rotas/ops.ics": text}, CONFIG), *DAY)
    for place in ("index.html", "runbooks/Full/index.html", "people/on-call/index.html", "services/mail/index.html"):
        page = (site / place).read_text()
        assert "&lt;img src=x" in page
        assert "<img src=x" not in page
        names = [told["data-kb-name"] for _, told in parsed(page).elements if "data-kb-name" in told]
        assert names[0] == hostile


def test_a_calendar_that_cannot_be_read_is_a_finding_and_the_site_is_built(tmp_path: Path) -> None:
    root = handbook(tmp_path, FILES | {"rotas/ops.ics": b"\xff\xfe<html>"}, CONFIG)
    answer = kbgen("check", cwd=root)
    assert answer.status == 1
    assert (
        "content/teams/ops.md:6:21 RO002 the rota 'ops': rotas/ops.ics cannot be read: no iCalendar file" in answer.out
    )
    assert answer.out.count("RO002 the") == 1
    site = build(root, *DAY, status=1)
    assert "rota cannot be read" in (site / "runbooks/Full/index.html").read_text()
