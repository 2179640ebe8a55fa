"""Each command and each of its options, on one small handbook whose answers are kept as golden files."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from kbgen.cli import COMMANDS
from kbgen.kinds import KINDS
from tests.cli.running import handbook, kbgen, kbgen_process, write
from tests.support import RULES

Golden = Callable[[str, str], None]
DAY = "2026-01-15"

FILES: dict[str, str | bytes] = {
    "content/index.md": "---\ntitle: Welcome\nowner: ops\nevergreen: false\nreason: Nothing here ages.\n---\n\nHello.\n",
    "content/teams/ops.md": "---\ntitle: Ops\ncontact: {chat: '#ops'}\nreviewed: 2026-01-10\n---\n\nWe run things.\n",
    "content/people.yml": "- {id: ada, name: Ada}\n- {id: cy, name: Cy}\n",
    "content/services/mail.md": "---\ntitle: Mail\nowner: ops\ntier: tier-2\nreviewed: 2025-01-01\n---\n\nSends mail.\n",
    "content/decisions/0001-use-a-queue.md": "---\ntitle: Use a queue\nowner: ops\nstatus: accepted\ndate: 2025-02-01\n"
    "services: [mail]\n---\n\n## Context\n\nMail was lost.\n\n## Decision\n\nA queue.\n\n## Consequences\n\nLess lost.\n",
    "content/decisions/0002-use-a-log.md": "---\ntitle: Use a log\nowner: ops\nstatus: proposed\ndate: 2025-11-01\n"
    "decide_by: 2025-12-01\nsupersedes: [0001-use-a-queue]\n---\n\n## Context\n\nSee [[use-a-qeue]].\n\n"
    "## Decision\n\nA log.\n\n## Consequences\n\nMore kept.\n",
    "content/guides/bad.md": "---\ntitle: Bad\nowner: opps\nreviewed: 2025-30-01\n---\n\nTODO: [gone](gone.md)\n",
    "runbooks/MailQueueFull.md": "---\ntitle: The mail queue is full\nowner: ops\nservices: [mail]\nalerts: [MailQueueFull]\n"
    "severity: ticket\nreviewed: 2025-10-20\nreview_every: 90d\n---\n\n## Diagnosis\n\n```sh\nmailq $QUEUE\n```\n\n"
    "## Mitigation\n\n```sh\nmail-flush <queue>\n```\n",
}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small handbook; tests only read it."""
    return handbook(tmp_path_factory.mktemp("commands") / "book", FILES)


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A copy of it that a test may change."""
    return handbook(tmp_path / "book", FILES)


def snapshot(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, what kbgen remembers left out."""
    files = {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if not name.startswith(".kbgen-cache/")}


# every command


@pytest.mark.parametrize("flag", ["-h", "--help"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_a_help_that_needs_no_handbook(tmp_path: Path, command: str, flag: str) -> None:
    answer = kbgen(command, flag, cwd=tmp_path)
    assert answer.status == 0
    assert answer.out.startswith(f"Usage: kbgen {command}")
    assert "Options:" in answer.out


def test_the_help_lists_each_command(tmp_path: Path) -> None:
    answer = kbgen("--help", cwd=tmp_path)
    assert answer.status == 0
    for name, said in COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(said)}$", answer.out, re.MULTILINE)


def test_the_version_is_said(tmp_path: Path) -> None:
    assert re.fullmatch(r"kbgen, version \d+\.\d+\.\d+\S*\n", kbgen("--version", cwd=tmp_path).out)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("chek",), "did you mean 'check'?"),
        (("explain", "XRB003"), "did you mean 'RB003'?"),
        (("explain", "runbok"), "did you mean 'runbook'?"),
        (("explain", "broken-lnk"), "did you mean 'broken-link'?"),
        (("show", "mial"), "did you mean 'mail'?"),
        (("check", "--select", "XX"), "'XX' is no rule"),
        (("check", "--ignore", "no-such"), "'no-such' is no rule"),
        (("schema", "runbok"), "unknown kind 'runbok'; did you mean 'runbook'?"),
        (("new", "runbok", "T"), "unknown kind 'runbok'; did you mean 'runbook'?"),
        (("new", "guide", " \x07"), "needs a title"),
        (("check", "--kind", "runbok"), "unknown kind 'runbok'; did you mean 'runbook'?"),
        (("check", "--format", "xml"), "'xml' is not one of"),
        (("check", "--today", "2026-02-30"), "'2026-02-30' is no date; write it as YYYY-MM-DD"),
        (("stale", "--within", "soon"), "--within: "),
        (("stale", "--fail-on", "never-ever"), "is not one of"),
        (("list", "--freshness", "rotten"), "is not one of"),
        (("check", "--nonsense"), "No such option"),
        (("show",), "Missing argument"),
    ],
)
def test_a_wrong_command_line_ends_with_a_message_and_2(book: Path, arguments: tuple[str, ...], message: str) -> None:
    answer = kbgen(*arguments, cwd=book)
    assert answer.status == 2
    assert answer.out == ""
    assert message in answer.err


