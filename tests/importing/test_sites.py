"""Sites of other generators become guides with their navigation, links and pictures."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen, write

pytestmark = pytest.mark.usefixtures("guides_only")

MKDOCS = {
    "mkdocs.yml": "site_name: Old site\ndocs_dir: text\ntheme: {name: !ENV [T, material]}\nmarkdown_extensions:\n  - x: {f: !!python/name:a.b ''}\n"
    "nav:\n  - index.md\n  - Start here: setup.md\n  - In depth:\n      - sub/deep.md\n      - Away: https://x.example/a (b)\n      - Gone: gone.md\n",
    "text/index.md": "# Welcome\n\n[s](setup.md) ![p](img/p.png) [r](../README.md)\n",
    "text/setup.md": "Set it up.\n\n!!! note\n    BuildCache.\n",
    "text/sub/deep.md": "# Deep\n\n[s](../setup.md#x)\n",
    "text/img/p.png": b"\x89PNG",
    "README.md": "# Of the repository\n",
}
HUGO = {
    "hugo.toml": 'title = "Old site"\n',
    "content/_index.md": "---\ntitle: Home\n---\n",
    "content/b.md": '---\ntitle: Second\nweight: 2\nslug: bee\n---\n[a]({{< relref "a.md#x" >}}) ![p](/img/p.png)\n',
    "content/a.md": '---\ntitle: First\nweight: 1\naliases: [/very/old/]\n---\n[bee](/bee/) {{< ref "sub" >}} {{< youtube x >}}\n',
    "content/sub/_index.md": "---\ntitle: Section\nweight: 3\n---\n",
    "content/sub/c.md": "---\ntitle: Third\ndraft: true\n---\n[up](../a/)\n",
    "static/img/p.png": b"\x89PNG",
    "themes/x/README.md": "# Theme\n",
}
DOCUSAURUS = {
    "docusaurus.config.js": "module.exports = {};\n",
    "docs/02-use.md": "---\nslug: /using\n---\n# Use\n\n[i](/docs/intro) [i](./01-intro.md) [g](guides/setup)\n\n:::note\nKept.\n:::\n",
    "docs/01-intro.md": "---\nsidebar_label: Intro\n---\nWelcome. [u](/docs/using) ![p](/img/p.png)\n",
    "docs/guides/_category_.json": '{"label": "How to", "position": 1.5}',
    "docs/guides/setup.mdx": "---\nsidebar_position: 1\n---\nimport X from 'x';\n\n# Set up\n\n[u](../02-use.md)\n",
    "docs/guides/2024-01-02-dated.md": "# Dated\n",
    "blog/2024-01-01-news.md": "# News\n",
    "static/img/p.png": b"\x89PNG",
    "README.md": "# Of the repository\n",
}
JEKYLL = {
    "_config.yml": "title: Old site\n",
    "index.md": "---\nlayout: home\ntitle: Home\n---\n[p]({% post_url 2024-01-02-first %}) [d]({% link _docs/deep.md %}) {{ site.x }}\n",
    "_posts/2024-01-02-first.md": "---\ntitle: First\npermalink: /first/\n---\n[d](/docs/deep)\n",
    "_posts/2024-03-04-second.markdown": "---\ntitle: Second\n---\n[f](/first/) [f](/2024/01/02/first.html)\n",
    "_docs/deep.md": "---\ntitle: Deep\nnav_order: 1\n---\n{% include x.html %} ![p](/assets/p.png)\n",
    "_includes/part.md": "# Part\n",
    "assets/p.png": b"\x89PNG",
}
MIDDLEMAN = {
    "source/index.html.md.erb": "---\ntitle: Home\nweight: 1\n---\n<%= partial 'documentation/x' %>\n[d](/documentation/deep.html#x) [b](b.html)\n",
    "source/b.html.md.erb": "---\ntitle: Second\nlast_reviewed_on: 2024-01-01\nreview_in: 6 months\n---\n![p](/images/p.png)\n",
    "source/documentation/deep.html.md.erb": "---\ntitle: Deep\n---\n[i](/) [b](../b.html.md.erb)\n",
    "source/images/p.png": b"\x89PNG",
    "records/0001-first.md": "# First\n",
}
BODIES = {
    "middleman": (
        MIDDLEMAN,
        {
            "index.md": "---\ntitle: Home\nweight: 1\n---\n<%= partial 'documentation/x' %>\n[d](documentation/deep.html#x) [b](b.html)\n",
            "b.md": "---\ntitle: Second\nreviewed: 2024-01-01\nreview_every: 6 months\n---\n![p](images/p.png)\n",
            "documentation/deep.md": "---\ntitle: Deep\n---\n[i](../) [b](../b.md)\n",
            "records/0001-first.md": "# First\n",
            "contents.md": "---\ntitle: Contents\n---\n\n- [Home](index.md)\n- [Second](b.md)\n- documentation\n    - [Deep](documentation/deep.md)\n",
        },
    ),
    "mkdocs": (
        MKDOCS,
        {
            "index.md": "# Welcome\n\n[s](setup.md) ![p](img/p.png) [r](../README.md)\n",
            "setup.md": "---\ntitle: Start here\n---\nSet it up.\n\n!!! note\n    BuildCache.\n",
            "sub/deep.md": "# Deep\n\n[s](../setup.md#x)\n",
            "contents.md": '---\ntitle: "Old site: contents"\n---\n\n- [Welcome](index.md)\n- [Start here](setup.md)\n- In depth\n'
            "    - [Deep](sub/deep.md)\n    - [Away](https://x.example/a%20%28b%29)\n",
        },
    ),
    "hugo": (
        HUGO,
        {
            "_index.md": "---\ntitle: Home\n---\n",
            "b.md": "---\ntitle: Second\nweight: 2\nslug: bee\n---\n[a](a.md#x) ![p](img/p.png)\n",
            "a.md": '---\ntitle: First\nweight: 1\naliases: [/very/old/]\nredirect_from: ["/very/old/"]\n---\n[bee](b/) sub/_index.md {{< youtube x >}}\n',
            "sub/_index.md": "---\ntitle: Section\nweight: 3\n---\n",
            "sub/c.md": "---\ntitle: Third\ndraft: true\n---\n[up](../a/)\n",
            "contents.md": '---\ntitle: "Old site: contents"\n---\n\n- [Home](_index.md)\n- [First](a.md)\n- [Second](b.md)\n- [Section](sub/_index.md)\n    - [Third](sub/c.md)\n',
        },
    ),
    "docusaurus": (
        DOCUSAURUS,
        {
            "02-use.md": "---\nslug: /using\n---\n# Use\n\n[i](01-intro) [i](./01-intro.md) [g](guides/setup)\n\n:::note\nKept.\n:::\n",
            "01-intro.md": "---\ntitle: Intro\n---\nWelcome. [u](02-use) ![p](img/p.png)\n",
            "guides/setup.md": "---\nsidebar_position: 1\n---\nimport X from 'x';\n\n# Set up\n\n[u](../02-use.md)\n",
            "guides/2024-01-02-dated.md": "# Dated\n",
            "blog/2024-01-01-news.md": "# News\n",
            "contents.md": "---\ntitle: Contents\n---\n\n- [Intro](01-intro.md)\n- How to\n    - [Set up](guides/setup.md)\n"
            "    - [Dated](guides/2024-01-02-dated.md)\n- [Use](02-use.md)\n",
        },
    ),
    "jekyll": (
        JEKYLL,
        {
            "index.md": "---\nlayout: home\ntitle: Home\n---\n[p](posts/2024-01-02-first.md) [d](docs/deep.md) {{ site.x }}\n",
            "posts/2024-01-02-first.md": '---\ntitle: First\npermalink: /first/\nredirect_from: ["/first/"]\n---\n[d](../docs/deep)\n',
            "posts/2024-03-04-second.md": "---\ntitle: Second\n---\n[f](2024-01-02-first/) [f](2024-01-02-first.html)\n",
            "docs/deep.md": "---\ntitle: Deep\nnav_order: 1\n---\n{% include x.html %} ![p](../assets/p.png)\n",
            "contents.md": '---\ntitle: "Old site: contents"\n---\n\n- [Home](index.md)\n- docs\n    - [Deep](docs/deep.md)\n- posts\n'
            "    - [Second](posts/2024-03-04-second.md)\n    - [First](posts/2024-01-02-first.md)\n",
        },
    ),
}


@pytest.mark.parametrize(("before", "after"), BODIES.values(), ids=BODIES)
@pytest.mark.parametrize("name", ["auto", "by name"])
def test_a_site_becomes_guides_with_its_navigation_links_and_pictures(tmp_path: Path, before, after, name, request):
    site = request.node.callspec.id.split("-")[-1]
    root = handbook(tmp_path / "handbook", {"content/index.md": "# Home\n"})
    write(tmp_path / "site", before)
    chosen = "auto" if name == "auto" else site
    answer = kbgen("import", chosen, "../site", "--to", "content/guides/old", "--format", "json", cwd=root)
    assert answer.status == 0, answer.said
    to = root / "content/guides/old"
    found = {path.relative_to(to).as_posix(): path for path in to.rglob("*") if path.is_file()}
    found.pop(".kbgen-import.json")
    texts = {name: path.read_bytes() for name, path in found.items() if name.endswith(".md")}
    assert {name: data.decode() for name, data in texts.items()} == after
    assert [name for name in found if name.endswith(".png")] == [name for name in found if name.endswith("p.png")] != []
    assert {one["format"] for one in answer.json["documents"]} == {site}
    codes = {one["code"] for one in kbgen("check", "--format", "json", cwd=root).json}
    # of MkDocs' documents one leads out of the site; headings and markup of generators are not what these are about
    assert codes - {"GN002", "LK002", "MD004"} == ({"LK001"} if site == "mkdocs" else set())
    again = kbgen("import", chosen, "../site", "--to", "content/guides/old", "--format", "json", cwd=root).json
    assert set(again["totals"]["states"]) == {"unchanged"}


def test_a_site_of_jekyll_may_lie_in_a_folder_of_its_own(tmp_path):
    root = handbook(tmp_path / "handbook", {})
    inside = {f"src/{path}": text for path, text in JEKYLL.items() if path != "_config.yml"}
    write(tmp_path / "site", {**inside, "_config.yml": "title: Old site\nsource: ./src\n", "README.md": "# Mine\n"})
    answer = kbgen("import", "jekyll", "../site", "--to", "content/guides/old", cwd=root)
    assert "outside of the site: 2 documents, such as README.md" in answer.out
    texts = {name: (root / "content/guides/old" / name).read_text() for name in BODIES["jekyll"][1]}
    assert texts == BODIES["jekyll"][1]


def test_what_a_site_does_not_publish_what_stays_text_and_what_is_no_part_of_it_is_said(tmp_path):
    root = handbook(tmp_path / "handbook", {})
    write(tmp_path / "hugo", HUGO)
    write(tmp_path / "docusaurus", DOCUSAURUS)
    hugo, docusaurus = (
        kbgen("import", "auto", f"../{name}", "--to", f"content/{name}", cwd=root).out
        for name in ("hugo", "docusaurus")
    )
    assert "sub/c.md: it is a draft, which Hugo does not publish" in hugo
    assert "outside of the site: 1 document, such as themes/x/README.md" in hugo
    assert "guides/setup.md: MDX: its imports" in docusaurus


def test_a_section_of_hugo_is_a_guide_to_its_documents_also_where_none_lies_beside_it(tmp_path):
    root = handbook(tmp_path / "handbook", {})
    write(
        tmp_path / "hugo",
        {**HUGO, "content/runbooks/_index.md": "---\ntitle: Runbooks\n---\n", "content/runbooks/a/b.md": "# B\n"},
    )
    kbgen("import", "auto", "../hugo", "--to", "content/hugo", cwd=root)
    kinds = {
        one["path"].removeprefix("content/hugo/"): one["kind"]
        for one in kbgen("list", "--format", "json", cwd=root).json
    }
    assert (kinds["runbooks/_index.md"], kinds["runbooks/a/b.md"]) == ("guide", "runbook")


@pytest.mark.parametrize(
    "configuration",
    [
        "nav: 3\n",
        "nav: [[a], {b: {c: d}}, 3, {a: [" + "[" * 40 + "]" * 40 + "]}]\n",
        "docs_dir: ../..\n",
        "a: b: c\n",
        "- x\n",
        "docs_dir: /etc\n",
    ],
)
def test_a_configuration_that_makes_no_sense_is_done_without(tmp_path, configuration):
    root = handbook(tmp_path / "handbook", {})
    write(tmp_path / "old", {"mkdocs.yml": configuration, "docs/a.md": "# A\n"})
    assert kbgen("import", "auto", "../old", "--to", "content/a", cwd=root).status == 0
    assert [path.read_text() for path in (root / "content").rglob("a.md")] == ["# A\n"]
