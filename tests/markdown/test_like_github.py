"""Small bodies whose parser and GitHub's read them otherwise by themselves."""

import re
from html import unescape

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from hypothesis import example, given
from hypothesis import strategies as st
from structure import structure
from undressed import undressed

from kbgen.markdown.github import parse
from kbgen.markdown.github.fragments import block
from kbgen.markdown.github.html import article


def _on_github(body: str) -> str:
    return str(cmarkgfm.github_flavored_markdown_to_html(body, options=Options.CMARK_OPT_UNSAFE))


@pytest.mark.parametrize(
    "body",
    [
        # tables that end a paragraph
        "These:\nname|value\n---|---\na|b\n",
        "These\nfew:\n**n** | v\n:-:|---\n`a` | b\n\nafter\n",
        "These:\n n | v |\n| --- | --- |\n| a | b |\n",
        "> These:\n> n|v\n> -|-\n> a|bc\n\nafter\n",
        "- These:\n  n|v\n  -|-\n  a|b\n\n  after\n",
        "These:\na|b\n-|-\nc|d\n- item\n",
        "These:\na|b\n-|-\nc|d\n*\n",
        "[Linked][x]:\nn|v\n-|-\n[a][x]|b\n\n[x]: /y\n",
        # tables that a tag alone on its line ends
        "|n|v|\n|-|-|\n|a|b|\n<br/>\n\nafter\n",
        "n|v\n-|-\na|b\n<img src=a.png>\nafter\n",
        "> |n|v|\n> |-|-|\n> |a|b|\n> <br>\n",
        "- These:\n\n  |n|v|\n  |-|-|\n  <span>\n",
        "|n|v|\n|-|-|\n|a|b|\n<br>\n|n|v|\n|-|-|\n|a|b|\n</span>\n",
        "|n|v|\n|-|-|\n|a|b|\n<b>c</b> d\n",
        "```\n|n|v|\n|-|-|\n<br>\n```\n",
        # none of them
        "These:\na|b|c\n-|-\n",
        "- These:\na | b\n--- | ---\n",
        "> These:\na | b\n--- | ---\n",
        "```\nThese:\na|b\n-|-\n```\n",
        "\\| a\nb | c\n",
        # tabs
        "|a\t|b\t|\n|---\t|:---\t|\n|c\t|d\t|\n",
        "x\n```\ny\n```\t\nz\n",
        "~~~\ny\n~~~ \t \nz\n",
        "````\n```\t\n````\nz\n",
        "```\n|---\t|---\t|\n```\n",
        # escapes in addresses that a link leads to
        "[a](http://www.a.org/b?c=d\\&e=f) and [b](https://www.a.org/b\\_c) [c][x]\n\n[x]: http://www.a.org/x\\_y\n",
        # addresses within brackets
        "see [https://a.org/x] and https://b.org/[q]\n",
        "(#1)[https://a.org/i]\n",
        "- [a\n- https://a.org/x\n",
        "`[` https://a.org \\[ http://b.org [x](http://c.org) http://d.org\n",
        "[a@b.org] [www.a.org] [one] www.b.org\n",
    ],
)
def test_it_shows_what_github_shows(body: str) -> None:
    assert structure(undressed(article(body).html)) == structure(_on_github(body))


_FRAGMENTS = [*"<<EOF <<-'END' EOF END | \" ' ` $( {{ } /* # // a =".split(), " ", "\n"]


@given(
    st.sampled_from("hcl terraform bash console ruby php perl yaml json dockerfile python sql ini diff".split()),
    st.lists(st.sampled_from(_FRAGMENTS)).map("".join),
)
@example("hcl", '"cat <<EOF | sudo tee /etc/sysctl.conf\na = 1')
def test_highlighted_code_is_the_code_that_was_written(language: str, code: str) -> None:
    written = f"{code}\n"
    marked = block(written, language).partition("<code>")[2].partition("</code>")[0]
    assert unescape(re.sub(r"<[^>]*>", "", marked)) == written


def test_what_an_author_wrote_in_code_keeps_its_tabs() -> None:
    events = parse("````\n```\t\n|---\t|\n````\n")
    assert [event.text for event in events if event.kind == "code"] == ["```\t\n|---\t|\n"]


def test_an_item_that_is_a_heading_has_its_box() -> None:
    assert '<h2 id="a"><input type="checkbox" disabled checked/> A' in article("- [x] A\n  -\n").html


@pytest.mark.parametrize("tag", ["title", "textarea", "XMP", "plaintext", "noembed", "noframes"])
def test_words_in_brackets_that_would_swallow_the_page_are_shown(tag: str) -> None:
    assert f"<p>a &lt;{tag}&gt; b</p>" in article(f"a <{tag}> b\n\nc").html
    assert f"<{tag}>" in article(f"a <{tag}> b </{tag}>").html