# check


def test_check_says_what_is_wrong_in_text(book: Path, golden: Golden) -> None:
    answer = kbgen("check", cwd=book)
    assert answer.status == 1
    assert answer.err == ""
    golden("check.txt", answer.out)


def test_check_says_the_same_in_json(book: Path, golden: Golden) -> None:
    answer = kbgen("check", "--format", "json", cwd=book)
    assert answer.status == 1
    golden("check.json", answer.out)
    keys = ["code", "name", "severity", "path", "line", "column", "message", "help", "fingerprint"]
    assert all(list(one) == keys for one in answer.json)
    assert len({one["fingerprint"] for one in answer.json}) == len(answer.json)
    by_code = {rule.code: rule.name for rule in RULES}
    assert all(by_code[one["code"]] == one["name"] for one in answer.json)


def test_an_empty_answer_is_still_json(tmp_path: Path) -> None:
    handbook(tmp_path, {})
    assert kbgen("check", "--format", "json", cwd=tmp_path).out == "[]\n"
    assert kbgen("list", "--format", "json", cwd=tmp_path).out == "[]\n"
    assert kbgen("stale", "--format", "json", cwd=tmp_path).json["documents"] == []


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 1),
        (("--exit-zero",), 0),
        (("--fail-on", "never"), 0),
        (("--fail-on", "error"), 1),
        (("--fail-on", "error", "--ignore", "FM007", "--ignore", "GN007", "--ignore", "LK"), 0),
        (("--select", "GN004", "--fail-on", "error"), 0),
        (("--select", "GN004", "--fail-on", "warning"), 1),
        (("--select", "todo-left-in"), 1),
        (("--select", "PR"), 0),
        (("--kind", "person"), 0),
        (("--statistics",), 1),
        (("--statistics", "--exit-zero"), 0),
        (("content/teams",), 0),
        (("content/guides", "runbooks"), 1),
        (("content/guides/bad.md",), 1),
    ],
)
def test_the_exit_status_of_check_does_not_depend_on_the_format(
    book: Path, arguments: tuple[str, ...], status: int
) -> None:
    assert kbgen("check", *arguments, cwd=book).status == status
    assert kbgen("check", *arguments, "--format", "json", cwd=book).status == status


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("--select", "GN004"), lambda one: one["code"] == "GN004"),
        (("--select", "LK", "--select", "fm007"), lambda one: one["code"].startswith("LK") or one["code"] == "FM007"),
        (("--ignore", "LK", "--ignore", "todo-left-in"), lambda one: not one["code"].startswith(("LK", "GN004"))),
        (("--select", "LK", "--ignore", "LK001"), lambda one: one["code"].startswith("LK") and one["code"] != "LK001"),
        (("--kind", "runbook"), lambda one: one["path"].startswith("runbooks/")),
        (("content/guides",), lambda one: one["path"].startswith("content/guides/")),
        (("content/guides/bad.md",), lambda one: one["path"] == "content/guides/bad.md"),
        (("content", "runbooks"), lambda _one: True),
    ],
)
def test_options_of_check_only_choose_among_its_findings(
    book: Path, arguments: tuple[str, ...], wanted: Callable[[Any], bool]
) -> None:
    everything = kbgen("check", "--format", "json", cwd=book).json
    chosen = kbgen("check", "--format", "json", *arguments, cwd=book).json
    assert chosen == [one for one in everything if wanted(one)]
    assert chosen


