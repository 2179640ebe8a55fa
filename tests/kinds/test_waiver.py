"""Waivers: where they stand on a day, who may grant them, and what relies on them."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.freshness import Interval
from kbgen.kinds.waiver.view import VIEW
from kbgen.kit.badges import waiver_state_html
from kbgen.kit.principles import WaiverState, violations, waiver_state, waivers_for, waivers_of
from kbgen.kit.site import Here
from kbgen.stage import site_of
from tests.kinds.pages import led_to, pages_of, too_long, words
from tests.support import TODAY, checked, codes, corpus_of, document, findings

NOTICE = Interval(0, 30)
AROUND = {
    "people/ada.md": document(name="Ada", roles="[engineer]"),
    "people/bo.md": document(name="Bo", roles="[security]"),
    "people/di.md": document(name="Di", roles="[security]", left="2026-01-05"),
    "teams/desk.md": document(title="Desk"),
    "principles/p.md": document(
        title="P", statement="S.", rationale="R.", owner="desk", reviewed="2026-01-10", exceptions="{by: Security}"
    ),
    "principles/q.md": document(title="Q", statement="S.", rationale="R.", owner="desk", reviewed="2026-01-10"),
}


def waiver(**front: object) -> str:
    said = {
        "title": "W",
        "owner": "desk",
        "principle": "p",
        "scope": "The desk.",
        "granted_by": "bo",
        "granted_on": "2026-01-02",
        "expires": "2026-06-30",
        "compensating": "Less.",
        "remediation": "Keys.",
    }
    return document(**{key: value for key, value in (said | front).items() if value is not None})


def decision(stance: str = "violates", waived: str = "", principle: str = "p", **front: object) -> str:
    named = f", waiver: {waived}" if waived else ""
    said = {
        "title": "D",
        "owner": "desk",
        "status": "accepted",
        "principles": f"[{{id: {principle}, stance: {stance}{named}}}]",
    }
    return document(**(said | front))


# where a waiver stands


@pytest.mark.parametrize(
    ("granted", "expires", "expected"),
    [
        ("2026-01-02", "2026-06-30", WaiverState.LIVE),
        ("2026-01-16", "2026-06-30", WaiverState.COMING),
        ("2026-01-15", "2026-06-30", WaiverState.LIVE),
        ("2025-01-02", "2026-01-14", WaiverState.EXPIRED),
        ("2025-01-02", "2026-01-15", WaiverState.ENDING),
        ("2025-01-02", "2026-02-14", WaiverState.ENDING),
        ("2025-01-02", "2026-02-15", WaiverState.LIVE),
        ("2025-01-02", None, WaiverState.LIVE),
        (None, "2026-06-30", WaiverState.LIVE),
    ],
)
def test_a_waiver_holds_from_its_grant_to_its_last_day(
    granted: str | None, expires: str | None, expected: WaiverState
) -> None:
    (doc,) = corpus_of({"waivers/w.md": waiver(granted_on=granted, expires=expires)}).docs
    assert waiver_state(doc, TODAY, NOTICE) is expected
    assert expected.value in waiver_state_html(expected)


def test_a_retired_waiver_is_closed_whatever_its_dates() -> None:
    (doc,) = corpus_of({"waivers/w.md": waiver(retired="{date: 2026-01-10, reason: Done}")}).docs
    assert waiver_state(doc, TODAY, NOTICE) is WaiverState.CLOSED


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 60))
def test_a_waiver_passes_through_its_states_once_each_and_in_order(start: int, length: int, notice: int) -> None:
    granted = date(2025, 1, 1) + timedelta(days=start)
    (doc,) = corpus_of({"waivers/w.md": waiver(granted_on=granted, expires=granted + timedelta(days=length))}).docs
    seen = [waiver_state(doc, date(2025, 1, 1) + timedelta(days=day), Interval(0, notice)) for day in range(0, 900, 7)]
    order = [WaiverState.COMING, WaiverState.LIVE, WaiverState.ENDING, WaiverState.EXPIRED]
    assert [order.index(one) for one in seen] == sorted(order.index(one) for one in seen)


# who relies on it


def test_a_decision_may_name_its_waiver_or_be_named_by_it() -> None:
    files = AROUND | {
        "waivers/named.md": waiver(),
        "waivers/naming.md": waiver(decision="0001-d"),
        "waivers/other.md": waiver(principle="q", decision="0001-d"),
        "decisions/0001-d.md": decision(waived="named"),
    }
    corpus = corpus_of(files)
    doc = corpus.by_path["decisions/0001-d.md"]
    assert [one.id for one in waivers_for(doc, corpus)] == ["named", "naming", "other"]
    (violation,) = violations(doc, corpus)
    assert [one.id for one in violation.waivers] == ["named", "naming"]
    assert [one.id for one in waivers_of(corpus.by_path["principles/p.md"], corpus)] == ["named", "naming"]


@pytest.mark.parametrize(
    ("front", "expected"),
    [({}, ["DC012"]), ({"decision": "0001-d"}, []), ({"decision": "0001-d", "principle": "q"}, ["DC012"])],
)
def test_a_violation_wants_a_waiver_of_its_own_principle_from_either_side(
    front: dict[str, object], expected: list[str]
) -> None:
    files = AROUND | {"waivers/w.md": waiver(**front), "decisions/0001-d.md": decision()}
    assert codes(findings(files, "DC012")) == expected


# rules


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        ({}, []),
        ({"expires": "2026-01-14"}, ["WV001"]),
        ({"expires": "2026-01-15"}, []),
        ({"expires": None}, ["WV002"]),
        ({"expires": "2026-01-01"}, ["WV001", "WV003"]),
        ({"expires": "2027-01-02"}, []),
        ({"expires": "2027-01-03"}, ["WV004"]),
        ({"remediation": None}, ["WV005"]),
        ({"compensating": None}, ["WV006"]),
        ({"principle": None}, ["WV008"]),
        ({"scope": None, "principle": None}, ["WV008"]),
        ({"granted_by": None}, ["WV009"]),
        ({"granted_on": None}, ["WV009"]),
        ({"granted_by": "ada"}, ["WV011"]),
        ({"granted_by": "ada", "principle": "q"}, []),
        ({"granted_by": "desk"}, ["WV011"]),
        ({"granted_by": "di"}, []),
        ({"owner": "bo"}, ["WV012"]),
        ({"granted_by": "zoe"}, []),
    ],
)
def test_a_waiver_says_from_what_for_what_by_whom_until_when_and_how_it_ends(
    front: dict[str, object], expected: list[str]
) -> None:
    assert sorted(codes(findings(AROUND | {"waivers/w.md": waiver(**front)}, "WV"))) == expected


@pytest.mark.parametrize("allowed", [True, False])
def test_a_principle_without_exceptions_cannot_be_waived(allowed: bool) -> None:
    firm = document(
        title="P", statement="S.", rationale="R.", exceptions=f"{{allowed: {str(allowed).lower()}, by: nobody}}"
    )
    found = codes(findings(AROUND | {"principles/p.md": firm, "waivers/w.md": waiver()}, "WV"))
    assert found == (["WV011"] if allowed else ["WV010"])


def test_who_put_the_decision_forward_does_not_grant_its_waiver() -> None:
    own = decision(waived="w", rapid="{recommend: bo, decide: ada}")
    assert codes(findings(AROUND | {"waivers/w.md": waiver(), "decisions/0001-d.md": own}, "WV")) == ["WV012"]
    assert (
        findings(
            AROUND | {"waivers/w.md": waiver(), "decisions/0001-d.md": decision(waived="w", deciders="[bo]")}, "WV"
        )
        == []
    )


def test_a_closed_waiver_is_left_alone() -> None:
    closed = waiver(retired="{date: 2026-01-10, reason: Done}", granted_by="ada", owner="ada", expires="2026-01-10")
    assert findings(AROUND | {"waivers/w.md": closed}, "WV") == []


@pytest.mark.parametrize(
    ("status", "expires", "expected"),
    [
        ("accepted", "2026-06-30", []),
        ("accepted", "2026-01-14", ["WV007"]),
        ("proposed", "2026-01-14", []),
        ("superseded", "2026-01-14", []),
    ],
)
def test_a_violation_needs_its_waiver_for_as_long_as_the_decision_stands(
    status: str, expires: str, expected: list[str]
) -> None:
    files = AROUND | {
        "waivers/w.md": waiver(expires=expires),
        "decisions/0001-d.md": decision(waived="w", status=status),
    }
    assert codes(findings(files, "WV007")) == expected


def test_one_of_two_waivers_in_force_is_enough() -> None:
    files = AROUND | {
        "waivers/old.md": waiver(expires="2026-01-10"),
        "waivers/new.md": waiver(decision="0001-d"),
        "decisions/0001-d.md": decision(waived="old"),
    }
    assert findings(files, "WV007") == []


def test_a_waiver_of_another_principle_is_named_with_both() -> None:
    files = AROUND | {"waivers/w.md": waiver(principle="q"), "decisions/0001-d.md": decision(waived="w")}
    (finding,) = (one for one in checked(files) if one.code == "WV013")
    assert finding.message == "violates 'p' by 'w', which waives 'q'"
    assert finding.path == "decisions/0001-d.md"


def test_a_waiver_that_does_not_exist_is_an_unknown_reference_and_nothing_else() -> None:
    found = findings(AROUND | {"decisions/0001-d.md": decision(waived="gone")})
    assert [code for code in codes(found) if code[:2] in ("LK", "WV", "DC")] == ["LK003"]


# pages


def shown(files: dict[str, str]) -> dict[str, str]:
    """What the pages of each document get of waivers, by id."""
    site = site_of(corpus_of(files), TODAY)
    return {
        doc.id: str(contribution.render(doc, Here(site, doc.address)) or "")
        for contribution in VIEW.contributions
        for doc in site.corpus.of_kind(contribution.kind)
    }


def test_a_principle_a_decision_and_a_service_show_waivers() -> None:
    files = AROUND | {
        "waivers/w.md": waiver(title="Live one"),
        "waivers/old.md": waiver(title="Old one", expires="2026-01-10", decision="0001-d"),
        "decisions/0001-d.md": decision(waived="w", services="[s]"),
        "services/s.md": document(title="S"),
    }
    found = shown(files)
    assert "Live one" in found["p"]
    assert found["p"].index("Live one") < found["p"].index("Old one")
    assert "Old one" in found["0001-d"]
    assert "Live one" in found["s"]
    assert "Old one" not in found["s"]
    assert not found["q"]


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ({}, "until 2026-06-30, 166 days left"),
        ({"expires": "2026-01-16"}, "until 2026-01-16, 1 day left"),
        ({"expires": "2026-01-01"}, "since 2026-01-01"),
        ({"expires": None}, "live"),
    ],
)
def test_a_page_says_how_long_is_left(front: dict[str, object], words: str) -> None:
    site = site_of(corpus_of(AROUND | {"waivers/w.md": waiver(**front)}), TODAY)
    doc = site.corpus.by_path["waivers/w.md"]
    assert words in str(dict(VIEW.facts(doc, Here(site, doc.address)))["Stands"])


def test_an_empty_waiver_has_a_page() -> None:
    site = site_of(corpus_of({"waivers/w.md": document(title="W")}), TODAY)
    (doc,) = site.corpus.docs
    here = Here(site, doc.address)
    assert [label for label, value in VIEW.facts(doc, here) if value] == ["Stands"]
    assert [str(column.cell(doc, here)) for column in VIEW.columns][1:3] == ["", ""]


def test_hundreds_of_waivers_are_bounded_on_each_page_and_every_one_can_be_reached() -> None:
    files = AROUND | {"services/s.md": document(title="S")}
    for number in range(250):
        files[f"waivers/w{number:03}.md"] = waiver(decision=f"{number % 2:04}-d", title=f"W{number}")
    files |= {f"decisions/{number:04}-d.md": decision(services="[s]", waived="w000") for number in range(2)}
    pages = pages_of(files)
    assert too_long(pages) == []
    for start in ("principles/p", "services/s"):
        assert sum("waivers/w" in address for address in led_to(pages, f"{start}.md", rf"{start}/waivers")) == 250
    assert "And 230 more" in next(one.html for one in pages["principles/p.md"].sections if one.title == "Waivers")


def test_a_waiver_names_the_decisions_that_rely_on_it() -> None:
    files = AROUND | {"waivers/w.md": waiver()}
    files |= {f"decisions/{number:04}-d.md": decision(waived="w") for number in range(25)}
    site = site_of(corpus_of(files), TODAY)
    doc = site.corpus.by_path["waivers/w.md"]
    said = str(dict(VIEW.facts(doc, Here(site, doc.address)))["Relied on by"])
    assert said.count("<a ") == 20
    assert said.endswith(" and 5 more")


@pytest.mark.parametrize(
    ("expiries", "expected"),
    [
        (["2026-06-30"], "1 waiver"),
        (["2026-01-20"], "1 waiver, ends soon"),
        (["2026-01-20", "2026-06-30"], "2 waivers, 1 ends soon"),
        (["2026-01-20", "2026-01-21"], "2 waivers, 2 end soon"),
    ],
)
def test_the_panel_of_a_service_counts_each_waiver_once(expiries: list[str], expected: str) -> None:
    waivers = {f"waivers/w{number}.md": waiver(expires=day) for number, day in enumerate(expiries)}
    decisions = {
        f"decisions/000{number}-d.md": decision(waived=f"w{number}", services="[mail]")
        for number in range(len(waivers))
    }
    files = AROUND | waivers | decisions | {"services/mail.md": document(title="Mail", owner="desk")}
    panel = words(pages_of(files)["services/mail.md"].lead)
    assert re.search(rf"{expected}(?!,|\w)", panel), panel
