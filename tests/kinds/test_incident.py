"""Incidents: times with offsets, actions from front matter or body, words that blame, and what is worked out of them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.audience import body_as_read
from kbgen.kinds.incident.action_board import by_age, by_owner, finished, tally, waiting
from kbgen.kinds.incident.listed_actions import listed_actions
from kbgen.kinds.incident.pages import Sample, by_month, measured
from kbgen.kinds.incident.read import Times, suspects
from kbgen.kinds.incident.view import VIEW
from kbgen.kit import Body, Place
from kbgen.kit.actions import Action, Promise, all_promises
from kbgen.kit.dates import month_name
from kbgen.stage import site_of, stage
from tests.kinds import pages as staged_pages
from tests.support import TODAY, checked, codes, corpus_of, doc_at, document, findings, loaded, reading_of

PEOPLE = {"people/ada.md": document(name="Ada Lindqvist"), "people/bo.md": document(name="Bo Ek", left="2025-06-30")}


def incident(body: str = "", **front: object) -> dict[str, str]:
    return {"incidents/a.md": document(body, title="A", **front)}


def times_of(**front: object) -> Times:
    times: Times = doc_at(incident(**front), "incidents/a.md").content.times
    return times


def actions_in(body: str) -> list[Action]:
    reading = reading_of(document("\n" + body, title="A"), "incidents/a.md")
    return list(listed_actions(Body(reading.body, reading.outline, "a.md")))


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [
        ("2026-01-05T03:02Z", "2026-01-05T03:10Z", 8),
        # clocks in London go forward at 01:00 UTC on 29 March 2026: one hour is missing from the wall clock
        ("2026-03-29T00:50+00:00", "2026-03-29T02:10+01:00", 20),
        # and back at 01:00 UTC on 25 October 2026: the wall clock shows an earlier time than at the start
        ("2026-10-25T01:50+01:00", "2026-10-25T01:10+00:00", 20),
        ("2026-01-05T23:50-05:00", "2026-01-06T05:00Z", 10),
        ("2025-12-31T23:59:30Z", "2026-01-01T00:00:30Z", 1),
    ],
)
def test_a_length_is_that_of_the_instants_whatever_the_wall_clock_shows(start: str, end: str, minutes: int) -> None:
    assert times_of(impact_started=start, detected=end).detect == timedelta(minutes=minutes)
    assert findings(incident(impact_started=start, detected=end), "IN001") == []


def test_the_same_wall_clock_without_its_change_of_offset_is_out_of_order() -> None:
    wrong = incident(impact_started="2026-10-25T01:50+00:00", detected="2026-10-25T01:10+00:00")
    assert findings(wrong, "IN001") == ["incidents/a.md:4:11 IN001"]


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ("2026-03-29T01:15", "has no offset from UTC"),
        ("2026-03-29", "is no time"),
        ("03:15", "is no time"),
        ("2026-02-30T01:15Z", "no clock shows"),
        ("2026-02-20T25:15Z", "no clock shows"),
        ("2026-02-20T05:15+29:00", "no clock shows"),
        ("0026-02-20T05:15Z", "outside the years"),
    ],
)
def test_a_time_that_could_mean_several_instants_is_refused_with_its_place(said: str, message: str) -> None:
    found = loaded(document(title="A", detected=said), "incidents/a.md")
    (fault,) = found.faults
    assert message in fault.message
    assert fault.span.line == 3
    assert found.readings[0].doc.fields.detected is None


@given(
    st.integers(0, 50_000_000).map(lambda n: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(minutes=n)),
    st.integers(0, 10_000),
    st.integers(-14 * 4, 14 * 4),
    st.integers(-14 * 4, 14 * 4),
)
def test_offsets_never_change_a_length(start: datetime, minutes: int, first: int, second: int) -> None:
    ended = start + timedelta(minutes=minutes)
    zones = [timezone(timedelta(minutes=15 * quarter)) for quarter in (first, second)]
    said = [moment.astimezone(zone).isoformat() for moment, zone in zip((start, ended), zones, strict=True)]
    assert times_of(impact_started=said[0], resolved=said[1]).resolve == timedelta(minutes=minutes)


def test_each_length_is_counted_from_where_its_definition_says() -> None:
    found = times_of(
        impact_started="2026-01-05T03:00Z",
        detected="2026-01-05T03:10Z",
        acknowledged="2026-01-05T03:12Z",
        mitigated="2026-01-05T03:40Z",
        resolved="2026-01-05T05:00Z",
    )
    assert [length and length // timedelta(minutes=1) for length in found] == [10, 2, 40, 120]


def test_times_out_of_order_are_found_and_measure_nothing() -> None:
    files = incident(impact_started="2026-01-05T04:00Z", detected="2026-01-05T03:00Z", resolved="2026-01-05T05:00Z")
    assert findings(files, "IN001") == ["incidents/a.md:4:11 IN001"]
    times = doc_at(files, "incidents/a.md").content.times
    assert times.detect is None
    assert times.resolve == timedelta(hours=1)


@pytest.mark.parametrize(
    ("line", "name", "minutes"),
    [
        ("- Time to detection: 8 minutes", "detect", 8),
        ("- **Time to detect:** 1 h 5 min", "detect", 65),
        ("Time to acknowledge: 2 min.", "acknowledge", 2),
        ("- Time to recovery:  4 hours 42 minutes", "mitigate", 282),
        ("- Time to recovery: 279 minutes [^3]", "mitigate", 279),
        ("| Time to resolve | 2 days |", "resolve", 2880),
        ("- Time to detection: 0 minutes", "detect", 0),
        ("- Time to detection: ?", "detect", None),
        ("- Time to detection: N/A", "detect", None),
        ("- Time to detection: about the time of lunch", "detect", None),
    ],
)
def test_lengths_that_a_body_states_are_read(line: str, name: str, minutes: int | None) -> None:
    times = doc_at({"incidents/a.md": f"# A\n\n## Stats\n\n{line}\n"}, "incidents/a.md").content.times
    assert getattr(times, name) == (None if minutes is None else timedelta(minutes=minutes))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("# A\n\nOn 2019-01-01.\n\n## Timeline\n\n| 2020-02-03 10:00 | x |\n", date(2020, 2, 3)),
        ("# A\n\nOn 2019-01-01.\n", date(2019, 1, 1)),
        ("# A\n\n2026-99-99\n", None),
        (document(title="A", detected="2026-01-05T23:30-05:00"), date(2026, 1, 5)),
    ],
)
def test_the_day_is_that_of_the_first_moment_or_of_the_timeline(text: str, day: date | None) -> None:
    assert doc_at({"incidents/a.md": text}, "incidents/a.md").content.day == day


@pytest.mark.parametrize(
    ("item", "owner", "due", "status"),
    [
        ("Add an alert", "", None, "open"),
        ("Add an alert (done)", "", None, "done"),
        ("[x] Add an alert", "", None, "done"),
        ("[ ] Add an alert", "", None, "open"),
        ("~~Add an alert~~", "", None, "done"),
        ("Add an alert @ada", "ada", None, "open"),
        ("Mail ada@example.com", "", None, "open"),
        ("Add an alert, owner: Ada Lindqvist, due 2026-03-01", "Ada Lindqvist", date(2026, 3, 1), "open"),
        ("Add an alert by 1 March 2026", "", date(2026, 3, 1), "open"),
        ("Talk about it (Ada to call a meeting)", "Ada", None, "open"),
        ("Payments will change the limit", "Payments", None, "open"),
        ("We will change the limit", "", None, "open"),
        ("Revert to the default", "", None, "open"),
        ("Document what (for example the limits) is set", "", None, "open"),
        ("Update by 2026-99-99", "", None, "open"),
    ],
)
def test_an_item_says_who_and_when_only_where_its_words_do(
    item: str, owner: str, due: date | None, status: str
) -> None:
    (found,) = actions_in(f"## Action items\n\n- {item}\n")
    assert (found.owner, found.due, found.status) == (owner, due, status)
    assert found.at == Place(3)


@pytest.mark.parametrize(
    ("heading", "is_one"),
    [
        ("## Action Items", True),
        ("## Actions", True),
        ("### Follow-up actions", True),
        ("## Next steps", True),
        ("## Remediation", True),
        ("## Corrective actions:", True),
        ("## Actions taken during the incident", False),
        ("## Lessons learned", False),
        ("## Reactions", False),
        ("# Action items", False),
    ],
)
def test_actions_stand_under_headings_that_promise_them(heading: str, *, is_one: bool) -> None:
    assert len(actions_in(f"{heading}\n\n- Add an alert\n- Remove the limit\n")) == 2 * is_one


def test_a_list_of_actions_ends_with_its_section_and_counts_what_is_nested_once() -> None:
    body = "## Actions\n\n- A\n    - more about A\n1. B\n\n### Detect\n\n- C\n\n-\n\n- None.\n\n```\n- no\n```\n\n# Stats\n\n- D\n"
    assert [action.title for action in actions_in(body)] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("1. A\n- detail\n2. B\n   - more\n3. C\n- below\n\n- apart\n", ["A", "B", "C", "apart"]),
        ("- a\n- b\n\n1. C\n2. D\n", ["a", "b", "C", "D"]),
        (
            "**Add an alert.** Soon.\n\n**Remove the limit**\nas well\n",
            ["Add an alert. Soon.", "Remove the limit as well"],
        ),
        ("**Short term**\n\n- A\n- B\n\n**Long term:**\n\n- C\n", ["A", "B", "C"]),
        ("Text in **bold** letters.\n", []),
    ],
)
def test_numbered_items_broken_by_bullets_and_bold_paragraphs_are_actions(body: str, expected: list[str]) -> None:
    assert [action.title for action in actions_in(f"## Action items\n\n{body}")] == expected


@pytest.mark.parametrize("lead", ["1. Add an alert\n- ", "- Add an alert\n  - ", "**Add an alert**\n\n- "])
def test_details_below_an_action_are_read_into_it(lead: str) -> None:
    mark = lead.rpartition("\n")[2]
    details = f"\n{mark}".join(["Owner: @ada", "Due: 2026-02-01", "Status: done"])
    (found,) = actions_in(f"## Action items\n\n{lead}{details}\n")
    assert (found.title, found.owner, str(found.due), found.status) == ("Add an alert", "ada", "2026-02-01", "done")


@pytest.mark.parametrize(
    "said",
    [
        "2026-01-05T03:10+00",
        "2026-01-05 03:10 UTC",
        "2026-01-05T03:10Z",
        "2026-01-05T04:10 CET",
        "2026-01-05T05:10 UTC+2",
    ],
)
@pytest.mark.parametrize("key", ["start_time", "impact_start", "started_at"])
def test_times_are_read_alike_and_under_the_names_that_others_have(said: str, key: str) -> None:
    files = incident(**{key: said, "end_time": "2026-01-05T04:10Z"})
    assert findings(files, "FM") == []
    assert doc_at(files, "incidents/a.md").content.times.resolve == timedelta(hours=1)


def test_a_template_among_reviews_is_none() -> None:
    blank = "# Review\n\nOn YYYY-MM-DD at HH:MM <service name> failed.\n\n## Timeline\n"
    files = {"incidents/a.md": blank, "incidents/b.md": "# Review\n\nOn 2026-01-05 it failed.\n"}
    assert [doc.kind for doc in corpus_of(files).docs] == ["guide", "incident"]


def test_lengths_between_entries_of_a_timeline_count_where_none_are_stated() -> None:
    body = "\n## Timeline\n\n- 2026-01-05 03:00 UTC: the outage began\n- 2026-01-05 03:08 UTC: detected\n"
    assert doc_at(incident(body), "incidents/a.md").content.times.detect == timedelta(minutes=8)


def test_a_table_of_actions_is_read_by_its_columns() -> None:
    body = (
        "## Action items\n\n| Action | Type | Who | Due date | Status | Ticket |\n|---|:-:|---|---|---|---|\n"
        "| Add **an alert** | Detection | @ada | 2026-03-01 | In progress | X-1 |\n| Remove the limit | | - | soon | Closed | |\n| | | bo | | | |\n"
    )
    assert [action._replace(at=Place(0)) for action in actions_in(body)] == [
        Action(Place(0), "Add an alert", owner="ada", due=date(2026, 3, 1), status="in-progress", type="detect"),
        Action(Place(0), "Remove the limit", status="done"),
    ]
    assert [action.at for action in actions_in(body)] == [Place(5), Place(6)]


def test_front_matter_wins_over_the_body() -> None:
    files = incident("\n## Actions\n\n- B\n", actions="[{title: A, owner: ada, due: 2026-02-01}, C]")
    assert [action.title for action in doc_at(files, "incidents/a.md").content.actions] == ["A", "C"]
    assert codes(findings(files | PEOPLE, "IN00")) == ["IN003", "IN004"]


@given(st.text(max_size=300), st.sampled_from(["## Actions\n\n", "## Actions\n\n| Action | Due |\n|---|---|\n", ""]))
def test_no_text_makes_reading_an_incident_raise(text: str, before: str) -> None:
    doc = loaded(f"# A\n\n{before}{text}", "incidents/a.md").readings
    assert all(action.title for reading in doc for action in reading.doc.content.actions)


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ("{title: A, owner: ada, due: 2026-01-14}", ["IN005"]),
        ("{title: A, owner: ada, due: 2026-01-15}", []),
        ("{title: A, owner: ada, due: 2025-01-14, status: in-progress}", ["IN005"]),
        ("{title: A, owner: ada, due: 2025-01-14, status: closed, closed_on: 2025-01-10}", []),
        ("{title: A, owner: ada, due: 2025-01-14, status: dropped}", []),
        ("{title: A, owner: ada, due: 2025-01-14, closed_on: 2025-01-10}", []),
        ("{title: A, status: done, closed_on: 2025-01-10}", []),
        ("{title: A, owner: bo, due: 2026-03-01}", ["IN014"]),
        ("{title: A, owner: bo, due: 2025-03-01, status: done, closed_on: 2025-02-01}", []),
        ("{title: A, owner: cy, due: 2026-03-01}", ["LK003"]),
        ("{title: A, owner: ada, due: 2026-03-01, status: finished}", ["FM007", "IN002"]),
        ("{title: A, owner: ada, due: 2026-03-01, status: done}", ["IN015"]),
    ],
)
def test_an_open_action_wants_an_owner_who_is_here_and_a_day_to_come(front: str, expected: list[str]) -> None:
    files = incident(
        owner="ada", resolved="2026-01-05T03:00Z", impact_started="2026-01-05T03:00Z", actions=f"[{front}]"
    )
    found = [code for code in codes(findings(files | PEOPLE)) if not code.startswith("GN")]
    assert sorted(set(found)) == expected


@pytest.mark.parametrize(
    ("resolved", "status", "expected"),
    [
        # 2026-01-15 is a Thursday: ten working days before it is Thursday 2026-01-01
        ("2026-01-01T04:00Z", "draft", []),
        ("2025-12-31T04:00Z", "draft", ["IN006"]),
        ("2025-12-31T04:00Z", "published", []),
        # over a weekend: Saturday and Sunday count as the Friday before them
        ("2025-12-27T04:00Z", "draft", ["IN006"]),
    ],
)
def test_a_review_is_published_within_ten_working_days(resolved: str, status: str, expected: list[str]) -> None:
    assert codes(findings(incident(status=status, resolved=resolved), "IN006")) == expected


@pytest.mark.parametrize(
    ("outcome", "runbook", "later", "expected"),
    [
        ("failed", "reviewed: 2026-01-04", "", ["IN007"]),
        ("failed", "reviewed: 2026-01-05", "", []),
        ("failed", "title: R", "", ["IN007"]),
        ("partly", "reviewed: 2026-01-04", "", []),
        ("worked", "reviewed: 2026-01-04", "", []),
        ("failed", "retired: {date: 2026-01-06, reason: gone}", "", []),
        ("failed", "reviewed: 2026-01-04", "worked", []),
        ("failed", "reviewed: 2026-01-04", "partly", ["IN007"]),
    ],
)
def test_a_runbook_that_failed_is_to_be_looked_at(outcome: str, runbook: str, later: str, expected: list[str]) -> None:
    files = incident(detected="2026-01-05T03:10Z", runbooks_used=f"[{{id: r, outcome: {outcome}}}]")
    files["runbooks/r.md"] = f"---\n{runbook}\n---\n"
    if later:
        files["exercises/e.md"] = document(title="E", date="2026-01-09", runbooks=f"[{{id: r, outcome: {later}}}]")
    assert codes(findings(files, "IN007")) == expected


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It was caused by human error.", 1),
        ("The operator should have checked, and\nshouldn't have pressed it.", 2),
        ("It should clearly have been seen. It ought to have failed.", 1),
        ("Every team should have a runbook, and should have clear names.", 0),
        ("They failed to notice.", 1),
        ("The pod failed to start.", 0),
        ("He was careless; it was his fault.", 2),
        ("Nobody was lazy. Images are lazy-loaded by a lazy loader.", 1),
        ("`human error` stands in code.", 0),
        ("Nothing here judges anybody.", 0),
    ],
)
def test_words_that_find_somebody_guilty_are_advised_against(text: str, count: int) -> None:
    assert len(findings(incident(f"\n{text}\n"), "IN008")) == count


def test_the_advice_names_what_to_ask_instead_and_where() -> None:
    (found,) = [one for one in checked(incident("\nIt was a\nclear human error.\n")) if one.code == "IN008"]
    assert (found.span.line, found.span.column, found.span.length) == (6, 7, 11)
    assert found.help == "Say what made this the easy thing to do."


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Ada misconfigured the gateway.", True),
        ("The outage was caused by\nAda Lindqvist.", True),
        ("[[ada|Ada]] forgot it.", True),
        ("It was [[ada]]'s work, broken by [[ada]].", True),
        ("Ada's mistake was ours.", True),
        ("Ada noticed it and mended it.", False),
        ("The gateway broke the cache.", False),
        ("Kafka broke.", False),
        ("Thanks to Ada, who was called by the gateway.", False),
    ],
)
def test_a_person_given_as_the_cause_is_advised_against(text: str, *, is_one: bool) -> None:
    assert bool(findings(incident(f"\n{text}\n") | PEOPLE, "IN009")) is is_one


@given(st.text(max_size=400))
def test_no_text_makes_the_search_for_suspects_raise(text: str) -> None:
    assert all(0 <= one.line <= text.count("\n") for one in suspects(text))


def sample(services: str, severity: str, minutes: int | None) -> Sample:
    return Sample(
        tuple(services.split()), severity, Times(mitigate=None if minutes is None else timedelta(minutes=minutes))
    )


def test_measures_are_those_worked_out_by_hand() -> None:
    rows = measured(
        [sample("a b", "SEV1", 10), sample("a", "SEV2", 30), sample("a", "SEV2", 50), sample("b", "", None)]
    )
    said = [(row.service, row.severity, row.n, str(row.mitigate) if row.mitigate else None) for row in rows]
    assert said == [
        ("", "", 4, "30 min, p90 50 min, n = 3"),
        ("", "SEV1", 1, "10 min, p90 10 min, n = 1"),
        ("", "SEV2", 2, "40 min, p90 50 min, n = 2"),
        ("a", "", 3, "30 min, p90 50 min, n = 3"),
        ("a", "SEV1", 1, "10 min, p90 10 min, n = 1"),
        ("a", "SEV2", 2, "40 min, p90 50 min, n = 2"),
        ("b", "", 2, "10 min, p90 10 min, n = 1"),
        ("b", "SEV1", 1, "10 min, p90 10 min, n = 1"),
    ]
    assert all(row.detect is None for row in rows)
    assert measured([]) == []


def test_a_service_with_one_severity_alone_has_one_row_that_says_it() -> None:
    rows = measured([sample("a", "SEV1", 10), sample("a", "SEV1", 20)])
    assert [(row.service, row.severity, row.n) for row in rows] == [("", "", 2), ("", "SEV1", 2), ("a", "SEV1", 2)]


BOARD = {
    **PEOPLE,
    "incidents/a.md": document(
        title="A",
        detected="2025-11-01T03:10Z",
        actions="[{title: late, owner: ada, due: 2026-01-01}, {title: done, owner: ada, status: done, closed_on: 2025-11-11}, {title: lone}]",
    ),
    "incidents/b.md": document(
        title="B",
        detected="2026-01-10T03:10Z",
        actions="[{title: new, owner: ada, due: 2026-02-01}, {title: given up, owner: cy, status: dropped}]",
    ),
    "exercises/e.md": document(title="E", date="2025-12-10", findings="[{title: found, owner: bo, due: 2026-01-20}]"),
}


def promises() -> tuple[Promise, ...]:
    return all_promises(corpus_of(BOARD))


def test_the_board_counts_the_actions_of_incidents_and_exercises() -> None:
    found = tally(promises(), TODAY)
    assert (found.open, found.overdue, found.done, found.dropped, found.total) == (4, 1, 1, 1, 6)
    assert found.to_close is not None
    assert found.to_close[:2] == (1, timedelta(days=10))
    assert by_age(promises(), TODAY) == [
        ("up to 30 days", 1, 0),
        ("31 to 60 days", 1, 0),
        ("61 to 90 days", 2, 1),
        ("more than 90 days", 0, 0),
    ]
    assert [one.action.title for one in waiting(promises())] == ["late", "found", "new", "lone"]
    assert [one.action.title for one in finished(promises())] == ["done", "given up"]
    rows = by_owner(promises(), TODAY, lambda one: one.action.owner)
    assert [(name, counts.open, counts.overdue) for name, counts, _ in rows] == [
        ("", 1, 0),
        ("ada", 2, 1),
        ("bo", 1, 0),
        ("cy", 0, 0),
    ]


@given(st.lists(st.sampled_from(range(6))))
def test_every_action_is_counted_once_whatever_the_grouping(picked: list[int]) -> None:
    everything = promises()
    chosen = [everything[index] for index in picked]
    total = tally(chosen, TODAY)
    assert total.total == len(chosen) == len(waiting(chosen)) + len(finished(chosen))
    assert sum(count for _, count, _ in by_age(chosen, TODAY)) == total.open
    assert sum(counts.total for _, counts, _ in by_owner(chosen, TODAY, lambda one: one.action.owner)) == total.total
    assert total.overdue <= total.open


def pages_of(files: dict[str, str]) -> dict[str, str]:
    staged = stage(site_of(corpus_of(files), TODAY), partial(body_as_read, files.__getitem__))
    return {page.address: "".join((page.lead, *(one.html for one in page.sections))) for page in staged.pages}


def test_pages_show_the_actions_to_those_who_have_them() -> None:
    shown = pages_of(BOARD)
    assert "late" in shown["people/ada.md"]
    assert "found" in shown["people/bo.md"]
    assert "given up" not in shown["people/ada.md"]
    titles = ("late", "found", "new", "lone", "done", "given up")
    assert [title for title in titles if title not in shown["incidents/remediation.md"]] == []


def test_services_and_runbooks_show_the_incidents_that_they_had() -> None:
    files = incident(
        services="[s]",
        impact_started="2026-01-05T03:00Z",
        mitigated="2026-01-05T03:40Z",
        runbooks_used="[{id: r, outcome: partly}]",
        actions="[{title: to be done}]",
    ) | {"services/s.md": document(title="S"), "runbooks/r.md": document(title="R")}
    shown = pages_of(files)
    assert [shown["services/s.md"].count(words) for words in ("1 incident.", ">40 min<")] == [1, 3]
    assert "to be done" in shown["services/s.md"]
    assert "partly" in shown["runbooks/r.md"]
    assert ">p90 40 min, n = 1<" in shown["incidents/measures.md"]


def test_without_incidents_there_is_no_page_about_them_and_one_without_facts_divides_by_nothing() -> None:
    assert not [address for address in pages_of(PEOPLE) if address.startswith("incidents/")]
    shown = pages_of({"incidents/a.md": "# A\n"})
    assert "none known, n = 0" in shown["incidents/measures.md"]
    assert "1 incident states no times" in shown["incidents/measures.md"]
    assert "incidents/remediation.md" not in shown


def test_a_month_has_its_incidents_and_how_long_until_they_were_mitigated() -> None:
    days = [(date(2026, 1, 3), 10), (date(2026, 1, 15), 30), (date(2025, 12, 31), None), (date(2025, 1, 31), 5)]
    found = [sample("a", "", minutes)._replace(day=day) for day, minutes in days]
    found.extend([sample("a", "", 1), sample("a", "", 1)._replace(day=date(2026, 1, 16))])
    months = [
        (month_name(month), count, str(spread) if spread else "") for month, count, spread in by_month(found, TODAY)
    ]
    assert len(months) == 12
    assert (months[0][0], months[-2], months[-1]) == (
        "Feb 2025",
        ("Dec 2025", 1, ""),
        ("Jan 2026", 2, "20 min, p90 30 min, n = 2"),
    )


@given(st.lists(st.dates(date(2024, 1, 1), date(2026, 6, 1))), st.dates(date(2025, 6, 1), date(2026, 3, 1)))
def test_no_incident_counts_in_two_months_and_none_of_the_future_in_any(days: list[date], today: date) -> None:
    found = by_month((sample("", "", 1)._replace(day=day) for day in days), today)
    first = date(today.year - 1, today.month, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    assert sum(count for _, count, _ in found) == sum(after <= day <= today for day in days)
    assert all((spread.n if spread else 0) == count for _, count, spread in found)


@given(st.lists(st.tuples(st.sets(st.sampled_from("abc")), st.sampled_from(["", "SEV1", "SEV2"]))))
def test_an_incident_counts_once_for_each_service_that_it_hit(hits: list[tuple[set[str], str]]) -> None:
    rows = measured([sample(" ".join(sorted(services)), severity, 1) for services, severity in hits])
    for service in "abc":
        own = [row for row in rows if row.service == service]
        assert (own[0].n if own else 0) == sum(service in services for services, _ in hits)
    counts = [max(row.n for row in rows if row.service == name) for name in dict.fromkeys(row.service for row in rows)]
    assert counts[1:] == sorted(counts[1:], reverse=True)


def many(count: int) -> dict[str, str]:
    """Incidents over three years, each with an open and a closed action, of two services and two owners."""
    files = dict(PEOPLE)
    for number in range(count):
        day = date(2023, 6, 1) + timedelta(days=number)
        files[f"incidents/i{number:04}.md"] = document(
            title=f"Incident {number}",
            severity=f"SEV{number % 3}",
            services=f"[s{number % 2}]",
            detected=f"{day}T03:10Z",
            runbooks_used="[{id: r, outcome: worked}]",
            actions=f"[{{title: open {number}., owner: ada}}, {{title: closed {number}., status: done, closed_on: {day}}}]",
        )
    return files | {f"services/s{one}.md": document(title=f"S{one}") for one in (0, 1)} | {"runbooks/r.md": "# R\n"}


@pytest.mark.slow
def test_no_page_about_hundreds_of_incidents_is_long_and_every_one_can_be_reached_from_each_view() -> None:
    pages = staged_pages.pages_of(many(450))
    assert staged_pages.too_long({address: page for address, page in pages.items() if not page.source}) == []
    everything = {address for address in pages if address.startswith("incidents/i0")}
    assert len(everything) == 450
    for view in ("remediation", "timeline"):
        assert everything <= staged_pages.led_to(pages, f"incidents/{view}.md", rf"incidents/{view}/")
    for start in ("people/ada", "runbooks/r"):
        assert everything <= staged_pages.led_to(pages, f"{start}.md", rf"{start}/")
    reached = (staged_pages.led_to(pages, f"services/s{one}.md", rf"services/s{one}/incidents") for one in (0, 1))
    assert everything <= set().union(*reached)
    for owned in ("people/ada.md", "services/s0.md", "runbooks/r.md"):
        assert max(section.html.count("<tr>") for section in pages[owned].sections) < 40


@pytest.mark.slow
def test_every_action_stands_on_the_board_once_open_or_under_its_year() -> None:
    pages = staged_pages.pages_of(many(250))
    whole = {address: staged_pages.html_of(page) for address, page in pages.items() if "/remediation/" in address}
    first = staged_pages.html_of(pages["incidents/remediation.md"])
    listed = "".join([first.partition("Closed last")[0], *whole.values()])
    assert all(listed.count(f">{word} {number}.<") == 1 for word in ("open", "closed") for number in range(250))
    assert 'href="closed-2023/"' in first
    assert "250</strong> open" in first


def test_an_overview_is_listed_once_and_a_short_one_has_no_other_pages() -> None:
    site = site_of(corpus_of(many(250)), TODAY)
    listed = [page.address for page in VIEW.pages(site) if page.listed]
    assert listed == ["incidents/remediation.md", "incidents/timeline.md", "incidents/measures.md"]
    few = [page.address for page in VIEW.pages(site_of(corpus_of(many(3)), TODAY))]
    assert few == [*listed[:1], "incidents/remediation/closed-2023.md", *listed[1:]]


def test_a_board_of_many_owners_shows_those_with_the_most_overdue_and_where_the_others_are() -> None:
    actions = ", ".join(f"{{title: t, owner: name{number:02}, due: 2025-12-01}}" for number in range(30))
    pages = staged_pages.pages_of(
        {"incidents/a.md": document(title="A", detected="2025-11-01T03:10Z", actions=f"[{actions}]")}
    )
    assert "all 30 owners" in staged_pages.html_of(pages["incidents/remediation.md"])
    assert staged_pages.html_of(pages["incidents/remediation/owners.md"]).count("name") == 30