def test_statistics_count_each_rule(book: Path) -> None:
    answer = kbgen("check", "--statistics", cwd=book)
    found = kbgen("check", "--format", "json", cwd=book).json
    counted = {line.split()[1]: int(line.split()[0]) for line in answer.out.splitlines() if re.match(r" +\d", line)}
    assert sum(counted.values()) == len(found)
    assert counted["LK001"] == 1


def test_paths_are_relative_to_where_the_reader_stands(book: Path) -> None:
    from_root = kbgen("check", "--format", "json", cwd=book).json
    below = kbgen("check", "--format", "json", cwd=book / "content/guides").json
    assert [(one["code"], one["fingerprint"]) for one in below] == [
        (one["code"], one["fingerprint"]) for one in from_root
    ]
    assert {one["path"] for one in below} >= {
        "bad.md",
        "../decisions/0002-use-a-log.md",
        "../../runbooks/MailQueueFull.md",
    }
    assert kbgen("check", "bad.md", cwd=book / "content/guides").out.startswith("bad.md:")
    above = kbgen("check", "book/content/guides", "--config", "book/mkdocs.yml", cwd=book.parent)
    assert above.out.startswith("book/content/guides/bad.md:")
    documents = kbgen("list", "--format", "json", cwd=book / "runbooks").json
    assert "MailQueueFull.md" in {one["path"] for one in documents}
    stale = kbgen("stale", "--format", "json", cwd=book / "content").json
    assert {one["path"] for one in stale["findings"]} == {
        "services/mail.md",
        "decisions/0002-use-a-log.md",
        "guides/bad.md",
    }
    assert "../runbooks/MailQueueFull.md" in {one["path"] for one in stale["documents"]}


def test_a_folder_is_checked_without_a_configuration(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"docs/a.md": "# A\n\n## Diagnosis\n\n## Impact\n\nNone.\n", "docs/b.md": "---\nkind: guide\n---\n# B\n"},
    )
    answer = kbgen("check", "--kind", "runbook", "docs", "--format", "json", cwd=tmp_path)
    assert answer.status == 1
    assert {one["path"] for one in answer.json} == {"docs/a.md"}
    assert any(one["code"].startswith("RB") for one in answer.json)
    listed = kbgen("list", "--format", "json", "docs", "--kind", "runbook", cwd=tmp_path).json
    assert [(one["id"], one["kind"]) for one in listed] == [("a", "runbook")]


# stale


def test_stale_says_what_is_due_in_text(book: Path, golden: Golden) -> None:
    answer = kbgen("stale", cwd=book)
    assert answer.status == 1
    golden("stale.txt", answer.out)


def test_stale_says_the_same_in_json(book: Path, golden: Golden) -> None:
    answer = kbgen("stale", "--format", "json", cwd=book)
    assert answer.status == 1
    golden("stale.json", answer.out)
    assert list(answer.json) == ["as_of", "counts", "documents", "history", "findings"]
    assert answer.json["as_of"] == DAY
    assert sum(answer.json["counts"].values()) == len(answer.json["documents"])


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 1),
        (("--fail-on", "never"), 0),
        (("--kind", "person"), 0),
        (("--kind", "team"), 0),
        (("--kind", "runbook"), 0),
        (("--kind", "runbook", "--today", "2026-01-20"), 0),
        (("--kind", "runbook", "--today", "2026-01-20", "--fail-on", "due"), 1),
        (("--kind", "runbook", "--today", "2026-06-01"), 1),
        (("--kind", "service"), 1),
        (("--owner", "ops"), 1),
        (("--owner", "nobody-at-all"), 2),
        (("content/teams",), 0),
    ],
)
def test_the_exit_status_of_stale_does_not_depend_on_the_format(
    book: Path, arguments: tuple[str, ...], status: int
) -> None:
    assert kbgen("stale", *arguments, cwd=book).status == status
    assert kbgen("stale", *arguments, "--format", "json", cwd=book).status == status


def test_within_limits_what_falls_due_soon(book: Path) -> None:
    """The runbook's review falls due on 2026-01-18: within 30 days, and not within two."""
    runbook = "runbooks/MailQueueFull.md  due 2026-01-18, in 3 days, owned by ops"
    assert runbook in kbgen("stale", "--within", "30d", cwd=book).out
    assert runbook not in kbgen("stale", "--within", "2d", cwd=book).out


# list and show


