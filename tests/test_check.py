"""Checking: the order of files does not matter, suppressions only remove, and fingerprints last."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest
from fuzzing.repetitions import repetition
from hypothesis import given
from hypothesis import strategies as st

from kbgen.check import counted
from kbgen.model import Finding, Severity, Span
from kbgen.model.finding import fingerprinted
from tests.depth import examples
from tests.growth import grows_in_proportion
from tests.support import BY_CODE, RULES, TODAY, checked, document, findings, handbook, raws_of, said, stale
from tests.test_marked import AROUND, FILES, FOLDER

MARKED = AROUND | {path: (FOLDER / path).read_text(encoding="utf-8") for path in FILES}
CROWD = MARKED | {
    "a/runbooks/x.md": "# X\n[[x]]\n",
    "b/runbooks/x.md": "# X\n[[y]] [[x]]\n",
    "b/runbooks/X.md": document(id="x"),
    "people.yml": "- {id: ada}\n- {id: bo, nmae: Bo}\n- {id: bo}\n",
}


@given(st.integers(0, 10_000))
@examples(0.2)
def test_the_order_of_files_does_not_matter(seed: int) -> None:
    raws = raws_of(CROWD)
    shuffled = random.Random(seed).sample(raws, len(raws))
    first, second = handbook(CROWD, raws=raws), handbook(CROWD, raws=shuffled)
    assert sorted(map(repr, first.findings)) == sorted(map(repr, second.findings))
    assert [(doc.path, doc.address) for doc in first.corpus.docs] == [
        (doc.path, doc.address) for doc in second.corpus.docs
    ]


def test_findings_are_in_order_of_place() -> None:
    places = [(finding.path, finding.span.line) for finding in checked(CROWD)]
    assert places == sorted(places)


UNALLOWED = {path: text for path, text in MARKED.items() if path != "guides/allowed.md"}
SAID_BY_ALLOWS = {"AL001", "AL002", "AL003"}


@given(
    st.sampled_from(sorted(UNALLOWED)),
    st.lists(
        st.tuples(st.sampled_from([rule.code for rule in RULES] + [rule.name for rule in RULES]), st.booleans()),
        max_size=4,
    ),
)
@examples(0.4)
def test_suppressions_only_remove(path: str, allowed: list[tuple[str, bool]]) -> None:
    comments = "".join(
        f"\n<!-- kbgen: allow {code}{' until 2020-01-01' if old else ''} -- a reason -->\n" for code, old in allowed
    )
    text = UNALLOWED[path]
    before, after = UNALLOWED, UNALLOWED | {path: text + comments}
    for run in (checked, stale):
        left = {said(finding) for finding in run(after) if finding.code not in SAID_BY_ALLOWS}
        assert left <= {said(finding) for finding in run(before)}


def allow(rest: str, body: str = "TODO\n") -> dict[str, str]:
    return {
        "guides/a.md": document(f"<!-- kbgen: allow {rest} -->\n{body}", title="A", owner="ada", reviewed="2026-01-10"),
        "people/ada.md": "# Ada\n",
    }


@pytest.mark.parametrize(
    ("rest", "body", "expected"),
    [
        ("GN004 -- a reason", "TODO\n", []),
        ("todo-left-in -- a reason", "TODO\n", []),
        ("GN004 until 2026-01-15 -- a reason", "TODO\n", []),
        ("GN004 until 2026-01-14 -- a reason", "TODO\n", ["6 AL002"]),
        ("GN004 until 2026-01-14 -- a reason", "Done.\n", ["6 AL002"]),
        ("GN004 -- a reason", "Done.\n", ["6 AL003"]),
        ("GN999 -- a reason", "TODO\n", ["6 AL003", "7 GN004"]),
        ("GN004", "TODO\n", ["6 AL001", "7 GN004"]),
        ("GN004 --", "TODO\n", ["6 AL001", "7 GN004"]),
        ("GN004 because", "TODO\n", ["6 AL001", "7 GN004"]),
        ("GN004 until 2026-13-01 -- a reason", "TODO\n", ["6 FM007", "7 GN004"]),
        ("FR001 -- a reason", "Done.\n", []),
    ],
)
def test_check_hears_a_suppression_that_has_a_code_and_a_reason(rest: str, body: str, expected: list[str]) -> None:
    assert [f"{finding.span.line} {finding.code}" for finding in checked(allow(rest, body))] == expected


OVERDUE = document("\n<!-- kbgen: allow {} -->\n", title="A", owner="ada", reviewed="2020-01-10")


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ("FR001 -- a reason", []),
        ("FR001 until 2026-01-15 -- a reason", []),
        ("FR001 until 2026-01-14 -- a reason", ["FR001", "AL002"]),
        ("GN004 -- a reason", ["FR001"]),
    ],
)
def test_stale_hears_a_suppression_until_it_ends(rest: str, expected: list[str]) -> None:
    found = stale({"guides/a.md": OVERDUE.replace("{}", rest), "people/ada.md": "# Ada\n"})
    assert [finding.code for finding in found] == expected


def test_a_rule_that_did_not_run_does_not_make_its_suppression_unused() -> None:
    files = allow("GN004 -- a reason", "Done.\n")
    some = [rule for rule in RULES if rule.code != "GN004"]
    assert [finding.code for finding in checked(files, rules=some)] == []


def prints(text: str) -> list[tuple[str, str]]:
    return [
        (finding.value, finding.fingerprint) for finding in checked({"runbooks/a.md": text}) if finding.code == "RB002"
    ]


COMMANDS = document("```\nkubectl get pods\n```\n\n```\nkubectl get nodes\n```\n", title="A")


def test_two_faults_of_one_rule_in_a_file_are_told_apart() -> None:
    assert len({print_ for _, print_ in prints(COMMANDS)}) == 2


def test_a_fingerprint_is_the_same_after_lines_have_moved() -> None:
    assert prints(COMMANDS) == prints(COMMANDS.replace("title: A", "title: A\n# a comment\nsummary: B"))


def test_a_fingerprint_is_the_same_after_another_fault_was_mended() -> None:
    assert set(prints(COMMANDS.replace("```\nkubectl get pods", "```shell\nkubectl get pods"))) < set(prints(COMMANDS))


def test_a_fingerprint_does_not_change_from_day_to_day() -> None:
    files = {"guides/a.md": OVERDUE.replace("allow {}", "")}
    days = [stale(files, today=day) for day in (TODAY, date(2027, 1, 1))]
    messages, fingerprints = (
        [[getattr(finding, name) for finding in found] for found in days] for name in ("message", "fingerprint")
    )
    assert messages[0] != messages[1]
    assert fingerprints[0] == fingerprints[1]


FINDING = Finding(
    "a.md", Span(3, 1), "GN004", "todo-left-in", Severity.WARNING, "TODO is left in", "Write it.", value="TODO"
)


@pytest.mark.parametrize(
    ("change", "same"),
    [
        ({"message": "other words"}, True),
        ({"help": "other words"}, True),
        ({"span": Span(9, 2)}, True),
        ({"severity": Severity.ERROR}, True),
        ({"path": "b.md"}, False),
        ({"code": "GN005"}, False),
        ({"value": "FIXME"}, False),
        ({"key": "title"}, False),
    ],
)
def test_a_fingerprint_is_of_what_and_where_and_not_of_words_or_lines(change: dict, same: bool) -> None:
    first, second = (next(iter(fingerprinted([one]))).fingerprint for one in (FINDING, replace(FINDING, **change)))
    assert (first == second) is same


def test_equal_findings_are_numbered() -> None:
    found = list(fingerprinted([FINDING, FINDING, replace(FINDING, span=Span(8, 1))]))
    assert len({finding.fingerprint for finding in found}) == 3


def test_a_rule_of_a_kind_runs_over_its_documents_only() -> None:
    text = "---\ntitle: A\n---\n## Empty\n## Also\nText.\n"
    assert findings({"guides/a.md": text}, "RB") == []
    assert findings({"runbooks/a.md": text}, "RB006") == ["runbooks/a.md:4:1 RB006"]


def test_a_reference_to_a_document_that_cannot_be_read_is_not_reported_again() -> None:
    files = {
        "runbooks/a.md": document("[[orders]]\n", services="orders", owner="gone"),
        "services/orders.md": "---\na: b: c\n---\n",
    }
    assert findings(files, "LK") == []
    assert findings(files | {"services/orders.md": "# Orders\n", "services/x.md": document(id="y")}, "LK") == []


def test_findings_are_counted_by_severity() -> None:
    assert counted([FINDING, FINDING, replace(FINDING, severity=Severity.ADVICE)]) == {
        Severity.WARNING: 2,
        Severity.ADVICE: 1,
    }


def test_every_finding_bears_its_rules_name_and_severity() -> None:
    for finding in (*checked(CROWD), *stale(CROWD)):
        rule = BY_CODE[finding.code]
        assert (finding.name, finding.severity) == (rule.name, rule.severity)
        assert finding.help
        assert finding.message


@pytest.mark.slow
@pytest.mark.parametrize("construct", ["links", "links to headings", "images", "scripts", "links by id", "allowances"])
def test_what_is_found_takes_time_in_proportion_to_its_number(construct: str) -> None:
    assert grows_in_proportion(lambda size: checked({"guides/a.md": repetition(construct, size)}), 20_000)
