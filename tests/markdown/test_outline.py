"""The outline of a body is what its page shows, at the places where it was written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structure import structure

from kbgen.body import Comment, Fence, Heading, Item, items
from kbgen.markdown.github import Event, outline, parse
from kbgen.markdown.github.events import landmarks
from kbgen.markdown.github.html import article

BODY = """Über [r] and [[id|Words]] ✓

# A `b` {#x}

1. one {#i}

   ```sh
   ls
   ```

2. *two*
   more
   - sub

!!! note
    ## In [note](é.md "t")

    <!-- kept -->

    ```py
    x
    ```

[[no]](yes.md) ![p](<a b.png>) `[[code]]` https://a.b/_c_d

| [[a\\|b]] | <a id="raw"></a> |
|---|---|

[r]: <u v> 'w'
"""


def test_headings() -> None:
    assert outline(BODY).headings == (
        Heading(1, "A b", "x", 2, explicit=True),
        Heading(2, "In note", "in-note", 15),
    )


def test_code() -> None:
    assert outline(BODY).fences == (Fence("sh", "ls", 6, 7), Fence("py", "x", 19, 20))


def test_links_with_the_places_of_their_destinations() -> None:
    found = outline(BODY)
    assert [(link.kind, link.target, link.text, BODY[link.start : link.end], link.line) for link in found.links] == [
        ("reference", "u v", "r", "u v", 0),
        ("wiki", "id", "Words", "[[id|Words]]", 0),
        ("inline", "é.md", "note", "é.md", 15),
        ("inline", "yes.md", "[no]", "yes.md", 23),
        ("image", "a b.png", "p", "a b.png", 23),
        ("autolink", "https://a.b/_c_d", "https://a.b/_c_d", "https://a.b/_c_d", 23),
        ("wiki", "a", "b", "[[a\\|b]]", 25),
    ]


@pytest.mark.parametrize(
    "written", ["![](%s)", "[](%s)", "é ![]( <%s> 'title')", "[![](%s)](b.md)", "[a ![](%s) b](c.md)"]
)
def test_a_destination_is_found_behind_a_text_that_is_empty(written: str) -> None:
    body = written % "a.png"
    assert "a.png" in [body[link.start : link.end] for link in outline(body).links]


def test_items_of_a_section() -> None:
    found = outline(BODY)
    assert items(BODY, found, found.sections[1]) == (
        Item("one", "i", 0, 4),
        Item("*two* more", "", 0, 10),
        Item("sub", "", 1, 12),
    )
    assert items(BODY, found, found.sections[2]) == ()


def test_comments_and_anchors() -> None:
    found = outline(BODY)
    assert found.comments == (Comment("kept", 17),)
    assert found.anchors == {"x", "i", "in-note", "raw"}


def test_prose_has_neither_code_nor_comments() -> None:
    prose = outline(BODY).prose
    assert len(prose) == len(BODY)
    assert not any(hidden in prose for hidden in ("ls", "kept", "[[code]]", "`b`"))


def test_sections_lie_between_headings() -> None:
    found = outline(BODY)
    assert [BODY[section.start : section.start + 6] for section in found.sections] == ["Über [", "\n1. on", "\n    <"]
    assert found.sections[-1].end == len(BODY)


_LINES = st.sampled_from(
    """# a|## a {#b}|- x|  - y|1. z|> q|!!! note|    in|=== "T"|:::tip|:::|```sh|```|[l](m.md)|[[w]]|[r]|[r]: s|<b>h</b>
    |<!-- c -->|é ✓ 🎉|a@b.c https://d.e/_f_g|`code`|\\| a \\| b \\||\\|---\\|---\\||[^1]|[^1]: n|*e **f** g*|![i](j.png){.k}|Term|: d""".split(
        "|"
    )
)
_BODIES = st.lists(st.one_of(_LINES, st.just("")), max_size=25)


@given(_BODIES, st.sampled_from(("\n", "\r\n")))
def test_the_outline_is_what_the_page_shows(lines: list[str], line_break: str) -> None:
    body = line_break.join(lines)
    found, page = outline(body), article(body)
    shown = structure(page.html)
    assert [heading.text for heading in found.headings] == [
        " ".join(unescape(heading.text).split()) for heading in page.headings
    ]
    assert len(found.fences) == len(shown.code)
    assert len(found.items or ()) == len(shown.items) - page.html.count('<li id="fn:')
    assert found.anchors >= {heading.anchor for heading in page.headings}


@given(_BODIES, st.sampled_from(("\n", "\r\n")))
def test_places_are_true(lines: list[str], line_break: str) -> None:
    body = line_break.join(lines)
    found = outline(body)
    written = {"m.md", "s", "j.png", "[[w]]", "https://d.e/_f_g", "a@b.c"}
    assert {body[link.start : link.end] for link in found.links} <= written
    assert all(heading.text[:1] in body.split("\n")[heading.line] for heading in found.headings)
    assert [section.start <= section.end for section in found.sections].count(False) == 0
    assert len(found.prose) == len(body)


@pytest.mark.parametrize("name", ["kept", "a\nb"])
def test_an_open_comment_goes_on_to_the_end(name: str) -> None:
    assert outline(f"<!-- {name}").comments == (Comment(name, 0),)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[[a]] and [[b|c]]", [("a", "a"), ("b", "c")]),
        ("[[a|what *takes* `orders`]]", [("a", "what takes orders")]),
        ("*[[a|b]]* **c [[d]]**", [("a", "b"), ("d", "d")]),
        ("`[[a]]` \\[[b]] [[c `]]` d", []),
        ("[[a\nb]] [[[c]]]", [("c", "c")]),
        ("[[a]](b.md)", []),
    ],
)
def test_links_by_id_hold_emphasis_and_code_and_stand_in_none(body: str, expected: list[tuple[str, str]]) -> None:
    assert [(link.target, link.text) for link in outline(body).links if link.kind == "wiki"] == expected


_OPENS = ("heading", "link", "image")
_ALONE = ("code", "code-span", "formula", "html", "html-span")


def _of_outline(events: Iterable[Event]) -> Iterator[Event]:
    """What an outline is made from."""
    depth = 0
    for event in events:
        depth -= event.kind.removeprefix("/") in _OPENS and event.kind.startswith("/")
        wiki = event.kind == "text" and "[[" in event.text
        if depth or wiki or event.attributes or event.kind.removeprefix("/") in (*_OPENS, *_ALONE):
            yield event
        depth += event.kind in _OPENS


@pytest.mark.parametrize("body", [BODY, BODY.replace("\n", "\r\n")])
def test_landmarks_are_all_that_an_outline_is_made_from(body: str) -> None:
    assert list(_of_outline(landmarks(body))) == list(_of_outline(parse(body)))


@given(st.text(alphabet="ab1 \n\t>-*_~`[]()!#|:={}.<&\\$^é", max_size=200))
def test_landmarks_of_any_text_are_all_that_an_outline_is_made_from(body: str) -> None:
    assert list(_of_outline(landmarks(body))) == list(_of_outline(parse(body)))