def test_list_is_a_table(book: Path, golden: Golden) -> None:
    answer = kbgen("list", cwd=book)
    assert answer.status == 0
    golden("list.txt", answer.out)


def test_list_in_json_has_every_key(book: Path, golden: Golden) -> None:
    answer = kbgen("list", "--format", "json", cwd=book)
    golden("list.json", answer.out)
    keys = (
        "id",
        "kind",
        "title",
        "path",
        "url",
        "owner",
        "status",
        "date",
        "superseded_by",
        "superseded_parts",
        "reviewed",
        "due",
        "freshness",
    )
    assert all(tuple(one)[: len(keys)] == keys for one in answer.json)
    by_id = {one["id"]: one for one in answer.json}
    assert by_id["0001-use-a-queue"]["superseded_by"] == ["0002-use-a-log"]


@pytest.mark.parametrize(
    ("arguments", "ids"),
    [
        (("--kind", "decision"), ["0001-use-a-queue", "0002-use-a-log"]),
        (("--status", "proposed"), ["0002-use-a-log"]),
        (("--service", "mail"), ["0001-use-a-queue", "mail", "MailQueueFull"]),
        (("--owner", "ops", "--kind", "runbook"), ["MailQueueFull"]),
        (("--freshness", "overdue"), ["mail"]),
        (("--freshness", "overdue", "--today", "2027-01-15", "--kind", "runbook"), ["MailQueueFull"]),
        (("content/people.yml",), ["ada", "cy"]),
        (("runbooks",), ["MailQueueFull"]),
    ],
)
def test_filters_of_list(book: Path, arguments: tuple[str, ...], ids: list[str]) -> None:
    assert [one["id"] for one in kbgen("list", "--format", "json", *arguments, cwd=book).json] == ids


def test_show_gives_a_document_and_what_refers_to_it(book: Path, golden: Golden) -> None:
    golden("show.txt", kbgen("show", "mail", cwd=book).out)
    (one,) = kbgen("show", "content:mail", "--format", "json", cwd=book).json
    assert one["id"] == "mail"
    assert {(two["id"], two["as"]) for two in one["referred_by"]} >= {("MailQueueFull", "services")}


def test_show_gives_every_document_that_an_id_can_mean(tmp_path: Path) -> None:
    handbook(tmp_path, {"content/guides/mail.md": "# A\n", "runbooks/mail.md": "# B\n"})
    shown = kbgen("show", "mail", "--format", "json", cwd=tmp_path)
    assert {one["collection"] for one in shown.json} == {"content", "runbooks"}


# explain and schema


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_each_rule_is_explained_by_code_and_by_name(tmp_path: Path, rule: Any) -> None:
    answer = kbgen("explain", rule.code, cwd=tmp_path)
    assert answer.status == 0
    assert answer.out.startswith(f"{rule.code} {rule.name}\n\n")
    assert "What to do: " in answer.out
    assert answer == kbgen("explain", rule.name, cwd=tmp_path) == kbgen("explain", rule.code.lower(), cwd=tmp_path)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_explained_with_its_fields_and_an_example(tmp_path: Path, kind: str) -> None:
    answer = kbgen("explain", kind, cwd=tmp_path)
    assert answer.status == 0
    assert all(f"\n  {name} " in answer.out for name in KINDS[kind].schema.model_fields)
    assert KINDS[kind].example().rstrip() in answer.out


def test_explain_alone_lists_every_rule_and_kind(tmp_path: Path) -> None:
    out = kbgen("explain", cwd=tmp_path).out
    assert all(f"  {rule.code}  {rule.name} " in out for rule in RULES)
    assert all(f"  {kind} " in out for kind in KINDS)


def front_matter(kind: str) -> dict[str, Any]:
    """The example's front matter as an editor's YAML server sees it: dates are texts there."""
    matter = KINDS[kind].example().split("---\n")[1]
    found = json.loads(json.dumps(yaml.safe_load(matter), default=str))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_of_a_kind_holds_for_its_example_and_not_for_a_wrong_one(tmp_path: Path, kind: str) -> None:
    answer = kbgen("schema", kind, cwd=tmp_path)
    assert answer.status == 0
    schema = answer.json
    validator = jsonschema.validators.validator_for(schema)
    validator.check_schema(schema)
    validator(schema).validate(front_matter(kind))
    for wrong in ({"title": {"a": "b"}}, {"tags": 3}, {"reviews": [{"by": "ada"}]}, {"aliases": [["a"]]}):
        with pytest.raises(jsonschema.ValidationError):
            validator(schema).validate(front_matter(kind) | wrong)


