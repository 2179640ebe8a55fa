"""No body breaks the parse, loses what it says, or makes a page deeper or larger than its text warrants."""

from __future__ import annotations

import pyromark
import pytest
from fuzzing.repetitions import REPEATED, repetition
from hypothesis import given
from hypothesis import strategies as st
from structure import structure

from kbgen.markdown.github import outline, parse
from kbgen.markdown.github.html import article
from kbgen.markdown.github.vocabulary import DEEPEST, ParserError
from tests.growth import grows_in_proportion

_SIZE = 20_000
_PARTS = (
    "*a **b ", "[", "![a](", "[[a]]", "``a`", "<a ", "<!--", "> ", ">", "* a\n", "1. ", "- a\n  ", "```\n", "~~a",
    "|a|b|\n|-|-|\n", "# a\n", "a\n=\n", "http://a.b/*_ ", "www.", "a@", "&amp;", "\\", "!!! note\n    a\n", "!!! note\n",
    '=== "a"\n', ":::note\n", ":::note\n:::\n", ":a", "a\n: b\n", ":smile:", "{#a}", "# a {#a}\n", "![a](b){.a}", "é",
    "🎉", "\0", "\ud800", "\ufeff", "\r\n", "\r", "[^1]", "[^a]: b\n\n[^a] ", "- [ ] a\n", "[TOC]\n\n", "***", "[a][]",
)  # fmt: skip


@pytest.mark.parametrize("part", _PARTS)
def test_repeated_signs_are_read(part: str) -> None:
    body = (part * _SIZE)[:_SIZE]
    assert len(outline(body).prose) == _SIZE
    assert article(body).html.encode() or not body.strip()


@pytest.mark.slow
@pytest.mark.parametrize("construct", REPEATED)
def test_any_construct_takes_time_in_proportion_to_its_size(construct: str) -> None:
    def work(size: int) -> None:
        body = repetition(construct, size)
        outline(body)
        article(body)

    assert grows_in_proportion(work, _SIZE)


@pytest.mark.parametrize("opening", ["> ", "- ", "*a "])
def test_pages_are_no_deeper_than_githubs(opening: str) -> None:
    body = opening * 500 + "end" if opening != "- " else "".join("  " * depth + "- a\n" for depth in range(500))
    depth = deepest = 0
    for event in parse(body):
        nesting = event.kind.lstrip("/") in ("quote", "list", "emphasis", "strong")
        depth += (-1 if event.kind[0] == "/" else 1) * nesting
        deepest = max(deepest, depth)
    assert (depth, deepest <= DEEPEST) == (0, True)


def test_containers_within_containers_end_somewhere() -> None:
    body = "".join("    " * depth + "!!! note\n\n" for depth in range(40)) + "    " * 40 + "end\n"
    assert "end" in article(body).html


def test_more_containers_than_anybody_writes_are_text() -> None:
    assert article("!!! note\n    a\n\n" * 2_001).html.count("admonition") == 0


@given(st.text(alphabet="ab \n\t\r>-*_~`[]()!#|:=?{}.<&\\$^é🎉\0\ufeff1\ud800", max_size=200))
def test_any_text_is_read(body: str) -> None:
    assert len(outline(body).prose) == len(body)
    assert article(body).html.encode() or not body.strip("\r\n\t \ufeff\0")


@given(st.text(alphabet='ab \n>-*_~!=?.\\é🎉"', max_size=200))
def test_no_letter_of_prose_is_lost(body: str) -> None:
    shown = " ".join(structure(article(body).html).words).replace("Note", "")
    assert [shown.count(letter) for letter in "abé🎉"] == [body.count(letter) for letter in "abé🎉"]


def test_a_panic_of_the_parser_is_an_error_like_others(monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):  # the library's own name
        pass

    def fail(*_: object, **__: object) -> None:
        raise PanicException("index out of bounds")

    monkeypatch.setattr(pyromark, "events_with_range", fail)
    with pytest.raises(ParserError, match="index out of bounds"):
        parse("a <b> that fails")


def test_what_is_no_panic_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(pyromark, "events_with_range", stop)
    with pytest.raises(KeyboardInterrupt):
        parse("a text that is interrupted")
