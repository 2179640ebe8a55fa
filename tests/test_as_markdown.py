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
        ("<p>a | b * _c_ [d](e) &lt;f&gt;</p>", "a | b \\* \\_c\\_ \\[d\\](e) &lt;f>\n"),
        ('<a href="https://x.example/a) [b](javascript:c">A</a>', "[A](https://x.example/a%29%20[b]%28javascript:c)\n"),
        ("<p>n = 9) snake_case 1. -5 &amp; &lt; 3</p>", "n = 9) snake_case 1. -5 & < 3\n"),
        ("<p>- a</p><p># b</p><p>1. c<br>&gt; d</p>", "\\- a\n\n\\# b\n\n1\\. c  \n\\> d\n"),
        ("<p>&amp;lt; <code>a`|_</code></p>", "&amp;lt; ``a`|_``\n"),
        (
            "<table><tr><th>H</th></tr><tr><td><ul><li>a</li><li>b</li></ul></td></tr></table>",
            "| H |\n| --- |\n| · a · b |\n",
        ),
        ("<ol><li>A<ul><li><strong> B </strong>c</li></ul></li><li>D</li></ol>", "1. A\n   - **B** c\n2. D\n"),
        (
            "<table><thead><tr><th>H</th><th>I</th></tr></thead><tbody><tr><th>2026</th></tr><tr><td>a|b</td></tr></tbody></table>",
            "| H | I |\n| --- | --- |\n| 2026 |\n| a\\|b |\n",
        ),
        (
            "<figure><figcaption>F</figcaption><svg><title>T</title><desc>From 1 to 2.</desc><text>1</text></svg></figure>",
            "F\n\nFrom 1 to 2.\n",
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