# init and new


@pytest.mark.slow
def test_init_makes_a_handbook_without_findings_that_builds(tmp_path: Path) -> None:
    answer = kbgen("init", "new/book", "--title", 'A "b" \\ c: #1 {{ x }}', "--today", DAY, cwd=tmp_path)
    assert answer.status == 0
    root = tmp_path / "new/book"
    wrote = {line.removeprefix("wrote new/book/") for line in answer.out.splitlines() if line.startswith("wrote ")}
    assert wrote == set(snapshot(root))
    assert kbgen("check", cwd=root).status == 0
    assert kbgen("stale", "--today", DAY, "--fail-on", "due", cwd=root).status == 0
    assert kbgen("build", "--strict", "--today", DAY, cwd=root).status == 0
    assert "A &quot;b&quot; \\ c: #1 {{ x }}" in (root / "site/index.html").read_text().replace("&#34;", "&quot;")
    assert {one["kind"] for one in kbgen("list", "--format", "json", cwd=root).json} == set(KINDS)


def test_init_on_one_day_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        kbgen("init", name, "--today", DAY, cwd=tmp_path)
    assert snapshot(tmp_path / "a") == snapshot(tmp_path / "b")


@pytest.mark.parametrize("taken", ["mkdocs.yml", "content/index.md", "runbooks/OrdersApiErrorsHigh.md"])
def test_init_refuses_a_folder_that_is_taken_and_writes_nothing(tmp_path: Path, taken: str) -> None:
    write(tmp_path, {taken: "mine\n"})
    before = snapshot(tmp_path)
    answer = kbgen("init", cwd=tmp_path)
    assert answer.status == 2
    assert f"{taken} is there already" in answer.err
    assert snapshot(tmp_path) == before


def test_init_leaves_other_files_alone(tmp_path: Path) -> None:
    write(tmp_path, {"README.md": "mine\n"})
    assert kbgen("init", ".", cwd=tmp_path).status == 0
    assert (tmp_path / "README.md").read_text() == "mine\n"


def test_init_into_a_file_ends_with_a_message(tmp_path: Path) -> None:
    write(tmp_path, {"file": "mine\n"})
    answer = kbgen("init", "file", cwd=tmp_path)
    assert answer.status == 2
    assert "file" in answer.err
    assert snapshot(tmp_path) == {"file": b"mine\n"}


@pytest.mark.parametrize(("folder", "below"), [("book", "book"), ("docs/my book", "docs/my book"), (".", "")])
def test_init_within_a_repository_says_what_its_root_needs(tmp_path: Path, folder: str, below: str) -> None:
    (tmp_path / ".git").mkdir()
    answer = kbgen("init", folder, cwd=tmp_path)
    told = answer.out.partition("kbgen serve\n")[2]
    assert bool(told) == bool(below)
    if below:
        assert f"move {below}/.github to ./.github" in told
        assert f"`working-directory: {below}`" in told
        (pattern,) = re.findall(r"`files: (.*)`", told)
        assert re.search(pattern, f"{below}/runbooks/a.md")
        assert not re.search(pattern, "other/a.md")


def test_a_dry_run_writes_nothing(own: Path) -> None:
    before = snapshot(own)
    answer = kbgen("init", "elsewhere", "--dry-run", cwd=own)
    assert answer.status == 0
    assert answer.out.startswith("would write elsewhere/")
    for kind in KINDS:
        text = kbgen("new", kind, "A new one", "--dry-run", cwd=own)
        assert text.status == 0
        assert text.out.startswith("---\n")
    assert snapshot(own) == before


def test_new_twice_gives_the_next_numbers(own: Path) -> None:
    assert (
        kbgen("new", "decision", "Keep mail for a year", cwd=own).out
        == "content/decisions/0003-keep-mail-for-a-year.md\n"
    )
    assert (
        kbgen("new", "decision", "Keep mail for a year", cwd=own).out
        == "content/decisions/0004-keep-mail-for-a-year.md\n"
    )
    shown = kbgen("list", "--kind", "decision", "--format", "json", cwd=own).json
    assert [one["date"] for one in shown if one["id"].startswith("000")][-2:] == [DAY, DAY]


