"""People: a file each, or all in one."""

from __future__ import annotations

import pytest

from tests.support import codes, corpus_of, document, findings, loaded

LIST = "- id: ada\n  name: Ada\n  roles: [sre]\n- {id: bo, name: Bo, left: 2025-06-30}\n"
MAP = "ada: {name: Ada, roles: sre}\nbo: {name: Bo, active: false}\n"


@pytest.mark.parametrize("text", [LIST, MAP])
@pytest.mark.parametrize("name", ["people.yml", "people.yaml", "content/people.yml"])
def test_people_share_a_file_as_a_list_or_by_id(name: str, text: str) -> None:
    ada, bo = corpus_of({name: text}).docs
    assert (ada.id, ada.kind, ada.title, ada.fields.roles, ada.ended) == ("ada", "person", "Ada", ("sre",), "")
    assert (bo.id, bool(bo.ended)) == ("bo", True)
    assert ada.address.endswith("people/ada.md")


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("- {id: ada, roles: {a: b}}\n- {id: bo, left: soon}\n", [(1, "invalid-value"), (2, "invalid-value")]),
        ("ada:\n  name: Ada\n  lfet: 2025-01-01\n", [(3, "misspelt-key")]),
        ("- id: ada\n  name: A\n  name: B\n", [(3, "duplicate-key")]),
        ("- {id: a/b}\n", [(1, "invalid-id")]),
        ("- ada\n", [(1, "unreadable-data")]),
        ("ada: Ada\n", [(1, "unreadable-data")]),
        ("just text\n", [(1, "unreadable-data")]),
        ("- id: ada\n\tname: x\n", [(2, "unreadable-data")]),
        ("", []),
        ("# nobody yet\n", []),
    ],
)
def test_a_fault_in_the_shared_file_is_found_at_its_line(text: str, faults: list[tuple[int, str]]) -> None:
    assert [(fault.span.line, fault.name) for fault in loaded(text, "people.yml").faults] == faults


def test_people_of_one_file_without_ids_are_told_apart() -> None:
    assert [doc.id for doc in corpus_of({"people.yml": "- {name: Ada}\n- {name: Bo}\n"}).docs] == [
        "people-1",
        "people-2",
    ]


def test_a_long_file_of_people_costs_little() -> None:
    text = "".join(f"- {{id: p{n}, name: P, roles: [a, b], contact: {{chat: x}}}}\n" for n in range(1500))
    assert len(corpus_of({"people.yml": text}).docs) == 1500


def test_an_id_used_twice_in_one_file_is_found() -> None:
    assert findings({"people.yml": "- {id: ada, name: A}\n- id: ada\n  name: B\n"}, "GN001") == ["people.yml:2:7 GN001"]


@pytest.mark.parametrize(
    ("front", "ended"),
    [
        ({}, ""),
        ({"left": "2025-06-30"}, "left on 2025-06-30"),
        ({"active": "false"}, "is no longer active"),
        ({"active": "true"}, ""),
    ],
)
def test_somebody_has_left_on_a_day_or_is_no_longer_active(front: dict[str, str], ended: str) -> None:
    assert corpus_of({"people/ada.md": document(name="Ada", **front)}).docs[0].ended == ended


GONE = {"people/bo.md": document(name="Bo", left="2025-06-30"), "people/ada.md": document(name="Ada")}


@pytest.mark.parametrize(
    ("path", "front", "expected"),
    [
        ("guides/a.md", "owner: bo", ["LK005"]),
        ("services/a.md", "technical_owner: bo", ["LK005"]),
        ("teams/a.md", "lead: bo", ["LK005"]),
        ("teams/a.md", "members: [{person: bo}]", ["LK005"]),
        ("runbooks/a.md", "escalation: bo", ["LK005"]),
        ("guides/a.md", "reviews: [{date: 2025-01-01, by: bo}]", []),
        ("decisions/0001-a.md", "deciders: bo\nstatus: accepted", []),
        ("decisions/0001-a.md", "deciders: bo\nstatus: proposed", ["DC015"]),
        ("decisions/0001-a.md", "rapid: {recommend: ada, decide: bo}\nstatus: proposed", ["DC015"]),
        ("guides/a.md", "owner: bo\nretired: {date: 2025-01-01, reason: x}", []),
    ],
)
def test_somebody_who_has_left_may_have_done_things_and_is_asked_for_no_more(
    path: str, front: str, expected: list[str]
) -> None:
    found = codes(findings(GONE | {path: f"---\ntitle: A\n{front}\n---\n"}))
    assert [code for code in found if code in ("LK003", "LK005", "DC015")] == expected


def test_the_name_of_a_person_is_the_title_of_their_page() -> None:
    assert corpus_of({"people/ada.md": document(name="Ada L", title="Said")}).docs[0].title == "Said"
    assert corpus_of({"people/ada.md": document(name="Ada L")}).docs[0].title == "Ada L"
