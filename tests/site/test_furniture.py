"""What stands around the text of a page: links to its file, tags, what is near, and what other programs are told."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from kbgen.source.settings import SettingsError, read
from tests.cli.running import handbook, kbgen
from tests.site.building import Html, build, copy_example, pages

PEOPLE = "- {id: ada, name: Ada}\n- {id: bo, name: Bo}\n"
TITLE = 'Disk "full" & <slow> 100%'
RUNBOOK = f"---\ntitle: {json.dumps(TITLE)}\nsummary: {json.dumps('Says <b> & more')}\nowner: ada\n---\n\nText.\n"


def configured(extra: str = "", options: str = "", sources: str = "[content]") -> str:
    return (
        "site_name: Book\nsite_url: https://book.example/sub/\ndocs_dir: content\ntheme: {name: material}\n"
        f"{extra}plugins:\n  - search\n  - kbgen:\n      as_of: 2026-01-15\n      sources: {sources}\n{options}"
    )


def furnished(root: Path, extra: str = "", options: str = "", sources: str = "[content]") -> Path:
    documents = {"content/people.yml": PEOPLE, "content/runbooks/disk.md": RUNBOOK}
    return handbook(root, {**documents, "mkdocs.yml": configured(extra, options, sources)})


def links(page: Html) -> dict[str, str]:
    """The links under a document, by what they are for."""
    found = [one for one in page.elements if one[0] == "a" and one[1].get("rel") == "noopener"]
    named = {"edit": "edit", "history": "commits|history", "issue": "issues"}
    hrefs = [attributes["href"] for _, attributes in found]
    return {
        name: url
        for name, pattern in named.items()
        for url in hrefs
        if re.search(rf"[/_](?:{pattern})\b|mode={pattern}", url)
    }


FORGES = {
    "https://github.com/o/r": ("/edit/main/", "/commits/main/", ("title", "body")),
    "https://gitlab.corp.example/g/s/r/": ("/-/edit/main/", "/-/commits/main/", ("issue[title]", "issue[description]")),
    "https://codeberg.org/o/r": ("/_edit/main/", "/commits/branch/main/", ("title", "body")),
    "https://bitbucket.org/o/r": ("/src/main/", "/history-node/main/", None),
}


@pytest.mark.parametrize("repository", FORGES)
def test_a_page_leads_to_its_file_its_history_and_a_form_that_is_filled_in(tmp_path: Path, repository: str) -> None:
    edit, history, form = FORGES[repository]
    site = build(furnished(tmp_path, f"repo_url: {repository}\n"))
    found = links(pages(site)["runbooks/disk/index.html"])
    start = repository.rstrip("/")
    assert found["edit"].startswith(f"{start}{edit}content/runbooks/disk.md")
    assert found["history"].startswith(f"{start}{history}content/runbooks/disk.md")
    assert ("issue" in found) == (form is not None)
    if form is not None:
        said = parse_qs(urlsplit(found["issue"]).query, strict_parsing=True)
        title, body = (said[name] for name in form)
        assert title == [f"This page failed me: {TITLE}"]
        assert "Page: https://book.example/sub/runbooks/disk/" in body[0]
        assert "Document: disk (content/runbooks/disk.md)" in body[0]
        assert "Owner: Ada" in body[0]
        assert "Review: unreviewed on 2026-01-15" in body[0]


def test_what_is_made_of_a_file_of_many_leads_to_that_file(tmp_path: Path) -> None:
    site = build(furnished(tmp_path, "repo_url: https://github.com/o/r\n"))
    assert links(pages(site)["people/ada/index.html"])["edit"] == "https://github.com/o/r/edit/main/content/people.yml"


def test_the_foot_of_each_page_leads_to_the_reference(tmp_path: Path) -> None:
    site = build(furnished(tmp_path))
    foot = (site / "runbooks/disk/index.html").read_text().partition("<footer")[2]
    assert [f"../../reference/{name}/" for name in ("rules", "kinds", "data")] == re.findall(r'href="(\.\.[^"]*)"', foot)
    kinds = pages(site)["reference/kinds/index.html"]
    assert {"Runbooks", "escalation", "severity", "redirect_from"} <= set(kinds.texts)
    assert "`" not in pages(site)["reference/rules/index.html"].text


def test_without_a_repository_there_are_no_links(tmp_path: Path) -> None:
    site = build(furnished(tmp_path))
    assert "kb-page-links" not in (site / "runbooks/disk/index.html").read_text()


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        ("edit_uri: edit/trunk/book/content/\n", "https://github.com/o/r/edit/trunk/book/content/runbooks/disk.md"),
        ("edit_uri: edit/trunk/\n", "https://github.com/o/r/edit/trunk/book/content/runbooks/disk.md"),
        (
            "edit_uri_template: 'blob/trunk/book/content/{path!q}?plain=1'\n",
            "https://github.com/o/r/blob/trunk/book/content/runbooks/disk.md?plain=1",
        ),
        ("edit_uri: ''\n", ""),
    ],
)
def test_mkdocs_own_options_count_and_the_branch_is_theirs(tmp_path: Path, extra: str, expected: str) -> None:
    (tmp_path / ".git").mkdir()
    site = build(furnished(tmp_path / "book", f"repo_url: https://github.com/o/r\n{extra}"))
    text = (site / "runbooks/disk/index.html").read_text()
    assert f'href="{expected}"' in text if expected else "Edit this page" not in text
    branch = "trunk" if expected else "main"
    assert f"/commits/{branch}/book/content/runbooks/disk.md" in text


def test_a_source_beside_the_handbook_counts_from_the_top_of_the_repository(tmp_path: Path) -> None:
    """One that lies outside of the repository has no file there to lead to."""
    top = tmp_path / "repository"
    (top / ".git").mkdir(parents=True)
    handbook(top, {"ops/restart.md": "---\ntitle: Restart\n---\n\nText.\n"})
    handbook(tmp_path, {"elsewhere/far.md": "---\ntitle: Far\n---\n\nText.\n"})
    root = furnished(top / "book", "repo_url: https://github.com/o/r\n", sources="[content, ../ops, ../../elsewhere]")
    site = build(root)
    assert links(pages(site)["ops/restart/index.html"])["edit"] == "https://github.com/o/r/edit/main/ops/restart.md"
    assert "kb-page-links" not in (site / "elsewhere/far/index.html").read_text()


def test_templates_of_one_s_own(tmp_path: Path) -> None:
    options = (
        "      page_links:\n        edit: https://wiki.example/edit?file={path}&of={owner}\n        history: false\n"
        "        issue: 'mailto:docs@book.example?subject={title}&body={body}'\n        title: 'Wrong: {page}'\n"
    )
    site = build(furnished(tmp_path, options=options))
    page = pages(site)["runbooks/disk/index.html"]
    hrefs = [one["href"] for tag, one in page.elements if tag == "a" and one.get("rel") == "noopener"][
        :-1
    ]  # Material's
    assert hrefs[0] == "https://wiki.example/edit?file=content/runbooks/disk.md&of=Ada"
    assert len(hrefs) == 2
    assert parse_qs(urlsplit(hrefs[1]).query)["subject"] == [f"Wrong: {TITLE}"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("edit: 'javascript:alert(1)'", "expected an address that starts with https://"),
        ("issue: 'https://x.example/{secret}'", "names {secret}"),
        ("forge: svn", "expected one of github, gitlab"),
        ("edti: x", "has no option 'edti'; did you mean 'edit'?"),
        ("edit: [x]", "expected a text"),
    ],
)
def test_a_template_that_cannot_be_used_is_said_so(tmp_path: Path, option: str, said: str) -> None:
    root = furnished(tmp_path, options=f"      page_links: {{{option}}}\n")
    with pytest.raises(SettingsError, match=re.escape(said)):
        read(root / "mkdocs.yml")


TAGGED = {
    "content/guides/a.md": "---\ntitle: A\ntags: [Disk Space, alone]\naudience: public\n---\n\nText.\n",
    "content/guides/b.md": "---\ntitle: B\ntags: [disk space, zyx]\naudience: public\n---\n\nText.\n",
    "content/guides/c.md": "---\ntitle: C\ntags: [disk space, zyx, 'c/c++', 'c#', 'index']\n---\n\nText.\n",
    "content/guides/d.md": "---\ntitle: D\ntags: ['c/c++', 'c#', 'index', '<b>']\n---\n\nText.\n",
}


def test_tags_have_a_page_of_all_and_one_of_each_that_several_documents_have(tmp_path: Path) -> None:
    site = build(handbook(tmp_path, {**TAGGED, "mkdocs.yml": configured()}))
    index = pages(site)["tags/index.html"]
    assert {"disk space", "alone", "zyx", "c/c++", "c#", "index", "<b>"} <= set(index.texts)
    one = pages(site)["tags/disk-space/index.html"]
    assert {"A", "B", "C"} <= set(one.texts)
    assert "../guides/a/" in index.links
    panel = pages(site)["guides/c/index.html"]
    targets = {link for link in panel.links if link.startswith("../../tags/")}
    assert len(targets) == 5
    assert all((site / "guides/c" / link / "index.html").resolve().is_file() for link in targets)


def test_tags_name_only_what_their_readers_may_read(tmp_path: Path) -> None:
    site = build(handbook(tmp_path, {**TAGGED, "mkdocs.yml": configured()}), "--audience", "public")
    index = pages(site)["tags/index.html"]
    assert "c#" not in index.text
    assert "C" not in pages(site)["tags/disk-space/index.html"].texts
    assert not (site / "tags/zyx").exists()


def test_related_documents_share_what_few_have_and_are_not_named_already(tmp_path: Path) -> None:
    documents = {
        "content/guides/a.md": "---\ntitle: A\ntags: [disk]\n---\n\nSee [[b]].\n",
        "content/guides/b.md": "---\ntitle: B\ntags: [disk]\n---\n\nText.\n",
        "content/guides/c.md": "---\ntitle: C\ntags: [disk]\n---\n\nText.\n",
        "content/guides/d.md": "---\ntitle: D\ntags: [other]\n---\n\nText.\n",
        "content/guides/e.md": "---\ntitle: E\ntags: [disk]\nretired: {date: 2025-01-01, reason: gone}\n---\n\nText.\n",
        "mkdocs.yml": configured(),
    }
    site = build(handbook(tmp_path, documents))

    def related(name: str) -> str:
        return (site / f"guides/{name}/index.html").read_text().partition('id="kb-related">')[2].partition("</ul>")[0]

    assert re.findall(r">([A-E])</a>", related("a")) == ["C"]
    assert re.findall(r">([A-E])</a>", related("c")) == ["A", "B"]
    assert related("d") == ""


def test_a_page_says_what_it_is_when_it_is_linked_elsewhere(tmp_path: Path) -> None:
    site = build(furnished(tmp_path))
    page = pages(site)["runbooks/disk/index.html"]
    said = {one["property"]: one["content"] for tag, one in page.elements if tag == "meta" and "property" in one}
    assert said == {
        "og:type": "article",
        "og:site_name": "Book",
        "og:title": TITLE,
        "og:description": "Says <b> & more",
        "og:url": "https://book.example/sub/runbooks/disk/",
    }
    assert [one["content"] for tag, one in page.elements if one.get("name") == "description"] == ["Says <b> & more"]


def test_feeds_are_announced_where_they_tell_of_a_page_s_like(example: Path) -> None:
    def announced(place: str) -> list[str]:
        page = pages(example / "site")[place]
        return [one["href"] for _, one in page.elements if one.get("type") == "application/atom+xml"]

    assert announced("decisions/0008-kafka-for-events/index.html") == [
        "../../feeds/decisions.xml",
        "../../feeds/everything.xml",
    ]
    assert announced("teams/platform/index.html") == ["../../feeds/everything.xml"]
    assert (example / "site/feeds/decisions.xml").is_file()


def test_the_site_map_lists_every_page_and_nothing_that_only_leads_on(example: Path) -> None:
    site = example / "site"
    listed = re.findall("<loc>([^<]*)</loc>", (site / "sitemap.xml").read_text())
    assert len(listed) == len(set(listed))
    found = {
        f"https://handbook.example/sub/{place.removesuffix('index.html')}"
        for place, page in pages(site).items()
        if place != "404.html" and not any(one.get("http-equiv") == "refresh" for _, one in page.elements)
    }
    assert set(listed) == found


def test_moved_pages_lead_on_below_a_path_and_for_hosts_that_read_a_list(tmp_path: Path) -> None:
    moved = "---\ntitle: Moved\nredirect_from: [/old/place/, 'odd one.html']\n---\n\nText.\n"
    root = handbook(tmp_path, {"content/guides/moved.md": moved, "mkdocs.yml": configured()})
    site = build(root)
    page = pages(site)["old/place/index.html"]
    assert page.links == [
        "../../assets/images/favicon.png",
        "../../guides/moved/",
        "../../guides/moved/",
        "../../assets/kbgen/query.js",
        "../../guides/moved/",
    ]
    assert (site / "_redirects").read_text() == (
        "/sub/odd%20one/ /sub/guides/moved/ 301\n/sub/old/place/ /sub/guides/moved/ 301\n"
    )
    (root / "content/_redirects").write_text("/mine /yours 302\n")
    assert (build(root) / "_redirects").read_text() == "/mine /yours 302\n"


def test_old_addresses_that_collide_are_findings(tmp_path: Path) -> None:
    documents = {
        "content/guides/a.md": "---\ntitle: A\nredirect_from: [guides/b, old, ../out, guides/a.html]\n---\n\nText.\n",
        "content/guides/b.md": "---\ntitle: B\nredirect_from: [old, fine]\n---\n\nText.\n",
        "mkdocs.yml": configured(),
    }
    answer = kbgen(
        "check", "--select", "redirect-that-leads-nowhere", "--format", "json", cwd=handbook(tmp_path, documents)
    )
    said = [(one["path"], one["message"]) for one in answer.json]
    assert said == [
        ("content/guides/a.md", "the old address 'guides/b' is today that of content/guides/b.md"),
        ("content/guides/a.md", "the old address '../out' is none that a page of the site can have had"),
        ("content/guides/a.md", "the old address 'guides/a.html' is the document's own, or is named twice"),
        ("content/guides/b.md", "the old address 'old' already leads to content/guides/a.md"),
    ]


def test_a_missing_page_leads_on_by_plain_links_at_any_depth(example: Path) -> None:
    page = pages(example / "site")["404.html"]
    assert {"/sub/runbooks/", "/sub/alerts/", "/sub/decisions/"} <= set(page.links)
    assert ("form", "/sub/search/") in [(tag, one.get("action")) for tag, one in page.elements]


def test_a_site_for_a_disk_keeps_no_copy_and_asks_for_no_search_that_is_not_there(tmp_path: Path) -> None:
    site = build(copy_example(tmp_path), "--offline")
    assert not (site / "offline-worker.js").exists()
    assert "offline/start.js" not in (site / "index.html").read_text()
    assert "lost.js" not in (site / "404.html").read_text()


CUSTOM = (
    "markdown_extensions:\n  - pymdownx.superfences:\n      custom_fences:\n        - {name: mermaid, class: mermaid, "
    "format: !!python/name:pymdownx.superfences.fence_code_format }\n"
)


@pytest.mark.parametrize("extra", ["", CUSTOM], ids=["as it is", "left to the theme"])
def test_a_diagram_in_mermaid_is_text_that_says_what_it_is(tmp_path: Path, extra: str) -> None:
    """The theme would fetch a program from another host, which the policy forbids, and show nothing."""
    fence = "# A\n\nThe flow of mermaids:\n\n```mermaid\ngraph LR\n  a --> b\n```\n\n- one\n\n    ```mermaid\n    graph TD\n    ```\n"
    site = build(handbook(tmp_path, {"content/guides/a.md": fence, "mkdocs.yml": configured(extra)}))
    text = (site / "guides/a/index.html").read_text()
    assert text.count("A diagram, as it is written in Mermaid's notation:") == 2
    page = pages(site)["guides/a/index.html"]
    assert "graph LR" in page.text
    assert not [one for _, one in page.elements if "mermaid" in one.get("class", "").split()]
