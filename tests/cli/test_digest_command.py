"""`kbgen digest`: options, forms and what cannot be asked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from kbgen.app import edition, handbook_at, read_corpus
from kbgen.data_files import files as machine_files
from kbgen.stage import site_of
from tests.cli.running import CONFIGURATION, handbook, kbgen, write

Golden = Callable[[str, str], None]

FILES: dict[str, str | bytes] = {
    "content/teams/ops.md": "---\ntitle: Ops & friends\nreviewed: 2026-01-10\n---\n",
    "content/teams/mail.md": "---\ntitle: Mail\nreviewed: 2026-01-10\n---\n",
    "content/people.yml": "- {id: ada, name: Ada}\n- {id: cy, name: Cy, left: 2025-06-30}\n",
    "content/guides/cy.md": "---\ntitle: Of Cy\nowner: cy\nreviewed: 2026-01-01\nreview_every: 1 year\n---\n",
    "content/guides/no.md": "---\ntitle: Of no one\n---\n",
    "content/incidents/2025-12-01-outage.md": "---\ntitle: Outage\nowner: ops\nactions:\n"
    "  - {title: Mend <it>, owner: mail, due: 2026-01-01}\n---\n",
    "content/decisions/0001-queue.md": "---\ntitle: Use a queue\nowner: ops\nstatus: proposed\ndecide_by: 2026-02-01\n"
    "deciders: [ada]\n---\n",
    "runbooks/MailQueueFull.md": "---\ntitle: The mail queue is full\nowner: ops\nreviewed: 2025-09-01\n---\n",
    "runbooks/MailLost.md": "---\ntitle: Mail is lost\nowner: ops\nreviews:\n  - {date: 2025-01-01, how: read}\n"
    "  - {date: 2026-01-05, how: executed}\n---\n",
    "runbooks/new.md": "---\ntitle: New [one]\nowner: ops\n---\n",
}
HERE = CONFIGURATION.replace("docs_dir", "site_url: https://book.example/\ndocs_dir")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A handbook; tests only read it."""
    return handbook(tmp_path_factory.mktemp("digest") / "book", FILES, HERE)


@pytest.mark.parametrize(("form", "suffix"), [("markdown", "md"), ("json", "json"), ("chat", "chat.json")])
def test_a_digest_of_everybody_in_each_form(book: Path, golden: Golden, form: str, suffix: str) -> None:
    answer = kbgen("digest", "--format", form, "--since", "2025-12-01", cwd=book)
    assert (answer.status, answer.err) == (0, "")
    golden(f"digest.{suffix}", answer.out)


def test_one_owner_is_told_of_nothing_else(book: Path) -> None:
    answer = kbgen("digest", "--owner", "ops", "--format", "json", cwd=book)
    (one,) = answer.json["digests"]
    assert one["owner"] == "ops"
    assert {concern: [item["title"] for item in found["items"]] for concern, found in one["items"].items()} == {
        "overdue": ["The mail queue is full"],
        "unreviewed": ["New [one]"],
    }


def test_an_owner_for_whom_nothing_waits_is_told_so_in_a_sentence(tmp_path: Path) -> None:
    files = {"content/teams/ops.md": FILES["content/teams/ops.md"]}
    answer = kbgen("digest", "--owner", "ops", cwd=handbook(tmp_path, files))
    assert (answer.status, answer.out) == (0, "Nothing waits for Ops \\& friends as of 2026-01-15, in 1 document.\n")
    everybody = kbgen("digest", "--format", "chat", cwd=tmp_path)
    assert everybody.json["text"] == "Nothing waits for Ops &amp; friends as of 2026-01-15, in 1 document."


def test_a_calendar_is_that_of_the_site(book: Path) -> None:
    settings = handbook_at(None, book)
    corpus = read_corpus(settings).corpus
    assert settings.as_of is not None
    on_site = dict(machine_files(site_of(corpus, settings.as_of, edition=edition(settings, corpus, "internal"))))
    answer = kbgen("digest", "--owner", "ops", "--format", "ics", cwd=book)
    assert answer.status == 0
    assert answer.out == on_site["calendars/reviews/ops.ics"]
    assert answer.out.startswith("BEGIN:VCALENDAR\r\n")
    nothing = kbgen("digest", "--owner", "ada", "--format", "ics", cwd=book)
    assert (nothing.status, nothing.out, nothing.err) == (0, "", "No review of ada's falls due.\n")


def test_states_that_were_kept_tell_what_dates_cannot(tmp_path: Path) -> None:
    book = handbook(tmp_path / "book", FILES, HERE)
    (tmp_path / "then.json").write_text(kbgen("digest", "--format", "json", "--today", "2025-12-01", cwd=book).out)
    write(book, {"runbooks/new.md": "---\ntitle: New\nowner: ops\nreviewed: 2026-01-12\n---\n"})
    since_file = kbgen("digest", "--since", "../then.json", "--owner", "ops", cwd=book).out
    since_date = kbgen("digest", "--since", "2025-12-01", "--owner", "ops", cwd=book).out
    assert (
        "reviewed on 2026\\-01\\-12, unreviewed before" in since_file or "2026-01-12, unreviewed before" in since_file
    )
    assert "reviewed on 2026-01-12\n" in since_date
    assert "### Renewed since 2025-12-01" in since_file


def test_a_kept_file_of_the_same_day_tells_no_change(book: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.json"
    kept.write_text(kbgen("digest", "--format", "json", cwd=book).out)
    answer = kbgen("digest", "--format", "json", "--since", kept, cwd=book)
    assert [one["changes"] for one in answer.json["digests"]] == [{}] * len(answer.json["digests"])


@pytest.mark.parametrize("most", [0, 1, 2])
def test_most_bounds_each_list_and_counts_the_rest(book: Path, most: int) -> None:
    everything = kbgen("digest", "--format", "json", "--most", 0, cwd=book).json
    bounded = kbgen("digest", "--format", "json", "--most", most, cwd=book).json
    for whole, part in zip(everything["digests"], bounded["digests"], strict=True):
        for concern, found in whole["items"].items():
            shown = part["items"][concern]
            assert shown["items"] == (found["items"][:most] if most else found["items"])
            assert shown["more"] + len(shown["items"]) == shown["total"] == len(found["items"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--owner", "opps"), "no team or person is called 'opps'; did you mean 'ops'?"),
        (("--owner", "cy"), "'cy' left on 2025-06-30; what was theirs is under --owner nobody"),
        (("--since", "soon"), "--since: 'soon' is neither a date"),
        (("--since", "2026-02-01"), "--since: 2026-02-01 is after 2026-01-15"),
        (("--since", "mkdocs.yml"), "--since: mkdocs.yml:1:1: not what `kbgen digest --format json` wrote"),
        (("--since", "list.json"), "--since: list.json: not what `kbgen digest --format json` wrote"),
        (("--since", "deep.json"), "--since: deep.json: not what"),
        (("--format", "ics"), "one owner's calendar"),
        (("--format", "ics", "--owner", "opps"), "name a team or a person of the handbook"),
        (("--most", "-1"), "--most"),
        (("--audience", "all"), "is not one of"),
    ],
)
def test_a_wrong_question_ends_with_a_message_and_2(book: Path, arguments: tuple[str, ...], message: str) -> None:
    write(book, {"list.json": json.dumps({"as_of": "2026-01-01", "states": []}), "deep.json": "[" * 100_000})
    answer = kbgen("digest", *arguments, cwd=book)
    assert (answer.status, answer.out) == (2, "")
    assert message in answer.err
