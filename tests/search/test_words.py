"""How texts become words, in Python; the browser is held to the same cases in tests/browser/test_search_ranking.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.search.query import typed
from kbgen.search.spelling import distance, nearest, spelling
from kbgen.search.words import LONGEST, add, names, surfaces
from tests.search.cases import QUERIES, TEXTS


@pytest.mark.parametrize(("text", "found"), TEXTS)
def test_the_words_of_a_text(text: str, found: list[list[str]]) -> None:
    assert [list(surfaces(name)) for name in names(text)] == found


@pytest.mark.parametrize(("text", "found"), QUERIES)
def test_the_words_of_a_query(text: str, found: list[str]) -> None:
    assert [one.word + "*" * one.joined for one in typed(text)] == found


def counted(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    add(found, text)
    return found


@given(st.text(max_size=200))
def test_a_word_of_a_text_is_found_by_itself(text: str) -> None:
    """What the index holds of a text is what it looks for when somebody types the word as the index has it."""
    for word in counted(text):
        assert 0 < len(word) <= LONGEST
        assert word in counted(word)


@given(st.text(st.sampled_from("abzA0_-' "), max_size=30))
def test_words_are_the_same_with_letters_of_any_script_beside_them(text: str) -> None:
    assert names(f"{text} ż") == [*names(text), "z"]


@given(st.text("abcde", max_size=9), st.text("abcde", max_size=9))
def test_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    far = distance(one, other, 20)
    assert far == distance(other, one, 20)
    assert (far == 0) == (one == other)
    assert abs(len(one) - len(other)) <= far <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("replicaton", "replication"),
        ("replicatoin", "replication"),
        ("rplication", "replication"),
        ("lagg", "lag"),
        ("kafak", "kafka"),
        ("replica1", ""),
        ("zebra", ""),
    ],
)
def test_the_nearest_word(word: str, found: str) -> None:
    assert nearest(word, ["lag", "kafka", "replicate", "replication"]) == found


def test_errors_are_corrected_by_words_that_several_pages_hold_or_one_is_called() -> None:
    held = {"often": (9, 1), "once": (1, 1), "title": (1, 25), "rfc1": (5, 9), "abc": (9, 9), "東京都庁": (9, 9)}
    assert spelling(held) == {"": ["often", "title"]}
    many = {f"{letter}{'bcd' * 6}{chr(97 + n % 26)}{chr(97 + n // 26)}": (2, 1) for n in range(676) for letter in "axд"}
    assert sorted(spelling(many)) == ["a", "x", "д"]
