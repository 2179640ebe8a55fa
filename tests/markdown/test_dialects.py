"""What the table of dialects says of each example is what a reader sees of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from structure import structure

from kbgen.markdown.dialects import EXAMPLES, Example, as_markdown, as_text
from kbgen.markdown.github.html import article
from kbgen.markup.policy import printed
from kbgen.model import Markup
from tests.cli.running import kbgen


def _steps(*numbers: int) -> Callable[[str], bool]:
    return lambda html: structure(html).items == [(1, f"ol {number}") for number in numbers]


def _holds(*parts: str) -> Callable[[str], bool]:
    return lambda html: all(part in html for part in parts)


def _only(tag: str) -> Callable[[str], bool]:
    return lambda html: html.startswith(f"<{tag}") and html.endswith(f"</{tag}>") and html.count(f"<{tag}") == 1


# What a claim means of the HTML.
CLAIMS: dict[str, Callable[[str], bool]] = {
    "steps 1 and 2": _steps(1, 2),
    "steps 4 and 5": _steps(4, 5),
    "steps 1 and 1, the code between": lambda html: _steps(1, 1)(html) and html.index("<pre>") > html.index("</ol>"),
    "a list": lambda html: set(structure(html).items) == {(1, "ul ")},
    "a list in a list": lambda html: structure(html).items == [(1, "ul "), (2, "ul ")],
    "a paragraph": _only("p"),
    "a box": _holds('type="checkbox"'),
    "a table": _holds("<table>", "<td>1</td>"),
    "an admonition": _holds('<div class="admonition', "Never on the primary.</p>"),
    "a quotation": _holds("<blockquote>", "[!WARNING]"),
    "a fold": _holds('<details class="note">', "<summary>More</summary>"),
    "tabs": _holds('class="tabbed-set'),
    "a link": _holds('<a href="https://example.com">'),
    "text": lambda html: not any(tag in html for tag in ("<a", "<strong", "<del", "🎉")),
    "bold letters": _holds("<strong>More</strong>"),
    "crossed out": _holds("<del>twice</del>"),
    "an emoji": _holds("🎉"),
    "a footnote": _holds('href="#fn:1"', 'id="fn:1"'),
    "a definition": _holds("<dd>What fills up.</dd>"),
    "the anchor `disks-of-all`": _holds('id="disks-of-all"'),
    "the anchor `disks-1`": _holds('id="disks-1"'),
    "the anchor `disks_1`": _holds('id="disks_1"'),
    "a heading": _only("h1"),
    "a formula": lambda html: html.count('class="arithmatex"') == 1 and "x^2" in html,
    "code": _holds(" highlight", "<pre>"),
    "a diagram": lambda html: html.startswith("<pre class=") and "highlight" not in html,
}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.written[:20])
def test_each_dialect_shows_what_the_table_says(example: Example) -> None:
    assert CLAIMS[example.github](article(example.written).html.strip())
    assert CLAIMS[example.material](printed(example.written, Markup()).strip())


def test_claims_tell_the_dialects_apart() -> None:
    for one in EXAMPLES:
        if one.github != one.material:
            assert not CLAIMS[one.github](printed(one.written, Markup()).strip())


def test_the_table_is_the_same_in_both_dialects() -> None:
    ours, theirs = structure(article(as_markdown()).html), structure(printed(as_markdown(), Markup()))
    assert (ours.cells, ours.spans) == (theirs.cells, theirs.spans)
    assert len(ours.cells) == 3 * (len(EXAMPLES) + 1)


def test_the_command_prints_it_and_lists_it(tmp_path: Path) -> None:
    assert kbgen("explain", "dialects", cwd=tmp_path).out.rstrip("\n") == as_text()
    assert "Topics\n  dialects   what" in kbgen("explain", cwd=tmp_path).out
    assert "did you mean 'dialects'" in kbgen("explain", "dialect", cwd=tmp_path).err
