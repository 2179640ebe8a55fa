"""Whatever shape a calendar has, at any moment it names those whom its plan names."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from kbgen.kit.on_call import RotaFault, Rotation, rotation
from kbgen.model import Corpus
from tests.rota.calendars import PEOPLE, PLANS, SHAPES, TODAY, Plan, moments
from tests.support import corpus_of

CASES = [(shape, plan) for shape in SHAPES for plan in PLANS]


def handbook(texts: list[str], zone: str = "UTC", **rota: Any) -> Corpus:
    """A handbook with everybody, and a rota whose calendars hold some texts."""
    people = {
        f"people/{who}.md": f"---\nname: {name}\ncontact: {{email: {mail}}}\n---\n"
        for who, (name, mail) in PEOPLE.items()
    }
    overrides = ", overrides: rotas/over.ics" if len(texts) > 1 else ""
    more = "".join(f", {key}: {value}" for key, value in rota.items())
    config = f"plugins:\n  - kbgen: {{rotas: {{platform: {{calendar: rotas/platform.ics{overrides}{more}}}}}}}\n"
    files = dict(zip(("rotas/platform.ics", "rotas/over.ics"), texts, strict=False))
    team = {"teams/platform.md": "---\ntitle: Platform\n---\n"}
    return corpus_of({**people, **team, **files, "mkdocs.yml": config}, timezone=zone)


def on_call(texts: list[str], zone: str = "UTC", **rota: Any) -> Rotation:
    found = rotation("platform", handbook(texts, zone, **rota), TODAY)
    assert found is not None
    return found


def at(found: Rotation, moment: datetime) -> set[str]:
    """The ids of those who are on call at a moment, or what the calendar calls them."""
    duty = next((duty for duty in found.duties if duty.start <= moment < duty.end), None)
    return {who if isinstance(who, str) else who.id for who in duty.who} if duty is not None else set()


@pytest.mark.parametrize(("shape", "name"), CASES)
def test_a_calendar_names_at_every_moment_whom_its_plan_names(shape: str, name: str) -> None:
    plan: Plan = PLANS[name]
    found = on_call(SHAPES[shape](plan), plan.zone)
    assert found.fault is None, found.why
    asked = moments()
    assert [at(found, moment) for moment in asked] == plan.course(asked)


def test_there_are_sixty() -> None:
    assert len({"".join(SHAPES[shape](PLANS[plan])) for shape, plan in CASES}) == 60


HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n"


def text_of(*events: str, head: str = "") -> str:
    """A calendar of events as they are given, each with a name of its own."""
    parts = (f"BEGIN:VEVENT\r\nUID:{number}\r\n{event}\r\nEND:VEVENT\r\n" for number, event in enumerate(events))
    return f"{HEAD}{head}{''.join(parts)}END:VCALENDAR\r\n"


WEEK = "DTSTART:20260316T000000Z\r\nDTEND:20260323T000000Z\r\n"


@pytest.mark.parametrize(
    ("summary", "who"),
    [
        ("Ada Lindqvist", {"ada"}),
        ("ada lindqvist", {"ada"}),
        ("On call: Ada Lindqvist & Bo Östberg", {"ada", "bo"}),
        ("[L2] d.nakamura@harbour.example", {"di"}),
        ("cy", {"cy"}),
        ("Cy Okonkwo Reyes", {"cy"}),
        ("Adalbert Lindqvist", {"Adalbert Lindqvist"}),  # a name within another is none
        ("Somebody else", {"Somebody else"}),
        ("nobody", set()),
        ("", set()),
    ],
)
def test_a_person_is_told_by_name_id_or_mail(summary: str, who: set[str]) -> None:
    found = on_call(
        [text_of(f"{WEEK}SUMMARY:{summary}", "DTSTART:20260401T000000Z\r\nDTEND:20260402T000000Z\r\nSUMMARY:bo")]
    )
    assert at(found, datetime(2026, 3, 18, tzinfo=UTC)) == who


@pytest.mark.parametrize(
    ("more", "who"),
    [
        ("SUMMARY:Duty\r\nATTENDEE;CN=X:mailto:ada@harbour.example", {"ada"}),
        ("SUMMARY:Duty\r\nATTENDEE;CN=Bo Östberg:mailto:other@else.example", {"bo"}),
        (
            "SUMMARY:Bo Östberg\r\nATTENDEE:mailto:ada@harbour.example\r\nATTENDEE:mailto:bo.ostberg@harbour.example",
            {"bo"},
        ),
        ("SUMMARY:Bo Östberg\r\nATTENDEE:mailto:ada@harbour.example", {"bo"}),
        (
            "SUMMARY:Duty\r\nATTENDEE;PARTSTAT=DECLINED:mailto:ada@harbour.example\r\nATTENDEE:mailto:cy@harbour.example",
            {"cy"},
        ),
    ],
)
def test_attendees_count_where_the_text_names_nobody_or_several(more: str, who: set[str]) -> None:
    found = on_call([text_of(f"{WEEK}{more}")])
    assert at(found, datetime(2026, 3, 18, tzinfo=UTC)) == who


@pytest.mark.parametrize("override", ["Override: Bo Östberg", "[L5] bo", "OVERRIDE - bo"])
def test_what_says_that_it_overrides_goes_before_the_rest(override: str) -> None:
    part = f"DTSTART:20260317T000000Z\r\nDTEND:20260318T000000Z\r\nSUMMARY:{override}"
    found = on_call([text_of(f"{WEEK}SUMMARY:[L1] ada", part)])
    assert [duty.start.day for duty in found.duties[:3]] == [16, 17, 18]
    assert at(found, datetime(2026, 3, 17, 12, tzinfo=UTC)) == {"bo"}


def test_a_time_without_a_zone_is_that_of_the_calendar_or_else_of_the_handbook() -> None:
    floating = "DTSTART:20260316T090000\r\nDTEND:20260316T170000\r\nSUMMARY:ada"
    for head, hour in (("", 9 + 4), ("X-WR-TIMEZONE:Asia/Tokyo\r\n", 0)):
        found = on_call([text_of(floating, head=head)], "America/New_York")
        assert any(duty.who and duty.start.hour == hour for duty in found.duties)


def test_a_calendar_that_has_ended_names_its_team() -> None:
    found = on_call([text_of("DTSTART:20250101T000000Z\r\nDTEND:20250201T000000Z\r\nSUMMARY:ada")])
    assert (found.fault, [doc.id for doc in found.fallback], found.duties) == (RotaFault.ENDED, ["platform"], ())


@pytest.mark.parametrize(
    ("fetched", "fault"),
    [
        ("20260316T050000Z", None),
        ("20260310T050000Z", None),
        ("20260309T050000Z", None),
        ("20260308T050000Z", RotaFault.OLD),
    ],
)
def test_a_calendar_is_believed_for_as_long_as_the_rota_says(fetched: str, fault: RotaFault | None) -> None:
    text = text_of(f"{WEEK}RRULE:FREQ=WEEKLY\r\nSUMMARY:ada", head=f"X-KBGEN-FETCHED:{fetched}\r\n")
    found = on_call([text], stale_after="7d")
    assert found.fault == fault
    day = datetime.strptime(fetched, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    assert found.stale_from is not None
    assert (found.stale_from.date() - day.date()).days == 8
