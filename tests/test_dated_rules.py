"""What changes with the date: `stale` tells all of it beside the documents' states, `check` none of it."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen import app
from kbgen.freshness import State
from kbgen.judging import examine_dates
from kbgen.kinds import KINDS
from kbgen.kit import Rule
from kbgen.kit.reviews import states
from kbgen.model import Corpus
from tests.cli.running import CONFIGURATION, PROJECT, handbook, kbgen, kbgen_process
from tests.depth import examples
from tests.site.building import EXAMPLE, copy_example
from tests.support import RULES, corpus_of, document, raws_of
from tests.support import handbook as examined
from tests.test_rule_manuals import ASKING_GIT, files_of

DATED = [rule for rule in RULES if rule.dated and rule.code not in ASKING_GIT]
DAY = "2026-01-15"

PROMISED = {
    "a waiver that has expired": "WV001",
    "a decision past its decide_by": "DC009",
    "a runbook not exercised in time": "RB009",
    "an action that is overdue": "IN005",
    "an experiment past its date": "XP008",
    "an objective without a check-in": "OB010",
    "a debt that nobody has looked at": "DB005",
}

# A dated finding stays until somebody does something, with these exceptions, each for a reason that time itself brings.
FADING = {
    "FR004": "what was dated in the future is no longer in the future",
    "IN011": "what was dated in the future is no longer in the future",
    "OB013": "what was dated in the future is no longer in the future",
    "UP010": "what was dated in the future is no longer in the future",
    "DL011": "what was dated in the future is no longer in the future",
    "SN006": "a recording of what was still to come has become possible",
    "EX004": "an outcome that was written down before its day has come to pass",
    "SN005": "a session that has taken place needs no presenter any more",
    "FR005": "the end of a snooze has come within 90 days",
    "RO006": "a shift of somebody unknown is over",
    "WV007": "a waiver that was to begin has begun",
}
# These make room for a graver finding on the same document.
FOLLOWED = {"FR002": "FR001", "OB010": "OB012"}


@cache
def cases() -> Mapping[str, Corpus]:
    """The example handbook, and the examples in the manual of each dated rule."""
    files = {
        path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8")
        for folder in EXAMPLE
        for path in sorted((PROJECT / folder).rglob("*"))
        if path.suffix in (".md", ".yml", ".csv")
    }
    manuals = {f"{word} {rule.code}": files_of(rule, word) for rule in DATED for word in ("Bad", "Good")}
    return {name: corpus_of(found) for name, found in {**manuals, "the example": files}.items()}


@pytest.mark.parametrize("rule", DATED, ids=lambda rule: rule.code)
def test_stale_tells_it_beside_the_state_of_its_document_and_check_does_not(tmp_path: Path, rule: Rule) -> None:
    found = files_of(rule, "Bad")
    rotas = re.search(r"rotas: \{.*\}(?=\})", found.pop("mkdocs.yml", ""))
    files = {path if path.startswith("rotas/") else f"content/{path}": text for path, text in found.items()}
    options = f"      {rotas[0]}\n" if rotas else ""
    root = handbook(tmp_path, files, CONFIGURATION.replace("[content, runbooks]", "[content]") + options)
    told = kbgen("stale", "--format", "json", cwd=root).json
    found = [one for one in told["findings"] if one["code"] == rule.code]
    assert found
    attached = {doc["path"] for doc in told["documents"]} | {path for path in files if path.endswith(".csv")}
    assert {one["path"] for one in found} <= attached
    assert all(doc["freshness"] in set(State) for doc in told["documents"])
    assert rule.code not in kbgen("check", "--format", "json", "--fail-on", "never", cwd=root).out
    assert kbgen("check", "--select", rule.code, cwd=root).status == 0


@pytest.mark.parametrize("code", PROMISED.values(), ids=PROMISED)
def test_what_is_promised_is_a_dated_rule(code: str) -> None:
    assert code in {rule.code for rule in DATED}


def test_check_is_handed_no_rule_that_asks_for_the_date() -> None:
    rules_on = app.undated(KINDS)
    asked = {rule.code for kind in KINDS for rule in rules_on(kind)}
    assert asked
    assert not asked & {rule.code for rule in DATED}
    assert all(rule.on_document is None and rule.on_corpus is None for rule in DATED)


def told(corpus: Corpus, today: date) -> set[tuple[str, str, str, str]]:
    return {(one.path, one.code, one.key, one.value) for one in examine_dates(corpus, DATED, today)}


@examples(0.6)
@given(
    st.sampled_from(sorted(cases())),
    st.dates(date(2024, 1, 1), date(2029, 1, 1)),
    st.integers(1, 10) | st.integers(1, 900),
)
def test_time_removes_no_dated_finding_but_those_that_say_so(name: str, day: date, later: int) -> None:
    corpus = cases()[name]
    before, after = told(corpus, day), told(corpus, day + timedelta(days=later))
    for path, code, key, value in before - after:
        if code in FOLLOWED:
            assert any(one[:2] == (path, FOLLOWED[code]) for one in after), (path, code)
        else:
            assert code in FADING, (path, code, key, value)


@pytest.mark.parametrize("code", [*FADING, *FOLLOWED])
def test_each_exception_happens(code: str) -> None:
    """An exception that no longer happens is taken out of the list."""
    days = [date(2023, 1, 1) + timedelta(days=step) for step in range(0, 365 * 6, 15)]
    names = [f"Bad {code}", f"Good {code}", "the example"]
    assert any(
        {found for found in told(cases()[name], one) if found[1] == code} - told(cases()[name], other)
        for name in names
        for one, other in itertools.pairwise(days)
    )


# states

_DAYS = st.dates(date(2025, 1, 1), date(2027, 1, 1)).map(str)
_FRONT = st.fixed_dictionaries(
    {},
    optional={
        "reviewed": _DAYS,
        "review_every": st.sampled_from(["1 month", "90d", "6 month", "P1Y", "quarterly"]),
        "snooze": _DAYS.map(lambda day: f"{{until: {day}, reason: x}}"),
        "evergreen": st.sampled_from(["true", "false"]),
        "retired": _DAYS.map(lambda day: f"{{date: {day}, reason: x}}"),
        "reviews": _DAYS.map(lambda day: f"[{{date: {day}}}]"),
    },
)
_ORDER = [State.FRESH, State.DUE_SOON, State.DUE, State.OVERDUE]


@examples(0.6)
@given(
    st.lists(st.tuples(st.sampled_from(["runbooks", "guides", "decisions"]), _FRONT), min_size=1, max_size=4),
    st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    st.integers(0, 800),
)
def test_time_makes_no_document_fresher(fronts: list[tuple[str, dict[str, str]]], day: date, later: int) -> None:
    """The end of a snooze brings back what it kept quiet; nothing else leaves the order."""
    corpus = corpus_of({f"{kind}/d{n}.md": document(**front) for n, (kind, front) in enumerate(fronts)})
    before, after = states(corpus, day), states(corpus, day + timedelta(days=later))
    for address, found in before.items():
        then = after[address].state
        if found.state is State.SNOOZED:
            assert then in (State.SNOOZED, State.UNREVIEWED, *_ORDER)
        elif found.state in _ORDER:
            assert _ORDER.index(then) >= _ORDER.index(found.state)
        else:
            assert then is found.state


@examples(0.2)
@given(st.sampled_from(sorted(set(cases()) - {"the example"})), st.randoms())
def test_the_order_of_files_changes_nothing(name: str, dice: random.Random) -> None:
    word, code = name.split()
    files = files_of(next(rule for rule in DATED if rule.code == code), word)
    shuffled = list(raws_of(files))
    dice.shuffle(shuffled)
    today = date.fromisoformat(DAY)
    one, other = cases()[name], examined(files, (), shuffled).corpus
    assert told(one, today) == told(other, today)
    assert states(one, today) == states(other, today)


@pytest.mark.slow
def test_the_machine_changes_nothing(tmp_path: Path) -> None:
    """Its time zone, its locale, the seed of its hashes."""
    root = copy_example(tmp_path)
    answers = [
        kbgen_process("stale", "--format", "json", "--clean", cwd=root, **environment).out
        for environment in (
            {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
            {"TZ": "America/Los_Angeles", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2"},
        )
    ]
    assert len(answers[0]) > 1000
    assert answers[0] == answers[1]
