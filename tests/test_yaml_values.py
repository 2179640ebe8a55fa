"""YAML becomes plain text values with their places, whatever somebody wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.load.yaml_values import LARGEST, YamlError, parse


def one(text: str) -> object:
    (root,) = parse(text).roots
    return root


@pytest.mark.parametrize(
    "written",
    [
        "0014",
        "12",
        "no",
        "on",
        "Yes",
        "off",
        "true",
        "1.10",
        "1e3",
        "0x1F",
        "1_000",
        "12:30:45",
        "2026-01-15",
        ".inf",
        "=",
    ],
)
def test_a_scalar_is_the_text_that_was_written(written: str) -> None:
    assert one(f"key: {written}") == {"key": written}
    assert one(f"{written}: value") == {written: "value"}


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_nothing(written: str) -> None:
    assert one(f"key: {written}") == {"key": None}


@pytest.mark.parametrize("written", ["'null'", '"~"', "'no'", "''"])
def test_what_stands_in_quotes_is_text(written: str) -> None:
    assert one(f"key: {written}") == {"key": written[1:-1]}


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!!binary", "!ENV", "!!int"])
def test_a_tag_changes_nothing(tag: str) -> None:
    assert one(f"key: {tag} text") == {"key": "text"}


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("a: 1\n\tb: 2\n", 2, 1, "tab"),
        ("a:\n\t- x\n", 2, 1, "tab"),
        ('a: "open\nb: 2\n', 1, 4, "never closed"),
        ("a: b: c\n", 1, 5, "colon"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected"),
        ("a: 1\n  b: 2\n", 2, 4, "colon"),
        ("a: @home\n", 1, 4, "token"),
        ("a: *nowhere\n", 1, 4, "&nowhere"),
        ("a: 1\n---\nb: 2\n", 2, 1, "second"),
        ("a: bell\x07\n", 1, 1, "character"),
        ("[a]: 1\n", 1, 1, "key"),
        ("? {a: b}\n: 1\n", 1, 3, "key"),
    ],
)
def test_a_fault_says_where_and_what(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(YamlError, match=message) as caught:
        parse(text)
    assert (caught.value.span.line, caught.value.span.column) == (line, column)


def test_of_two_equal_keys_the_first_counts_and_the_second_is_told() -> None:
    tree = parse("a: 1\nb: {c: 1, c: 2}\na: [x, y]\n")
    assert tree.roots == [{"a": "1", "b": {"c": "1"}}]
    assert [(path, span.line) for path, span in tree.duplicates] == [(("b", "c"), 2), (("a",), 3)]


def test_each_key_and_each_item_has_its_place() -> None:
    tree = parse("title: A\nlist:\n  - x\n  - {k: v}\n")
    assert tree.keys["list",][:2] == (2, 1)
    assert tree.values["list", 0][:2] == (3, 5)
    assert tree.values["list", 1, "k"][:2] == (4, 9)
    assert tree.values["title",] == (1, 8, 1)


def test_an_alias_stands_for_its_value() -> None:
    assert one("a: &x [1, 2]\nb: *x\n") == {"a": ["1", "2"], "b": ["1", "2"]}


def test_a_value_that_holds_itself_is_a_fault() -> None:
    with pytest.raises(YamlError, match="stands for nothing"):
        parse("a: &a [*a]\n")


def test_aliases_of_aliases_cannot_grow_without_end() -> None:
    laughs = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    with pytest.raises(YamlError, match="too large"):
        parse(laughs)


def test_aliases_of_aliases_cannot_grow_without_end_in_depth() -> None:
    deep = "a0: &a0 x\n" + "".join(f"a{n}: &a{n} {'[' * 20}*a{n - 1}{']' * 20}\n" for n in range(1, 45))
    with pytest.raises(YamlError, match="too large"):
        parse(deep)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "a: [", "&a [", "{"])
def test_deep_nesting_is_a_fault_and_never_a_crash(opening: str) -> None:
    with pytest.raises(YamlError):
        parse(opening * 30_000)


def test_a_very_long_text_is_not_even_looked_at() -> None:
    with pytest.raises(YamlError, match="KB"):
        parse("a: " + "x" * LARGEST)
    with pytest.raises(YamlError, match="values"):
        parse("[" + "x," * 30_000 + "]")


def test_many_documents_are_told_apart_by_their_number() -> None:
    tree = parse("a: 1\n---\nb: 2\n", many=True)
    assert tree.roots == [{"a": "1"}, {"b": "2"}]
    assert tree.keys[1, "b"].line == 3


YAML_LIKE = st.text(st.sampled_from(" \t\n-:?#&*!|>'\"%@`[]{},~ab01<=\\é"), max_size=60)


@given(st.one_of(st.text(max_size=60), YAML_LIKE))
def test_any_text_gives_values_or_a_fault_within_it(text: str) -> None:
    try:
        tree = parse(text, many=True)
        spans = [*tree.keys.values(), *tree.values.values()]
    except YamlError as fault:
        spans = [fault.span]
    for span in spans:
        assert 1 <= span.line <= len(text.splitlines()) + 1
        assert span.column >= 1
        assert span.length >= 1
