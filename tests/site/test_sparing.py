"""What Markdown is spared changes nothing of what it gives."""

from __future__ import annotations

import re

import markdown
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pymdownx.highlight import HighlightExtension

from kbgen.engines.markdown_speedups import Guarded, necessary, spare
from kbgen.markup.policy import EXTENSIONS

PIECES = (
    "word", " ", "\n", "\n\n", "    ", "# ", "## a", "`", "``", "```py\n", "```\n", "*", "**", "_", "[", "]", "(", ")",
    "[a]: b\n", "[^1]", "[^1]: note", "![", "<b>", "</b>", "<https://a.b>", "&amp;", "\\", "> ", "- ", "1. ", "!!! note\n",
    "??? x\n", '=== "t"\n', ": meaning", "| a | b |\n", "|---|---|\n", "---\n", "===\n", "- [ ] x", "{: .a }", "  \n",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join)


def engine() -> markdown.Markdown:
    options = {name: dict(given_) for name, given_ in EXTENSIONS.items() if given_}
    return markdown.Markdown(extensions=list(EXTENSIONS), extension_configs=options)


PLAIN, SPARED = engine(), engine()
spare(SPARED)


def html(of: markdown.Markdown, text: str) -> str:
    of.reset()
    return of.convert(text)


@given(TEXTS)
@example("```python hl_lines='1'\nprint(1)\n```\n\n`#!py x`\n")
def test_the_html_of_any_text_is_the_same(text: str) -> None:
    assert html(SPARED, text) == html(PLAIN, text)


@pytest.mark.parametrize(
    ("expression", "signs"),
    [
        (r"(?<!\!)\[", ("[",)),
        (r"(?:^|\n)!!! ?x*", ("!!!",)),
        (r"\?{3}", ("???",)),
        (r"(a|b)+c?", ("a", "b")),
        (r"[*_]{2,}", ("*", "_")),
        (r"a(?=b)", ("a",)),
        (r"(?:  \n)", ("  \n",)),
        (r"a*", ()),
        (r"(a|b*)", ()),
        (r"[^a]", ()),
        (r"[a-z]", ()),
        (r"(?i)a", ()),
        (r"\s+", ()),
    ],
)
def test_the_signs_that_an_expression_needs_are_known(expression: str, signs: tuple[str, ...]) -> None:
    assert necessary(re.compile(expression)) == signs


PARTS = st.sampled_from(["a", "b", "[ab]", "(?:a|bc)", "a{2,3}", "(b+)", "c?", "(?=a)", "(?<!b)", ".", "^", "\\n"])


@given(st.lists(PARTS, min_size=1, max_size=5).map("".join), st.text("abc\n", max_size=8))
def test_a_guarded_expression_finds_what_it_would_find(expression: str, text: str) -> None:
    found = re.compile(expression)
    guarded = Guarded(found, necessary(found)) if necessary(found) else found
    for name in ("search", "match"):
        theirs, ours = (getattr(one, name)(text) for one in (found, guarded))
        assert (ours and ours.span()) == (theirs and theirs.span())
    assert [one.span() for one in guarded.finditer(text)] == [one.span() for one in found.finditer(text)]
    assert guarded.sub("x", text) == found.sub("x", text)


def test_nothing_is_spared_where_colours_stand_in_the_html() -> None:
    of = markdown.Markdown(
        extensions=["pymdownx.highlight", "pymdownx.superfences"],
        extension_configs={"pymdownx.highlight": {"noclasses": True}},
    )
    text = "```python\nprint(1)\n```\n"
    before = html(of, text)
    spare(of)
    assert html(of, text) == before
    assert "style=" in before
    assert any(isinstance(one, HighlightExtension) for one in SPARED.registeredExtensions)
