"""Laws of the scan that the engine has no part in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.body import Item, items, plain, subtree
from kbgen.markdown.material import scan
from tests.growth import grows_in_proportion

PIECES = st.sampled_from(
    """# ``` ~~~ ` [ ] ( ) [[a|b]] <!-- --> <div> </div> --- === {#a} \\ |""".split()
) | st.sampled_from(
    ["\n", "\n\n", "    ", "\t", "\r\n", "\r", "# a", "> ", "- ", "1. ", "!!! note", '=== "a"', ": ", "\x02"]
)
TEXT = st.lists(PIECES | st.text(max_size=4), max_size=30).map("".join)


@given(TEXT)
def test_scan_never_raises_and_its_places_are_true(body: str) -> None:
    outline = scan(body)
    assert len(outline.prose) == len(body)
    assert [i for i, c in enumerate(outline.prose) if c == "\n"] == [i for i, c in enumerate(body) if c == "\n"]
    for link in outline.links:
        assert 0 <= link.start <= link.end <= len(body)
    for section in outline.sections:
        assert 0 <= section.start <= section.end <= len(body)
        items(body, outline, section)
    for group in (outline.fences, outline.links, outline.comments):
        lines = [thing.line for thing in group]
        assert lines == sorted(lines)
        assert all(0 <= line <= body.count("\n") for line in lines)


@pytest.mark.parametrize(
    ("body", "target", "text"),
    [
        ("[[a]]", "a", "a"),
        ("[[b:a#c | see]]", "b:a#c", "see"),
        ("| x |\n|---|\n| [[a\\|see]] |", "a", "see"),
    ],
)
def test_wiki_links_span_their_brackets(body: str, target: str, text: str) -> None:
    (link,) = scan(body).links
    assert (link.kind, link.target, link.text) == ("wiki", target, text)
    assert body[link.start : link.end].startswith("[[")
    assert body[link.start : link.end].endswith("]]")


@pytest.mark.parametrize("body", ["`[[a]]`", "```\n[[a]]\n```", "<!-- [[a]] -->", "text\n\n    [[a]]"])
def test_wiki_links_are_not_read_in_code_or_comments(body: str) -> None:
    assert scan(body).links == ()


def test_brackets_before_a_parenthesis_are_an_ordinary_link() -> None:
    assert [(link.kind, link.target) for link in scan("[[a]](b)").links] == [("inline", "b")]


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_target_is_where_the_author_wrote_it(newline: str) -> None:
    body = newline.join(["# A", "", "\ta [x](one.md) b\t[y][r]", "", "[z](two.md 't')", "", "[r]: three.md", ""])
    outline = scan(body.replace("\ta", "a"))
    written = [body.replace("\ta", "a")[link.start : link.end] for link in outline.links]
    assert written == [link.target for link in outline.links] == ["one.md", "three.md", "two.md"]


def test_items_nest_by_two_and_by_four_spaces() -> None:
    body = "# A\n\n- one\n  more\n  - two {#t}\n    1. three\n- four\n\nText\n\n* five\n"
    outline = scan(body)
    assert items(body, outline, outline.sections[1]) == (
        Item("one more", "", 0, 2),
        Item("two", "t", 1, 4),
        Item("three", "", 2, 5),
        Item("four", "", 0, 6),
        Item("five", "", 0, 10),
    )


def test_items_are_not_read_in_code() -> None:
    body = "- a\n\n```\n- b\n```\n"
    outline = scan(body)
    assert [item.text for item in items(body, outline, outline.sections[0])] == ["a"]


def test_subtree_is_a_heading_with_all_that_is_deeper() -> None:
    outline = scan("# A\n## B\n### C\n## D\n")
    assert [s.heading.text for s in subtree(outline, outline.headings[1]) if s.heading] == ["B", "C"]


def test_anchors_are_all_that_a_link_may_name() -> None:
    body = '# A\n## B {#b}\n<a id="c"></a> <a name=d>x</a>\n\ntext\n{#e}\n\n`<a id="no">`\n'
    assert scan(body).anchors == {"a", "b", "c", "d", "e"}


def test_comments_keep_their_text_and_line() -> None:
    body = "a\n\n<!-- one -->\n\nb <!-- two -->\n\n`<!-- no -->`\n"
    assert [(comment.text, comment.line) for comment in scan(body).comments] == [("one", 2), ("two", 4)]


@pytest.mark.parametrize(
    ("inline", "text"),
    [
        ("*a* __b__ `c*d`", "a b c*d"),
        ("[a](b) ![c](d) [[e|f]]", "a f"),
        ("a &lt; b \\* c", "a < b * c"),
        ("snake_case_name", "snake_case_name"),
    ],
)
def test_plain_is_what_a_reader_sees(inline: str, text: str) -> None:
    assert plain(inline) == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece", ["[", "`", "[](", "<!--", "{", "{#a}", "_a ", "> ", "<div>", "&", "]", "[a][", "(", "<a@"]
)
def test_a_hostile_line_is_read_in_linear_time(piece: str) -> None:
    assert grows_in_proportion(lambda size: scan(piece * (size // len(piece))), 50_000)


@pytest.mark.parametrize(
    "tags", ["<!-- a -->", "<div></div>", "<div markdown>", "<div>x</div><!-- b -->", "<!-- a", "<p>"]
)
def test_any_number_of_blocks_stand_on_a_line(tags: str) -> None:
    outline = scan(tags * 5_000 + "\n\n# A\n")
    assert len(outline.comments) == (5_000 if "-->" in tags else 0)
