"""Gates: which decisions have to pass, whose approvals count, and what is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kinds.gate import (
    Condition,
    Gate,
    answer_due,
    asks_said,
    conditions_said,
    fits,
    lacking,
    needed,
    state_at_gate,
    states_at_gates,
)
from kbgen.kinds.gate.pages import live_waivers, principles_in_order, waivers_in_order
from kbgen.kinds.gate.view import VIEW
from kbgen.kit.html import render
from kbgen.kit.owners import authors_of, folded, holders, holds_any
from kbgen.kit.principles import Weight, weights
from kbgen.kit.site import Here
from kbgen.stage import site_of
from tests.kinds.pages import html_of, led_to, pages_of, too_long
from tests.support import TODAY, checked, codes, corpus_of, document, findings

PEOPLE = {
    "people/ada.md": document(name="Ada", roles="[engineer]"),
    "people/bo.md": document(name="Bo", roles="[VP Engineering, security]"),
    "people/cy.md": document(name="Cy", roles="[security]"),
    "people/di.md": document(name="Di", roles="[security]", left="2025-06-30"),
    "teams/leads.md": document(title="Leads"),
}
COSTLY = "[{risk: high}, {reversibility: one-way}]"


def gate(**front: object) -> str:
    said = {
        "title": "G",
        "owner": "leads",
        "reviewed": "2026-01-10",
        "respond_within": "5d",
        "applies_to": COSTLY,
        "roles": "[security]",
    }
    return document(**{key: value for key, value in (said | front).items() if value is not None})


def decision(*approvals: str, **front: object) -> str:
    given_on = (one.partition("@") for one in approvals)
    listed = ", ".join(f"{{by: {by}, date: {day or '2026-01-10'}}}" for by, _, day in given_on)
    said = {"title": "D", "status": "accepted", "date": "2026-01-10", "risk": "high", "approvals": f"[{listed}]"}
    return document(**(said | front))


# what a gate is for


@pytest.mark.parametrize(
    ("condition", "risk", "reversibility", "tags", "expected"),
    [
        ({}, None, None, (), True),
        ({"risk": "high"}, "high", None, (), True),
        ({"risk": "high"}, "low", "one-way", (), False),
        ({"risk": "high"}, None, None, (), False),
        ({"risk": ["medium", "high"]}, "medium", None, (), True),
        ({"risk": "high", "reversibility": "one-way"}, "high", "two-way", (), False),
        ({"risk": "high", "reversibility": "one-way"}, "high", "one-way", (), True),
        ({"change_classes": "personal-data"}, "low", "two-way", ("Personal data",), True),
        ({"change_classes": ["schema", "personal-data"]}, None, None, ("kafka",), False),
    ],
)
def test_a_condition_fits_where_every_key_does_by_any_of_its_values(
    condition: dict[str, object], risk: str | None, reversibility: str | None, tags: tuple[str, ...], expected: bool
) -> None:
    assert fits(Condition.model_validate(condition), risk, reversibility, tags) is expected


@pytest.mark.parametrize(
    ("fields", "words", "asks"),
    [
        ({}, "", "1 of anyone"),
        ({"applies_to": {}}, "every decision", "1 of anyone"),
        (
            {"applies_to": {"risk": ["medium", "high"], "reversibility": "one-way"}, "roles": "a"},
            "medium or high risk and one-way",
            "1 of a",
        ),
        (
            {"applies_to": [{"risk": "high"}, {"change_classes": "x"}], "roles": ["a", "b"]},
            "high risk, or changes to x",
            "one each of a, b",
        ),
        ({"roles": ["a", "b"], "quorum": 2}, "", "2 of a, b"),
    ],
)
def test_a_gate_says_in_words_what_it_is_for_and_what_it_asks(fields: dict[str, object], words: str, asks: str) -> None:
    found = Gate.model_validate(fields)
    assert (conditions_said(found), asks_said(found)) == (words, asks)


# counting


@pytest.mark.parametrize(
    ("roles", "quorum", "approvers", "expected"),
    [
        ([], None, [], "1 approval of 1"),
        ([], None, [{"x"}], ""),
        (["a"], None, [], "a"),
        (["a", "b"], None, [{"a"}], "b"),
        (["a", "b"], None, [{"a", "b"}], ""),
        (["a", "b"], 1, [{"b"}], ""),
        (["a", "b"], 2, [{"a"}, {"a"}], ""),
        (["a", "b"], 3, [{"a"}], "2 approvals of 3"),
        (["A b"], None, [{"a-b"}], ""),
    ],
)
def test_a_quorum_counts_heads_and_without_one_each_role_is_wanted(
    roles: list[str], quorum: int | None, approvers: list[set[str]], expected: str
) -> None:
    fields = Gate.model_validate({"roles": roles, "quorum": quorum})
    assert lacking(fields, map(frozenset, approvers)) == expected


ROLES = st.sampled_from("abc")
GATES = st.builds(
    lambda roles, quorum: Gate.model_validate({"roles": roles, "quorum": quorum}),
    st.lists(ROLES, max_size=3),
    st.none() | st.integers(1, 4),
)
APPROVERS = st.lists(st.frozensets(ROLES, min_size=1), max_size=5)


@given(GATES, APPROVERS, APPROVERS)
def test_a_further_approval_never_takes_a_pass_away(
    fields: Gate, first: list[frozenset[str]], more: list[frozenset[str]]
) -> None:
    if not lacking(fields, first):
        assert not lacking(fields, first + more)


@given(GATES, APPROVERS.flatmap(lambda some: st.tuples(st.just(some), st.permutations(some))))
def test_the_order_of_approvals_does_not_matter(
    fields: Gate, both: tuple[list[frozenset[str]], list[frozenset[str]]]
) -> None:
    assert lacking(fields, both[0]) == lacking(fields, both[1])


@given(GATES)
def test_nobody_passes_without_an_approval(fields: Gate) -> None:
    assert lacking(fields, [])
    assert needed(fields) >= 1


@pytest.mark.parametrize(
    ("limit", "due"),
    [
        (None, None),
        ("5d", date(2026, 1, 15)),
        ("10m", date(2026, 1, 11)),
        ("36h", date(2026, 1, 12)),
        ("0m", date(2026, 1, 10)),
        ("99999d", date.max),
    ],
)
def test_an_answer_is_due_at_the_end_of_the_day_that_the_limit_falls_on(limit: str | None, due: date | None) -> None:
    assert answer_due(Gate.model_validate({"respond_within": limit}), date(2026, 1, 10)) == due


# whose approval counts


@pytest.mark.parametrize(
    ("approvals", "fields", "counted", "missing"),
    [
        ((), {}, [], "security"),
        (("cy",), {}, ["cy"], ""),
        (("cy", "cy"), {"quorum": 2}, ["cy"], "1 approval of 2"),
        (("ada",), {}, [], "security"),
        (("nobody",), {}, [], "security"),
        (("cy@2026-01-09",), {}, [], "security"),
        (("cy@2026-01-11",), {}, ["cy"], ""),
        (("di",), {}, ["di"], ""),
        (("bo",), {"roles": "[vp-engineering, security]"}, ["bo"], ""),
        (("leads",), {"roles": "[leads]"}, ["leads"], ""),
        (("leads",), {}, [], "security"),
        (("ada",), {"roles": None}, ["ada"], ""),
    ],
)
def test_an_approval_counts_by_role_and_from_the_day_of_the_decision(
    approvals: tuple[str, ...], fields: dict[str, object], counted: list[str], missing: str
) -> None:
    corpus = corpus_of(PEOPLE | {"gates/g.md": gate(**fields), "decisions/0001-d.md": decision(*approvals)})
    (at,) = states_at_gates(corpus.by_path["decisions/0001-d.md"], corpus)
    assert ([who.id for who in at.counted], at.missing) == (counted, missing)
    assert at.passed is not bool(missing)
    assert len(at.counted) + len(at.set_aside) <= len(approvals)


@pytest.mark.parametrize(
    ("front", "authors"),
    [
        ({}, []),
        ({"owner": "cy"}, ["cy"]),
        ({"owner": "leads"}, []),
        ({"rapid": "{recommend: [cy, leads], decide: bo}", "owner": "bo"}, ["cy"]),
        ({"raci": "{responsible: ada, accountable: bo}"}, ["ada"]),
        ({"daci": "{driver: [ada, cy], approver: bo}"}, ["ada", "cy"]),
        ({"deciders": "[cy]"}, []),
    ],
)
def test_authors_are_those_who_put_it_forward_not_those_who_decide(
    front: dict[str, object], authors: list[str]
) -> None:
    corpus = corpus_of(PEOPLE | {"decisions/0001-d.md": decision(**front)})
    assert [who.id for who in authors_of(corpus.by_path["decisions/0001-d.md"], corpus)] == authors


@pytest.mark.parametrize(("allowed", "passed"), [("false", False), ("true", True)])
def test_an_author_may_approve_only_where_the_gate_says_so(allowed: str, passed: bool) -> None:
    own = decision("cy", rapid="{recommend: cy, decide: bo}")
    files = PEOPLE | {"gates/g.md": gate(author_may_approve=allowed), "decisions/0001-d.md": own}
    corpus = corpus_of(files)
    at = state_at_gate(corpus.of_kind("gate")[0], corpus.of_kind("decision")[0], corpus)
    assert at.passed is passed
    assert findings(files, "GT") == ([] if passed else ["decisions/0001-d.md:6:1 GT008"])


def test_roles_are_read_in_any_spelling_and_only_of_those_who_are_here() -> None:
    corpus = corpus_of(PEOPLE)
    assert folded(" VP_Engineering ") == "vp-engineering"
    assert [who.id for who in holders(["security", "leads"], corpus)] == ["bo", "cy", "leads"]
    assert not holds_any(corpus.by_path["people/ada.md"], ["security"])


# rules


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, []),
        ({"owner": None}, ["GN002"]),
        ({"respond_within": None}, ["GT001"]),
        ({"reviewed": None}, ["FR003", "GT002"]),
        ({"evergreen": "false", "reason": "No."}, ["GT002"]),
        ({"reviewed": None, "reviews": "[{date: 2026-01-10, by: cy}]"}, []),
        ({"roles": None}, ["GT003"]),
        ({"applies_to": "{}"}, ["GT004"]),
        ({"applies_to": "{risk: [low, high]}"}, ["GT004"]),
        ({"applies_to": "{change_classes: x}"}, []),
        ({"emergency": "{path: Call}"}, ["GT005"]),
        ({"roles": "[secuirty]"}, ["GT006"]),
        ({"quorum": "3"}, ["GT006"]),
        ({"quorum": "2"}, []),
        ({"applies_to": None}, ["GT007"]),
    ],
)
def test_a_gate_has_an_owner_a_time_limit_a_review_date_and_people_who_can_open_it(
    front: dict[str, object], expected: list[str]
) -> None:
    found = [line for line in findings(PEOPLE | {"gates/g.md": gate(**front)}) if line.startswith("gates/")]
    assert sorted(codes(found)) == expected


def test_a_wrong_role_is_told_with_the_nearest_right_one() -> None:
    (finding,) = (one for one in checked(PEOPLE | {"gates/g.md": gate(roles="[secuirty]")}) if one.code == "GT006")
    assert finding.message == "nobody holds the role 'secuirty'; did you mean 'security'?"


def test_roles_are_not_judged_where_nobody_has_any() -> None:
    assert findings({"people/ada.md": document(name="Ada"), "gates/g.md": gate(roles="[x]")}, "GT") == []


@pytest.mark.parametrize("status", ["draft", "proposed", "rejected", "deferred", "superseded", "withdrawn"])
def test_only_what_is_accepted_has_passed_a_gate_by(status: str) -> None:
    files = PEOPLE | {"gates/g.md": gate(), "decisions/0001-d.md": decision(status=status)}
    assert findings(files, "GT008") == []


def test_the_finding_says_what_is_missing_and_why_an_approval_does_not_count() -> None:
    files = PEOPLE | {"gates/g.md": gate(quorum=2), "decisions/0001-d.md": decision("cy", "ada", "bo@2026-01-01")}
    (finding,) = (one for one in checked(files) if one.code == "GT008")
    assert finding.message == (
        "accepted, and the gate 'g' still lacks 1 approval of 2; set aside: ada holds none of the roles (security); "
        "bo approved on 2026-01-01, before the decision of 2026-01-10"
    )


@pytest.mark.parametrize(
    ("applies_to", "expected"),
    [
        (None, ["DC011"]),
        ("{risk: high}", ["GT009"]),
        ("{change_classes: x}", ["GT009"]),
        (COSTLY, ["GT008"]),
    ],
)
def test_gates_for_decisions_decide_and_without_them_any_approval_does(
    applies_to: str | None, expected: list[str]
) -> None:
    files = PEOPLE | {
        "gates/g.md": gate(applies_to=applies_to),
        "runbooks/r.md": document(title="R", requires="[{gate: g}]"),
        "decisions/0001-d.md": decision(risk="low", reversibility="one-way"),
    }
    found = [code for code in codes(findings(files)) if code in ("DC011", "GT008", "GT009")]
    assert found == expected


def test_a_retired_gate_asks_for_nothing() -> None:
    retired = gate(retired="{date: 2026-01-01, reason: No longer needed}")
    files = PEOPLE | {"gates/g.md": retired, "decisions/0001-d.md": decision("ada")}
    assert findings(files, "GT") == []


@pytest.mark.parametrize(
    ("asked", "approvals", "expected"),
    [
        ("2026-01-09", (), ["GT010"]),
        ("2026-01-10", (), []),
        ("2026-01-09", ("cy",), []),
        ("2026-01-09", ("ada",), ["GT010"]),
    ],
)
def test_a_gate_that_keeps_a_proposal_waiting_past_its_own_limit_is_named(
    asked: str, approvals: tuple[str, ...], expected: list[str]
) -> None:
    files = PEOPLE | {"gates/g.md": gate(), "decisions/0001-d.md": decision(*approvals, status="proposed", date=asked)}
    assert codes(findings(files, "GT", today=date(2026, 1, 15))) == expected


# principles that give way


def test_weights_by_hand() -> None:
    stances = [
        ("a", "upholds"),
        ("a", "trades-off"),
        ("b", "violates"),
        ("c", "upholds"),
        ("d", "trades-off"),
        ("d", "trades-off"),
    ]
    assert weights(stances) == [Weight("d", 0, 2, 0), Weight("b", 0, 0, 1), Weight("a", 1, 1, 0), Weight("c", 1, 0, 0)]


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["upholds", "trades-off", "violates"]))))
def test_every_stance_is_counted_once_and_the_most_often_given_up_come_first(stances: list[tuple[str, str]]) -> None:
    found = weights(stances)
    assert sum(one.total for one in found) == len(stances)
    assert [one.given_up for one in found] == sorted((one.given_up for one in found), reverse=True)


# pages


def governance(files: dict[str, str], today: date = TODAY) -> str:
    """The overview of some files, empty where there is none."""
    site = site_of(corpus_of(files), today)
    return "".join(str(page.render(Here(site, page.address))) for page in VIEW.pages(site))


def test_there_is_no_overview_without_gates_and_waivers() -> None:
    assert not governance(PEOPLE | {"decisions/0001-d.md": decision()})


def test_an_overview_with_nothing_in_it_says_so() -> None:
    shown = governance({"gates/g.md": gate()})
    assert "<strong>0</strong> of 0 decisions at gates passed" in shown
    for words in (
        "No decision that stands or is proposed has to pass a gate",
        "No principle is waived",
        "in 0 decisions weighed",
    ):
        assert words in shown


def test_an_overview_says_what_is_missing_and_what_is_outside() -> None:
    files = PEOPLE | {
        "gates/g.md": gate(applies_to="{risk: high}"),
        "decisions/0001-d.md": decision("cy"),
        "decisions/0002-e.md": decision("ada"),
        "decisions/0003-f.md": decision(status="proposed"),
        "decisions/0004-outside.md": decision(risk="low", reversibility="one-way", title="Outside"),
    }
    shown = governance(files)
    assert "<strong>1</strong> of 3 decisions at gates passed" in shown
    assert [shown.count(word) for word in (">passed<", ">missing<", ">waiting<")] == [1, 1, 1]
    assert "ada holds none of the roles (security)" in shown
    assert "outside every gate" in shown


def test_a_title_cannot_close_a_table() -> None:
    shown = governance(PEOPLE | {"gates/g.md": gate(title='"</table><script>"'), "decisions/0001-d.md": decision("cy")})
    assert "<script>" not in shown


def test_a_runbook_says_whom_to_ask_and_a_person_what_they_may_approve() -> None:
    emergency = "{path: The incident lead decides., review_within: 1d}"
    files = PEOPLE | {
        "gates/g.md": gate(applies_to=None, respond_within="10m", emergency=emergency),
        "runbooks/r.md": document(title="R", requires="[{gate: g}, kubectl]"),
    }
    site = site_of(corpus_of(files), TODAY)
    shown = {}
    for contribution in VIEW.contributions:
        for doc in site.corpus.of_kind(contribution.kind):
            shown[doc.id] = shown.get(doc.id, "") + str(contribution.render(doc, Here(site, doc.address)) or "")
    assert "10 min" in shown["r"]
    assert "The incident lead decides; reviewed within 1 d" in shown["r"]
    assert "runbooks that require it" in shown["cy"]
    assert not shown["ada"]
    assert not shown["di"]


def test_a_gate_without_anything_has_a_page() -> None:
    site = site_of(corpus_of({"gates/g.md": document(title="G")}), TODAY)
    (doc,) = site.corpus.docs
    here = Here(site, doc.address)
    assert dict(VIEW.facts(doc, here))["Asks for"] == "1 of anyone"
    assert VIEW.section(doc, here) is None
    assert [str(column.cell(doc, here)) for column in VIEW.columns][1:4] == ["what requires it", "1 of anyone", ""]


def test_templates_never_hold_a_blank_line() -> None:
    assert "\n\n" not in render("kinds/gate/gate.html.j2", decisions="", runbooks="a")


WAIVED = {
    "waivers/later.md": document(title="Later", principle="p", expires="2026-06-30"),
    "waivers/soon.md": document(title="Soon", principle="p", expires="2026-01-20"),
    "waivers/never.md": document(title="Never", principle="q"),
    "waivers/gone.md": document(title="Gone", principle="q", expires="2025-12-31"),
    "waivers/long-gone.md": document(title="Long gone", principle="q", expires="2025-01-31"),
    "waivers/coming.md": document(title="Coming", principle="q", granted_on="2026-02-01", expires="2026-03-01"),
    "waivers/closed.md": document(title="Closed", principle="q", retired="{date: 2026-01-01, reason: done}"),
    "principles/p.md": document(title="P"),
    "principles/q.md": document(title="Q"),
}


def test_the_next_waiver_to_run_out_comes_first_and_the_last_to_have_run_out_after_the_live_ones() -> None:
    site = site_of(corpus_of(WAIVED), TODAY)
    ids = [doc.id for doc in waivers_in_order(site)]
    assert ids == ["soon", "later", "never", "gone", "long-gone", "coming", "closed"]
    assert live_waivers(site) == {"principles/p.md": 2, "principles/q.md": 1}


def test_a_principle_that_gives_way_in_waivers_alone_comes_after_those_that_decisions_give_up() -> None:
    weighed = decision(principles="[{id: q, stance: trades-off}, {id: r, stance: upholds}]")
    files = WAIVED | {"decisions/0001-d.md": weighed, "principles/r.md": document(title="R")}
    found = principles_in_order(site_of(corpus_of(files), TODAY))
    assert [(one.key, one.given_up) for one in found] == [("principles/q.md", 1), ("principles/p.md", 0)]


def test_waivers_that_run_out_are_drawn_by_month_and_one_alone_is_not() -> None:
    shown = governance(WAIVED)
    assert "<desc" in shown
    assert "2 live waivers run out within twelve months. 1 more run out later, or never." in shown
    assert "<svg" not in governance({"waivers/soon.md": WAIVED["waivers/soon.md"]})


@pytest.mark.slow
def test_no_page_about_hundreds_of_decisions_and_waivers_is_long_and_every_one_can_be_reached() -> None:
    files = dict(PEOPLE)
    for number in range(300):
        files[f"decisions/{number:04}-d.md"] = decision(
            *(["cy"] if number % 3 else []), principles=f"[{{id: p{number % 30}, stance: violates}}]"
        )
        files[f"waivers/w{number:03}.md"] = document(title="W", principle=f"p{number % 30}", expires="2026-06-30")
    files |= {f"principles/p{number}.md": document(title="P") for number in range(30)}
    files |= {
        f"gates/g{number:02}.md": gate(applies_to=COSTLY if number == 0 else "{change_classes: x}")
        for number in range(25)
    }
    files |= {f"runbooks/r{number:02}.md": document(title="R", requires="[{gate: g00}]") for number in range(30)}
    pages = pages_of(files)
    assert (
        too_long({address: page for address, page in pages.items() if "governance" in address or "gates/" in address})
        == []
    )
    reached = led_to(pages, "decisions/governance.md", r"decisions/governance/")
    for folder, count in (("decisions/0", 300), ("waivers/w", 300), ("principles/p", 30)):
        assert sum(address.startswith(folder) for address in reached) == count
    at_gate = led_to(pages, "gates/g00.md", r"gates/g00/")
    assert sum(address.startswith("decisions/0") for address in at_gate) == 300
    assert sum(address.startswith("runbooks/r") for address in at_gate) == 30
    overview = html_of(pages["decisions/governance.md"])
    assert max(part.count("<tr>") for part in overview.split("<table")) <= 21
    assert 'And 5 more: <a href="../../gates/">all 25</a>' in overview


def test_costly_decisions_outside_every_gate_are_all_named() -> None:
    files = {"gates/g.md": gate(applies_to="{change_classes: x}")}
    files |= {f"decisions/{number:04}-d.md": decision() for number in range(30)}
    reached = led_to(pages_of(files), "decisions/governance.md", r"decisions/governance/outside")
    assert sum(address.startswith("decisions/0") for address in reached) == 30


def test_a_day_is_a_day_whatever_its_time() -> None:
    fields = Gate.model_validate({"respond_within": "24h"})
    assert answer_due(fields, TODAY) == TODAY + timedelta(days=1)
