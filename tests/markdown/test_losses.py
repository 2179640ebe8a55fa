"""What Python-Markdown prints otherwise than GitHub is found, and its fix makes both show the same."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import cmarkgfm
import markdown
import pytest
from cmarkgfm.cmark import Options
from hypothesis import given
from hypothesis import strategies as st
from structure import Structure, structure
from undressed import undressed

from kbgen.load.frontmatter import body_of
from kbgen.markdown.github.html import article
from kbgen.markdown.material import beyond, scan
from kbgen.markdown.material import structure as by_engine
from kbgen.markdown.portable import Loss, edited, edits, losses, read_by
from kbgen.markup.policy import EXTENSIONS
from tests.depth import more

_FOLDER = os.environ.get("KBGEN_CORPORA", "")

# What an author writes, and what is written in its place.
FIXED = {
    "code under a step": ("1. a\n\n   ```sh\n   x\n   ```\n\n2. b\n", "1. a\n\n    ```sh\n    x\n    ```\n\n2. b\n"),
    "text under a step": ("1. a\n\n   more\n\n2. b\n", "1. a\n\n    more\n\n2. b\n"),
    "code at once, then a step": (
        "1. a\n\n   ```sh\n   x\n   ```\n2. b\n",
        "1. a\n\n    ```sh\n    x\n    ```\n\n2. b\n",
    ),
    "a list after text": ("text\n- a\n- b\n", "text\n\n- a\n- b\n"),
    "steps after text": ("text\n1. a\n2. b\n", "text\n\n1. a\n2. b\n"),
    "nesting by two": ("- a\n  - b\n    - c\n", "- a\n    - b\n        - c\n"),
    "nesting by three": ("1. a\n   - b\n   - c\n2. d\n", "1. a\n    - b\n    - c\n2. d\n"),
    "a list after a second paragraph": ("1. a\n\n   b\n   - c\n", "1. a\n\n    b\n\n    - c\n"),
    "brackets behind numbers": ("1) a\n2) b\n", "1. a\n2. b\n"),
    "a table after text": ("text\n| a | b |\n|---|---|\n| c | d |\n", "text\n\n| a | b |\n|---|---|\n| c | d |\n"),
    "a table in an item": (
        "- a\n\n  | b | c |\n  |---|---|\n  | d | e |\n",
        "- a\n\n    | b | c |\n    |---|---|\n    | d | e |\n",
    ),
    "an alert": ("> [!WARNING]\n> a\n>\n> - b\n", "!!! warning\n    a\n\n    - b\n"),
    "a container": (":::tip[Look here]\na\n:::\n", '!!! tip "Look here"\n    a\n'),
    "Markdown in HTML": (
        "<details>\n<summary>a</summary>\n\n- b\n\n</details>\n",
        '<details markdown="1">\n<summary>a</summary>\n\n- b\n\n</details>\n',
    ),
    "bare addresses": (
        "See https://a.example/b, and www.c.example.\n",
        "See <https://a.example/b>, and [www.c.example](http://www.c.example).\n",
    ),
    "a fence that ends elsewhere": ("```sh\na\n  ```\n\ntext\n", "```sh\na\n```\n\ntext\n"),
    "a fence that never ends": ("text\n\n```sh\na\n", "text\n\n```sh\na\n```\n"),
    "a fence with more marks at its end": ("```sh\na\n`````\n", "```sh\na\n```\n"),
    "tabs": ("1.\ta\n\n\t```sh\n\tx\n\t\ty\n\t```\n\n2.\tb\n\ntext\n\n- c\n\t- d\n  - e\n", None),
    "line ends of Windows": ("a\r\n- b\r\n  - c\r\n", "a\r\n\r\n- b\r\n    - c\r\n"),
    "steps that follow on bullets": ("- a\n\n1. b\n2. c\n", "- a\n\n<!-- -->\n\n1. b\n2. c\n"),
    "bullets that follow on steps": ("1. a\n\n- b\n- c\n", "1. a\n\n<!-- -->\n\n- b\n- c\n"),
    "text that leaves its bullet": ("- a\n\n  b\n", "- a\n\n    b\n"),
    "code that takes what follows it": (
        "```sh\na\n ```\n\nb\n\n```sh\nc\n```\n",
        "```sh\na\n```\n\nb\n\n```sh\nc\n```\n",
    ),
    "an address in a step": ("1. https://a.example\n\n   ok\n", "1. <https://a.example>\n\n    ok\n"),
}
# What nothing that an author could write helps, or what is no loss.
LEFT = {
    "a list that begins with four": ("4. a\n5. b\n", True),
    "code that ends a list on GitHub too": ("1. a\n\n  ```sh\n  x\n  ```\n\n2. b\n", True),
    "code that follows a step at once": ("1. a\n```sh\nx\n```\n2. b\n", False),
    "an empty item": ("- \n\n## B\n", False),
    "good Markdown": (
        "1. a\n\n    ```sh\n    x\n    ```\n\n2. b\n\ntext\n\n- c\n    - d\n\n<https://a.example>\n",
        False,
    ),
    "HTML without Markdown": ("<details>\n<summary>a</summary>\n<p>b</p>\n</details>\n", False),
}


def mended(body: str) -> str:
    """A body with the edits of all its losses."""
    return edited(body.split("\n"), edits(body, losses(body)).values())


@lru_cache(maxsize=1)
def _engine() -> markdown.Markdown:
    return markdown.Markdown(extensions=list(EXTENSIONS), extension_configs=EXTENSIONS)


def _by_engine(body: str) -> Structure:
    """What Python-Markdown itself prints."""
    _engine().reset()
    return structure(_engine().convert(body))


def _by_github(body: str) -> Structure:
    """What GitHub's own parser shows."""
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    return structure(cmarkgfm.github_flavored_markdown_to_html(text, options=Options.CMARK_OPT_UNSAFE))


