"""Front matter that is printed as text is an error at its line, with the fix where only one is right."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.authoring.fix import fixed
from kbgen.load.frontmatter import split
from tests.support import checked, loaded

KEYS = "title: Disk full\nowner: storage\nreviewed: 2026-09-01\n"
BODY = "\n## Meaning\n\nText.\n"
PATH = "runbooks/disk.md"


@pytest.mark.parametrize(
    ("before", "mended"),
    [
        (f" ---\n{KEYS}---\n{BODY}", f"---\n{KEYS}---\n{BODY}"),
        (f"\u200b---\n{KEYS}---\n{BODY}", f"---\n{KEYS}---\n{BODY}"),
        (f"{KEYS}---\n{BODY}", f"---\n{KEYS}---\n{BODY}"),
        (f"\t---\n{KEYS}----\n{BODY}", f"---\n{KEYS}----\n{BODY}"),
        (f"+++\ntitle = 'Disk full'\n+++\n{BODY}", ""),
    ],
)
def test_what_was_meant_as_front_matter_is_an_error_on_line_one(before: str, mended: str) -> None:
    (finding,) = [one for one in checked({PATH: before}) if one.code == "FM010"]
    assert (finding.severity.label, finding.span.line) == ("error", 1)
    if mended:
        assert fixed(before, [finding], lambda _text: []).text == mended
        assert loaded(mended, PATH).readings[0].doc.title == "Disk full"
    else:
        assert finding.fix is None


@pytest.mark.parametrize(
    "text",
    [
        f"---\n{KEYS}---\n{BODY}",
        f"----\n{KEYS}----\n{BODY}",
        f"---\n{KEYS}...\n{BODY}",
        f"<!-- SPDX -->\n---\n{KEYS}---\n{BODY}",
        "Note: this is prose\n---\n\nMore.\n",
        "Some heading\n---\n\nMore.\n",
        " ---\n\nA rule above.\n\n---\n",
        "+++\n\nNot TOML.\n",
        "title: only a line of prose that ends nowhere\n",
        "warning: hot\n---\n",
        "    ---\n    code: x\n",
        "",
    ],
)
def test_any_other_text_is_none(text: str) -> None:
    assert not [one for one in checked({PATH: text}) if one.code == "FM010"]


def test_a_folder_of_hugo_on_its_own_is_not_called_wrong_for_its_toml() -> None:
    text = f"+++\ntitle = 'Disk full'\n+++\n{BODY}"
    assert not [one for one in checked({PATH: text}, whole=False) if one.code == "FM010"]


@given(st.text(alphabet=" \t\u200b-+:=\ntitleowner", max_size=60))
def test_no_text_is_refused_for_what_it_begins_with(text: str) -> None:
    assert split(text).body in text
