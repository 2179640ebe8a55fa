"""What most documents of a collection do without is one advice; what few lack is a finding of each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.model import Finding, Severity
from tests.support import checked, document

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
    severities = [one.severity for one in found_in(code, lacking, having)]
    assert severities == ([Severity.ADVICE] if usual else [Severity.WARNING] * lacking)


@pytest.mark.parametrize("code", PRACTICES)
def test_the_one_advice_says_of_how_many_it_holds(code: str) -> None:
    (finding,) = found_in(code, 6, 2)
    assert finding.message.endswith("; it is like that in 6 of 8 documents here")
