"""What a browser would take for a tag of HTML is found, and shown once it is fixed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.authoring.fix import fixed
from kbgen.markdown.github.html import article
from kbgen.model import Finding
from kbgen.model.settings import MATERIAL
from tests.support import checked

PATH = "guides/a.md"
# A body, the column and the words of the finding, and the body once it is fixed.
VANISHING = {
    "one": ("Use <namespace>.", 5, "vanishes", "Use `<namespace>`."),
    "two on a line": ("<pod> of <name-space>, <b>bold</b>", 1, "another one", "`<pod>` of `<name-space>`, <b>bold</b>"),
    "two words": (
        "Ask <your team>.\n\nAsk <your team>.\n\n<x>",
        5,
        "2 more",
        "Ask `<your team>`.\n\nAsk `<your team>`.\n\n<x>",
    ),
    "in a table": ("| a |\n|---|\n| <b> <pod> |", 7, "vanishes", "| a |\n|---|\n| <b> `<pod>` |"),
    "in emphasis": ("*in <pod>*", 5, "vanishes", "*in `<pod>`*"),
    "after an accent": ("é 😀 <pod>", 5, "vanishes", "é 😀 `<pod>`"),
    "in a heading": ("## Restart <pod>", 12, "vanishes", None),
    "in HTML": ("<div>\n<pod>\n</div>", 1, "vanishes", None),
    "between backticks of others": ("a` <pod>` b <pod>", 13, "vanishes", "a` <pod>` b `<pod>`"),
}
SHOWN = (
    "`<namespace>`", "    <namespace>", "```\n<namespace>\n```", "\\<namespace>", "&lt;namespace>", "a < b > c", "<b>bold</b> <Br>",
    "<Tabs>\n\ntext\n\n</Tabs>", "A <Badge text>new</Badge>", "<Note />", '<Card title="a">', "<https://a.example>", "<a@b.example>",
    "<!-- <namespace> -->", "<svg><g><path d='M0'></g></svg>", "<%= partial %>", "[a](<b>)", "vector<int", "<1>",
)  # fmt: skip


def found(body: str, **settings: Any) -> list[Finding]:
    return [finding for finding in checked({PATH: body}, **settings) if finding.code == "MD003"]


@pytest.mark.parametrize("name", VANISHING)
def test_a_document_has_one_finding_at_the_first_and_one_fix(name: str) -> None:
    body, column, words, expected = VANISHING[name]
    (finding,) = found(body)
    assert (finding.span.column, words in finding.message) == (column, True)
    assert fixed(body, [finding], lambda _: []).text == (body if expected is None else expected)


@pytest.mark.parametrize("body", SHOWN)
def test_what_is_shown_or_meant_as_html_is_left(body: str) -> None:
    assert found(body) == []


def test_nothing_vanishes_where_html_is_text_or_another_dialect_is_read() -> None:
    assert found("<namespace>", html="escape") == []
    assert found("<namespace>", dialect=MATERIAL) == []


PIECES = st.sampled_from(
    ("<pod>", "<b>", "`", "``", "*", "\n", "\n\n", "- ", "# ", "| ", "a", " ", "<div>", "[", "](x)", "\\", "    ")
)


@given(st.lists(PIECES, max_size=16).map("".join))
def test_a_fix_shows_what_vanished_and_is_made_once(body: str) -> None:
    text = fixed(body, found(body), lambda _: []).text
    assert article(text).html.count("&lt;pod&gt;") >= article(body).html.count("&lt;pod&gt;")
    again = [finding for finding in found(text) if finding.fix is not None]
    assert again == []
