"""A schema is filled with all that fits; all that does not is reported at its line, at once, and left out."""

from __future__ import annotations

from datetime import date

import pytest

from kbgen.kinds import KINDS
from kbgen.load.fields import fill
from kbgen.load.frontmatter import split
from kbgen.model import Fault
from tests.support import checked, document, loaded


def faults(text: str, path: str = "guides/example.md") -> list[tuple[int, str]]:
    return sorted((fault.span.line, fault.name) for fault in loaded(text, path).faults)


def messages(text: str, path: str = "guides/example.md") -> list[str]:
    return [fault.message for fault in loaded(text, path).faults]


def fields_of(text: str, path: str = "guides/example.md"):
    (reading,) = loaded(text, path).readings
    return reading.doc.fields


def test_every_fault_of_a_file_is_reported_with_its_line_at_once_and_the_rest_is_kept() -> None:
    text = "---\ntitle: [a]\nreviewed: 2026-02-30\nsummary: kept\nreview_every: 0d\naudience: everybody\nevergreen: maybe\n---\n"
    assert faults(text) == [(line, "invalid-value") for line in (2, 3, 5, 6, 7)]
    fields = fields_of(text)
    assert (fields.title, fields.reviewed, fields.summary, fields.audience) == (None, None, "kept", None)


def test_one_bad_item_of_a_list_does_not_take_the_others_with_it() -> None:
    text = "---\nsteps:\n  - {task: a}\n  - {day: x, task: b}\n  - {day: 2, task: c}\n  - {}\n  - {task: d, doc: [e]}\n---\n"
    assert faults(text) == [(4, "invalid-value"), (6, "invalid-value"), (7, "invalid-value")]
    assert [step.task for step in fields_of(text).steps] == ["a", "c"]


@pytest.mark.parametrize("written", ["tags: []", "tags:\n  -", "tags:\n  - []", "tags: [null, {}]"])
def test_a_list_in_which_nothing_is_filled_in_is_empty(written: str) -> None:
    found = checked({"guides/a.md": f"---\ntitle: A\n{written}\n---\n\nText.\n"})
    assert [one for one in found if one.code == "FM007"] == []


def test_what_stands_after_a_bad_item_keeps_its_place() -> None:
    (reading,) = loaded(
        "---\nsteps:\n  - {}\n  - {task: b, doc: x}\n  - {day: y, task: c}\n  - {task: d, doc: z}\n---\n"
    ).readings
    assert [(ref.path, ref.target) for ref in reading.doc.refs] == [
        (("steps", 0, "doc"), "x"),
        (("steps", 1, "doc"), "z"),
    ]
    assert [reading.doc.span(ref.path).line for ref in reading.doc.refs] == [4, 6]


def test_a_long_list_with_faults_costs_little() -> None:
    items = ", ".join("{}" if n % 2 else "{task: a}" for n in range(5000))
    assert len(fields_of(f"---\nsteps: [{items}]\n---\n").steps) == 2500


