"""Reading files: whatever lies in a folder, each file is read, or is reported, or is passed by."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kbgen.model import Raw, Settings, Source
from kbgen.source.files import (
    LARGEST,
    LONGEST_LINE,
    assets_of,
    home_of,
    leads_out,
    list_raws,
    open_lines,
    read_raw,
    read_text,
    walk,
)

SOURCE = Source("docs", "docs")


def no_data(_inner: str) -> bool:
    return False


def raws_in(root: Path, source: Source = SOURCE) -> dict[str, Raw]:
    found = list(walk(root / source.path))
    return {raw.inner: read_raw(root, raw) for raw in list_raws(root, source, found, no_data)}


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"\xef\xbb\xbf# Title\n", "# Title\n"),
        (b"\xef\xbb\xbf", ""),
        (b"a\r\nb\rc\n", "a\r\nb\rc\n"),
        ("Grüße 🎉".encode(), "Grüße 🎉"),
        (b"x" * LARGEST, "x" * LARGEST),
    ],
)
def test_text_is_read_as_it_stands_but_for_the_mark_of_its_order(docs: Path, data: bytes, text: str) -> None:
    (docs / "a.md").write_bytes(data)
    assert read_text(docs / "a.md") == (text, None)


@pytest.mark.parametrize(
    ("data", "name", "place"),
    [
        ("one\nGrüße\n".encode("latin-1"), "not-utf-8", (2, 3)),
        (b"\xef\xbb\xbfone\ntw\xffo", "not-utf-8", (2, 3)),
        ("ü".encode() * 3 + b"\xe9", "not-utf-8", (1, 4)),
        (b"one\ntwo\0", "not-text", (2, 4)),
        ("a".encode("utf-16"), "not-text", (1, 4)),
        (b"x" * (3 * 1024 * 1024), "file-too-large", (1, 1)),
        (b"\xed\xa0\x80", "not-utf-8", (1, 1)),
    ],
)
def test_what_is_no_text_is_reported_at_its_place(docs: Path, data: bytes, name: str, place: tuple[int, int]) -> None:
    (docs / "a.md").write_bytes(data)
    text, fault = read_text(docs / "a.md")
    assert text == ""
    assert fault is not None
    assert (fault.name, fault.span[:2]) == (name, place)


def test_a_file_that_is_gone_is_reported(docs: Path) -> None:
    _, fault = read_text(docs / "gone.md")
    assert fault is not None
    assert fault.name == "unreadable-file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_reported(docs: Path) -> None:
    (docs / "a.md").write_text("x")
    (docs / "a.md").chmod(0)
    _, fault = read_text(docs / "a.md")
    assert fault is not None
    assert fault.name == "unreadable-file"


def test_documents_are_found_at_any_depth_in_the_order_of_names(docs: Path) -> None:
    for name in ("b.md", "a.MD", "deep/er/c.markdown", "d.html.md.erb", "e.txt", "md"):
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text("x")
    assert list(raws_in(docs.parent)) == ["a.MD", "b.md", "d.html.md.erb", "deep/er/c.markdown"]


def test_hidden_and_vendored_folders_are_passed_by(docs: Path) -> None:
    for name in (".git/a.md", "node_modules/a.md", "__pycache__/a.md", ".hidden.md", "ok/a.md"):
        (docs / name).parent.mkdir(parents=True, exist_ok=True)
        (docs / name).write_text("x")
    assert list(raws_in(docs.parent)) == ["ok/a.md"]


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("loop.md", "unreadable-file"),
        ("gone.md", "unreadable-file"),
        ("../secret.md", "link-out-of-source"),
        ("sub", "link-to-folder"),
        (".", "link-to-folder"),
        ("..", "link-out-of-source"),
    ],
)
def test_a_link_that_could_publish_anything_is_reported_and_not_read(docs: Path, target: str, name: str) -> None:
    (docs.parent / "secret.md").write_text("secret")
    (docs / "sub").mkdir()
    (docs / "loop.md").symlink_to(target)
    raw = raws_in(docs.parent)["loop.md"]
    assert raw.text == ""
    assert raw.fault is not None
    assert raw.fault.name == name


def test_a_link_to_a_file_of_the_same_source_is_read(docs: Path) -> None:
    (docs / "a.md").write_text("text")
    (docs / "b.md").symlink_to("a.md")
    assert raws_in(docs.parent)["b.md"].text == "text"


def test_a_folder_named_like_a_document_is_reported_and_read_all_the_same(docs: Path) -> None:
    (docs / "x.md").mkdir()
    (docs / "x.md" / "a.md").write_text("text")
    raws = raws_in(docs.parent)
    assert raws["x.md"].fault is not None
    assert raws["x.md"].fault.name == "folder-named-like-document"
    assert raws["x.md/a.md"].text == "text"


@pytest.mark.parametrize("name", ["a.md", "a.png", "a"])
def test_a_pipe_does_not_hold_up_the_build_and_is_reported(docs: Path, name: str) -> None:
    os.mkfifo(docs / name)
    fault = raws_in(docs.parent)[name].fault
    assert fault is not None
    assert fault.name == "not-a-regular-file"


def test_other_sources_within_a_source_are_read_as_their_own(docs: Path) -> None:
    (docs / "inner").mkdir()
    (docs / "inner" / "a.md").write_text("x")
    (docs / "b.md").write_text("x")
    apart = frozenset({os.path.realpath(docs), os.path.realpath(docs / "inner")})
    assert [item.inner for item in walk(docs, apart)] == ["b.md"]
    assert [item.inner for item in walk(docs / "inner", apart)] == ["a.md"]


def test_a_single_file_can_be_a_source(docs: Path) -> None:
    (docs / "a.md").write_text("text")
    raws = raws_in(docs.parent, Source("docs/a.md", "docs"))
    assert [(raw.path, raw.inner, raw.text) for raw in raws.values()] == [("docs/a.md", "a.md", "text")]


def test_a_source_may_lie_beside_the_handbook(docs: Path) -> None:
    (docs / "a.md").write_text("text")
    home = docs.parent / "home"
    home.mkdir()
    assert [raw.path for raw in raws_in(home, Source("../docs", "docs")).values()] == ["../docs/a.md"]


def test_a_document_knows_whether_it_is_alone_in_its_folder(docs: Path) -> None:
    for name in ("one/README.md", "two/README.md", "two/a.md"):
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / name).write_text("x")
    assert [raw.alone for raw in raws_in(docs.parent).values()] == [True, False, False]


def test_assets_are_the_files_that_are_no_documents_and_no_machinery(docs: Path) -> None:
    for name in ("a.md", "b.png", "c.py", "d.csv", "e.lock", "sub/f.pdf"):
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / name).write_text("x")
    found = list(walk(docs))
    assert list(assets_of(docs.parent, SOURCE, found, lambda inner: inner == "d.csv")) == [
        "docs/b.png",
        "docs/sub/f.pdf",
    ]


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        (b"", []),
        (b"\xef\xbb\xbfa,b\r\nc", ["a,b\r\n", "c"]),
        (b"one\ntw\xff\nthree\n", ["one\n", "tw\udcff\n", "three\n"]),
        (b"x" * (LONGEST_LINE + 1) + b"\ny", ["x" * LONGEST_LINE, "x\n", "y"]),
    ],
)
def test_data_comes_a_line_at_a_time_whatever_it_holds(docs: Path, data: bytes, lines: list[str]) -> None:
    (docs / "a.csv").write_bytes(data)
    with open_lines(docs / "a.csv") as found:
        assert list(found) == lines


@pytest.mark.parametrize(
    ("path", "home"),
    [
        ("content/a.md", "/book/content"),
        ("content/deep/a.md", "/book/content/deep"),
        ("one/a.md", "/book/one"),
        ("../beside/a.md", "/beside"),
        ("contents/a.md", "/book"),
        ("mkdocs.yml", "/book"),
    ],
)
def test_a_file_belongs_to_its_inmost_source_and_any_other_to_the_handbook(path: str, home: str) -> None:
    sources = tuple(Source(one, one) for one in ("content", "content/deep", "../beside", "one/a.md"))
    assert home_of(Settings("/book", sources), path) == home


def test_a_source_behind_a_link_out_of_the_repository_leads_out(tmp_path: Path) -> None:
    for name in ("elsewhere", "repository/.git", "repository/shared", "repository/book/content"):
        (tmp_path / name).mkdir(parents=True)
    book = tmp_path / "repository/book"
    (book / "out").symlink_to(tmp_path / "elsewhere")
    (book / "shared").symlink_to("../shared")
    assert [leads_out(book, one) for one in (".", "content", "shared", "../shared", "out", "../../elsewhere")] == [
        False,
        False,
        False,
        False,
        True,
        False,
    ]


@pytest.mark.parametrize("name", [b"a\xff.md", b"\xed\xb0\x80", b"a\xe9/b.md", b"p\xff.png"])
def test_a_name_that_is_no_text_is_reported_and_not_followed(docs: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(docs), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    Path(os.fsdecode(path)).write_text("Text.\n")
    (found,) = walk(docs)
    assert found.fault is not None
    assert found.fault.name == "not-utf-8"
    assert found.inner == name.partition(b"/")[0].decode("utf-8", "backslashreplace")
    found.path.encode()