def _shape(shown: Structure) -> tuple[object, ...]:
    return (
        shown.items,
        [code.strip("\n").expandtabs(4) for code in shown.code],
        shown.cells,
        [to for to, _ in shown.links],
    )


@pytest.mark.parametrize("name", FIXED)
def test_a_fix_makes_python_markdown_print_what_github_shows(name: str) -> None:
    body, expected = FIXED[name]
    assert losses(body)
    written = mended(body)
    assert written == expected if expected is not None else written != body
    assert losses(written) == ()
    assert _shape(_by_engine(body)) != _shape(structure(undressed(article(body).html))) or name in _NO_SHAPE
    assert _shape(_by_engine(written)) == _shape(structure(undressed(article(body).html)))


# Lost is what has no shape of its own.
_NO_SHAPE = frozenset(("an alert", "a container", "a table in an item", "text that leaves its bullet"))


@pytest.mark.parametrize("name", LEFT)
def test_what_nothing_helps_is_found_and_left_and_what_is_no_loss_is_not_found(name: str) -> None:
    body, is_lost = LEFT[name]
    assert (bool(losses(body)), mended(body)) == (is_lost, body)


def test_a_part_is_one_loss_at_its_first_line_that_differs() -> None:
    found = losses("1. a\n2. b\n\n   ```sh\n   x\n   ```\n\n3. c\n   - d\n\ntext\n\ntext\n- e\n- f\n")
    assert [(loss.first, loss.line, len(loss.differences), loss.costs_steps) for loss in found] == [
        (0, 3, 3, True),
        (13, 13, 2, False),
    ]


def test_what_a_handbooks_own_extensions_read_is_not_lost() -> None:
    read = read_by({"pymdownx.magiclink": {}, "mdx_truly_sane_lists": {}})
    assert losses("- a\n  - https://b.example\n", read) == ()


_LINES = st.sampled_from(
    (
        *("1. a", "2. b", "4. c", "1) d", "- e", "* f", "- [ ] g", "text", "```sh", "```", "~~~", "code"),
        *("| a | b |", "|---|---|", "> [!NOTE]", "> quoted", "> - h", "https://a.example/b", "<details>", "</details>"),
        *("!!! note", "# Heading", ":::tip", ":::", "", "", ""),
    )
)
_BODIES = st.lists(st.tuples(st.integers(0, 6), _LINES), max_size=14).map(
    lambda lines: "\n".join(" " * indent + line for indent, line in lines)
)


# Alerts become admonitions, and what is in an admonition is code to GitHub's own parser.
_NOT_OF_GITHUB = ("[!", ":::", "!!!")


def _severe(found: Sequence[Loss]) -> int:
    return sum(not one.is_of_number for loss in found for one in loss.differences)


@given(_BODIES)
def test_fixes_lose_nothing_and_change_nothing_on_github(body: str) -> None:
    _judge(body)


def _judge(body: str) -> None:
    before, written = losses(body), mended(body)
    assert _severe(losses(written)) <= _severe(before)
    if not any(sign in body for sign in _NOT_OF_GITHUB):
        theirs, ours = _shape(_by_github(body)), _shape(structure(undressed(article(body).html)))
        # what follows an address at once is part of it to GitHub, and not always to us
        compared = slice(None) if theirs == ours else slice(3)
        assert _shape(_by_github(written))[compared] == theirs[compared]
    for _ in range(4):  # what one fix hides from another is found by the next run
        body, written = written, mended(written)
    assert written == body


@pytest.mark.parametrize("body", [*(body for body, _ in FIXED.values()), *(body for body, _ in LEFT.values())])
def test_the_items_of_a_body_are_those_that_python_markdown_prints(body: str) -> None:
    for text in (body, mended(body)):
        assert _items(text) == _by_engine(text).items


@given(_BODIES)
def test_places_are_lines_of_the_body(body: str) -> None:
    lines = body.count("\n") + 1
    assert all(0 <= block.line < lines and block.within < lines for block in by_engine(body).blocks)
    assert all(loss.first <= loss.line <= loss.last < lines for loss in losses(body))


def _documents() -> list[str]:
    paths = sorted(path for path in Path(_FOLDER).rglob("*") if path.name.endswith((".md", ".md.erb", ".mdx")))
    bodies = (body_of(path.read_bytes().decode("utf-8", "replace")) for path in paths[:: more(4, 1)])
    return [body for body in bodies if body and len(body) < 60_000 and beyond(body, scan(body)) is None]


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.skipif(not _FOLDER, reason="KBGEN_CORPORA names no folder")
def test_fixes_of_real_documents_lose_nothing_and_help_most_of_them() -> None:
    lost = helped = 0
    for body in _documents():
        before = losses(body)
        if before:
            _judge(body)
            fixed = edits(body, before)
            lost, helped = lost + len(before), helped + len(fixed)
    assert lost > 100
    assert helped / lost >= 0.85


@pytest.mark.corpora
@pytest.mark.slow
@pytest.mark.skipif(not _FOLDER, reason="KBGEN_CORPORA names no folder")
def test_the_blocks_of_real_documents_are_those_that_python_markdown_prints() -> None:
    documents = _documents()
    wrong = [body for body in documents if _items(body) != _by_engine(body).items]
    assert len(wrong) / len(documents) < 0.01


def _items(body: str) -> list[tuple[int, str]]:
    depths = {-1: 0}
    found = []
    for block in by_engine(body).blocks:
        if block.kind == "item":
            depths[block.line] = depths[block.within] + 1
            found.append((depths[block.line], f"ol {block.number}" if block.number > 0 else "ul "))
    return found
