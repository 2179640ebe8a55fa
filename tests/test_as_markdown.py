"""What kbgen writes as HTML, as Markdown."""

from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from kbgen.kit.as_markdown import as_markdown


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("", ""),
        ("as-of", "as-of\n"),
        ("<p>One</p>\n<p>Two <strong>three</strong></p>", "One\n\nTwo **three**\n"),
        ('<h2 id="x">Two</h2>', "## Two\n"),
        ('<ul class="kb-plain"><li><a href="../a/">A</a></li><li>B</li></ul>', "- [A](../a/)\n- B\n"),
        ("<dl><dt>What</dt><dd>why</dd></dl>", "What\n:   why\n"),
        ("<p>a | b * _c_ [d](e) &lt;f&gt;</p>", "a \\| b \\* \\_c\\_ \\[d\\](e) \\<f\\>\n"),
        ('<a href="https://x.example/a) [b](javascript:c">A</a>', "[A](https://x.example/a%29%20[b]%28javascript:c)\n"),
        (
            "<table><thead><tr><th>H</th><th>I</th></tr></thead><tbody><tr><th>2026</th></tr><tr><td>a|b</td></tr></tbody></table>",
            "| H | I |\n| --- | --- |\n| 2026 |\n| a\\|b |\n",
        ),
        (
            "<figure><figcaption>F</figcaption><svg><title>T</title><desc>From 1 to 2.</desc><text>1</text></svg></figure>",
            "F\n\nFrom 1 to 2\\.\n",
        ),
    ],
)
def test_the_parts_of_a_view(html: str, said: str) -> None:
    assert as_markdown(html) == said


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))))
def test_no_word_of_an_author_becomes_markup(word: str) -> None:
    text = as_markdown(Markup("<p>x {} x</p>").format(word))
    printed = markdown.markdown(text, extensions=["tables"])
    assert "<script" not in printed
    assert "<img" not in printed
    assert "<a " not in printed


@given(st.text())
def test_the_same_html_gives_the_same_markdown(word: str) -> None:
    html = Markup("<p>{}</p>").format(word)
    assert as_markdown(html) == as_markdown(html)
