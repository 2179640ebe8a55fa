"""A folder that is looked at on its own is part of something larger: what may be elsewhere is not called wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbgen.model import Finding
from kbgen.rules import freshness
from tests.cli.running import kbgen, write
from tests.support import RULES, checked, handbook

HOME = "docs/handbook"
FILES = {
    f"{HOME}/a.md": "# A\n\n## One\n\n## Two\n\n### Three\n",
    f"{HOME}/more/b.md": "# B\n",
    f"{HOME}/more/c.csv": "",
    f"{HOME}/erb/d.html.md.erb": "---\ntitle: D and more\n---\n\n# <%= current_page.data.title %>\n\n## It's a.b\n",
}


def said(text: str, more: dict[str, str] | None = None, *, whole: bool = False) -> list[Finding]:
    """What is found about the links of one more document, in a folder on its own."""
    files = FILES | (more or {}) | {f"{HOME}/x.md": f"# X\n\n{text}\n"}
    found = checked(files, whole=whole)
    return [one for one in found if one.path == f"{HOME}/x.md" and one.code in ("LK001", "LK002") and not one.repeats]


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("gone.md", True),
        ("more/gone", True),
        ("erb", False),
        ("more/", False),
        ("more/gone.html", True),
        ("more/gone.csv", True),
        ("../README.md", False),
        ("../../src/main.go", False),
        ("absent/gone.md", False),
        ("apps/gone.html", False),
        ("images/gone.png", False),
        ("gone.png", False),
        ("gone.java", False),
        ("/gone.html", False),
        ("/more/b.html", False),
    ],
)
def test_only_what_would_be_here_is_missed(link: str, wrong: bool) -> None:
    assert bool(said(f"[x]({link})")) == wrong
    assert said(f"[x]({link})", whole=True) or link == "/more/b.html"


def test_pictures_are_missed_unless_more_are_missing_than_are_there() -> None:
    there = {f"{HOME}/p{at}.png": "" for at in range(2)}
    links = "![x](p0.png) ![x](p1.png) ![x](gone.png)"
    assert [one.value for one in said(links, there)] == ["gone.png"]
    assert said("![x](g0.png) ![x](g1.png) ![x](g2.png)", there) == []


def test_a_link_whose_only_namesake_lies_elsewhere_is_wrong_all_the_same() -> None:
    (found,) = said("[x](absent/c.csv)")
    assert found.fix is not None
    assert found.fix.new == "more/c.csv"


@pytest.mark.parametrize(
    ("anchor", "wrong"),
    [
        ("it-39-s-a-b", False),
        ("its-ab", False),
        ("d-and-more", False),
        ("gone", True),
        ("Its-ab", True),
    ],
)
def test_an_anchor_as_middleman_makes_it_is_right(anchor: str, wrong: bool) -> None:
    assert bool(said(f"[x](erb/d.html#{anchor})")) == wrong


@pytest.mark.parametrize(("anchor", "severity"), [("One", "advice"), ("o-ne", "advice"), ("ones", "warning")])
def test_an_anchor_that_differs_in_form_alone_is_advice(anchor: str, severity: str) -> None:
    assert [one.severity.label for one in said(f"[x](a.md#{anchor})")] == [severity]
    assert [one.severity.label for one in said(f"[x](a.md#{anchor})", whole=True)] == ["warning"]


def test_one_dash_for_several_is_an_anchor_of_python_markdown() -> None:
    there = {f"{HOME}/y.md": "# Y\n\n## Swoop - by an executive\n"}
    assert said("[x](y.md#swoop-by-an-executive)", there) == []
    assert [one.code for one in said("[x](y.md#swoop-by-an-executive)", there, whole=True)] == ["LK002"]
    assert [one.code for one in said("[x](y.md#swoop-by-executive)", there)] == ["LK002"]


def test_an_anchor_of_a_root_address_is_judged() -> None:
    assert [one.code for one in said("[x](/a.html#gone) [x](/a.html#one)")] == ["LK002"]


def test_handles_and_mail_without_a_scheme_are_one_finding_each() -> None:
    found = said("[a](@ada) [b](@ben), [c](c@x.example) [d](d@x.example)\n\n[e](@eve)")
    assert [(one.severity.label, one.value) for one in found] == [("advice", "@ada"), ("error", "c@x.example")]
    assert "and so are 2 more" in found[0].message


def test_a_templates_links_are_there_to_be_replaced() -> None:
    found = checked({f"{HOME}/adr-template.md": "# T\n\n[x](yyyymmdd-title.md)\n"})
    assert not [one for one in found if one.code == "LK001"]


@pytest.mark.parametrize("count", [1, 2, 9])
def test_an_absent_folder_of_files_is_one_finding_in_a_handbook(count: int) -> None:
    links = " ".join(f"![x](img/{at}.png)" for at in range(count))
    (found,) = said(links, whole=True)
    assert (f"and {count - 1} more" in found.message) == (count > 1)


SITE = {
    "site/mkdocs.yml": "site_name: S\nmarkdown_extensions: [toc]\nnav: [{The first: a.md}, {B: b.md}]\n",
    "site/docs/a.md": "## Part\n\n## Other - part\n",
    "site/docs/b.md": "[x](a.md#other-part)\n",
    "site/docs/c.md": "Text.\n",
}


@pytest.mark.parametrize("folder", ["site", "site/docs"])
def test_the_site_that_a_folder_is_of_gives_titles_and_the_dialect(tmp_path: Path, folder: str) -> None:
    write(tmp_path, SITE)
    given = kbgen("check", folder, cwd=tmp_path)
    assert given.out.count(" GN003 ") == 1
    assert "site/docs/c.md:1:1 GN003" in given.out
    assert "LK002" not in given.out


def test_a_configuration_that_cannot_be_read_or_is_of_other_documents_is_passed_by(tmp_path: Path) -> None:
    for config in ("site_name: [", "site_name: S\ndocs_dir: elsewhere\nnav: [{A: c.md}]\n"):
        write(tmp_path, SITE | {"site/mkdocs.yml": config})
        assert kbgen("check", "site/docs", cwd=tmp_path).out.count(" GN003 ") == 2


def test_what_a_generator_includes_or_fills_in_is_no_document_by_itself() -> None:
    names = ("includes/a", "_partials/b", "_note", "repo_template", "layouts/l")
    files = {f"{HOME}/{name}.md": "Text.\n" for name in names} | {f"{HOME}/z.md": "---\nowner: ops\n---\n# Z\n"}
    assert not [one for one in checked(files, whole=False) if one.code in ("GN002", "GN003")]


@pytest.mark.parametrize("body", ["<h1 class=x>A</h1>", "<% content_for :title, create_title(a) %>\n\nText."])
def test_a_title_that_kbgen_does_not_read_is_one(body: str) -> None:
    assert not [one for one in checked({f"{HOME}/z.md": f"Text.\n\n{body}\n"}, whole=False) if one.code == "GN003"]


def test_numbered_records_want_no_owner_in_a_folder_on_its_own() -> None:
    files = {f"{HOME}/0001-a.md": "# A\n", f"{HOME}/z.md": "---\nowner: ops\n---\n# Z\n", f"{HOME}/y.md": "# Y\n"}
    unowned = {one.path for one in checked(files, whole=False) if one.code == "GN002"}
    assert unowned == {f"{HOME}/y.md"}


ASKED = {
    "incidents/a.md": "---\ntitle: A\nstatus: somehow\nseverity: [x]\nactions: [{title: Do it}]\n---\n",
    "principles/p.md": "---\ntitle: P\n---\n\nText.\n",
    "runbooks/r.md": "---\ntitle: R\nseverity: critical\nreviewd: never\nid: a/b\n---\n\n## Steps\n\n## More\n\nText.\n",
}


@pytest.mark.parametrize("name", ASKED)
def test_what_only_kbgen_asks_for_is_advice_in_a_folder_on_its_own(tmp_path: Path, name: str) -> None:
    write(tmp_path, {name: ASKED[name]})
    kind = name.partition("/")[0].removesuffix("s")
    found = kbgen("check", name.partition("/")[0], "--kind", kind, "--format", "json", cwd=tmp_path).json
    serious = {one["code"] for one in found if one["severity"] != "advice"}
    assert serious == ({"RB006"} if kind == "runbook" else set())
    assert found


def test_every_rule_that_asks_for_something_is_a_rule() -> None:
    assert {rule.code for rule in RULES} >= freshness._ASKING


@pytest.mark.parametrize("mark", ["[[_TOC_]]", "[[TOC]]", "[[_TOSP_]]"])
def test_a_wikis_table_of_contents_is_no_link(mark: str) -> None:
    for whole in (True, False):
        assert not [one for one in checked({f"{HOME}/x.md": f"# X\n\n{mark}\n"}, whole=whole) if one.code == "LK006"]


@pytest.mark.parametrize(("link", "count"), [("[[gone]]", 0), ("[[gone]] [[a]]", 1)])
def test_double_brackets_are_links_where_one_of_them_leads_somewhere(link: str, count: int) -> None:
    found = checked(FILES | {f"{HOME}/x.md": f"# X\n\n{link}\n"}, whole=False)
    assert [one.code for one in found if one.code == "LK006"] == ["LK006"] * count


@pytest.mark.parametrize("link", ["@site/docs/x.md", "@/docs/x.md", "pathname:///x.png"])
def test_the_root_of_a_generator_by_its_name_is_not_judged(link: str) -> None:
    assert said(f"[x]({link})") == said(f"[x]({link})", whole=True) == []


@pytest.mark.parametrize("name", ["_config.yml", "mkdocs.yml"])
def test_what_configures_a_generator_is_no_ladder(tmp_path: Path, name: str) -> None:
    write(tmp_path, {f"levels/{name}": "theme: x\n", "levels/a.md": "# A\n"})
    assert kbgen("check", "levels", "--kind", "ladder", "--format", "json", cwd=tmp_path).json == []


@pytest.mark.parametrize(
    ("path", "severity"), [("a.md", "warning"), ("releases/1.2.md", "advice"), ("CHANGELOG.md", "advice")]
)
def test_a_marker_within_news_is_part_of_them(path: str, severity: str) -> None:
    found = checked({f"{HOME}/{path}": "# A\n\n- Resolve TODO in the parser\n"})
    assert [one.severity.label for one in found if one.code == "GN004"] == [severity]


@pytest.mark.parametrize(("owner", "found"), [("'@ada'", []), ("ops", ["GN007"])])
def test_owners_are_judged_where_one_of_them_is_there(owner: str, found: list[str]) -> None:
    files = {f"{HOME}/teams/ops.md": "# Ops\n", f"{HOME}/a.md": f"---\nowner: {owner}\n---\n# A\n"}
    files[f"{HOME}/b.md"] = "---\nowner: '@bea'\n---\n# B\n"
    assert [one.code for one in checked(files, whole=False) if one.code == "GN007"] == found


_HINTS = "debt delivery exercises experiments gates objectives sessions updates waivers".split()
_GUIDES = [*(f"docs/{folder}/how.md" for folder in _HINTS), "docs/incidents/how.md", "docs/teams/edge/how.md"]


@pytest.mark.parametrize("front", ["", "---\ntitle: How\ntags: [a]\nlayout: page\n---\n"])
@pytest.mark.parametrize("path", _GUIDES)
def test_the_name_of_a_folder_makes_nothing_of_a_document_that_says_nothing_of_the_kind(path: str, front: str) -> None:
    files = {path: f"{front}# How\n\nWe do it like this.\n"}
    (doc,) = handbook(files, whole=False).corpus.docs
    assert doc.kind == "guide"
    assert handbook(files).corpus.docs[0].kind != "guide" or not front


@pytest.mark.parametrize(
    ("path", "text", "kind"),
    [
        ("docs/incidents/a.md", "# A\n\nOn 2026-01-15 it broke.\n", "incident"),
        ("docs/incidents/2026-01-15-a.md", "# A\n\nIt broke.\n", "incident"),
        ("docs/incidents/a.md", "# A\n\n## Timeline\n\n- 10:00 It broke.\n", "incident"),
        ("docs/incidents/a.md", "---\nseverity: 1\n---\n# A\n", "incident"),
        ("docs/teams/a.md", "# A\n", "team"),
        ("docs/teams/a/README.md", "# A\n", "team"),
        ("docs/teams/a/b.md", "---\nmembers: []\n---\n# A\n", "team"),
        ("docs/experiments/a.md", "---\nhypothesis: It helps.\n---\n# A\n", "experiment"),
        ("docs/gates/a.md", "---\nkind: gate\n---\n# A\n", "gate"),
    ],
)
def test_what_says_what_it_is_is_taken_for_that(path: str, text: str, kind: str) -> None:
    (doc,) = handbook({path: text}, whole=False).corpus.docs
    assert doc.kind == kind


@pytest.mark.parametrize(
    ("path", "text", "wrong"),
    [
        ("ladders/package.json", '{"name": "x", "version": "1"}', False),
        ("ladders/list.json", "[1, 2]", False),
        ("ladders/site.yml", "title: A\n", False),
        ("ladders/people.csv", "name,phone\nAda,1\n", False),
        ("ladders/a.yml", "competencies: []\n", True),
        ("ladders/a.csv", "competency,level\nx,1\n", True),
        ("ladders/broken.yml", "levels: [\n", True),
    ],
)
def test_data_that_has_nothing_of_a_ladder_is_no_broken_ladder_of_others(path: str, text: str, *, wrong: bool) -> None:
    assert [one.code for one in checked({path: text}, whole=False)] == ["RD008"] * wrong
    assert [one.code for one in checked({path: text})] == ["RD008"]
