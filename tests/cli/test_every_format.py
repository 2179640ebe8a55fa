"""Both commands in every format: golden files of what one small handbook gives, and one exit status for all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kbgen.report import FORMATS
from tests.cli.running import handbook, kbgen
from tests.cli.test_commands import DAY, FILES
from tests.report.published import runner_reads, valid

ENDINGS = {"markdown": "md", "github": "log", "gitlab": "json", "sarif": "sarif", "junit": "xml", "rdjson": "json"}
HARD = "runbooks/a b,c:ü%41/日本.md"
FRONT = "title: '%s'\nowner: ops\nservices: [mail]\nalerts: [A]\nseverity: ticket\nreviewed: 2024-01-01\n"


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small handbook in a repository; tests only read it."""
    root = handbook(tmp_path_factory.mktemp("formats") / "book", FILES)
    (root / ".git").mkdir()
    return root


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("command", ["check", "stale"])
def test_each_format_is_as_published(book: Path, golden: Callable[[str, str], None], command: str, form: str) -> None:
    given = kbgen(command, "--format", form, "--today", DAY, cwd=book)
    assert given.err == ""
    if form not in ("markdown", "github"):
        valid(form, given.out)
    golden(f"{command}-{form}.{ENDINGS[form]}", given.out)


@pytest.mark.parametrize("limit", ["error", "warning", "advice", "never"])
def test_the_status_of_check_is_that_of_text(book: Path, limit: str) -> None:
    status = {kbgen("check", "--format", form, "--fail-on", limit, cwd=book).status for form in FORMATS}
    assert status == {int(limit != "never")}


@pytest.mark.parametrize("limit", ["due", "unreviewed", "overdue", "never"])
def test_the_status_of_stale_is_that_of_text(book: Path, limit: str) -> None:
    status = {kbgen("stale", "--format", form, "--fail-on", limit, cwd=book).status for form in FORMATS}
    assert status == {int(limit != "never")}


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "junit"])
def test_readers_of_a_whole_repository_are_told_paths_from_its_top(book: Path, form: str) -> None:
    from_top = kbgen("check", "--format", form, cwd=book).out
    assert kbgen("check", "--format", form, cwd=book / "content").out == from_top


@pytest.mark.parametrize("form", ["text", "json", "markdown", "rdjson"])
def test_other_readers_are_told_paths_from_where_they_stand(book: Path, form: str) -> None:
    assert "content/guides" not in kbgen("check", "--format", form, cwd=book / "content").out


@pytest.mark.parametrize("form", FORMATS)
def test_a_document_that_is_overdue_is_told_once(book: Path, form: str) -> None:
    given = kbgen("stale", "--format", form, "--today", "2026-06-01", "content/services", cwd=book)
    count = given.out.count("content/services/mail.md")
    if form in ("text", "markdown", "github", "gitlab", "sarif", "rdjson"):
        assert count == 1
    assert ("FR001" in given.out) is (form not in ("text", "markdown"))


@pytest.mark.parametrize("command", ["check", "stale"])
def test_whatever_a_document_holds_the_log_shows_it_as_it_is(tmp_path: Path, command: str) -> None:
    title = "100%, ::error file=x::" + "long " * 1000
    text = f"---\n{FRONT % title}---\n\n```sh\nrun $ÜBER\n```\n\n::error::forged\n\n[x](%0A::warning::,gone.md)\n"
    root = handbook(tmp_path / "book", {**FILES, HARD: text})
    given = kbgen(command, "--format", "github", "--today", DAY, cwd=root)
    *lines, summary = given.out.splitlines()
    read = [runner_reads(line) for line in lines]
    assert [one.name for one in read if one is not None and one.name not in ("error", "warning", "notice")] == []
    assert None not in read
    assert runner_reads(summary) is None
    assert HARD in {one.properties.get("file") for one in read}
    assert max(map(len, lines)) < 4000
    for form in ("gitlab", "sarif", "junit", "rdjson"):
        valid(form, kbgen(command, "--format", form, "--today", DAY, cwd=root).out)
