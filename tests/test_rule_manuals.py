"""Every rule's manual says why, shows what is wrong and what is right, and both examples behave as it says."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest

from kbgen.kit import Rule, Scope
from kbgen.load.faults import BEYOND
from kbgen.model.settings import GITHUB, MATERIAL
from tests.support import BY_CODE, RULES, codes, configured, covered, findings, history_of

# These speak where git's history is known; `test_evidence.py` has more of them.
ASKING_GIT = frozenset({"FR006", "FR007", "FR008", "DC016", "DC017"})
# Faults of files themselves cannot be shown in Markdown, nor can those of kbgen.
SHOWN = [rule for rule in RULES if not rule.code.startswith("RD") and rule.code != "KB001"]
# These speak of what one dialect alone prints otherwise, or has too much work with.
OF_MATERIAL = frozenset({BEYOND, "steps-printed-otherwise", "printed-otherwise"})
_FENCE = re.compile(
    r"^(?P<fence>`{3,})(?:markdown|csv|yaml|text)(?: (?P<path>\S+))?\n(?P<text>.*?)^(?P=fence)$",
    re.DOTALL | re.MULTILINE,
)


_BRACES = re.compile(r"\{(\d+)\.\.(\d+)\}")


def examples(rule: Rule, word: str) -> list[dict[str, str]]:
    """The files under `Bad:` or `Good:` of a manual, one commit after the other: a path that comes again is a change.

    `{01..30}` in a path stands for as many files, as it does in a shell.
    """
    _, _, after = rule.manual.partition(f"{word}:\n")
    part = after.partition("\nGood:\n")[0]
    commits: list[dict[str, str]] = []
    for found in _FENCE.finditer(part):
        for path, text in _each(found["path"] or "guides/example.md", found["text"]):
            commit = next((commit for commit in commits if path not in commit), None)
            if commit is None:
                commits.append(commit := {})
            commit[path] = text
    return commits


def _each(path: str, text: str) -> Iterator[tuple[str, str]]:
    braces = _BRACES.search(path)
    if braces is None:
        yield path, text
        return
    for number in range(int(braces[1]), int(braces[2]) + 1):
        said = f"{number:0{len(braces[1])}}"
        yield _BRACES.sub(said, path), _BRACES.sub(said, text)


def files_of(rule: Rule, word: str) -> dict[str, str]:
    """The files under `Bad:` or `Good:` of a manual as the last commit leaves them."""
    return _left_by(examples(rule, word))


def _left_by(commits: list[dict[str, str]]) -> dict[str, str]:
    return {path: text for commit in commits for path, text in commit.items()}


@pytest.mark.parametrize("rule", SHOWN, ids=lambda rule: rule.code)
def test_the_bad_example_has_the_fault_and_the_good_one_has_not(rule: Rule) -> None:
    bad, good = examples(rule, "Bad"), examples(rule, "Good")
    assert bad
    assert good
    assert rule.code in codes(_found(rule, bad))
    assert rule.code not in codes(_found(rule, good))


def _found(rule: Rule, commits: list[dict[str, str]]) -> list[str]:
    """What the command that a rule belongs to finds."""
    files = _left_by(commits)
    if rule.scope is Scope.COVERAGE:
        return covered(files)
    if rule.scope is Scope.CONFIGURATION:
        return configured(files)
    dialect = MATERIAL if rule.name in OF_MATERIAL else GITHUB
    return findings(files, restricted_links="finding", history=history_of(commits), dialect=dialect)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_manual_starts_with_one_sentence_of_why(rule: Rule) -> None:
    why = rule.manual.partition("\n\n")[0]
    assert why.endswith(".")
    assert why[0].isupper()
    assert not re.search(r"[.!?] +[A-Z]", why)
    assert len(why) <= 160


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_reads_as_what_is_allowed_when_it_is_ignored(rule: Rule) -> None:
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", rule.name)
    assert re.fullmatch(r"[A-Z]{2}\d{3}", rule.code)
    assert rule.fix[0].isupper()
    assert rule.fix.endswith(".")


def test_no_two_rules_share_a_code_or_a_name() -> None:
    assert [key for key, count in Counter(rule.code for rule in RULES).items() if count > 1] == []
    assert [key for key, count in Counter(rule.name for rule in RULES).items() if count > 1] == []
    assert len(BY_CODE) == len(RULES)
