"""Sessions: what is to come, what has been, and what is left of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.session.view import VIEW, archive, months, upcoming
from kbgen.stage import site_of
from tests.kinds.pages import LONGEST, linked_by, pages_of, said, view_pages, words
from tests.support import TODAY, codes, corpus_of, document, findings

PEOPLE = {
    "people/ada.md": document(name="Ada"),
    "people/bo.md": document(name="Bo", left="2025-06-30"),
    "teams/t.md": document(title="T", reviewed="2026-01-10"),
}


def session(**front: object) -> str:
    return document(**({"title": "S", "date": "2026-01-21", "format": "tech-talk", "presenters": "[ada]"} | front))


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, []),
        ({"date": ""}, ["SN001"]),
        ({"format": ""}, ["SN002"]),
        ({"presenters": ""}, ["SN003"]),
        ({"date": "2026-01-01"}, []),
        ({"date": "2025-12-31"}, ["SN004"]),
        ({"date": "2025-12-31", "format": "hack-day"}, []),
        ({"date": "2025-12-31", "slides": "https://example.com/s.pdf"}, []),
        ({"date": "2025-12-31", "links": "[{title: Notes, url: https://example.com}]"}, []),
        ({"presenters": "[ada, bo]"}, ["SN005"]),
        ({"presenters": "[bo]", "date": "2026-01-15"}, ["SN005"]),
        ({"presenters": "[bo]", "date": "2026-01-14"}, []),
        ({"recording": "https://example.com/v"}, ["SN006"]),
        ({"recording": "https://example.com/v", "date": "2026-01-15"}, []),
    ],
)
def test_people_can_come_and_others_can_learn_afterwards(front: dict[str, str], expected: list[str]) -> None:
    files = PEOPLE | {"sessions/s.md": session(**front)}
    assert codes(findings(files, "SN")) == expected
    assert findings(files, "LK005") == []


def test_a_person_is_in_one_place_at_a_time_and_a_team_need_not_be() -> None:
    files = (
        PEOPLE
        | {f"sessions/{n}.md": session(presenters="[ada, t]") for n in (1, 2)}
        | {"sessions/3.md": session(date="2026-01-22")}
    )
    assert findings(files, "SN007") == ["sessions/2.md:5:14 SN007"]


@given(
    st.dictionaries(st.integers(0, 20).map(str), st.none() | st.dates(date(2025, 12, 1), date(2026, 3, 1)), max_size=8)
)
def test_a_session_with_a_date_is_either_to_come_or_past(days: dict[str, date | None]) -> None:
    docs = corpus_of({f"sessions/{name}.md": session(date=day or "") for name, day in days.items()}).of_kind("session")
    ahead, past = upcoming(docs, TODAY), archive(docs, TODAY)
    assert sorted(doc.id for doc in (*ahead, *past)) == sorted(name for name, day in days.items() if day)
    assert [doc.fields.date for doc in ahead] == sorted(doc.fields.date for doc in ahead)
    assert [doc.fields.date for doc in past] == sorted((doc.fields.date for doc in past), reverse=True)


PAGES = PEOPLE | {
    "sessions/a.md": session(title="Soon"),
    "sessions/b.md": session(title="Today", date="2026-01-15", format="workshop"),
    "sessions/c.md": session(
        title="Former", date="2025-12-10", presenters="[bo, ada]", recording="https://example.com/v"
    ),
    "sessions/d.md": session(title="Older", date="2024-12-10", presenters="[bo]", slides="https://example.com/s"),
    "sessions/e.md": session(title="Some day", date="", presenters="[t]"),
}


def test_what_is_to_come_starts_with_today() -> None:
    page = said(pages_of(PAGES)["sessions/upcoming.md"])
    assert "2 to come." in page
    assert "2026-01-15 Today workshop Ada 2026-01-21 Soon tech talk Ada" in page
    assert "Without a date Date Session Format Presented by Some day tech talk T Calendar January 2026" in page


def test_the_archive_goes_back_year_by_year() -> None:
    page = said(pages_of(PAGES)["sessions/archive.md"])
    assert (
        page.index("2025 1 session")
        < page.index("Former tech talk Bo , Ada recording")
        < page.index("2024 1 session")
        < page.index("Older")
    )
    assert "Soon" not in page


def test_people_and_teams_show_what_they_present() -> None:
    pages = pages_of(PAGES)
    assert said(pages["people/ada.md"], "Presents") == (
        "2026-01-15 Today workshop, to come 2026-01-21 Soon tech talk, to come 2025-12-10 Former tech talk"
    )
    assert "Older" in said(pages["people/bo.md"], "Presents")
    assert "2026-01-15, today" in words(pages["sessions/b.md"].lead)


def test_an_empty_programme_says_so() -> None:
    pages = pages_of({"sessions/s.md": "# S\n"})
    assert "Nothing is planned." in said(pages["sessions/upcoming.md"])
    assert "No session has taken place yet." in said(pages["sessions/archive.md"])
    assert "sessions/upcoming.md" not in pages_of({"guides/g.md": "# G\n"})


def test_what_was_called_off_is_in_no_calendar() -> None:
    retired = "{date: 2026-01-10, reason: Ill}"
    files = PEOPLE | {
        "sessions/off.md": session(title="Off", retired=retired),
        "sessions/was.md": session(title="Was", date="2025-12-01", retired=retired),
        "sessions/on.md": session(title="On"),
    }
    assert sorted(event.title for event in VIEW.events(site_of(corpus_of(files), TODAY))) == ["On", "Was"]


# many


def many(count: int) -> dict[str, str]:
    """Two sessions a week for some years, about a third of them to come, and some without a day."""
    start = TODAY - timedelta(days=2 * count)
    return PEOPLE | {
        f"sessions/s{n:03}.md": session(title=f"S{n}", date="" if n % 50 == 49 else start + timedelta(days=3 * n))
        for n in range(count)
    }


def test_with_hundreds_of_sessions_no_page_is_too_long_and_each_can_be_reached() -> None:
    pages = view_pages(many(450), "session")
    assert max(len(html.encode()) for html in pages.values()) < LONGEST
    every = {f"sessions/s{n:03}.md" for n in range(450)}
    undated = {f"sessions/s{n:03}.md" for n in range(49, 450, 50)}
    assert every <= linked_by(pages, "sessions/archive") | linked_by(pages, "sessions/upcoming")
    assert every - undated <= linked_by(pages, "people/ada/sessions")
    assert {
        "sessions/archive/2024.md",
        "sessions/archive/2025/page-2.md",
        "sessions/upcoming/page-2.md",
    } <= pages.keys()
    assert {"sessions/archive/2024.md", "sessions/archive/2025.md"} <= linked_by(pages, "sessions/archive.md")
    assert pages["sessions/archive.md"].count("<tr>") <= 110


def test_every_session_with_a_day_is_in_the_calendar() -> None:
    events = list(VIEW.events(site_of(corpus_of(many(450)), TODAY)))
    assert len(events) == 441
    assert 'href="../../calendars/sessions.ics"' in view_pages(many(3), "session")["sessions/upcoming.md"]


def test_people_show_a_few_and_lead_to_all() -> None:
    page = pages_of(many(90))["people/ada.md"]
    (html,) = (section.html for section in page.sections if section.title == "Presents")
    assert html.count("<li>") == 20
    assert "And 69 more: <a href=" in html


@given(st.lists(st.dates(date(2026, 1, 15), date(2027, 3, 1)), max_size=8))
def test_a_calendar_has_each_day_of_its_months_once_and_each_session_on_its_day(days: list[date]) -> None:
    files = {f"sessions/s{n}.md": document(title=f"S{n}", date=day) for n, day in enumerate(days)}
    docs = corpus_of(files).of_kind("session")
    found = months(docs)
    assert len(found) == min(3, len({(day.year, day.month) for day in days}))
    for name, weeks in found:
        shown = [(day, held) for week in weeks for day, held in week if day is not None]
        assert all(
            len(week) == 7 and all(day is None or day.weekday() == n for n, (day, _) in enumerate(week))
            for week in weeks
        )
        assert [day.day for day, _ in shown] == list(range(1, len(shown) + 1))
        assert shown[0][0].strftime("%B %Y") == name
        assert [doc.fields.date for day, held in shown for doc in held] == sorted(
            day for day in days if day.strftime("%B %Y") == name
        )
