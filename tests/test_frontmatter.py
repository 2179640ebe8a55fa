"""Front matter and body are told apart, and the lines of both stay those of the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.load.frontmatter import body_of, bounds, split

KEYS = st.from_regex(r"[a-z]{1,8}", fullmatch=True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Text.\n",
        "# Title\n",
        "----",
        "--",
        " ---\nheat: x\n---\n",
        "--- title\n---\n",
        "---\n\nA rule above.\n",
        "---",
    ],
)
def test_a_text_without_front_matter_is_all_body(text: str) -> None:
    front = split(text)
    assert (front.values, front.body, front.body_line, front.faults, front.broken) == ({}, text, 1, (), False)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_the_line_ends_keys_and_body_are_read(end: str) -> None:
    text = f"---{end}title: x{end}owner: y{end}---{end}{end}Body{end}"
    front = split(text)
    assert front.values == {"title": "x", "owner": "y"}
    assert front.keys["owner",].line == 3
    assert text.splitlines()[front.body_line - 1 + front.body.split("\n").index("Body" + end[:-1])] == "Body"


@pytest.mark.parametrize("matter", ["", "\n", "# a comment\n", "~\n", "   \n\n"])
def test_empty_front_matter_has_no_keys_and_no_fault(matter: str) -> None:
    front = split(f"---\n{matter}---\nBody\n")
    assert (front.values, front.faults, front.broken) == ({}, (), False)
    assert front.body.strip() == "Body"


@pytest.mark.parametrize(
    ("text", "name", "line"),
    [
        ("---\ntitle: x\n", "unclosed-front-matter", 1),
        ("---\ntitle: x\n\nBody\n--\n", "unclosed-front-matter", 1),
        ("---\n- a\n- b\n---\n", "front-matter-not-a-mapping", 2),
        ("---\njust a text\n---\n", "front-matter-not-a-mapping", 2),
        ("---\na: 1\n\tb: 2\n---\n", "unreadable-front-matter", 3),
        ("---\n\n\na: 'open\n---\n", "unreadable-front-matter", 4),
        ("---\na: 1\n--- x\nb: 2\n---\n", "unreadable-front-matter", 3),
        ("<!-- a licence -->\n---\ntitle: 'a: b\n---\n", "unreadable-front-matter", 3),
        ("---\ntitle: a: b\n  more: c\n---\n", "unreadable-front-matter", 2),
        ("---\ntag:General\nmore text\n---\n", "front-matter-not-a-mapping", 2),
    ],
)
def test_broken_front_matter_is_reported_at_its_line_and_nothing_is_published(text: str, name: str, line: int) -> None:
    front = split(text)
    assert front.broken
    assert [(fault.name, fault.span.line) for fault in front.faults] == [(name, line)]


@pytest.mark.parametrize(
    ("matter", "values", "lines"),
    [
        (
            "title: Queues: when and why\nstatus: accepted\n",
            {"title": "Queues: when and why", "status": "accepted"},
            [2],
        ),
        (
            "a: 1\nb: by [2](b.md) (was: it's)\nc: d: e\n",
            {"a": "1", "b": "by [2](b.md) (was: it's)", "c": "d: e"},
            [3, 4],
        ),
        ("title: @home\n", {"title": "@home"}, [2]),
        ("by:\n  - @ada\n  - '@bo'\n", {"by": ["@ada", "@bo"]}, [3]),
        ("see: [a log](log.md)\nb: 1\n", {"see": "[a log](log.md)", "b": "1"}, [2]),
        ("see:\n- [a log](log.md)\n- b\n", {"see": ["[a log](log.md)", "b"]}, [3]),
        ("status: **open**\n", {"status": "**open**"}, [2]),
        ("a: 1\nreplaces:[]\nb: 2\n", {"a": "1", "replaces": [], "b": "2"}, [3]),
        ("tag:General\n", {"tag": "General"}, [2]),
        ("tag:General\nstatus:accepted\n", {"tag": "General", "status": "accepted"}, [2, 3]),
    ],
)
def test_texts_without_their_quotes_are_read_as_they_are_meant_and_the_fix_makes_them_yaml(
    matter: str, values: dict[str, str], lines: list[int]
) -> None:
    front = split(f"---\n{matter}---\nBody\n")
    assert (front.broken, front.values, front.body) == (False, values, "\nBody\n")
    assert [fault.span.line for fault in front.faults] == lines
    fixed = matter.splitlines()
    for fault in front.faults:
        assert fault.fix is not None
        fixed[fault.span.line - 2] = fixed[fault.span.line - 2].replace(fault.fix.old, fault.fix.new)
    again = split("---\n" + "\n".join(fixed) + "\n---\nBody\n")
    assert (again.values, again.faults) == (values, ())


@pytest.mark.parametrize("opening", ["---", "---  ", "-----", "---\t"])
def test_the_dashes_may_be_more_and_have_spaces_after_them(opening: str) -> None:
    front = split(f"{opening}\n\ntitle: x\n---\nBody")
    assert front.values == {"title": "x"}
    assert front.keys["title",].line == 3


def test_a_rule_of_dashes_in_the_body_is_left_alone() -> None:
    front = split("---\ntitle: x\n---\nA\n\n---\n\nB\n")
    assert "\n---\n\nB" in front.body


@given(st.text(max_size=80), st.sampled_from(["", "---\n", "---\ntitle: x\n---\n", "---\n\n", "---\r\na: 1\r\n"]))
def test_every_line_of_the_body_is_the_line_of_the_file_that_it_claims_to_be(text: str, before: str) -> None:
    text = before + text
    front = split(text)
    lines = text.split("\n")
    for number, line in enumerate(front.body.split("\n") if front.body else []):
        assert lines[front.body_line - 1 + number].endswith(line)


@given(st.lists(KEYS, unique=True, max_size=6), st.text("\n", max_size=3), st.text(max_size=30))
def test_every_key_is_at_the_line_that_it_claims(keys: list[str], gap: str, body: str) -> None:
    text = "---\n" + gap + "".join(f"{key}: value\n" for key in keys) + "---\n" + body
    front = split(text)
    assert list(front.values) == keys
    for key in keys:
        assert text.split("\n")[front.keys[key,].line - 1] == f"{key}: value"
        assert front.spans[key,].column == len(key) + 3


LICENCE = "<!-- A licence,\nof two lines. -->\n"
ABOVE = [
    "",
    "\n",
    LICENCE,
    "\n" + LICENCE + "\n",
    "[//]: # (A licence)\n[comment]: <> (and more)\n\n",
    "<!-- a --> \r\n\r\n",
]


@pytest.mark.parametrize("above", ABOVE)
@pytest.mark.parametrize("closing", ["---", "...", "-----", "... "])
def test_front_matter_may_stand_below_comments_and_be_closed_by_dots(above: str, closing: str) -> None:
    text = f"{above}---\n# a comment\ntitle: x\nowner: y\n{closing}\n\nBody\n\n---\n\nNo key: here\n\n---\n"
    front = split(text)
    assert (front.values, front.faults, front.above) == ({"title": "x", "owner": "y"}, (), above)
    assert text.endswith(front.body)
    assert body_of(text) == front.body
    assert front.body.lstrip().startswith("Body")
    lines = text.split("\n")
    assert lines[front.keys["owner",].line - 1] == "owner: y"
    assert lines[front.body_line - 1 + front.body.split("\n").index("Body")] == "Body"


@pytest.mark.parametrize(
    "text",
    [
        "# Title\n\n---\ntitle: x\n---\n",
        "Text.\n---\ntitle: x\n---\n",
        "<!-- a --> Text.\n---\ntitle: x\n---\n",
        "<!-- a --> Text <!-- b -->\n---\ntitle: x\n---\n",
        "<!-- never closed\n---\ntitle: x\n---\n",
        "<!-- a -->\n---\n\nA rule above.\n\n---\n\nMore.\n",
        "<!-- a -->\n---\n- a list\n---\n",
        "<!-- a -->\n---\nNote: see: this\n---\n",
        "<!-- a -->\n---\ntitle: x\n",
        "<!-- a -->\n---\n---\n",
        "[a]: https://a.example\n---\ntitle: x\n---\n",
        "```\n---\ntitle: x\n---\n```\n",
        "---\n\nA rule above.\n\n...\n",
    ],
)
def test_a_rule_of_dashes_is_no_front_matter(text: str) -> None:
    front = split(text)
    assert (front.values, front.body, front.body_line, front.faults, front.broken) == ({}, text, 1, (), False)


def test_dots_that_close_nothing_are_text() -> None:
    front = split("---\n- a\n...\nb: 1\n---\nBody\n")
    assert front.broken
    assert split("---\nsummary: |\n  one\n  ...\n---\nBody\n").values == {"summary": "one\n...\n"}


@given(st.text(alphabet="-.<!>[]/#:a \r\n\t", max_size=60))
def test_bounds_part_a_text_at_lines(text: str) -> None:
    at = bounds(text)
    if at is None:
        assert body_of(text) in (text, "")
        return
    assert 0 <= at.opening < at.start <= at.stop < at.body <= len(text)
    assert text[at.opening : at.start].startswith("---")
    assert text[at.stop : at.body].strip(" \t\r\n-.") == ""
    for start in (at.opening, at.start, at.stop):
        assert text[:start].endswith("\n") or start == 0