@pytest.mark.parametrize("kind", KINDS)
def test_new_writes_a_document_whose_only_faults_are_what_is_not_written_yet(own: Path, kind: str) -> None:
    answer = kbgen("new", kind, 'The "last" \\ one: {{ x }} #1', cwd=own)
    assert answer.status == 0
    path = answer.out.strip()
    found = kbgen("check", path, "--format", "json", cwd=own).json
    assert not [one for one in found if one["severity"] == "error"]
    assert not [one for one in found if one["code"].startswith("FM")]
    (record,) = kbgen("list", path, "--format", "json", cwd=own).json
    assert (record["kind"], record["title"]) == (kind, 'The "last" \\ one: {{ x }} #1')


def test_new_never_writes_over_a_file(own: Path) -> None:
    before = snapshot(own)
    answer = kbgen("new", "guide", "Bad", cwd=own)
    assert answer.status == 2
    assert "is there already" in answer.err
    assert kbgen("new", "guide", "T", "--path", "content/index.md", cwd=own).status == 2
    assert snapshot(own) == before


def test_new_writes_where_it_is_told_and_from_where_the_author_stands(own: Path) -> None:
    assert kbgen("new", "runbook", "DiskFull", cwd=own / "content").out == "../runbooks/DiskFull.md\n"
    assert kbgen("new", "guide", "T", "--path", "here.md", cwd=own / "content").out == "here.md\n"
    (here,) = kbgen("list", "content/here.md", "--format", "json", cwd=own).json
    assert here["kind"] == "guide"
    assert kbgen("new", "runbook", "T", "--path", "there.md", cwd=own / "content").status == 0
    (there,) = kbgen("list", "content/there.md", "--format", "json", cwd=own).json
    assert there["kind"] == "runbook"


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "/etc/passwd", "a/b", "..", "日本語", "x" * 400, "a\nb: c", "a\x07b"]
)
def test_new_stays_in_its_folder_whatever_the_title(own: Path, title: str) -> None:
    before = snapshot(own)
    answer = kbgen("new", "guide", title, cwd=own)
    assert answer.status == 0
    (path,) = set(snapshot(own)) - set(before)
    assert Path(path).parent == Path("content/guides")
    assert "FM001" not in {one["code"] for one in kbgen("check", path, "--format", "json", cwd=own).json}


# build


@pytest.mark.slow
def test_build_says_what_it_built_and_where(own: Path) -> None:
    answer = kbgen("build", "--site-dir", "out/html", "--today", DAY, cwd=own)
    assert answer.status == 1, "the handbook holds errors"
    assert re.fullmatch(r"Built \d+ pages from 9 documents in \d+\.\d s: out/html/index.html\n", answer.out)
    assert "bad.md:4:" in answer.err
    assert (own / "out/html/index.html").exists()
    assert not (own / "site").exists()


@pytest.mark.slow
def test_build_writes_beside_the_configuration_whatever_the_folder(own: Path) -> None:
    assert kbgen("build", "--config", "../mkdocs.yml", cwd=own / "content").status == 1
    assert (own / "site/index.html").exists()
    assert snapshot(own).keys() - {path for path in snapshot(own) if path.startswith("site/")} == {"mkdocs.yml", *FILES}


# how it starts


ENGINES = ("mkdocs", "material", "markdown", "jinja2", "pymdownx", "rich")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["check", "stale", "list", "explain", "schema runbook", "--help"])
def test_no_command_but_build_and_serve_imports_an_engine(book: Path, command: str) -> None:
    program = (
        "import sys\nfrom kbgen.cli import main\ntry:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print('LOADED', sorted(name for name in {ENGINES!r} if name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *command.split()], cwd=book, capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines()[-1] == "LOADED []", done.stderr


def test_a_reader_that_stops_listening_is_no_fault(book: Path) -> None:
    program = "from kbgen.cli import main; main()"
    line = f"{sys.executable} -c '{program}' explain runbook | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], cwd=book, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_output_is_utf_8_whatever_the_locale(book: Path) -> None:
    answer = kbgen_process("explain", "runbook", cwd=book, LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert answer.status == 0
    assert answer.out == kbgen("explain", "runbook", cwd=book).out
