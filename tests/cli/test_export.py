"""`kbgen export`: what is written, what it leaves alone, and for whom."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
import yaml

from kbgen.load.frontmatter import split
from tests.cli.running import handbook, kbgen, kbgen_process
from tests.cli.test_commands import snapshot

LADDER = "title: Engineers\nlevels: [{id: junior}]\ncompetencies: [{id: delivery}]\ncells:\n- {level: junior, competency: delivery, summary: Asks.}\n"
FILES: dict[str, str | bytes] = {
    "content/index.md": "---\ntitle: Welcome\n---\n\nHello.\n",
    "content/people.yml": "- {id: ada, name: Ada Obi}\n- {id: cy, name: Cy}\n",
    "content/ladders/engineers.yml": LADDER,
    "content/decisions/0001-use-a-queue.md": "---\ntitle: Use a queue\nstatus: accepted\ndate: 2025-02-01\ndeciders: [ada, cy]\n"
    "tags: [mail]\n---\n\n## Context\n\nMail   was lost.  \nSee [the log](0002-use-a-log.md#decision) and `[[log]]`.\r\n\n\n## Decision\n\nA queue",
    "content/decisions/0002-use-a-log.md": "---\ntitle: Use a log\nstatus: accepted\ndate: 2025-11-01\nsupersedes: [{id: 0001-use-a-queue, scope: mail}]\n"
    "rapid: {recommend: [cy], decide: [ada]}\n---\n# Use a log\n\nInstead of [[0001-use-a-queue]], [[0001-use-a-queue|a queue]]; not [home](../index.md).\n\n## Decision\n\nA log.\n",
    "content/decisions/secret.md": "---\ntitle: The secret one\nstatus: accepted\naudience: restricted\n---\n\nNobody knows.\n",
    "content/decisions/0004-about-it.md": "---\ntitle: About it\nstatus: superseded\nsupersedes: [secret]\ndeciders: [ghost]\n---\n\nSee [it](secret.md) and [[secret]].\n",
    "content/people/ghost.md": "---\nkind: person\naudience: restricted\nname: Ghost\n---\n",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return handbook(tmp_path / "book", FILES)


def test_decisions_become_madr_whose_bodies_are_the_same_but_for_links(book: Path) -> None:
    answer = kbgen("export", "decisions", "--to", "../out", cwd=book)
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == "3 decisions in 3 files of ../out: 3 new\n1 link to what is not exported: left as they are\n"
    out = snapshot(book.parent / "out")
    assert set(out) == {"0001-use-a-queue.md", "0002-use-a-log.md", "0004-about-it.md", ".kbgen-export.json"}
    first = out["0001-use-a-queue.md"].decode()
    before = FILES["content/decisions/0001-use-a-queue.md"]
    assert isinstance(before, str)
    assert first.endswith(split(before).body.removeprefix("\n"))
    assert yaml.safe_load(first.split("---")[1]) == {
        "status": "accepted",
        "date": date(2025, 2, 1),
        "decision-makers": ["Ada Obi", "Cy"],
    }
    second = out["0002-use-a-log.md"].decode()
    assert second.splitlines()[:6] == [
        "---",
        "status: accepted",
        "date: 2025-11-01",
        'decision-makers: ["Ada Obi"]',
        'consulted: ["Cy"]',
        "---",
    ]
    assert (
        "Instead of [Use a queue](0001-use-a-queue.md), [a queue](0001-use-a-queue.md); not [home](../index.md)."
        in second
    )


def test_what_took_the_place_of_a_record_stands_in_its_status(book: Path) -> None:
    path = book / "content/decisions/0001-use-a-queue.md"
    path.write_text(path.read_text().replace("status: accepted", "status: superseded"))
    kbgen("export", "decisions", "--to", "../out", cwd=book)
    assert 'status: "superseded by ADR-0002"\n' in (book.parent / "out/0001-use-a-queue.md").read_text()


def test_exports_are_for_their_readers_only(book: Path) -> None:
    for what, form in (("decisions", "madr"), ("decisions", "json")):
        for audience, knows in (("public", False), ("internal", False), ("restricted", True)):
            out = book.parent / f"{form}-{audience}"
            kbgen("export", what, "--format", form, "--audience", audience, "--to", out, cwd=book)
            text = "".join(path.read_text() for path in out.rglob("*.*"))
            assert ("Nobody knows." in text) is knows
            assert ("ghost" in text.lower()) is knows
            assert ("The secret one" in text) is knows


def test_records_in_json_hold_what_list_says_and_their_relations(book: Path) -> None:
    kbgen("export", "decisions", "--format", "json", "--today", "2026-01-15", "--to", "../out", cwd=book)
    found = json.loads((book.parent / "out/decisions.json").read_text())
    listed = kbgen("list", "--kind", "decision", "--format", "json", "--today", "2026-01-15", cwd=book).json
    by_id = {one["id"]: one for one in listed}
    assert [one["id"] for one in found] == ["0001-use-a-queue", "0002-use-a-log", "0004-about-it"]
    for one in found:
        assert {key: one[key] for key in by_id[one["id"]]} == by_id[one["id"]]
    first, second, _ = found
    assert (first["number"], first["relations"]["superseded_by"]) == (1, [{"id": "0002-use-a-log", "scope": "mail"}])
    assert (second["relations"]["supersedes"], second["status_said"]) == (
        [{"id": "0001-use-a-queue", "scope": "mail"}],
        "accepted",
    )
    assert second["body"].startswith("# Use a log\n")


@pytest.mark.parametrize(
    ("form", "files"), [("yaml", {"engineers.yml"}), ("csv", {"engineers/ladder.yml", "engineers/engineers-cells.csv"})]
)
def test_ladders_are_written_as_kbgen_reads_them(book: Path, form: str, files: set[str]) -> None:
    assert kbgen("export", "ladders", "--format", form, "--to", "../out", cwd=book).status == 0
    assert set(snapshot(book.parent / "out")) == {*files, ".kbgen-export.json"}
    again = kbgen("export", "ladders", "../out", "--kind", "ladder", "--to", "../again", cwd=book)
    assert again.out == "1 ladder in 1 file of ../again: 1 new\n"
    kbgen("export", "ladders", "--to", "../yaml", cwd=book)
    assert snapshot(book.parent / "again") == snapshot(book.parent / "yaml")


def test_a_tree_holds_every_page_and_is_printed_by_the_engine_that_reads_it(book: Path) -> None:
    answer = kbgen("export", "tree", "--today", "2026-01-15", "--to", "../out", cwd=book)
    assert (answer.status, answer.err) == (0, "")
    out = snapshot(book.parent / "out")
    assert {"mkdocs.yml", "docs/index.md", "docs/decisions/0001-use-a-queue.md", "panels/index.md.part"} <= set(out)
    assert not [name for name, content in out.items() if str(book.parent).encode() in content]
    assert not [name for name in out if "secret" in name or "ghost" in name]
    again = kbgen("export", "tree", "--today", "2026-01-15", "--to", "../again", cwd=book)
    assert again.status == 0
    assert snapshot(book.parent / "again") == out


# folders


def test_a_second_export_brings_the_folder_up_to_date(book: Path) -> None:
    assert kbgen("export", "decisions", "--to", "../out", cwd=book).out.startswith(
        "3 decisions in 3 files of ../out: 3 new\n"
    )
    before = snapshot(book.parent / "out")
    assert kbgen("export", "decisions", "--to", "../out", cwd=book).out.startswith(
        "3 decisions in 3 files of ../out: unchanged\n"
    )
    assert snapshot(book.parent / "out") == before
    (book / "content/decisions/0001-use-a-queue.md").unlink()
    path = book / "content/decisions/0002-use-a-log.md"
    path.write_text(path.read_text() + "\nMore.\n")
    dry = kbgen("export", "decisions", "--to", "../out", "--dry-run", cwd=book)
    assert dry.out.splitlines()[:3] == [
        "~ 0002-use-a-log.md",
        "- 0001-use-a-queue.md",
        "2 decisions in 2 files of ../out: 1 changed, 1 removed",
    ]
    assert snapshot(book.parent / "out") == before
    kbgen("export", "decisions", "--to", "../out", cwd=book)
    assert set(snapshot(book.parent / "out")) == {"0002-use-a-log.md", "0004-about-it.md", ".kbgen-export.json"}


@pytest.mark.parametrize("name", ["0001-use-a-queue.md", "notes/mine.txt"])
def test_what_somebody_else_wrote_is_left_alone_unless_forced(book: Path, name: str) -> None:
    out = book.parent / "out"
    kbgen("export", "decisions", "--to", out, cwd=book)
    place = out / name
    place.parent.mkdir(exist_ok=True)
    place.write_text("Mine.\n")
    before = snapshot(out)
    refused = kbgen("export", "decisions", "--to", out, cwd=book)
    assert (refused.status, refused.out) == (2, "")
    assert f"no export has left there so: {name};" in refused.err
    assert snapshot(out) == before
    assert kbgen("export", "decisions", "--to", out, "--force", cwd=book).status == 0
    assert (place.read_text() == "Mine.\n") is (name == "notes/mine.txt")


def test_links_that_lead_out_of_the_folder_are_not_followed(book: Path) -> None:
    out, other = book.parent / "out", book.parent / "other.md"
    out.mkdir()
    other.write_text("Mine.\n")
    (out / "0001-use-a-queue.md").symlink_to(other)
    for arguments in ((), ("--force",)):
        answer = kbgen("export", "decisions", "--to", out, *arguments, cwd=book)
        assert answer.status == 2
        assert "nothing was changed" in answer.err
    assert other.read_text() == "Mine.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("ladders", "--format", "madr", "--to", "../out"), "ladders have no format 'madr'; yaml or csv"),
        (("tree", "--format", "json", "--to", "../out"), "leave --format out"),
        (("tree", "content", "--to", "../out"), "leave the paths out"),
        (("decisions", "--to", "content/out"), "the handbook's own files; name another folder"),
        (("decisions", "--to", "."), "the handbook's own files; name another folder"),
        (("decisions", "--to", "mkdocs.yml"), "mkdocs.yml is no folder"),
        (("decisions", "missing", "--to", "../out"), "no such file or folder"),
        (("decisions",), "Missing option '--to'"),
        (("guides", "--to", "../out"), "is not one of"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_nothing_is_written(
    book: Path, arguments: tuple[str, ...], message: str
) -> None:
    before = snapshot(book.parent)
    answer = kbgen("export", *arguments, cwd=book)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err
    assert {name: content for name, content in snapshot(book.parent).items() if ".kbgen-cache" not in name} == before


@pytest.mark.slow
def test_an_export_of_decisions_waits_for_no_engine(book: Path) -> None:
    code = "import sys; from kbgen.cli import main\ntry: main()\nexcept SystemExit: print('mkdocs' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "export", "decisions", "--to", "../out"],
        cwd=book,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "False"
    assert kbgen_process("export", "--help", cwd=book).status == 0
