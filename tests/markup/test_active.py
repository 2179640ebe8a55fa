"""What is active on a page is found in its text and taken out of its HTML, and nothing else is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from kbgen.markdown.github.html import article
from kbgen.markup.active import judge, neutralised
from kbgen.markup.active_words import may_be_active
from kbgen.markup.policy import author_html, printed, treated
from kbgen.model import Markup
from kbgen.model.settings import ALLOW, ESCAPE, GITHUB, MATERIAL, POLICIES, SANITISE
from tests.growth import grows_in_proportion
from tests.markup.payloads import ACTIVE, EVIL, INERT
from tests.support import handbook

ALLOWED = Markup()


def findings(body: str, markup: Markup = ALLOWED, dialect: str = MATERIAL) -> list[tuple[int, str]]:
    """The line and the value of each finding on active content in a document of a body."""
    files = {"guides/a.md": f"---\ntitle: A\n---\n{body}\n", "guides/other.md": "# Other\n", "guides/x.png": ""}
    examined = handbook(files, dialect=dialect, **markup._asdict())
    return [(one.span.line, one.value or "") for one in examined.findings if one.code == "GN006"]


@pytest.mark.parametrize("policy", [ALLOWED, Markup(SANITISE)], ids=lambda markup: markup.html)
@pytest.mark.parametrize("name", ACTIVE)
def test_what_is_active_is_found_and_taken_out(name: str, policy: Markup) -> None:
    assert findings(ACTIVE[name], policy)
    html, found = treated(printed(ACTIVE[name], policy), policy)
    assert found
    assert not judge(html)


@pytest.mark.parametrize("policy", [ALLOWED, Markup(SANITISE), Markup(ESCAPE)], ids=lambda markup: markup.html)
@pytest.mark.parametrize("name", [*ACTIVE, *INERT])
def test_in_github_s_dialect_what_would_be_active_on_the_page_is_found_and_taken_out(name: str, policy: Markup) -> None:
    body = (ACTIVE | INERT)[name]
    html, found = treated(article(body, raw=author_html(policy)).html, policy)
    assert not judge(html)
    if "[[" not in body:
        assert bool(findings(body, policy, GITHUB)) == bool(found)


@pytest.mark.parametrize("name", INERT)
def test_what_is_inert_is_printed_as_it_is(name: str) -> None:
    assert not findings(INERT[name])
    html = printed(INERT[name].replace("[[other|", "").replace("]]", "") if name != "wiki" else "", ALLOWED)
    assert treated(html, ALLOWED) == (html, ())


_HOLDING = "script style iframe object noembed noframes noscript xmp plaintext template".split()


@pytest.mark.parametrize(
    "form", ["<{0} src='x' />", "<{0} src='x'>", "<{0}\n  style={{{{a: 'b'}}}}\n/>", "a <{0} /> b"]
)
@pytest.mark.parametrize("policy", [ALLOWED, Markup(SANITISE)], ids=lambda markup: markup.html)
@pytest.mark.parametrize("name", _HOLDING)
def test_what_stands_behind_an_element_that_is_not_ended_is_printed(name: str, policy: Markup, form: str) -> None:
    body = f"# A\n\nBefore.\n\n{form.format(name)}\n\nBehind it.\n\n<{name}>held</{name}>\n\nAt last.\n"
    page = LexborHTMLParser(treated(article(body, raw=author_html(policy)).html, policy)[0])
    assert page.body is not None
    for held in page.css("noscript, noembed, noframes, xmp"):
        held.decompose()
    assert all(words in page.body.text() for words in ("Before.", "Behind it.", "At last."))


def test_a_finding_stands_where_its_cause_is_written() -> None:
    body = (
        "`onerror=` and `<script>`\n\n<img src=x onerror=f()>\n\n[x](javascript:f())\n\n"
        "A paragraph.\n{: onclick=f() }\n\n<script>f()</script>\n\n<img src=y onerror=g()>"
    )
    assert sorted(findings(body)) == [
        (6, "onerror"), (8, "javascript:f()"), (11, "onclick"), (13, "script"), (15, "onerror")
    ]  # fmt: skip


COMMENTS = st.lists(st.sampled_from(["<!--", "-->", "--!>", "-", ">", "!", "<", "a", "\n"]), max_size=9).map("".join)


@given(COMMENTS)
def test_a_comment_that_ends_nowhere_or_early_is_looked_at(body: str) -> None:
    """A comment ends for Markdown at `-->`; browsers end it at `--!>` too, and at once where it begins with `>` or `->`."""
    ends_early = re.search(r"<!--(?:-?>|(?:(?!-->).)*--!>)", body, re.DOTALL)
    ends_nowhere = re.search(r"<!--(?!.*?-->)", body, re.DOTALL)
    assert may_be_active(body, "", ALLOW) == bool(ends_early or ends_nowhere)


def test_comments_are_looked_at_in_linear_time() -> None:
    assert grows_in_proportion(lambda size: may_be_active("<!--" * (size // 4) + "-->", "", ALLOW), 100_000)


@pytest.mark.parametrize("part", ["{", "< ", "<img ", "on", "<on", "data:", "<x data:", "name "])
def test_text_that_ends_nothing_is_looked_at_in_linear_time(part: str) -> None:
    def look(size: int) -> bool:
        return may_be_active("", "<" + part * (size // len(part)), ALLOW)

    assert grows_in_proportion(look, 40_000)
    assert not look(1_000)


@pytest.mark.parametrize(
    ("prose", "active"),
    [
        ('<img alt="<" name=x>', True),
        ("<img > name", False),
        ("{ { a name = x", True),
        ("{ } name=", False),
        ("<a onclick\n=x", True),
        ("<a on=x", False),
        ("<a xonclick=x", True),
        ("<a href='data:a;html data:text/html'", True),
        ("<a href='data:a;html data:b,html'", False),
    ],
)
def test_what_may_be_active_is_told_by_its_words(prose: str, active: bool) -> None:
    assert may_be_active("", prose, ALLOW) is active


def test_frames_of_named_hosts_alone_are_shown() -> None:
    markup = Markup(frames=("video.example",))
    shown = '<iframe src="https://video.example/embed/1" width="560" allowfullscreen></iframe>'
    assert treated(f"<p>{shown}</p>", markup) == (f"<p>{shown}</p>", ())
    for address in (
        "http://video.example/",
        "//video.example/",
        "https://video.example.evil.example/",
        f"https://video.example@{EVIL}/",
        f"https://{EVIL}/https://video.example/",
        "https://video.example:8443/",
        f"https://video.example\\@{EVIL}/",
        "javascript:f()//video.example",
        "",
    ):
        html, found = treated(f'<iframe src="{address}"></iframe>', markup)
        assert (html, [one.name for one in found]) == ("", ["iframe"]), address
    html, found = treated('<iframe src="https://video.example/" srcdoc="x" onload="f()"></iframe>', markup)
    assert html == '<iframe src="https://video.example/"></iframe>'
    assert [one.name for one in found] == ["srcdoc", "onload"]


def test_html_is_shown_as_text_where_that_is_the_policy() -> None:
    body = 'A <b onclick="f()">word</b> <!-- x --> &amp; `<i>`\n\n<div>\n*block*\n</div>\n\n<!-- comment -->\n\n*end*'
    html = printed(body, Markup(ESCAPE))
    assert "&lt;b onclick=" in html
    assert "&lt;div&gt;\n*block*\n&lt;/div&gt;" in html
    assert "comment" not in html
    assert "<code>&lt;i&gt;</code>" in html
    assert "<em>end</em>" in html
    assert not findings(body, Markup(ESCAPE))


def test_attributes_are_judged_where_html_is_shown_as_text() -> None:
    assert findings(ACTIVE["attribute-list-of-paragraph"], Markup(ESCAPE))


def test_nothing_but_what_is_listed_is_printed_where_html_is_sanitised() -> None:
    body = "<center>a</center> <blink>b</blink> <p contenteditable>c</p>\n\n<dialog open>d</dialog>"
    assert [value for _, value in findings(body, Markup(SANITISE))] == ["blink", "contenteditable", "dialog"]
    html, _ = treated(printed(body, Markup(SANITISE)), Markup(SANITISE))
    assert "<center>a</center>" in html
    assert not any(name in html for name in ("blink", "contenteditable", "dialog"))
    assert not findings(body)


@pytest.mark.parametrize(
    "name", ["code", "details", "footnote", "picture", "picture-as-data", "table", "tabs", "tasks"]
)
def test_markdown_itself_is_listed(name: str) -> None:
    markup = Markup(SANITISE)
    assert treated(printed(INERT[name], markup), markup)[1] == ()


@pytest.mark.parametrize(
    "text", ["<div>", "<svg><style>", "<a><b><i onclick=f()>", "<select>", "<!--", "<style>", "<p></p>"]
)
def test_what_is_too_deep_to_be_read_is_shown_as_text(text: str) -> None:
    html, found = neutralised(text * 60_000)
    assert not judge(html)
    assert bool(found) == (text != "<p></p>")


FRAGMENTS = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *"<>/='\"& \n-!?;:\x00\x0c\ud800",
                *("<svg>", "</svg>", "<math>", "<mtext>", "<mglyph>", "<style>", "</style>", "<title>", "<textarea>"),
                *(
                    "<table>",
                    "<tr>",
                    "<td>",
                    "<select>",
                    "<option>",
                    "<template>",
                    "<noscript>",
                    "<xmp>",
                    "<p>",
                    "</p>",
                ),
                *("<form>", "<a ", "<img ", "<b>", "<!--", "-->", "--!>", "<![CDATA[", "]]>", "<plaintext>", "<body "),
                *(
                    "onerror=",
                    "href=",
                    "src=",
                    "style=",
                    "id=",
                    "name=",
                    "javascript:",
                    "&#106;",
                    "&Tab;",
                    "url(",
                    "__config",
                ),
                *("<script>", "</script>", "<iframe ", "<base ", "<foreignObject>", "<annotation-xml ", "<hr kb-end>"),
            ]
        ),
        st.text(max_size=3),
    ),
    max_size=25,
).map("".join)


@given(FRAGMENTS)
def test_what_is_left_is_inert_whatever_was_written(html: str) -> None:
    clean, found = neutralised(html)
    assert not judge(clean)
    assert found or clean == html
    assert neutralised(clean) == (clean, ())


@given(FRAGMENTS, st.sampled_from(POLICIES))
def test_no_text_is_refused(html: str, policy: str) -> None:
    markup = Markup(policy)
    assert treated(treated(html, markup)[0], Markup())[1] == ()


# What Markdown makes, and what only looks like it.
MADE = st.lists(
    st.sampled_from(
        [
            *("<p>", "</p>", "<ul>", "<li>", "</li>", "<table>", "<tr>", '<td style="text-align: left;">', "</table>"),
            *('<a class="x" href="../a/#b">', "</a>", '<h2 id="b">', "</h2>", '<h2 id="__config">', "<em>", "<br />"),
            *(
                '<img alt="&quot;" src="https://example.com/javascript:" />',
                "<pre>",
                "</pre>",
                '<a href="java\nscript:">',
            ),
            *(
                '<a href="javascript&colon;x">',
                '<p onclick="x">',
                "<P>",
                "<svg>",
                "<!--",
                "<",
                "&",
                '"',
                "\0",
                "\r",
                "a",
            ),
            *('<p style="background: url(x)">', '<img name="x" />', '<a href="x" href="data:text/html,x">', "text"),
        ]
    ),
    max_size=25,
).map("".join)


@given(MADE)
def test_what_is_inert_at_a_glance_is_so_for_the_parser(html: str) -> None:
    # Markdown makes no `b`, so that with one everything is parsed
    assert judge(html) == judge(f"<b></b>{html}")
