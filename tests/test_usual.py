"""What most documents of a collection do without is one advice; what few lack is a finding of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.model import Finding, Severity
from tests.cli.running import CONFIGURATION, kbgen
from tests.support import checked, document
from tests.test_history import Repository

# each with a document that lacks something, and one that has it
PRACTICES = {
    "DC005": ("decisions/{:04}-d.md", document("Text.", title="D"), document("Text.", title="D", status="accepted")),
    "GN002": ("guides/g{}.md", "# G\n", "---\nowner: ops\n---\n\n# G\n"),
    "GN003": ("guides/g{}.md", "---\nowner: ops\n---\n\nText.\n", "---\nowner: ops\n---\n\n# G\n"),
    "RB005": (
        "runbooks/AlertDown{}.md",
        document("## Impact\n\nNone.\n", title="A"),
        document("".join(f"## {name}\n\nText.\n" for name in ("Meaning", "Impact", "Diagnosis", "Mitigation"))),
    ),
    "IN002": (
        "incidents/i{}.md",
        document("Text.", title="I"),
        document("Text.", title="I", actions="[{title: A, owner: ops, due: 2026-02-01}]"),
    ),
    "IN003": (
        "incidents/i{}.md",
        document("Text.", title="I", actions="[{title: A, due: 2026-02-01}, {title: B, due: 2026-02-01}]"),
        document("Text.", title="I", actions="[{title: A, owner: ops, due: 2026-02-01}]"),
    ),
    "IN004": (
        "incidents/i{}.md",
        document("Text.", title="I", actions="[{title: A, owner: ops}, {title: B, owner: ops}]"),
        document("Text.", title="I", actions="[{title: A, owner: ops, due: 2026-02-01}]"),
    ),
}


def found_in(code: str, lacking: int, having: int) -> list[Finding]:
    """The findings of a rule in a collection in which some documents lack what it asks for."""
    name, without, with_it = PRACTICES[code]
    files = {name.format(at): without if at < lacking else with_it for at in range(lacking + having)}
    return [finding for finding in checked(files) if finding.code == code]


@pytest.mark.parametrize("code", PRACTICES)
@given(lacking=st.integers(0, 12), having=st.integers(0, 12))
def test_what_most_of_five_or_more_documents_lack_is_one_advice(code: str, lacking: int, having: int) -> None:
    usual = lacking >= 5 and lacking >= having
    found = found_in(code, lacking, having)
    severities = [one.severity for one in found if not one.repeats]
    assert severities == ([Severity.ADVICE] if usual else [Severity.WARNING] * lacking)
    assert [one.path for one in found] == sorted(one.path for one in found_in(code, lacking, 0))


@pytest.mark.parametrize("code", PRACTICES)
def test_the_one_advice_says_of_how_many_it_holds(code: str) -> None:
    first, *others = found_in(code, 6, 2)
    assert first.message.endswith("; it is like that in 6 of 8 documents here")
    assert [one.repeats for one in (first, *others)] == [False, *[True] * 5]


def test_a_document_more_or_less_turns_no_practice_into_news(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    bare, full = document("Text.", title="D", owner="ops"), document("Text.", title="D", owner="ops", status="accepted")
    log = {f"content/decisions/{at:04}-d.md": full if at < 5 else bare for at in range(10)}
    repository.commit({"mkdocs.yml": CONFIGURATION, "runbooks/index.md": "# R\n"} | log)
    kbgen("check", "--write-baseline", "known.json", cwd=tmp_path)
    repository.git("switch", "--quiet", "-c", "branch")
    repository.commit({"content/decisions/0005-d.md": full})
    for options in (("--base", "main"), ("--baseline", "known.json")):
        assert kbgen("check", *options, "--select", "DC005", "--format", "json", cwd=tmp_path).json == []
