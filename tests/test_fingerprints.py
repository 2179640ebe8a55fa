"""A fingerprint tells a finding by what is wrong, so that it is the same tomorrow, elsewhere in the file and in any order."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta

import pytest

from kbgen.kit import Rule
from kbgen.model import Finding
from kbgen.model.finding import fingerprinted
from tests.support import TODAY, checked, handbook, raws_of, stale
from tests.test_rule_manuals import ASKING_GIT, SHOWN, files_of

DATED = [rule for rule in SHOWN if rule.dated and rule.code not in ASKING_GIT]
Place = tuple[str, int, int, str]


def grouped(findings: list[Finding], code: str) -> dict[Place, set[str]]:
    """The fingerprints of one rule's findings, by place."""
    found: dict[Place, set[str]] = defaultdict(set)
    for one in findings:
        if one.code == code:
            found[one.path, one.span.line, one.span.column, one.key].add(one.fingerprint)
    return found


@pytest.mark.parametrize("days", [1, 2, 30])
@pytest.mark.parametrize("rule", DATED, ids=lambda rule: rule.code)
def test_it_does_not_change_from_day_to_day(rule: Rule, days: int) -> None:
    files = files_of(rule, "Bad")
    now = grouped(stale(files), rule.code)
    later = grouped(stale(files, TODAY + timedelta(days=days)), rule.code)
    earlier = grouped(stale(files, TODAY - timedelta(days=days)), rule.code)
    assert now
    for other in (earlier, later):
        for place in now.keys() & other.keys():
            if len(now[place]) == len(other[place]):
                assert now[place] == other[place], place


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_it_does_not_change_when_lines_move(rule: Rule) -> None:
    files = files_of(rule, "Bad")
    if rule.code == "FM002":
        return  # a comment below the opening line is what tells that it opens front matter
    moved = dict(map(with_comments, files.items()))
    down = {path: 2 if moved[path] != text else 0 for path, text in files.items()}
    found, after = ([one for one in both(which) if one.code == rule.code] for which in (files, moved))
    assert sorted(one.fingerprint for one in after) == sorted(one.fingerprint for one in found)
    expected = [one.span.line + down.get(one.path, 0) * (one.span.line > 1) for one in found]
    assert sorted(one.span.line for one in after) == sorted(expected)


def test_it_does_not_change_when_an_entry_is_put_before_others() -> None:
    head = "---\ntitle: Orders lost\nstarted: 2025-12-01 10:00+00:00\nactions:\n"
    late = "  - {title: Alert on it, owner: ada, due: 2025-12-20}\n  - {title: Test it, owner: ada, due: 2025-12-21}\n"
    new = "  - {title: Write it down, owner: ada, due: 2026-12-20}\n"
    there, after = (
        [one.fingerprint for one in stale({"incidents/orders.md": f"{head}{rows}---\n"}) if one.code == "IN005"]
        for rows in (late, new + late)
    )
    assert len(there) == len(set(there)) == 2
    assert after == there


def test_two_that_are_alike_are_told_apart() -> None:
    files = {"guides/one.md": "---\ntitle: One\n---\n\n[gone](gone.md)\n\n[gone](gone.md)\n"}
    found = [one.fingerprint for one in checked(files) if one.span.line > 4]
    assert len(found) == len(set(found)) == 2


def with_comments(file: tuple[str, str]) -> tuple[str, str]:
    path, text = file
    return path, text.replace("---\n", "---\n# one line\n# and another\n", 1) if text.startswith("---\n") else text


def both(files: dict[str, str]) -> list[Finding]:
    return [*checked(files, restricted_links="finding"), *stale(files, restricted_links="finding")]


def test_it_does_not_change_with_the_order_of_files() -> None:
    files = {f"{n}/{path}": text for n, rule in enumerate(SHOWN[:40]) for path, text in files_of(rule, "Bad").items()}
    raws = raws_of(files)
    there, back = (
        list(fingerprinted(sorted(handbook(files, raws=some).findings, key=lambda one: one.order)))
        for some in (raws, raws[::-1])
    )
    assert len(there) > 40
    assert there == back
