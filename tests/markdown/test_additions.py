"""What GitHub adds to CommonMark, and what handbooks add to that, in the markup of the theme."""

from __future__ import annotations

import pytest

from kbgen.markdown.github.fragments import nested
from kbgen.markdown.github.html import article


def printed(body: str) -> str:
    return article(body).html


def link(anchor: str) -> str:
    return f'<a class="headerlink" href="#{anchor}" title="Permanent link">&para;</a>'


CASES = {
    "alert": (
        "> [!WARNING]\n> Take *care*.\n",
        '<div class="admonition warning">\n<p class="admonition-title">Warning</p>\n<p>Take <em>care</em>.</p>\n</div>',
    ),
    "an alert with words behind it is a quote": (
        "> [!NOTE] x\n",
        "<blockquote>\n<p>[!NOTE] x</p>\n</blockquote>",
    ),
    "admonition": (
        '!!! note "Mind *this*"\n    a\n\n    - b\n',
        (
            '<div class="admonition note">\n<p class="admonition-title">Mind <em>this</em></p>\n<p>a</p>\n'
            "<ul>\n<li>b</li>\n</ul>\n</div>"
        ),
    ),
    "admonition without a title": ('!!! tip ""\n    a\n', '<div class="admonition tip">\n<p>a</p>\n</div>'),
    "admonition of two classes": (
        "!!! info inline end\n    a\n",
        '<div class="admonition info inline end">\n<p class="admonition-title">Info</p>\n<p>a</p>\n</div>',
    ),
    "admonition within a paragraph": (
        "a\n!!! note\n    b\nc\n",
        '<p>a</p>\n<div class="admonition note">\n<p class="admonition-title">Note</p>\n<p>b</p>\n</div>\n<p>c</p>',
    ),
    "admonition in a list and a quote": (
        "> 1. a\n>\n>     !!! note\n>         b\n>\n> 2. c\n",
        (
            "<blockquote>\n<ol>\n<li>\n<p>a</p>\n"
            '<div class="admonition note">\n<p class="admonition-title">Note</p>\n<p>b</p>\n</div>\n'
            "</li>\n<li>\n<p>c</p>\n</li>\n</ol>\n</blockquote>"
        ),
    ),
    "fold": (
        '???+ danger "Sure?"\n    a\n',
        '<details class="danger" open="open">\n<summary>Sure?</summary>\n<p>a</p>\n</details>',
    ),
    "tabs": (
        '=== "A"\n    a\n\n=== "B"\n\n    b\n',
        (
            '<div class="tabbed-set tabbed-alternate" data-tabs="1:2">'
            '<input checked="checked" id="__tabbed_1_1" name="__tabbed_1" type="radio" />'
            '<input id="__tabbed_1_2" name="__tabbed_1" type="radio" />'
            '<div class="tabbed-labels"><label for="__tabbed_1_1">A</label><label for="__tabbed_1_2">B</label></div>\n'
            '<div class="tabbed-content">\n<div class="tabbed-block">\n<p>a</p>\n</div>\n'
            '<div class="tabbed-block">\n<p>b</p>\n</div>\n</div>\n</div>'
        ),
    ),
    "container of colons": (
        ":::caution[Hot]\n\n    a\n\n:::\nb\n",
        '<div class="admonition caution">\n<p class="admonition-title">Hot</p>\n<p>a</p>\n</div>\n<p>b</p>',
    ),
    "container of colons with its name in braces": (
        ":::{tip} Hot\na\n:::\n",
        '<div class="admonition tip">\n<p class="admonition-title">Hot</p>\n<p>a</p>\n</div>',
    ),
    "containers of colons within each other": (
        "::::note\n:::tip\na\n:::\n::::\n",
        (
            '<div class="admonition note">\n<p class="admonition-title">Note</p>\n'
            '<div class="admonition tip">\n<p class="admonition-title">Tip</p>\n<p>a</p>\n</div>\n</div>'
        ),
    ),
    "a container that is not closed defines no term": ("a\n\n:::note\nb\n", "<p>a</p>\n<p>:::note\nb</p>"),
    "a container that is not closed is text": (":::note\na\n", "<p>:::note\na</p>"),
    "a marker in code is code": (
        "```\n!!! note\n    a\n```\n",
        '<div class="language-text highlight"><pre><span></span><code>!!! note\n    a\n</code></pre></div>',
    ),
    "a marker in HTML is text of HTML": ("<div>\n!!! note\n    a\n</div>\n", "<div>\n!!! note\n    a\n</div>"),
    "definitions of links count within containers and without": (
        "!!! note\n    [a] [b]\n\n    [b]: two\n\n[a] [b]\n\n[a]: one\n",
        (
            '<div class="admonition note">\n<p class="admonition-title">Note</p>\n'
            '<p><a href="one">a</a> <a href="two">b</a></p>\n</div>\n<p><a href="one">a</a> <a href="two">b</a></p>'
        ),
    ),
    "footnotes count within containers and without": (
        "!!! note\n    a[^1] \\[^1] [^x] [^Two]\n\n    [^two]: c\n\nd[^TWO]\n\n[^1]: b\n",
        (
            '<div class="admonition note">\n<p class="admonition-title">Note</p>\n'
            '<p>a<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup> [^1] [^x] '
            '<sup id="fnref:two"><a class="footnote-ref" href="#fn:two">2</a></sup></p>\n</div>\n'
            '<p>d<sup id="fnref2:two"><a class="footnote-ref" href="#fn:two">2</a></sup></p>\n'
            '<div class="footnote">\n<hr />\n<ol>\n<li id="fn:1">\n<p>b&#160;<a class="footnote-backref" '
            'href="#fnref:1" title="Jump back to footnote 1 in the text">&#8617;</a></p>\n</li>\n<li id="fn:two">\n'
            '<p>c&#160;<a class="footnote-backref" href="#fnref:two" title="Jump back to footnote 2 in the text">'
            '&#8617;</a><a class="footnote-backref" href="#fnref2:two" title="Jump back to footnote 2 in the text">'
            "&#8617;</a></p>\n</li>\n</ol>\n</div>"
        ),
    ),
    "definition list": ("Term\n: What\n", "<dl>\n<dt>Term</dt>\n<dd>What</dd>\n</dl>"),
    "a name of an emoji begins no definition": ("Look\n:memo: a\n", "<p>Look\n📝 a</p>"),
    "tasks": (
        "- [ ] a\n- [x] b\n",
        (
            '<ul class="task-list">\n<li class="task-list-item"><input type="checkbox" disabled/> a</li>\n'
            '<li class="task-list-item"><input type="checkbox" disabled checked/> b</li>\n</ul>'
        ),
    ),
    "footnotes": (
        "a[^x] b[^x]\n\n[^x]: c\n",
        (
            '<p>a<sup id="fnref:x"><a class="footnote-ref" href="#fn:x">1</a></sup>'
            ' b<sup id="fnref2:x"><a class="footnote-ref" href="#fn:x">1</a></sup></p>\n'
            '<div class="footnote">\n<hr />\n<ol>\n<li id="fn:x">\n<p>c&#160;'
            '<a class="footnote-backref" href="#fnref:x" title="Jump back to footnote 1 in the text">&#8617;</a>'
            '<a class="footnote-backref" href="#fnref2:x" title="Jump back to footnote 1 in the text">&#8617;</a></p>\n'
            "</li>\n</ol>\n</div>"
        ),
    ),
    "table": (
        "| a | b |\n|---|--:|\n| `x\\|y` |\n",
        (
            "<table>\n<thead>\n<tr>\n<th>a</th>\n"
            '<th style="text-align: right;">b</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><code>x|y</code></td>\n'
            '<td style="text-align: right;"></td>\n</tr>\n</tbody>\n</table>'
        ),
    ),
    "Markdown in HTML": (
        "<details>\n<summary>a</summary>\n\n**b**\n\n</details>\n",
        "<details>\n<summary>a</summary>\n<p><strong>b</strong></p>\n</details>",
    ),
    "bare addresses": (
        "(see https://a.b/_c_d), www.e.f or g@h.io.\n",
        (
            '<p>(see <a href="https://a.b/_c_d">https://a.b/_c_d</a>), <a href="http://www.e.f">www.e.f</a>'
            ' or <a href="mailto:g@h.io">g@h.io</a>.</p>'
        ),
    ),
    "no address within a link": ("[https://a.b c](d)\n", '<p><a href="d">https://a.b c</a></p>'),
    "emphasis around an address": (
        "**https://a.b/c**\n",
        '<p><strong><a href="https://a.b/c">https://a.b/c</a></strong></p>',
    ),
    "emoji": (":tada: a::b :none: `:tada:`\n", "<p>🎉 a::b :none: <code>:tada:</code></p>"),
    "what is escaped is no name and no address": (
        "&#58;tada: www&#46;a.b https\\://c.d\n",
        "<p>:tada: www.a.b https://c.d</p>",
    ),
    "diagram": ("```mermaid\na-->b\n```\n", '<pre class="mermaid"><code>a--&gt;b</code></pre>'),
    "formulas within a line": (
        "$a_1<b_1$ $$c$$ $`d*e*f`$, **$g$**\n",
        (
            '<p><span class="arithmatex">\\(a_1&lt;b_1\\)</span> <span class="arithmatex">\\[c\\]</span> '
            '<span class="arithmatex">\\(d*e*f\\)</span>, <strong><span class="arithmatex">\\(g\\)</span></strong></p>'
        ),
    ),
    "formulas of lines of their own": (
        "$$\na \\\\ *b*\n$$\n\n> $$c$$\n",
        (
            '<div class="arithmatex">\\[\na \\\\ *b*\n\\]</div>\n'
            '<blockquote>\n<div class="arithmatex">\\[c\\]</div>\n</blockquote>'
        ),
    ),
    "formulas in a heading and in a picture": (
        "# The $x$\n\n![the $y$](a)\n",
        (
            '<h1 id="the-x">The <span class="arithmatex">\\(x\\)</span>'
            '<a class="headerlink" href="#the-x" title="Permanent link">&para;</a></h1>\n'
            '<p><img alt="the \\(y\\)" src="a" /></p>'
        ),
    ),
    "money is no formula": ("$5 and $6, 7$ and 8$, US$9$\n", "<p>$5 and $6, 7$ and 8$, US$9$</p>"),
    "variables of a shell are no formula": (
        "$HOME/$USER, $A:$B, ${A}$B, $$ and $$, $(a) $(b) $x$\n",
        '<p>$HOME/$USER, $A:$B, ${A}$B, $$ and $$, $(a) $(b) <span class="arithmatex">\\(x\\)</span></p>',
    ),
    "escaped and in code there is no formula": (
        "\\$a\\$ `$b$` $c `d$ e`\n",
        "<p>$a$ <code>$b$</code> $c <code>d$ e</code></p>",
    ),
    "formula": ("```math\na<b\n```\n", '<div class="arithmatex">\\[\na&lt;b\n\\]</div>'),
    "code with a title and a marked line": (
        '```py title="a.py" hl_lines="2"\nx\ny\n```\n',
        (
            '<div class="language-py highlight"><span class="filename">a.py</span><pre><span></span><code>'
            '<span class="n">x</span>\n<span class="hll"><span class="n">y</span>\n</span></code></pre></div>'
        ),
    ),
    "attributes of a heading": ("## A {#b .c}\n", f'<h2 id="b" class="c">A{link("b")}</h2>'),
    "braces that are no attributes": ("## GET /u/{id}\n", f'<h2 id="get-uid">GET /u/{{id}}{link("get-uid")}</h2>'),
    "attributes of an item": (
        "- a {#b}\n    - c {.d}\n",
        '<ul>\n<li id="b">a\n<ul>\n<li class="d">c</li>\n</ul>\n</li>\n</ul>',
    ),
    "attributes of an image": (
        "![a](b.png){width=30 .c onclick=x}\n",
        '<p><img alt="a" src="b.png" width="30" class="c" /></p>',
    ),
    "contents": (
        "[[_TOC_]]\n\n# A\n\n## B\n",
        (
            '<div class="toc">\n<ul>\n<li><a href="#a">A</a><ul>\n<li><a href="#b">B</a></li>\n</ul>\n</li>\n</ul>\n</div>\n'
            f'<h1 id="a">A{link("a")}</h1>\n<h2 id="b">B{link("b")}</h2>'
        ),
    ),
    "double brackets stay as they are": ("[[a]] [[b|c]]\n", "<p>[[a]] [[b|c]]</p>"),
    "numbers begin where they were written": ("3) a\n4) b\n", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
}


@pytest.mark.parametrize("name", CASES)
def test_prints(name: str) -> None:
    body, expected = CASES[name]
    assert printed(body) == expected


@pytest.mark.parametrize("name", CASES)
def test_prints_the_same_with_other_line_breaks(name: str) -> None:
    body, expected = CASES[name]
    assert printed(body.replace("\n", "\r\n")) == expected


@pytest.mark.parametrize(
    ("body", "anchors"),
    [
        ("# A b\n# A b\n# A b\n", ["a-b", "a-b-1", "a-b-2"]),
        ("# a-1\n# a\n# a\n", ["a-1", "a", "a-2"]),
        ("# Step 1: Don't `panic`!\n", ["step-1-dont-panic"]),
        ("# A & B\n", ["a--b"]),
        ("# :tada: Party\n", ["tada-party"]),
        ("# ⚠\ufe0f Über\n", ["\ufe0f-über"]),
        ("# [a](b) ![c](d)\n", ["a"]),
        ("# 🎉\n", ["section"]),
        ("# a {#x}\n# x\n", ["x", "x-1"]),
        ("# snake_case\n", ["snake_case"]),
    ],
)
def test_headings_have_the_anchors_of_github(body: str, anchors: list[str]) -> None:
    assert [heading.anchor for heading in article(body).headings] == anchors


@pytest.mark.parametrize(
    ("body", "title"),
    [
        ("# A *b* & c\n", "A b & c"),
        ("<!-- licence -->\n# A\n", "A"),
        ("a\n\n# A\n", None),
        ("## A\n\n# B\n", None),
        ("> # A\n", None),
        ("", None),
    ],
)
def test_a_title_is_a_heading_that_the_body_begins_with(body: str, title: str | None) -> None:
    assert article(body).title == title


def test_links_and_images_lead_where_they_are_resolved_to() -> None:
    found = article(
        "[a](b.md#c) ![d](<e f.png>) <https://g.h>\n", lambda target: f"../{target}" if ":" not in target else target
    )
    assert (
        found.html
        == '<p><a href="../b.md#c">a</a> <img alt="d" src="../e%20f.png" /> <a href="https://g.h">https://g.h</a></p>'
    )


def test_headings_are_nested_by_level() -> None:
    def shape(entries: list[dict[str, object]]) -> list[object]:
        return [(entry["id"], shape(entry["children"])) for entry in entries]

    assert shape(nested(article("## a\n#### b\n### c\n# d\n").headings)) == [("a", [("b", []), ("c", [])]), ("d", [])]
