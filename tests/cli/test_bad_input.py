"""Whatever lies in a handbook, each fault has one finding or one message, and never a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import CONFIGURATION, Answer, handbook, kbgen, kbgen_process, write

TEAM = "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n"
GOOD = "---\ntitle: Good\nowner: ops\n---\n\nA good guide.\n"
BOMB = (
    "---\ntitle: Bomb\nowner: ops\na: &a [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"{b}: &{b} [{', '.join(['*' + a] * 10)}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    + "---\n\nBoom.\n"
)

# what the file holds, and what `check` finds in it: code and line
FILES: dict[str, tuple[bytes, list[tuple[str, int]]]] = {
    "no front matter": (b"# Plain\n\nText.\n", [("GN002", 1)]),
    "half of it": (b"---\ntitle: Half\nowner: ops\n\nText.\n", [("FM002", 1)]),
    "a tab": (b"---\ntitle: T\n\towner: ops\n---\n\nText.\n", [("FM001", 3)]),
    "a bad quote": (b'---\ntitle: "T\nowner: ops\n---\n\nText.\n', [("FM001", 0)]),
    "a duplicate key": (b"---\ntitle: One\nowner: ops\ntitle: Two\n---\n\nText.\n", [("FM004", 4)]),
    "a list where a map belongs": (b"---\n- title\n- owner\n---\n\nText.\n", [("FM003", 2)]),
    "a text where a map belongs": (b"---\njust words\n---\n\nText.\n", [("FM003", 2)]),
    "a map where a text belongs": (b"---\ntitle: {a: b}\nowner: ops\n---\n\nText.\n", [("FM007", 2), ("GN003", 2)]),
    "a list where an owner belongs": (b"---\ntitle: T\nowner: [a, b]\n---\n\nText.\n", [("FM007", 3), ("GN002", 3)]),
    "an impossible date": (
        b"---\ntitle: T\nowner: ops\nreviewed: 2025-30-01\n---\n\nText.\n",
        [("FM007", 4)],
    ),
    "an alias bomb": (BOMB.encode(), [("FM001", 0)]),
    "Latin-1 bytes": ("---\ntitle: Grün\nowner: ops\n---\n".encode("latin-1"), [("RD002", 2)]),
    "a NUL": (b"---\ntitle: T\nowner: ops\n---\n\nA\0B\n", [("RD003", 6)]),
    "UTF-16": ("---\ntitle: T\n---\n".encode("utf-16"), [("RD003", 1)]),
    "a BOM": (b"\xef\xbb\xbf---\ntitle: T\nowner: ops\n---\n\nText.\n", []),
    "CRLF": (b"---\r\ntitle: T\r\nowner: ops\r\n---\r\n\r\nText.\r\n", []),
    "a BOM and CRLF, and a wrong date": (
        b"\xef\xbb\xbf---\r\ntitle: T\r\nowner: ops\r\nreviewed: never\r\n---\r\n\r\nText.\r\n",
        [("FM007", 4)],
    ),
    "an empty file": (b"", [("GN002", 1), ("GN003", 1)]),
    "only a fence": (b"---", [("GN002", 1), ("GN003", 1)]),
    "empty front matter": (b"---\n---\n", [("GN002", 1), ("GN003", 1)]),
    "20 MB": (b"---\ntitle: Large\nowner: ops\n---\n\n" + b"word " * 4_000_000, [("RD004", 1)]),
    "an id out of the site": (b"---\ntitle: T\nowner: ops\nid: ../../etc/passwd\n---\n\nText.\n", [("FM009", 4)]),
    "a script in the title": (b"---\ntitle: <script>alert(1)</script>\nowner: ops\n---\n\nText.\n", []),
    "a template in the title": (b"---\ntitle: '{{ config }} {% raw'\nowner: ops\n---\n\nText.\n", []),
    "a template without quotes": (b"---\ntitle: {{ config }}\nowner: ops\n---\n\nText.\n", [("FM001", 2)]),
    "a deep nesting": (b"---\ntitle: " + b"[" * 3000 + b"]" * 3000 + b"\nowner: ops\n---\n", [("FM001", 0)]),
    "an unknown tag": (b"---\ntitle: !!python/object:os.system ls\nowner: ops\n---\n\nText.\n", []),
}


def codes_of(answer: Answer, path: str) -> list[tuple[str, int]]:
    return [(one["code"], one["line"]) for one in answer.json if one["path"] == path]


def no_traceback(answer: Answer) -> None:
    assert "Traceback" not in answer.said


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_has_its_finding_and_leaves_the_others_alone(tmp_path: Path, name: str) -> None:
    data, expected = FILES[name]
    handbook(tmp_path, {"content/teams/ops.md": TEAM, "content/guides/good.md": GOOD, "content/guides/bad.md": data})
    answer = kbgen("check", "--format", "json", cwd=tmp_path)
    found = codes_of(answer, "content/guides/bad.md")
    serious = [one for one in found if one[0] != "FM006"]
    assert [code for code, _ in serious] == [code for code, _ in expected]
    for (_, line), (_, wanted) in zip(serious, expected, strict=True):
        assert wanted in (line, 0)
    assert answer.status == int(bool(expected))
    assert not [one for one in answer.json if one["path"] != "content/guides/bad.md"]
    for command in ("check", "stale", "list"):
        text = kbgen(command, cwd=tmp_path)
        assert text.status in (0, 1)
        assert len(text.said) < 5000, "a report is for people to read"


def loop(root: Path) -> None:
    (root / "content/guides/bad.md").symlink_to("bad.md")


def folder_loop(root: Path) -> None:
    (root / "content/guides/bad").symlink_to("../guides")


def dangling(root: Path) -> None:
    (root / "content/guides/bad.md").symlink_to("nowhere.md")


def out_of_source(root: Path) -> None:
    write(root, {"secret.md": GOOD})
    (root / "content/guides/bad.md").symlink_to("../../secret.md")


def folder_out(root: Path) -> None:
    (root / "content/guides/bad").symlink_to("/etc")


def folder_named_like_document(root: Path) -> None:
    write(root, {"content/guides/bad.md/inner.md": GOOD})


def same_id(root: Path) -> None:
    write(root, {"content/guides/bad.md": GOOD.replace("owner", "id: good\nowner") + "\n[[good]]\n"})


def pipe(root: Path) -> None:
    os.mkfifo(root / "content/guides/bad.md")


def people(root: Path) -> None:
    write(root, {"content/people.yml": "- name: [\n"})


PLACES: list[tuple[Callable[[Path], None], str, list[str]]] = [
    (loop, "content/guides/bad.md", ["RD001"]),
    (folder_loop, "content/guides/bad", ["RD006"]),
    (dangling, "content/guides/bad.md", ["RD001"]),
    (out_of_source, "content/guides/bad.md", ["RD005"]),
    (folder_out, "content/guides/bad", ["RD005"]),
    (folder_named_like_document, "content/guides/bad.md", ["RD007"]),
    (same_id, "content/guides/good.md", ["GN001"]),
    (pipe, "content/guides/bad.md", ["RD010"]),
    (people, "content/people.yml", ["RD008"]),
]


@pytest.mark.parametrize(("make", "path", "expected"), PLACES, ids=lambda value: getattr(value, "__name__", None))
def test_a_bad_place_has_its_finding(
    tmp_path: Path, make: Callable[[Path], None], path: str, expected: list[str]
) -> None:
    handbook(tmp_path, {"content/teams/ops.md": TEAM, "content/guides/good.md": GOOD})
    make(tmp_path)
    answer = kbgen("check", "--format", "json", cwd=tmp_path)
    assert [code for code, _ in codes_of(answer, path)] == expected
    assert answer.status == int(bool(expected))
    assert kbgen("list", cwd=tmp_path).status == 0


def everything(root: Path) -> Path:
    files = {f"content/guides/bad-{number}.md": data for number, (data, _) in enumerate(FILES.values())}
    handbook(root, {"content/teams/ops.md": TEAM, "content/guides/good.md": GOOD, **files})
    out_of_source(root)
    folder_out(root)
    return root


@pytest.mark.slow
def test_broken_documents_do_not_keep_the_others_from_being_published(tmp_path: Path) -> None:
    everything(tmp_path)
    answer = kbgen("build", cwd=tmp_path)
    assert answer.status == 1
    assert "A good guide." in (tmp_path / "site/guides/good/index.html").read_text()
    names = list(FILES)
    for name in ("a BOM", "CRLF", "a duplicate key", "a script in the title", "an id out of the site"):
        assert (tmp_path / f"site/guides/bad-{names.index(name)}/index.html").exists()
    for name in ("a tab", "Latin-1 bytes", "20 MB"):
        assert not (tmp_path / f"site/guides/bad-{names.index(name)}").exists()
    assert not list((tmp_path / "site").rglob("*passwd*"))


def test_the_console_script_says_the_same_without_a_traceback(tmp_path: Path) -> None:
    """The one test with a process of its own: what reaches the terminal is what the tests above saw."""
    everything(tmp_path)
    answer = kbgen_process("check", cwd=tmp_path)
    assert answer.status == 1
    assert answer.err == ""
    assert "Traceback" not in answer.out
    assert answer.out == kbgen("check", cwd=tmp_path).out


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ("site_name: [\n", "mkdocs.yml:2:1: "),
        ("", "expected keys and values"),
        ("- a\n- b\n", "expected keys and values"),
        ("site_name: A\n\tb: c\n", "mkdocs.yml:2:1: "),
        ("plugins: [{kbgen: [a]}]\n", "plugins.kbgen is ['a'], expected keys and values"),
        ("plugins: [{kbgen: {sources: content}}]\n", "sources is 'content', expected a list"),
        ("plugins: [{kbgen: {sources: [gone]}}]\n", "'gone' does not exist"),
        ("plugins: [{kbgen: {sources: [{path: content, at: ../..}]}}]\n", "leads out of the site"),
        ("plugins: [{kbgen: {sources: [content], timezone: Mars/Olympus}}]\n", "no time zone is called"),
        ("plugins: [{kbgen: {sources: [content], as_of: soon}}]\n", "as_of is 'soon', expected a date"),
        ("plugins: [{kbgen: {sources: [content], freshness: {grace: ages}}}]\n", "freshness.grace"),
        ("plugins: [{kbgen: {sources: [content], freshness: 3}}]\n", "freshness is 3, expected keys and values"),
        (
            "plugins: [{kbgen: {sources: [content], kinds: {runbook: 90d}}}]\n",
            "kinds.runbook is '90d', expected keys and values",
        ),
        ("plugins: [{kbgen: {surces: [content]}}]\n", "no option 'surces'"),
        ("INHERIT: mkdocs.yml\n", "goes round in a circle"),
        ("INHERIT: gone.yml\n", "gone.yml: no such file"),
        (BOMB.strip("-\n").replace("---", "").replace("Boom.", ""), "more than 100,000 values"),
    ],
)
@pytest.mark.parametrize("command", ["check", "build"])
def test_a_bad_configuration_ends_with_a_message(
    tmp_path: Path, command: str, configuration: str, message: str
) -> None:
    handbook(tmp_path, {"content/a.md": GOOD}, configuration)
    answer = kbgen(command, cwd=tmp_path)
    assert answer.status == 2
    assert answer.out == ""
    assert message in answer.err


@pytest.mark.parametrize("data", [b"\xff\xfe", b"site_name: \xe9\n", b"a\0b"])
def test_a_configuration_that_is_no_text_ends_with_a_message(tmp_path: Path, data: bytes) -> None:
    handbook(tmp_path, {"mkdocs.yml": data})
    answer = kbgen("check", cwd=tmp_path)
    assert answer.status == 2
    assert "mkdocs.yml" in answer.err


@pytest.mark.parametrize("command", [("build",), ("show", "x"), ("new", "guide", "T"), ("serve",)])
def test_a_missing_configuration_is_said_with_the_remedy(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / ".git").mkdir()
    answer = kbgen(*command, cwd=tmp_path)
    assert answer.status == 2
    assert "no mkdocs.yml" in answer.err
    assert "kbgen init" in answer.err


def test_a_configuration_that_is_a_folder_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "mkdocs.yml").mkdir()
    assert kbgen("build", cwd=tmp_path).status == 2
    answer = kbgen("check", "--config", "mkdocs.yml", cwd=tmp_path)
    assert answer.status == 2
    assert "cannot be read" in answer.err


@pytest.fixture
def unwritable(tmp_path: Path) -> Iterator[Path]:
    """A handbook whose site cannot be written, by root neither: its place is a file, or lies in one."""
    handbook(tmp_path, {"content/teams/ops.md": TEAM, "content/guides/good.md": GOOD})
    write(tmp_path, {"taken": b"mine", "links-here/index.html": "", "foreign/notes.txt": "mine"})
    (tmp_path / "link").symlink_to("links-here")
    (tmp_path / "dangling").symlink_to("gone")
    yield tmp_path
    assert (tmp_path / "taken").read_bytes() == b"mine"
    assert (tmp_path / "foreign/notes.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.glob(".kbgen-*")] in ([], [".kbgen-cache"])


@pytest.mark.parametrize(
    ("place", "message"),
    [
        ("taken", "is no folder"),
        ("taken/site", "cannot write"),
        ("/proc/site", "cannot write"),
        ("link", "is no folder"),
        ("dangling", "is no folder"),
        ("foreign", "holds files that are no site"),
        ("content", "holds the handbook's own files"),
        ("content/guides", "holds files that are no site"),
        (".", "holds the handbook's own files"),
        ("..", "holds the handbook's own files"),
        ("/", "holds the handbook's own files"),
    ],
)
def test_an_unwritable_or_foreign_place_for_the_site_is_refused(unwritable: Path, place: str, message: str) -> None:
    answer = kbgen("build", "--site-dir", place, cwd=unwritable)
    assert answer.status == 2
    assert message in answer.err
    assert (unwritable / "content/guides/good.md").read_text() == GOOD


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_permission_is_refused(unwritable: Path) -> None:
    (unwritable / "locked").mkdir(mode=0o500)
    answer = kbgen("build", "--site-dir", "locked/site", cwd=unwritable)
    assert answer.status == 2
    assert "make the folder writable" in answer.err


@pytest.mark.parametrize("arguments", [("check", "gone.md"), ("list", "gone"), ("check", "--config", "gone.yml")])
def test_a_path_that_is_not_there_ends_with_a_message(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    handbook(tmp_path, {})
    answer = kbgen(*arguments, cwd=tmp_path)
    assert answer.status == 2
    assert "no such file" in answer.err


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return handbook(tmp_path_factory.mktemp("crowd"), {"content/teams/ops.md": TEAM})


PIECES = st.sampled_from(
    [
        b"---\n",
        b"title: ",
        b"owner: ops\n",
        b"reviews:\n",
        b"  - ",
        b"{",
        b"[",
        b"&a ",
        b"*a",
        b"!!",
        b": ",
        b"\t",
        b"| ",
        b"\r\n",
        b"\n",
        b"```\n",
        b"[[",
        b"]]",
        b"](",
        b"<script>",
        b"<!-- kbgen: allow ",
        b"\xef\xbb\xbf",
        b"\xff",
        b"# ",
        b"2026-99-99",
        b"services: [x]\n",
        b"kind: ladder\n",
        b"kind: runbook\n",
        b"supersedes: ",
        b"{{",
        b"$",
        b"\0",
    ]
)


@given(st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=25).map(b"".join)))
def test_no_bytes_make_check_raise(crowd: Path, data: bytes) -> None:
    """Whatever a document holds, `check` ends with 0 or 1 and a list, and so does `stale`."""
    write(crowd, {"content/guides/any.md": data, "runbooks/any.md": data, "content/people.yml": data})
    answer = kbgen("check", "--format", "json", cwd=crowd)
    assert answer.status in (0, 1)
    assert isinstance(answer.json, list)
    assert kbgen("stale", "--format", "json", cwd=crowd).status in (0, 1)


def test_a_sound_handbook_has_no_findings(tmp_path: Path) -> None:
    """What the tests above add their fault to is sound by itself."""
    handbook(tmp_path, {"content/teams/ops.md": TEAM, "content/guides/good.md": GOOD}, CONFIGURATION)
    assert kbgen("check", "--format", "json", cwd=tmp_path) == Answer(0, "[]\n", "")