@pytest.mark.parametrize(
    ("front", "line", "message"),
    [
        ("links: {title: x}", 2, "links.url: this key is missing"),
        ("links:\n  - title: x\n    url: [y]", 4, "links.0.url: expected a text, found a list"),
        ("snooze: [a]", 2, "snooze: expected keys and values, found a list"),
        ("snooze: later", 2, "snooze: expected keys and values, found 'later'"),
        ("tags: {a: b}", 2, "tags: expected a text, found keys and values"),
        ("title: {a: b}", 2, "title: expected a text, found keys and values"),
        ("evergreen: nope", 2, "evergreen: expected true or false, found 'nope'"),
        ("audience: interal", 2, "'interal' is none of public, internal, restricted; did you mean 'internal'?"),
        ("reviewed: 2026-30-01", 2, "'2026-30-01' is not a valid date; write it as YYYY-MM-DD"),
        ("reviewed: 1700000000", 2, "'1700000000' is no date; write it as YYYY-MM-DD"),
        ("reviewed: 0001-01-01", 2, "'0001-01-01' is outside the years 1970 to 2200"),
        (
            "review_every: sometimes",
            2,
            "'sometimes' is no interval; write one like '90d', '6 weeks', '6 months' or '1 year'",
        ),
        (
            "links: [{title: x, url: 'data:text/html,x'}]",
            2,
            "'data:text/html,x' is no web address; start it with https://",
        ),
        ("reviewed: {a: b}", 2, "reviewed: expected a date such as 2026-01-31, found keys and values"),
        ("review_every: [a]", 2, "review_every: expected an interval such as 90d, found a list"),
        ("evergreen: [a]", 2, "evergreen: expected true or false, found a list"),
        ("reviews:\n  how: read", 2, "reviews.date: this key is missing"),
    ],
)
def test_a_message_says_what_was_found_and_what_was_expected(front: str, line: int, message: str) -> None:
    (fault,) = loaded(f"---\n{front}\n---\n").faults
    assert fault.message.endswith(message)
    assert fault.span.line == line


def test_a_value_that_may_have_two_forms_and_has_neither_is_reported_once() -> None:
    assert faults("---\ncontact: [a]\n---\n", "teams/x.md") == [(2, "invalid-value")]


@pytest.mark.parametrize(
    ("front", "key", "value"),
    [
        ("Title: X", "title", "X"),
        ("TITLE: X", "title", "X"),
        ("Title: X\ntitle: Y", "title", "Y"),
        ("Aliases: [a, b]", "aliases", ("a", "b")),
        ("Last Reviewed On: 2026-01-10", "reviewed", date(2026, 1, 10)),
    ],
)
def test_a_key_is_read_whatever_its_case_and_the_signs_between_its_words(front: str, key: str, value: object) -> None:
    text = f"---\n{front}\n---\n"
    assert (faults(text), getattr(fields_of(text), key)) == ([], value)


@pytest.mark.parametrize(
    ("front", "name", "hint"),
    [
        ("reviewd: 2026-01-01", "misspelt-key", "'reviewed'"),
        ("titl: x", "misspelt-key", "'title'"),
        ("mood: good", "unknown-key", "is ignored"),
        ("last_reviewed: 2026-01-01", "misspelt-key", "'reviewed'"),
        ("review_due: 2026-01-01", "unknown-key", "is ignored"),
        ("review_by: 2026-01-01", "unknown-key", "is ignored"),
        ("reviewer: ada", "unknown-key", "is ignored"),
        ("ttl: 90d", "unknown-key", "is ignored"),
        ("snooze: {until: 2026-01-20, reason: x, reasn: y}", "misspelt-key", "'reason'"),
        ("snooze: {until: 2026-01-20, reason: x, by: y}", "unknown-key", "is ignored"),
        ("reviews: [{date: 2026-01-10, notes: x}]", "misspelt-key", "'note'"),
        ("reviews: {date: 2026-01-10, notes: x}", "misspelt-key", "'note'"),
    ],
)
def test_a_key_that_the_schema_has_not_is_reported_with_the_nearest_that_it_has(
    front: str, name: str, hint: str
) -> None:
    (fault,) = loaded(f"---\n{front}\n---\n").faults
    assert fault.name == name
    assert hint in fault.message
    assert fault.span.line == 2


def test_an_unknown_key_is_kept() -> None:
    (reading,) = loaded("---\nmood: 020\n---\n").readings
    assert reading.doc.extra == {"mood": "020"}


@pytest.mark.parametrize("key", ["weight", "nav_order", "layout", "hide", "sidebar_position"])
def test_a_key_of_a_site_generator_is_kept_without_a_word(key: str) -> None:
    found = loaded(f"---\n{key}: 3\n---\n")
    assert found.faults == ()
    assert found.readings[0].doc.extra == {key: "3"}


