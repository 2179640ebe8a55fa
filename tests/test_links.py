"""A link means to `check` and on the page what it means to a browser, in either dialect."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date
from urllib.parse import quote

import pytest

from kbgen.audience import body_as_read
from kbgen.body import inline
from kbgen.check import Files, examine
from kbgen.kinds import KINDS
from kbgen.kit.suggestions import nearest_name
from kbgen.model import Corpus, Raw, Settings, Source
from kbgen.model.settings import DIALECTS, GITHUB, MATERIAL, PageLinks
from kbgen.rewrite import rewritten, title_line
from kbgen.stage import site_of
from tests.support import RULES, checked, corpus_of, document, undated

TODAY = date(2026, 1, 15)
START = "guides/s.md"
FILES = {
    START: "",
    "guides/t.md": "# T\n\n## Plain\n\n## Two words\n\n<a id='größe'></a>\n",
    "guides/nfd.md": "# N\n\n<a id='gro\u0308sse'></a>\n",
    "guides/x.pdf": "",
    "guides/v.mp4": "",
    "guides/p.svg": "",
}


def said_of(text: str, dialect: str = GITHUB, **settings: object) -> list[str]:
    """The messages about links in a document of this text."""
    found = checked(FILES | {START: document(f"# S\n\n{text}\n", title="S")}, dialect=dialect, **settings)
    return [finding.message for finding in found if finding.path == START and finding.code.startswith("LK")]


def led(text: str, dialect: str = GITHUB) -> str:
    """The same document with its links led to pages."""
    corpus = corpus_of(FILES | {START: text}, dialect=dialect)
    doc = corpus.by_path[START]
    written = rewritten(body_as_read({START: text}.__getitem__, doc), doc, site_of(corpus, TODAY), {})
    return written.removeprefix(title_line(doc.title))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("link", "written"),
    [
        ("t.md#gr%C3%B6%C3%9Fe", "t.md#gr%C3%B6%C3%9Fe"),
        ("t.md#größe", "t.md#gr%C3%B6%C3%9Fe"),
        ("t.md#gro%CC%88%C3%9Fe", "t.md#gr%C3%B6%C3%9Fe"),
        ("nfd.md#grösse", "nfd.md#gro%CC%88sse"),
        ("t.md#two%2Dwords", "t.md#two%2Dwords"),
        ("t.md?tab=b#plain", "t.md?tab=b#plain"),
        ("t.md?a=1&amp;copy;=2", "t.md?a=1&amp;copy;=2"),
        ("t.md#plain:~:text=a%20b,-c", "t.md#plain:~:text=a%20b,-c"),
        ("t.md#:~:text=more%20words", "t.md#:~:text=more%20words"),
        ("t.md#", "t.md#"),
        ("t.md#top", "t.md#top"),
        ("t.md#L10-L20", "t.md#L10-L20"),
        ("t.md#fn:1", "t.md#fn:1"),
        ("t.md#__tabbed_1_2", "t.md#__tabbed_1_2"),
        ("t.md#fnref2:1", "t.md#fnref2:1"),
        ("t.md#user-content-plain", "t.md#user-content-plain"),
        ("x.pdf#page=2", "x.pdf#page=2"),
        ("v.mp4#t=10,20", "v.mp4#t=10,20"),
        ("p.svg#svgView(viewBox(0,0,9,9))", "p.svg#svgView%28viewBox%280,0,9,9%29%29"),
        ("#top", "#top"),
        ("#s", "#s"),
        ("#", "#"),
    ],
)
def test_what_follows_the_path_of_a_link_is_judged_decoded_and_printed_as_it_was_written(
    link: str, written: str, dialect: str
) -> None:
    assert said_of(f"[x]({link})", dialect) == []
    assert led(f"[x]({link})", dialect) == f"[x]({written})"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("link", "anchor"),
    [
        ("t.md#gr%C3%B6%C3%9Fer", "größer"),
        ("t.md#Plain", "Plain"),
        ("t.md#two%20words", "two words"),
        ("t.md#page=2", "page=2"),
        ("t.md#gone:~:text=a", "gone"),
        ("t.md?plain=1#gone", "gone"),
    ],
)
def test_a_fragment_that_names_no_id_of_the_page_is_told_as_a_browser_reads_it(
    link: str, anchor: str, dialect: str
) -> None:
    (message,) = said_of(f"[x]({link})", dialect)
    assert message.startswith(f"guides/t.md has no heading {anchor!r}")


HTML = [
    ('<a href="t.md">', "../t/"),
    ("<a href='t.md#plain'>", "../t/#plain"),
    ("<a href=t.md>", "../t/"),
    ('<A\n  title="a > b"\n  HREF="t.md">', "../t/"),
    ('<a href="t.md?a=1&amp;b=2#plain">', "../t/?a=1&amp;b=2#plain"),
    ('<a href=" t/ ">', "../t/"),
    ('<img src="p.svg">', "../p.svg"),
    ('<img src="p.svg" srcset="p.svg 1x, x.pdf 2x">', "../p.svg 1x, ../x.pdf 2x"),
    ('<video src="v.mp4#t=10,20" poster="p.svg"></video>', "../p.svg"),
    ('<video><source src="v.mp4"></video>', "../v.mp4"),
    ('<div>\n<a href="t.md">t</a>\n</div>', "../t/"),
]


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("around", ["{}", "See {} here.", "- {}", "> {}", "|a|\n|-|\n|{}|", "é <b>{}</b>"])
@pytest.mark.parametrize(("tag", "written"), HTML)
def test_an_address_in_html_is_a_link(tag: str, written: str, around: str, dialect: str) -> None:
    if "\n" in tag and ("|" in around or (">" in around[:1] and dialect == MATERIAL)):
        pytest.skip("a row of a table is one line, and Python-Markdown's quotes are read with their signs")
    indent = {"- ": "  ", "> ": "> "}.get(around[:2], "")
    text = around.format(tag.replace("\n", f"\n{indent}"))
    assert said_of(text, dialect) == []
    assert written in led(text, dialect)
    assert not {"t.md", '"p.svg', " x.pdf", '"v.mp4'} & set(led(text, dialect).split("="))
    gone = text.replace("t.md", "gone.md").replace("t/", "gone/").replace("p.svg", "gone.svg").replace("v.mp4", "g.mp4")
    assert said_of(gone, dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "text",
    [
        '`<a href="gone.md">`',
        '```html\n<a href="gone.md">\n```',
        '<!-- <a href="gone.md"> -->',
        '<div>\n<!-- <a href="gone.md"> -->\n</div>',
        "<script>\nx = \"<a href='gone.md'>\"\n</script>",
        '&lt;a href="gone.md">',
        "<a title='href=\"gone.md\"'>",
        '<a data-href="gone.md">',
        '<a href="{{ page.url }}">',
        '<a href="<%= path %>">',
        '<img src="${path}/gone.png">',
        "<img src={picture} width='500'/>",
        "<img src={picture}/>",
        '<a href="mailto:a@b.c">',
        '<img src="data:image/png;base64,AAAA">',
        '<a href="#s">',
        '<a href="">',
    ],
)
def test_what_is_no_address_in_html_is_not_judged_and_stays(text: str, dialect: str) -> None:
    assert said_of(text, dialect) == []
    assert led(text, dialect) == text


def test_html_that_is_printed_as_text_holds_no_links() -> None:
    assert said_of('<a href="gone.md">', html="escape") == []


@pytest.mark.parametrize(
    ("value", "addresses"),
    [
        ("a.png", ["a.png"]),
        ("a.png 1x, b.png 2x", ["a.png", "b.png"]),
        ("a.png, b.png", ["a.png", "b.png"]),
        ("a,b.png 100w,\n  c.png 200w,", ["a,b.png", "c.png"]),
        (" , ", []),
    ],
)
def test_each_candidate_of_a_srcset_is_an_address(value: str, addresses: list[str]) -> None:
    text = f'<img srcset="{value}">'
    found = list(inline.find(text))
    assert [link.target for link in found] == addresses
    assert [text[link.start : link.end] for link in found] == addresses


SITE = Settings(
    "/handbook",
    (
        Source("content", "content"),
        Source("content/manual", "manual", "manual"),
        Source("ops/runbooks", "runbooks", "runbooks"),
    ),
    url="https://example.com/handbook/",
    page_links=PageLinks(below="docs"),
)
TREE = {
    "content/guides/s.md": "",
    "content/guides/t.md": "# T\n",
    "content/guides/deep/index.md": "# Deep\n",
    "content/guides/1_setup/02-first.md": "# First\n",
    "content/guides/3-twice.md": "# Once\n",
    "content/guides/4-twice.md": "# Twice\n",
    "content/guides/img/a.png": "",
    "content/guides/img/diagram.png": "",
    "content/guides/what?.md": "# What\n",
    "content/guides/C#.md": "# T\n",
    "content/guides/with space.md": "# Space\n",
    "content/teams/platform.md": "# Platform\n",
    "content/records/KEEP-0007-a-queue.md": "# A queue\n",
    "content/manual/x.html.md": "# X\n",
    "ops/runbooks/restart.md": "# Restart\n\n## T\n",
}


def in_site(text: str, dialect: str = GITHUB) -> tuple[Corpus, list[str]]:
    """The corpus with a document of this text, and the messages about its links."""
    sources = {source.name: source._replace(markdown=dialect) for source in SITE.sources}
    files = TREE | {"content/guides/s.md": text}
    raws = [raw for path, text in files.items() if path.endswith(".md") for raw in (_raw(path, text),)]
    assets = frozenset(path for path in files if not path.endswith(".md"))
    settings = replace(SITE, sources=tuple(sources.values()))
    examined = examine(Files(raws, lambda raw: raw, assets), settings, KINDS, undated(RULES))
    found = (one for one in examined.findings if one.path == "content/guides/s.md" and one.code.startswith("LK"))
    return examined.corpus, [one.message for one in found]


def _raw(path: str, text: str) -> Raw:
    source = max((one for one in SITE.sources if path.startswith(one.path + "/")), key=lambda one: len(one.path))
    return Raw(path, path.removeprefix(source.path + "/"), source.name, text)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    ("link", "led_to"),
    [
        # folders
        ("deep/", "deep/index.md"),
        ("deep", "deep/index.md"),
        ("../teams/", "../teams/index.md"),
        ("../teams", "../teams/index.md"),
        ("../../teams/", "../teams/index.md"),
        ("/teams/", "../teams/index.md"),
        ("../reviews/", "../reviews/index.md"),
        ("/runbooks/#overdue", "../runbooks/index.md#overdue"),
        ("../../ops/runbooks/", "../runbooks/index.md"),
        # from a root: that of the source, of the documents, of the site, of the handbook, of the repository
        ("/guides/t.md", "t.md"),
        ("/guides/t", "t.md"),
        ("/guides/t/", "t.md"),
        ("/guides/t.html", "t.md"),
        ("/guides/t/index.html", "t.md"),
        ("/content/guides/t.md", "t.md"),
        ("/docs/content/guides/t.md", "t.md"),
        ("/handbook/guides/t/", "t.md"),
        ("/manual/x.html", "../manual/x.md"),
        ("/runbooks/restart/", "../runbooks/restart.md"),
        ("/ops/runbooks/restart.md", "../runbooks/restart.md"),
        ("/guides/img/a.png", "img/a.png"),
        # of the generator that a source was written for
        ("t", "t.md"),
        ("./t#t", "t.md#t"),
        ("../t/", "t.md"),
        ("t.html", "t.md"),
        ("setup/first", "1_setup/02-first.md"),
        ("1_setup/first", "1_setup/02-first.md"),
        ("../manual/x.html", "../manual/x.md"),
        ("../manual/x", "../manual/x.md"),
    ],
)
def test_an_address_leads_to_the_page_that_it_is_of_here_or_was_of_elsewhere(
    link: str, led_to: str, dialect: str
) -> None:
    text = f"# S\n\n[x]({link})\n"
    corpus, messages = in_site(text, dialect)
    doc = corpus.by_path["content/guides/s.md"]
    body = body_as_read(lambda _: text, doc)
    assert rewritten(body, doc, site_of(corpus, TODAY), {}) == f"# S\n\n[x]({led_to})\n"
    assert messages == []


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("img/", "leads to a folder, which has no page of its own"),
        ("/guides/img/", "leads to a folder, which has no page of its own"),
        ("../people/", "does not lead to a document or file"),
        ("deep/readme.md", "does not lead to a document or file"),
        ("twice", "does not lead to a document or file"),
        ("/gone/", "does not lead to a document or file"),
    ],
)
def test_what_has_no_page_is_told_as_what_it_is(link: str, message: str) -> None:
    _, (said,) = in_site(f"# S\n\n[x]({link})\n")
    assert message in said


@pytest.mark.parametrize(
    ("link", "instead"),
    [
        ("../old/t.md", "t.md"),
        ("../old/t.md#t", "t.md#t"),
        ("../gone/restart.md", "../../ops/runbooks/restart.md"),
        ("../gone/restrat.md?a=1#t", "../../ops/runbooks/restart.md?a=1#t"),
        ("old/restart.html#t", "../../ops/runbooks/restart.md#t"),
        ("/gone/restrat", "../../ops/runbooks/restart.md"),
        ("../img/diagramm.png", "img/diagram.png"),
        ("what?.md", "what%3F.md"),
        ("C#.md#t", "C%23.md#t"),
        ("../gone/with space.md", "with%20space.md"),
        ("t.png", ""),
        ("platform.svg", ""),
        ("gone/s.md", ""),
        ("a-queue.md", "../records/KEEP-0007-a-queue.md"),
        ("(https://a.org/b)", "https://a.org/b"),
        ("[https://a.org](https://a.org/b)", "https://a.org/b"),
        ("www.a.org/b", "https://www.a.org/b"),
        ("../gone/README.md", ""),
        ("../gone/deep/", "deep/index.md"),
        ("../gone/Deep/?a=1", "deep/index.md?a=1"),
        ("../gone/restore.md", ""),
    ],
)
def test_a_suggestion_is_what_to_write_in_this_document(link: str, instead: str) -> None:
    _, (message,) = in_site(f"# S\n\n[x](<{link}>)\n")
    assert message.partition("; ")[2] == (f"did you mean {instead!r}?" if instead else "")
    if instead:
        assert in_site(f"# S\n\n[x]({instead})\n")[1] == []


@pytest.mark.parametrize(
    ("wrong", "names", "near"),
    [
        ("verifi", ["verify", "rollback"], "verify"),
        ("release-cut-issue", ["1-release-cut-issue"], "1-release-cut-issue"),
        ("13-testing-strategy", ["14-testing-strategy"], "14-testing-strategy"),
        ("week-4", ["week-1", "week-3"], ""),
        ("20191024", ["20211124"], ""),
        ("release-1-17", ["release-1-18", "release-1-17-0"], ""),
        ("platform-engineers", ["smarter-platform-engineering"], ""),
    ],
)
def test_the_nearest_name_is_one_that_may_be_meant(wrong: str, names: list[str], near: str) -> None:
    assert nearest_name(wrong, names) == near


NFC, NFD = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("name", "written"), [(NFC, NFD), (NFD, NFC), (NFC, NFC), (NFD, NFD)])
def test_a_name_is_one_whichever_signs_its_letters_are_made_of(name: str, written: str, dialect: str) -> None:
    files = {f"guides/{name}.md": "# C\n", f"guides/img/{name}.png": "", f"teams/{name}-team.md": "# T\n"}
    links = (
        f"[a]({written}.md) [b]({quote(written)}) ![c](img/{written}.png) [[{written}]] <a href='{written}.md'>d</a>"
    )
    found = checked(files | {START: document(f"# S\n\n{links}\n", owner=f"{written}-team")}, dialect=dialect)
    assert [finding.message for finding in found if finding.code.startswith("LK")] == []
