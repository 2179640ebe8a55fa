"""A baseline lets an old collection start today: what it holds is quiet, all else counts, and it only shrinks."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from kbgen.model.finding import Baseline, BaselineEntry
from kbgen.report import FORMATS
from kbgen.source.baseline import read, written
from tests.cli.running import handbook, kbgen, write
from tests.cli.test_commands import DAY, FILES

NAME = "known.json"
BAD = "content/guides/bad.md"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return handbook(tmp_path / "book", FILES)


def entries(book: Path, command: str, name: str = NAME) -> list[dict[str, str]]:
    found = json.loads((book / name).read_text())[command]
    assert found == sorted(found, key=lambda one: (one["path"], one["code"], one["fingerprint"]))
    return found


@pytest.mark.parametrize("command", ["check", "stale"])
def test_what_was_there_is_quiet_and_what_is_new_counts(book: Path, command: str) -> None:
    count = len(json.loads(kbgen(command, "--format", "gitlab", cwd=book).out))
    wrote = kbgen(command, "--write-baseline", NAME, cwd=book)
    assert wrote.status == 0
    assert wrote.err == f"{NAME} holds {count} findings of `kbgen {command}`\n"
    assert len(entries(book, command)) == count
    again = kbgen(command, "--baseline", NAME, cwd=book)
    assert again.status == 0
    assert again.out == wrote.out
    assert again.out.rstrip().endswith(f"The baseline {NAME} holds back {count} findings.")
    write(book, {"content/decisions/0003-x.md": (book / "content/decisions/0002-use-a-log.md").read_text()})
    new = kbgen(command, "--baseline", NAME, "--format", "gitlab", cwd=book)
    assert new.status == 1
    assert {one["location"]["path"] for one in json.loads(new.out)} == {"content/decisions/0003-x.md"}


def test_a_stale_document_behind_a_finding_that_is_held_is_neither_listed_nor_counted(book: Path) -> None:
    before = kbgen("stale", cwd=book).out
    assert "content/services/mail.md" in before
    kbgen("stale", "--write-baseline", NAME, cwd=book)
    for today in (DAY, "2026-01-16", "2026-01-17"):
        for limit in ("overdue", "unreviewed", "due"):
            given = kbgen("stale", "--baseline", NAME, "--today", today, "--fail-on", limit, cwd=book)
            assert given.status == 0
            assert "content/services/mail.md" not in given.out
            assert "runbooks/MailQueueFull.md" in given.out  # due soon, which is no finding
            assert "1 overdue, 1 never reviewed" in given.out  # the denominator hides nothing
    later = kbgen("stale", "--baseline", NAME, "--today", "2026-06-01", cwd=book)
    assert later.status == 1
    assert "runbooks/MailQueueFull.md" in later.out
    assert "content/services/mail.md" not in later.out


def test_the_status_and_the_findings_are_the_same_in_every_format(book: Path) -> None:
    kbgen("check", "--write-baseline", NAME, cwd=book)
    write(book, {"content/guides/new.md": "---\ntitle: New\nowner: nobody-here\n---\n\nText.\n"})
    for form in FORMATS:
        given = kbgen("check", "--baseline", NAME, "--format", form, cwd=book)
        assert given.status == 1
        assert "GN007" in given.out
        assert BAD not in given.out
        assert given.said.count("holds back 7 findings") == 1


def test_it_says_what_is_gone_and_takes_out_only_that(book: Path) -> None:
    kbgen("check", "--write-baseline", NAME, cwd=book)
    kbgen("stale", "--write-baseline", NAME, cwd=book)
    other = entries(book, "stale")
    text = (book / BAD).read_text()
    (book / BAD).write_text(text.replace("TODO: ", "").replace("owner: opps", "owner: oops"))
    given = kbgen("check", "--baseline", NAME, cwd=book)
    assert given.status == 1
    gone = f"holds back 5 findings; 2 of its entries are gone: `--baseline {NAME} --write-baseline {NAME}`"
    assert gone in given.out
    pruned = kbgen("check", "--baseline", NAME, "--write-baseline", NAME, cwd=book)
    assert pruned.status == 1
    assert "'oops' is not a known team or person" in pruned.out
    assert "gone" not in pruned.out
    assert len(entries(book, "check")) == 5
    assert entries(book, "stale") == other
    (book / BAD).unlink()
    assert "2 of its entries are gone" in kbgen("check", "--baseline", NAME, cwd=book).out


@pytest.mark.parametrize(
    "limits",
    [
        ("runbooks",),
        ("--kind", "runbook"),
        ("--select", "RB"),
        ("--ignore", "RB"),
        ("content/decisions/0001-use-a-queue.md",),
    ],
)
def test_what_a_run_does_not_look_at_is_not_gone_and_not_lost(book: Path, limits: tuple[str, ...]) -> None:
    kbgen("check", "--write-baseline", NAME, cwd=book)
    before = (book / NAME).read_bytes()
    assert "gone" not in kbgen("check", *limits, "--baseline", NAME, cwd=book).out
    assert kbgen("check", *limits, "--write-baseline", NAME, cwd=book).status == 0
    assert kbgen("check", *limits, "--baseline", NAME, "--write-baseline", NAME, cwd=book).status == 0
    assert (book / NAME).read_bytes() == before


@pytest.mark.parametrize("limits", [("--owner", "ops"), ("--kind", "service"), ("content/services",)])
def test_nor_what_stale_does_not_look_at(book: Path, limits: tuple[str, ...]) -> None:
    kbgen("stale", "--write-baseline", NAME, cwd=book)
    before = (book / NAME).read_bytes()
    assert "gone" not in kbgen("stale", *limits, "--baseline", NAME, cwd=book).out
    kbgen("stale", *limits, "--write-baseline", NAME, cwd=book)
    assert (book / NAME).read_bytes() == before


def test_a_folder_without_configuration_has_one_too(tmp_path: Path) -> None:
    write(tmp_path, {"docs/a.md": "---\ntitle: A\n---\n\n[x](gone.md)\n", "notes/b.md": "[y](gone.md)\n"})
    for folder in ("docs", "notes"):
        assert kbgen("check", folder, cwd=tmp_path).status == 1
        kbgen("check", folder, "--write-baseline", NAME, cwd=tmp_path)
        given = kbgen("check", folder, "--baseline", NAME, cwd=tmp_path)
        assert given.status == 0
        assert "gone" not in given.out
    assert {one["path"] for one in entries(tmp_path, "check")} == {"docs/a.md", "notes/b.md"}


def test_its_bytes_do_not_change_from_day_to_day_nor_with_the_folder(book: Path) -> None:
    kbgen("stale", "--write-baseline", NAME, "--today", DAY, cwd=book)
    kbgen("stale", "--write-baseline", "../other.json", "--today", "2026-01-17", cwd=book / "content")
    assert (book / NAME).read_bytes() == (book / "other.json").read_bytes()
    assert "2026" not in "".join(line for line in (book / NAME).read_text().splitlines() if "fingerprint" not in line)


def test_of_two_documents_of_one_file_only_the_one_that_is_held_is_quiet(book: Path) -> None:
    one = (
        "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: %s}\nspec: {owner: ops, type: service}\n"
    )
    place = book / "content/services/catalog-info.yaml"
    place.write_text(one % "first")
    kbgen("stale", "--write-baseline", NAME, cwd=book)
    held = len(entries(book, "stale"))
    place.write_text((one % "first") + "---\n" + (one % "second"))
    given = kbgen("stale", "--baseline", NAME, "--fail-on", "unreviewed", cwd=book)
    assert f"holds back {held} findings" in given.out
    assert given.out.count("catalog-info.yaml  never reviewed") == 1
    assert given.status == 1


@pytest.mark.parametrize("command", ["check", "stale"])
def test_one_that_is_not_there_is_an_error_and_no_pass(book: Path, command: str) -> None:
    given = kbgen(command, "--baseline", "moved.json", "--fail-on", "never", cwd=book)
    assert given.status == 2
    assert given.out == ""
    assert given.err == "kbgen: moved.json: no such baseline; restore it, or write another with --write-baseline\n"


DAMAGED = {
    "": "known.json:1:1: is no baseline: expecting value",
    "<<<<<<< ours\n{}\n": "known.json:1:1: is no baseline",
    '{"kbgen": "baseline",\n "version": 1,\n "check": [\n=======\n]}': "known.json:4:1: is no baseline",
    "[]": 'it does not start with "kbgen": "baseline"',
    '{"check": []}': 'it does not start with "kbgen": "baseline"',
    '{"kbgen": "baseline", "version": 2}': "its version is 2, and this kbgen reads version 1",
    '{"kbgen": "baseline", "version": 1, "check": {}}': "'check' is no list",
    '{"kbgen": "baseline", "version": 1, "check": [{"path": "a.md"}]}': "entry 1 of 'check' wants",
    '{"kbgen": "baseline", "version": 1, "check": [[1]]}': "entry 1 of 'check' wants",
    '{"kbgen": "baseline", "version": 1, "check": [{"path": "a", "code": "B", "fingerprint": "?"}]}': "entry 1",
    "[" * 100_000: "it is nested too deep",
    '{"kbgen": ' + "9" * 9000 + "}": "is no baseline",
}


@pytest.mark.parametrize("option", ["--baseline", "--write-baseline"])
@pytest.mark.parametrize(("text", "message"), DAMAGED.items(), ids=range(len(DAMAGED)))
def test_one_that_is_damaged_is_an_error_and_is_left_alone(book: Path, text: str, message: str, option: str) -> None:
    (book / NAME).write_text(text)
    given = kbgen("check", option, NAME, cwd=book)
    assert given.status == 2
    assert given.out == ""
    assert message in given.err
    assert (book / NAME).read_text() == text


def test_nothing_but_a_baseline_is_written_over(book: Path) -> None:
    for name in ("mkdocs.yml", BAD, "content"):
        given = kbgen("check", "--write-baseline", name, cwd=book)
        assert given.status == 2
        assert given.err.startswith(f"kbgen: {name}:")
    (book / "latin.json").write_bytes(b"\xff")
    assert "it is not UTF-8" in kbgen("check", "--write-baseline", "latin.json", cwd=book).err
    assert kbgen("check", "--write-baseline", "no-such-folder/b.json", cwd=book).status == 2
    assert (book / BAD).read_text() == FILES[BAD]


def test_two_different_files_are_refused(book: Path) -> None:
    given = kbgen("check", "--baseline", "a.json", "--write-baseline", "b.json", cwd=book)
    assert given.status == 2
    assert "name the same one" in given.err


def test_a_link_and_permissions_stay(book: Path) -> None:
    kbgen("check", "--write-baseline", "real.json", cwd=book)
    (book / "real.json").chmod(0o600)
    (book / NAME).symlink_to("real.json")
    kbgen("stale", "--write-baseline", NAME, cwd=book)
    assert (book / NAME).is_symlink()
    assert (book / "real.json").stat().st_mode & 0o777 == 0o600
    assert entries(book, "check", "real.json")
    assert entries(book, "stale", "real.json")
    assert [path.name for path in book.iterdir() if path.name.startswith(".kbgen-") and path.is_file()] == []


def test_whatever_a_path_holds_it_is_read_again(tmp_path: Path) -> None:
    several = [
        BaselineEntry(path, "RB001", f"{n:016x}")
        for n, path in enumerate(["a b.md", "日本.md", "x\udcff.md", '"\\\n.md'])
    ]
    there = Baseline({"check": frozenset(several), "stale": frozenset()})
    text = written(there)
    assert text == written(Baseline({"stale": frozenset(), "check": frozenset(several[::-1])}))
    assert len(text.splitlines()) == 7 + len(several)
    (tmp_path / NAME).write_text(text, encoding="utf-8")
    assert read(tmp_path / NAME) == there


GUIDE = (
    "---\ntitle: {0}\nreviewed: 2020-01-01\nreview_every: 30d\n---\n\n[gone](gone.md) [gone](gone.md) [other](b.md)\n"
)


def still_quiet(book: Path) -> None:
    for command in ("check", "stale"):
        answer = kbgen(command, "--baseline", NAME, cwd=book)
        assert answer.status == 0, answer.said
        assert "gone:" not in answer.out


def test_what_it_holds_follows_a_document_that_moves(tmp_path: Path) -> None:
    files = {f"content/guides/{name}.md": GUIDE.format(name) for name in "abc"}
    book = handbook(tmp_path / "book", files)
    for command in ("check", "stale"):
        kbgen(command, "--write-baseline", NAME, cwd=book)
    (book / "content/guides/old").mkdir()
    shown = kbgen("move", "--dry-run", "content/guides/b.md", "content/guides/old/b.md", cwd=book)
    assert '+    {"path": "content/guides/old/b.md"' in shown.out
    moved = kbgen("move", "content/guides/b.md", "content/guides/old/b.md", cwd=book)
    assert re.search(rf"^{NAME}: \d+ of its entries follow$", moved.out, re.MULTILINE)
    still_quiet(book)
    kbgen("move", "content/guides/old", "content/guides/new", cwd=book)
    still_quiet(book)


def test_what_it_holds_follows_a_decision_that_gets_another_number(tmp_path: Path) -> None:
    text = "---\ntitle: {0}\nstatus: accepted\ndate: {1}\n---\n\n[gone](gone.md)\n"
    files = {"a": ("A", "2025-01-01"), "b": ("B", "2025-02-01")}
    book = handbook(
        tmp_path / "book", {f"content/decisions/0001-{name}.md": text.format(*said) for name, said in files.items()}
    )
    kbgen("check", "--write-baseline", NAME, cwd=book)
    assert kbgen("renumber", cwd=book).status == 0
    answer = kbgen("check", "--baseline", NAME, cwd=book)
    assert answer.status == 0, answer.said


def test_entries_that_nobody_can_work_out_anew_are_counted(tmp_path: Path) -> None:
    book = handbook(tmp_path / "book", {"content/guides/a.md": GUIDE.format("a")})
    kbgen("check", "--write-baseline", NAME, cwd=book)
    entry = BaselineEntry("content/guides/a.md", "CV004", f"{1:016x}")
    (book / NAME).write_text(written(read(book / NAME).with_entries("coverage", [entry])))
    moved = kbgen("move", "content/guides/a.md", "content/guides/x.md", cwd=book)
    assert f"{NAME}: 4 of its entries follow, 1 cannot: write {NAME} again" in moved.out, moved.said
    assert read(book / NAME).of("coverage") == {entry}
