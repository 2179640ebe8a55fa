"""What `exclude_docs` and `draft_docs` leave out is what MkDocs leaves out, and a link to it says so."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, set_exclusions

from kbgen.model import Settings, Source
from kbgen.source.mkdocs_file import excluded_by
from tests.cli.running import handbook, kbgen

SETTINGS = Settings("/nowhere", (), docs_dir="content")
NAMES = st.sampled_from(["a.md", "b.md", "guides", "draft-x.md", "p.svg", "deep"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
PATTERNS = st.sampled_from(
    [
        "a.md",
        "/a.md",
        "guides/",
        "/guides/",
        "guides/b.md",
        "*.svg",
        "!guides/a.md",
        "draft-*",
        "**/deep/*",
        "# guides",
        "",
    ]
)


@given(PATHS, st.lists(PATTERNS, max_size=4), st.lists(PATTERNS, max_size=2))
def test_below_docs_dir_it_is_what_mkdocs_excludes(path: str, exclude: list[str], draft: list[str]) -> None:
    settings = replace(SETTINGS, exclude_docs="\n".join(exclude), draft_docs="\n".join(draft))
    config = MkDocsConfig()
    config.load_dict({"site_name": "X", "exclude_docs": settings.exclude_docs, "draft_docs": settings.draft_docs})
    config.validate()
    file = File(path, "content", "site", use_directory_urls=True)
    set_exclusions([file], config)
    excluded = excluded_by(settings, Source("content", "content"))(path)
    assert excluded == {"EXCLUDED": "exclude_docs", "DRAFT": "draft_docs"}.get(file.inclusion.name, "")


@pytest.mark.parametrize(
    ("pattern", "source", "excluded"),
    [
        ("/runbooks/b.md", Source("runbooks", "r", "runbooks"), True),
        ("/b.md", Source("runbooks", "r", "runbooks"), False),
        ("/ops/b.md", Source("runbooks", "r", "ops"), True),
        ("/runbooks/b.md", Source("runbooks", "r", "ops"), False),
        ("/adr/b.md", Source("content/adr", "adr", "decisions"), True),
        ("/decisions/b.md", Source("content/adr", "adr", "decisions"), True),
        ("/b.md", Source("content", "content", "other"), True),
        ("/content/b.md", Source("content", "content", ""), False),
        ("b.md", Source("../elsewhere", "e", "e"), True),
    ],
)
def test_a_pattern_is_of_the_place_in_the_site_or_below_docs_dir(pattern: str, source: Source, excluded: bool) -> None:
    found = excluded_by(replace(SETTINGS, exclude_docs=pattern), source)("b.md")
    assert bool(found) is excluded


DOCUMENT = "---\ntitle: {0}\nowner: ops\n---\n\n{1}\n"


@pytest.mark.parametrize(("path", "pattern"), [("b.md", "/b/b.md"), ("content/b.md", "/b.md")])
def test_a_source_may_be_a_file(tmp_path: Path, path: str, pattern: str) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / path).write_text("")
    settings = replace(SETTINGS, root=str(tmp_path), exclude_docs=pattern)
    assert excluded_by(settings, Source(path, "b", "b"))("b.md") == "exclude_docs"
    assert excluded_by(settings, Source(path, "b", "b"))("c.md") == ""


FILES = {
    "content/guides/a.md": DOCUMENT.format("A", "[b](b.md), [again](../guides/b), [folder](c/), ![p](p.svg), [[a]]."),
    "content/guides/b.md": DOCUMENT.format("Secret", "[gone](gone.md)\n\nTODO"),
    "content/guides/c/index.md": DOCUMENT.format("C", "Text."),
    "content/guides/p.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    "content/teams/ops.md": "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n",
}


def configure(root: Path, text: str) -> None:
    with (root / "mkdocs.yml").open("a") as file:
        file.write(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("exclude_docs: guides/b.md\n", {"../guides/b": "exclude_docs", "b.md": "exclude_docs"}),
        ("draft_docs: /guides/b.md\n", {"../guides/b": "draft_docs", "b.md": "draft_docs"}),
        (
            "exclude_docs: '*.svg'\ndraft_docs: b.md\n",
            {"../guides/b": "draft_docs", "b.md": "draft_docs", "p.svg": "exclude_docs"},
        ),
        (
            "exclude_docs: |\n  /guides/\n  !/guides/a.md\n",
            dict.fromkeys(["../guides/b", "b.md", "c/", "p.svg"], "exclude_docs"),
        ),
        ("exclude_docs: /guides/\n", {}),
    ],
)
def test_what_is_excluded_is_not_judged_and_a_link_to_it_says_by_what(
    tmp_path: Path, text: str, said: dict[str, str]
) -> None:
    root = handbook(tmp_path, FILES)
    assert {one["path"] for one in kbgen("check", "--format", "json", cwd=root).json} == {"content/guides/b.md"}
    configure(root, text)
    findings = kbgen("check", "--format", "json", cwd=root).json
    messages = [
        f"the link to {link!r} leads to a file that `{key}` excludes from the site" for link, key in said.items()
    ]
    assert sorted((one["code"], one["message"]) for one in findings) == sorted(
        ("LK001", message) for message in messages
    )


def test_a_name_of_what_is_excluded_says_so(tmp_path: Path) -> None:
    text = "---\ntitle: R\nowner: ops\nservices: [shop]\n---\n\n[[shop]]\n"
    root = handbook(tmp_path, {**FILES, "content/services/shop.md": DOCUMENT.format("Shop", ""), "runbooks/r.md": text})
    configure(root, "exclude_docs: |\n  /services/\n  b.md\n")
    findings = kbgen("check", "--format", "json", "--select", "LK003", "--select", "LK006", cwd=root).json
    assert [one["message"] for one in findings] == [
        "services 'shop' is a file that `exclude_docs` excludes from the site",
        "[[shop]] is a file that `exclude_docs` excludes from the site",
    ]


@pytest.mark.parametrize(
    ("key", "pattern"),
    [("exclude_docs", '"!"'), ("draft_docs", '"[z-a]"'), ("not_in_nav", '"x\\\\"'), ("draft_docs", "[a]")],
)
def test_a_pattern_that_is_none_is_one_line(tmp_path: Path, key: str, pattern: str) -> None:
    root = handbook(tmp_path, FILES)
    configure(root, f"{key}: {pattern}\n")
    answer = kbgen("check", cwd=root)
    assert (answer.status, len(answer.said.splitlines())) == (2, 1)
    assert f"mkdocs.yml: {key} is " in answer.said


def test_a_move_changes_links_in_drafts_too(tmp_path: Path) -> None:
    root = handbook(tmp_path, FILES | {"content/guides/b.md": DOCUMENT.format("B", "[a](a.md)")})
    configure(root, "draft_docs: guides/b.md\n")
    assert kbgen("move", "content/guides/a.md", "content/guides/z.md", cwd=root).status == 0
    assert "[a](z.md)" in (root / "content/guides/b.md").read_text()