@pytest.mark.parametrize(
    ("front", "reviewed", "every"),
    [
        ("last_reviewed_on: 2026-01-10\nreview_in: 6 month", date(2026, 1, 10), "6 months"),
        ("last_review_date: 2026-01-10\nreview_cycle: annually", date(2026, 1, 10), "1 year"),
        ("last_updated: '2026-01-10 09:30:00'\nexpiration_in_days: 45", date(2026, 1, 10), "45 days"),
        (
            "last_updated: 2025-01-10\nreviewed: 2026-01-10\nreview_in: 1y\nreview_every: 90d",
            date(2026, 1, 10),
            "90 days",
        ),
    ],
)
def test_other_names_for_a_field_are_read_unless_its_own_is_there(front: str, reviewed: date, every: str) -> None:
    fields = fields_of(f"---\n{front}\n---\n")
    assert (fields.last_reviewed, str(fields.review_every)) == (reviewed, every)


def test_the_first_of_several_owners_owns() -> None:
    assert fields_of("---\nowners: [a, b]\n---\n").owner == "a"


def test_a_fault_in_another_name_is_reported_at_the_key_that_the_author_wrote() -> None:
    assert faults("---\ntitle: x\nlast_reviewed_on: soon\n---\n") == [(3, "invalid-value")]


def test_the_newest_evidence_sets_the_review_date() -> None:
    text = "---\nreviewed: 2026-01-12\nreviews: [{date: 2025-01-01}, {date: 2026-01-10}]\n---\n"
    assert fields_of(text).last_reviewed == date(2026, 1, 10)


@pytest.mark.parametrize("value", ["", "~", "null", "[]", "''"])
def test_an_empty_value_is_as_good_as_none(value: str) -> None:
    assert fields_of(f"---\ntags: {value}\nowner: {'' if value == '[]' else value}\n---\n").owner in (None, "")
    assert loaded(f"---\ntags: []\nowner: {'' if value == '[]' else value}\n---\n").readings[0].doc.refs == ()


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_no_key_of_a_schema_is_a_word_that_yaml_takes_for_a_value(kind: str) -> None:
    words = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~"}
    assert not words & {name.lower() for name in KINDS[kind].schema.model_fields}


@pytest.mark.parametrize("value", ["none", "None.", "n/a", "[nothing]", "[none, n/a]"])
def test_a_word_that_says_that_there_is_nothing_stands_for_an_empty_list(value: str) -> None:
    text = f"---\nactions: {value}\nservices: {value}\n---\n"
    (reading,) = loaded(text, "incidents/a.md").readings
    assert (reading.doc.fields.actions, reading.doc.fields.services, reading.doc.refs) == ((), (), ())
    assert fields_of("---\nalerts: [none, Down]\n---\n", "runbooks/x.md").alerts == ("none", "Down")


def test_a_lone_value_stands_for_a_list_of_one() -> None:
    fields = fields_of(
        document(services="orders", alerts="Down", requires="a key", dashboards="https://example.com"), "runbooks/x.md"
    )
    assert (fields.services, fields.alerts, fields.requires[0].access) == (("orders",), ("Down",), "a key")
    assert fields.dashboards[0].url == "https://example.com"


def test_references_of_lone_values_are_references_too() -> None:
    (reading,) = loaded(
        "---\nsupersedes: 0001-a\nprinciples: {id: b}\nservices: c\n---\n", "decisions/0002-x.md"
    ).readings
    assert [(ref.role, ref.target) for ref in reading.doc.refs] == [
        ("supersedes", "0001-a"),
        ("principles", "b"),
        ("services", "c"),
    ]


def test_filling_never_changes_what_it_is_given() -> None:
    front = split("---\nsteps: [{}, {task: a}]\nweight: 1\n---\n")
    before = repr((front.values, front.spans))
    fill(KINDS["guide"].schema, front.values, front.spans, front.keys)
    assert repr((front.values, front.spans)) == before


def test_faults_are_values() -> None:
    assert all(isinstance(fault, Fault) for fault in loaded("---\nkind: [x]\nid: {a: b}\n---\n").faults)
