"""A fingerprint tells a finding by what is wrong, so that it is the same tomorrow, elsewhere in the file and elsewhere."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta

import pytest

from kbgen.kit import Rule
from kbgen.model import Finding
from tests.support import TODAY, handbook, raws_of, stale
from tests.support import checked as checked_
from tests.test_rule_manuals import SHOWN, examples

DATED = [rule for rule in SHOWN if rule.dated]
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
    files = examples(rule, "Bad")
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
    files = examples(rule, "Bad")
    found = [one for one in both(files) if one.code == rule.code]
    moved = [one for one in both(dict(map(with_comments, files.items()))) if one.code == rule.code]
    assert sorted(one.fingerprint for one in moved) == sorted(one.fingerprint for one in found)
    fronted = {path for path, text in files.items() if text.startswith("---\n")}
    lines = {one.span.line for one in found if one.path in fronted and one.span.line > 1}
    assert not lines & {one.span.line for one in moved if one.path in fronted} or not lines or len(lines) > 1


def with_comments(file: tuple[str, str]) -> tuple[str, str]:
    path, text = file
    return path, re.sub(r"\A---\n", "---\n# one line\n# and another\n", text)


def both(files: dict[str, str]) -> list[Finding]:
    return [*checked_(files, restricted_links="finding"), *stale(files, restricted_links="finding")]


def test_it_does_not_change_with_the_order_of_files() -> None:
    files = {f"{n}/{path}": text for n, rule in enumerate(SHOWN[:40]) for path, text in examples(rule, "Bad").items()}
    raws = raws_of(files)
    there = handbook(files, raws=raws).findings
    back = handbook(files, raws=raws[::-1]).findings
    assert there == back
