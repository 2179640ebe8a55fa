"""CODEOWNERS in both dialects, and its place in the order of owners."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.kit.owners import owner_gone, owner_of, owner_ref
from kbgen.model import Corpus
from kbgen.model.elsewhere import Ownership
from kbgen.source.codeowners import parse, read
from tests.cli.running import handbook, kbgen, write
from tests.support import corpus_of


def owners(text: str, path: str, dialect: str = "github") -> tuple[str, ...]:
    return Ownership(tuple(parse(text, dialect))).owners(path)


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("*", ["a", "a/b.md", ".a/b"], []),
        ("*.md", ["a.md", "b/c.md"], ["a.mdx", "amd"]),
        ("docs", ["docs", "docs/a", "b/docs/a"], ["docs2", "mydocs/a"]),
        ("docs/", ["docs/a", "docs/a/b", "b/docs/a"], ["docs"]),
        ("/docs/", ["docs/a", "docs/a/b"], ["b/docs/a", "docs"]),
        ("docs/*", ["docs/a", "docs/.a"], ["docs/a/b", "b/docs/a"]),
        ("/docs/**", ["docs/a", "docs/a/b"], ["b/docs/a"]),
        ("docs/a", ["docs/a", "docs/a/b"], ["b/docs/a", "docs/ab"]),
        ("**/logs", ["logs/a", "a/b/logs/c", "logs"], ["alogs"]),
        ("a/**/b", ["a/b", "a/x/b", "a/x/y/b/c"], ["a/bc", "xa/b"]),
        ("a?c.md", ["abc.md", "x/abc.md"], ["a/c.md", "abbc.md"]),
        ("a*b*c", ["abc", "aXbXc", "a-b-bc"], ["a/bc", "ab"]),
        (r"with\ space/", ["with space/a"], ["with/a"]),
        (r"back\*star", ["back*star"], ["back-star"]),
        ("a.b(c)+", ["a.b(c)+"], ["axb(c)+"]),
        ("/*", ["a"], ["a/b"]),
    ],
)
def test_a_pattern_on_github_means_these_paths(pattern: str, matching: list[str], other: list[str]) -> None:
    assert [path for path in (*matching, *other) if owners(f"{pattern} @x", path)] == matching


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("*", ["a", "a/b.md"], []),
        ("*.md", ["a.md", "b/c.md"], ["a.mdx"]),
        ("docs", ["docs", "b/docs"], ["docs/a"]),
        ("docs/", ["docs/a", "b/docs/a/c"], ["docs"]),
        ("/docs/", ["docs/a", "docs/b/c"], ["b/docs/a"]),
        ("/docs/*", ["docs/a"], ["docs/a/b"]),
        ("docs/*.md", ["docs/a.md", "b/docs/a.md"], ["docs/b/a.md"]),
        ("/docs/**/*.md", ["docs/a.md", "docs/b/c.md"], ["a.md"]),
        ("/a[0-9].md", ["a1.md"], ["ab.md"]),
        ("/a[z-a].md", [], ["a1.md"]),
        (r"\#hash.md", ["#hash.md", "a/#hash.md"], ["hash.md"]),
        (r"path\ with/", ["path with/a"], ["path/a"]),
        ("/", ["a", "a/b"], []),
    ],
)
def test_a_pattern_on_gitlab_means_these_paths(pattern: str, matching: list[str], other: list[str]) -> None:
    assert [path for path in (*matching, *other) if owners(f"{pattern} @x", path, "gitlab")] == matching


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("* @a\n*.md @b @c", ("@b", "@c")),
        ("*.md @b\n* @a", ("@a",)),
        ("* @a\n/docs/x.md", ()),
        ("* @a # @b", ("@a",)),
        ("# * @b\n* @a", ("@a",)),
        ("* @a\n!docs/ @b", ("@a",)),
        ("* @a\ndocs/[x].md @b", ("@a",)),
        ("* @a\n[Docs] @b", ("@a",)),
        ("* me@example.org nobody", ("me@example.org",)),
        ("\ufeff\n\t*\t@org/team\r\n", ("@org/team",)),
    ],
)
def test_on_github_the_last_rule_counts_and_one_without_owners_clears(text: str, found: tuple[str, ...]) -> None:
    assert owners(text, "docs/x.md") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("* @a\n*.md @b", ("@b",)),
        ("[One]\n* @a\n[Two][2] @b @c\ndocs/", ("@b", "@c", "@a")),
        ("^[One] @a\n*.md\n[Two]\n*.md @b", ("@a", "@b")),
        ("[One] @a\n*.md @d", ("@d",)),
        ("[One]\n* @a\n[Two]\n* @b\n[ONE]\n*.md @c", ("@c", "@b")),
        ("[One] @a\n*\n!docs/\n*.md", ()),
        ("* @a\n*.md", ()),
        ("* @a @@maintainer", ("@a", "@@maintainer")),
        ("* @all\n[Docs] @d\ndocs/", ("@d", "@all")),
        ("docs/ @d\n[Rest] @all\n*", ("@d", "@all")),
        ("* @all\n[Pages]\n*.md @p\n[Docs] @d\n/docs/", ("@d", "@p", "@all")),
        ("* @all\n[Docs] @d\ndocs/\n!docs/x.md", ("@all",)),
    ],
)
def test_on_gitlab_each_section_has_its_last_rule_and_its_defaults(text: str, found: tuple[str, ...]) -> None:
    assert owners(text, "docs/x.md", "gitlab") == found


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({".github/CODEOWNERS": "* @a", "CODEOWNERS": "* @b", "docs/CODEOWNERS": "* @c"}, ("@a",)),
        ({"CODEOWNERS": "* @b", "docs/CODEOWNERS": "* @c", ".github/x": ""}, ("@b",)),
        ({"docs/CODEOWNERS": "* @c"}, ("@c",)),
        ({".gitlab/CODEOWNERS": "[A] @d\n*"}, ("@d",)),
        ({"CODEOWNERS": "[A] @d\n*", ".gitlab-ci.yml": ""}, ("@d",)),
        ({"CODEOWNERS": "* @b", ".gitlab/CODEOWNERS": "* @d"}, ("@b",)),
        ({}, ()),
    ],
)
def test_the_file_is_where_its_platform_looks_first(tmp_path: Path, files: dict[str, str], found: tuple[str]) -> None:
    write(tmp_path, {".git/HEAD": "", "book/mkdocs.yml": "", **files})
    assert read(tmp_path / "book").owners("x.md") == found


def test_paths_count_from_the_top_of_the_repository(tmp_path: Path) -> None:
    write(tmp_path, {".git/HEAD": "", "book/mkdocs.yml": "", "CODEOWNERS": "/book/guides/ @a\n/guides/ @b\n"})
    assert read(tmp_path / "book").owners("guides/x.md") == ("@a",)


@given(st.text(max_size=80), st.text("ab/*?[]\\!# ", max_size=12), st.sampled_from(["github", "gitlab"]))
def test_any_file_is_read_and_any_path_answered(text: str, path: str, dialect: str) -> None:
    owners(f"{path} @a\n{text}", path, dialect)


PEOPLE = {
    "teams/payments.md": "---\ntitle: Payments\naliases: ['@org/pay']\n---\n",
    "teams/gone.md": "---\ntitle: Gone\nactive: false\n---\n",
    "people/ada.md": "---\ntitle: Ada\ncontact: {github: '@AdaB', email: ada@example.org}\n---\n",
    "guides/x.md": "---\ntitle: X\n---\n",
}


def owned(lines: str, **front: str) -> Corpus:
    from dataclasses import replace

    said = "".join(f"{key}: {value}\n" for key, value in front.items())
    files = PEOPLE | {"guides/x.md": f"---\ntitle: X\n{said}---\n"}
    settings_owners = {"guides": "ada"}
    corpus = corpus_of(files, owners=settings_owners)
    return replace(corpus, ownership=Ownership(tuple(parse(lines, "github"))))


@pytest.mark.parametrize(
    ("lines", "front", "owner"),
    [
        ("* @org/pay", {}, "payments"),
        ("* @org/payments", {}, "payments"),
        ("* @adab", {}, "ada"),
        ("* ada@example.org", {}, "ada"),
        ("* @nobody @ADAB", {}, "ada"),
        ("* @gone @org/pay", {}, "payments"),
        ("* @gone", {}, "gone"),
        ("* @org/pay", {"owner": "ada"}, "ada"),
        ("* @org/pay\nguides/", {}, "ada"),
        ("", {}, "ada"),
    ],
)
def test_codeowners_stand_between_the_service_and_the_folders_default(
    lines: str, front: dict[str, str], owner: str
) -> None:
    corpus = owned(lines, **front)
    found = owner_of(corpus.by_path["guides/x.md"], corpus)
    assert found is not None
    assert found.id == owner


def test_a_handle_that_nobody_here_has_is_kept_as_it_is() -> None:
    corpus = owned("* @org/others")
    ref = owner_ref(corpus.by_path["guides/x.md"], corpus)
    assert ref is not None
    assert ref.target == "@org/others"
    assert owner_gone(corpus.by_path["guides/x.md"], corpus) == "@org/others is nobody known here"


def test_documents_whose_owner_is_gone_come_first(tmp_path: Path) -> None:
    guide = "---\ntitle: {0}\nowner: {1}\nreviewed: {2}\n---\n\nText.\n"
    book = handbook(
        tmp_path,
        {
            "content/people.yml": "- {id: ada, name: Ada}\n- {id: bo, name: Bo, left: 2025-03-31}\n",
            "content/guides/late.md": guide.format("Late", "ada", "2020-01-01"),
            "content/guides/soon.md": guide.format("Soon", "bo", "2025-01-20"),
            "content/guides/fine.md": guide.format("Fine", "bo", "2026-01-01"),
        },
    )
    lines = kbgen("stale", cwd=book).out.splitlines()
    assert lines[:4] == [
        "owner gone, due soon (1)",
        "  content/guides/soon.md  due 2026-01-20, in 5 days, but bo left on 2025-03-31",
        "overdue (1)",
        "  content/guides/late.md  due 2020-12-31, 1,841 days ago, owned by ada",
    ]


def test_a_handbooks_own_codeowners_file_is_read(tmp_path: Path) -> None:
    book = handbook(tmp_path, {f"content/{path}": text for path, text in PEOPLE.items()})
    (book / ".github").mkdir()
    (book / ".github/CODEOWNERS").write_text("/content/guides/ @org/pay\n")
    assert "payments" in kbgen("list", "--kind", "guide", "--owner", "payments", cwd=book).out
