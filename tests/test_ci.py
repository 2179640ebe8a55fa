"""What CI runs: the action's own steps in bash, the hook, the issues against a server, and the published schemas."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from datetime import date
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kbgen import starter
from kbgen.ci import issues
from kbgen.ci.github import Issue
from kbgen.report import FORMATS
from tests.cli.running import handbook, kbgen, write
from tests.serving import Server, running

ROOT = Path(__file__).parent.parent
ACTION = ROOT / "action.yml"
HOOKS = ROOT / ".pre-commit-hooks.yaml"
TEMPLATE = ROOT / "templates" / "kbgen.yml"
STALE = "---\ntitle: {title}\nowner: {owner}\nreviewed: 2025-01-01\nreview_every: 90d\n---\n\nText.\n"
FRESH = "---\ntitle: {title}\nowner: {owner}\nreviewed: 2026-01-10\nreview_every: 90d\n---\n\nText.\n"
BROKEN = "---\ntitle: Broken\nreviewed: 2025-30-01\n---\n\nText.\n"
TEAMS = {
    f"content/teams/{name}.md": f"---\ntitle: {name}\nevergreen: false\nreason: It is.\n---\n\nWe are {name}.\n"
    for name in ("ops", "web")
}


# schemas and copies


def valid(schema: str, path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(path)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_action_is_what_the_schema_of_actions_allows() -> None:
    valid("github-actions", ACTION)


@pytest.mark.parametrize("name", ["handbook.yml", "freshness.yml"])
def test_the_workflows_are_what_the_schema_of_workflows_allows(name: str) -> None:
    valid("github-workflows", ROOT / "kbgen" / "ci" / name)


def test_the_template_is_what_the_schema_of_pipelines_allows(tmp_path: Path) -> None:
    """Its first document declares the inputs, its second is the pipeline."""
    head, jobs = TEMPLATE.read_text().split("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]
    assert set(re.findall(r"\$\[\[ inputs\.(\w+) \]\]", jobs)) == set(inputs)
    for name, said in inputs.items():
        jobs = jobs.replace(f"$[[ inputs.{name} ]]", said["default"])
    (tmp_path / "pipeline.yml").write_text(jobs)
    valid("gitlab-ci", tmp_path / "pipeline.yml")


def test_init_copies_the_action_that_others_name() -> None:
    files = starter.handbook("Handbook", date(2026, 1, 15))
    assert files[".github/actions/kbgen/action.yml"] == ACTION.read_text()
    for name in ("handbook", "freshness"):
        workflow = yaml.safe_load(files[f".github/workflows/{name}.yml"])
        used = [step for job in workflow["jobs"].values() for step in job["steps"] if "kbgen" in step["uses"]]
        assert used
        for step in used:
            assert step["uses"] == "./.github/actions/kbgen"
            assert set(step["with"]) <= set(yaml.safe_load(ACTION.read_text())["inputs"])


# the action


def said_by(expression: str, inputs: dict[str, str], home: Path) -> str:
    """What an expression of the action means, for the few that it uses."""
    known = {f"inputs.{name}": value for name, value in inputs.items()} | {"github.action_path": str(home)}
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known[found[1]], expression)


def shims(folder: Path, log: Path) -> Path:
    """A `python` that notes what pip was asked for, and the `kbgen` of this working tree."""
    folder.mkdir()
    real = sys.executable
    python = f'#!/bin/bash\nif [[ "$2" == pip ]]; then printf "%s\\n" "$@" >> {log}; else exec {real} "$@"; fi\n'
    command = f'#!/bin/bash\nexec {real} -m kbgen "$@"\n'
    for name, text in (("python", python), ("kbgen", command)):
        (folder / name).write_text(text)
        (folder / name).chmod((folder / name).stat().st_mode | stat.S_IXUSR)
    return folder


def act(root: Path, *, home: Path = ROOT, env: dict[str, str] | None = None, **given: str) -> Any:
    """Run the shell steps of the action as a runner does; the last one's process, with the log of pip."""
    action = yaml.safe_load(ACTION.read_text())
    inputs = {name: one["default"] for name, one in action["inputs"].items()}
    inputs = inputs | {"token": ""} | {name.replace("_", "-"): value for name, value in given.items()}
    work = root.parent
    log = work / "pip.log"
    path = f"{shims(work / 'bin', log)}:{os.environ['PATH']}"
    for step in action["runs"]["steps"]:
        if "run" not in step:
            continue
        assert step["shell"] == "bash"
        assert "${{" not in step["run"], "an input in a script is read as shell"
        variables = {name: said_by(value, inputs, home) for name, value in step["env"].items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=root / said_by(step.get("working-directory", "."), inputs, home),
            env=os.environ | {"PATH": path} | variables | (env or {}),
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            break
    done.pip = log.read_text().split("\n")  # type: ignore[attr-defined]
    return done


@pytest.fixture
def book(tmp_path: Path) -> Path:
    files = {
        **TEAMS,
        "content/guides/old.md": STALE.format(title="Old", owner="ops"),
        "content/guides/bad.md": BROKEN,
        "content/guides/new.md": FRESH.format(title="New", owner="web"),
    }
    return handbook(tmp_path / "work" / "book", dict(files))


def test_the_action_checks_and_its_status_is_that_of_check(book: Path) -> None:
    done = act(book)
    assert done.returncode == 1
    assert "::error file=content/guides/bad.md,line=3" in done.stdout
    assert done.pip[-2:] == [str(ROOT), ""]


def test_the_action_s_own_format_exists() -> None:
    assert yaml.safe_load(ACTION.read_text())["inputs"]["format"]["default"] in FORMATS


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"format": "text", "paths": "content/guides/new.md"}, 0, "No findings in 1 document."),
        ({"format": "text", "paths": "content/guides/new.md\ncontent/guides/bad.md\n"}, 1, "FM007"),
        ({"format": "text", "arguments": "--select\nLK001"}, 0, "No findings"),
        ({"command": "stale", "format": "text"}, 1, "content/guides/old.md  due 2025-04-01"),
        ({"command": "stale", "format": "text", "arguments": "--owner\nweb"}, 0, "1 of 1 reviewed in time"),
        ({"command": "build"}, 1, "Built"),
        ({"working_directory": "content", "format": "text", "paths": "guides/new.md"}, 0, "No findings"),
    ],
)
def test_the_action_does_what_its_inputs_say(book: Path, given: dict[str, str], status: int, said: str) -> None:
    done = act(book, **given)
    assert (done.returncode, said in done.stdout) == (status, True), done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("hostile", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "'; touch pwned; '", "-h"])
@pytest.mark.parametrize("name", ["paths", "command", "format", "package"])
def test_no_input_is_read_as_shell_or_as_an_option(book: Path, name: str, hostile: str) -> None:
    done = act(book, **{name: hostile})
    assert not list(book.parent.rglob("pwned"))
    if name != "package":
        assert done.returncode == 2
    else:
        assert done.pip[-3:] == ["--", hostile, ""]


def test_a_copy_of_the_action_installs_the_release(book: Path, tmp_path: Path) -> None:
    assert act(book, home=tmp_path, format="text").pip[-2:] == ["kbgen", ""]
    (tmp_path / "work" / "pip.log").unlink()


# the hook


def test_the_hook_judges_the_changed_documents_of_the_handbook_and_nothing_else(book: Path) -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text())
    changed = ["content/guides/bad.md", "README.md", "mkdocs.yml", ".github/workflows/x.yml", "content/a.csv"]
    write(
        book, {"README.md": BROKEN, "content/guides/away.md": FRESH.format(title="A", owner="x") + "\n[g](gone.md)\n"}
    )
    handed = [one for one in changed if re.search(hook["files"], one) and not re.search(hook["exclude"], one)]
    assert handed == ["content/guides/bad.md", "README.md"]
    command = hook["entry"].split()
    assert command[0] == "kbgen"
    answer = kbgen(*command[1:], *handed, cwd=book)
    assert answer.status == 1
    assert "content/guides/bad.md:3" in answer.out
    assert "README" not in answer.out
    # links and references need the other documents: CI looks at them
    assert kbgen(*command[1:], "content/guides/away.md", cwd=book).status == 0
    assert kbgen("check", "content/guides/away.md", cwd=book).status == 1


def test_the_hook_reads_no_other_document(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kbgen import app

    read: list[str] = []
    real = app.read_raw
    monkeypatch.setattr(app, "read_raw", lambda root, raw: (read.append(raw.path), real(root, raw))[1])
    kbgen("check", "--alone", "content/guides/new.md", cwd=book)
    assert read == ["content/guides/new.md"]


def test_the_hook_that_init_writes_is_this_one() -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text())
    written = yaml.safe_load(starter.handbook("H", date(2026, 1, 15))[".pre-commit-config.yaml"])
    (local,) = written["repos"][0]["hooks"]
    assert {key: local[key] for key in ("entry", "files", "exclude", "require_serial")} == {
        key: hook[key] for key in ("entry", "files", "exclude", "require_serial")
    }


def test_alone_finds_what_check_finds_of_rules_on_one_document(book: Path) -> None:
    """And nothing that needs another document; a suppression of such a rule is not called unused."""
    text = (
        FRESH.format(title="N", owner="nobody-at-all") + "\n<!-- kbgen: allow LK001 -- on purpose -->\n[g](gone.md)\n"
    )
    write(book, {"content/guides/allowed.md": text})
    whole = kbgen("check", "--format", "json", cwd=book).json
    alone = kbgen("check", "--alone", "--format", "json", cwd=book).json
    assert {one["fingerprint"] for one in alone} <= {one["fingerprint"] for one in whole}
    assert {one["code"] for one in whole} - {one["code"] for one in alone} == {"GN002", "GN007"}
    assert kbgen("check", "--alone", "--write-baseline", "b.json", cwd=book).status == 2


# issues


class Issues(Server):
    """A repository's issues, as GitHub answers about them."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.issues: list[dict[str, Any]] = []
        self.writes: list[str] = []

    def add(self, **values: Any) -> dict[str, Any]:
        issue = {"number": len(self.issues) + 1, "state": "open", "title": "T", "body": None, "labels": []} | values
        self.issues.append(issue)
        return issue

    def ours(self, state: str = "open") -> dict[str | None, list[int]]:
        found: dict[str | None, list[int]] = {}
        for one in self.issues:
            if one["state"] == state and issues.LABEL in one["labels"]:
                found.setdefault(issues.owner_in(one["body"] or ""), []).append(one["number"])
        return found


class Handler(BaseHTTPRequestHandler):
    server: Issues

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        assert (asked.path, query["state"]) == ("/repos/harbour/handbook/issues", "all")
        assert self.headers["Authorization"] == "Bearer secret"
        found = [one for one in self.server.issues if query["labels"] in one["labels"]]
        start, size = (int(query["page"]) - 1) * int(query["per_page"]), int(query["per_page"])
        self.answer(200, list(reversed(found))[start : start + size])

    def do_POST(self) -> None:
        self.server.writes.append(f"POST {self.path}")
        self.answer(201, self.server.add(**self.sent()))

    def do_PATCH(self) -> None:
        self.server.writes.append(f"PATCH {self.path}")
        issue = self.server.issues[int(self.path.rpartition("/")[2]) - 1]
        issue.update(self.sent())
        self.answer(200, issue)

    def sent(self) -> dict[str, Any]:
        values: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert len(values.get("body", "")) <= 65_536
        return values

    def answer(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is its base's
        """Say nothing."""


def around(server: Issues) -> dict[str, str]:
    return {
        "GITHUB_API_URL": f"http://127.0.0.1:{server.server_port}",
        "GITHUB_REPOSITORY": "harbour/handbook",
        "GITHUB_TOKEN": "secret",
    }


def keep(server: Issues, root: Path) -> list[str]:
    """One run: what it has written to the server."""
    told = root / "stale.json"
    told.write_text(kbgen("stale", "--format", "json", "--fail-on", "never", cwd=root).out)
    before = len(server.writes)
    assert issues.main([str(told)], around(server)) == 0
    return server.writes[before:]


def test_an_issue_is_opened_kept_closed_and_opened_again(book: Path) -> None:
    old = book / "content/guides/old.md"
    with running(Issues()) as server:
        assert keep(server, book) == ["POST /repos/harbour/handbook/issues"] * 2  # ops, and nobody for bad.md
        assert server.ours() == {"ops": [2], "": [1]}
        assert keep(server, book) == [], "a second run finds all as it should be"
        body = server.issues[1]["body"]
        assert "content/guides/old\\.md: Old (overdue, since 2025-04-01)" in body
        old.write_text(STALE.format(title="Old and renamed", owner="ops"))
        assert keep(server, book) == ["PATCH /repos/harbour/handbook/issues/2"]
        assert "renamed" in server.issues[1]["body"]
        old.write_text(FRESH.format(title="Old", owner="ops"))
        assert keep(server, book) == ["PATCH /repos/harbour/handbook/issues/2"]
        assert (server.ours(), server.ours("closed")) == ({"": [1]}, {"ops": [2]})
        assert keep(server, book) == []
        old.write_text(STALE.format(title="Old", owner="ops"))
        assert keep(server, book) == ["PATCH /repos/harbour/handbook/issues/2"]
        assert server.ours() == {"ops": [2], "": [1]}


def test_what_is_not_ours_is_left_alone_and_a_second_one_is_closed(book: Path) -> None:
    with running(Issues()) as server:
        mark = issues.marked("ops")
        server.add(body=mark, title="no label")
        server.add(body="somebody's own", labels=[issues.LABEL])
        server.add(body=f"quoted:\n{mark}", labels=[issues.LABEL])
        server.add(body=mark, labels=[issues.LABEL], pull_request={})
        for _ in range(120):
            server.add(body=issues.marked("gone"), labels=[issues.LABEL], state="closed")
        server.add(body=mark, labels=[issues.LABEL])
        server.add(body=mark, labels=[issues.LABEL])
        strangers = [dict(one) for one in server.issues[:4]]
        keep(server, book)
        assert server.issues[:4] == strangers
        assert server.ours()["ops"] == [4, 125]  # the fourth is a pull request
        assert server.issues[125]["state"] == "closed"
        assert keep(server, book) == []


def test_the_action_keeps_the_issues(book: Path) -> None:
    with running(Issues()) as server:
        done = act(book, command="issues", env=around(server))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["#1 nobody: opened", "#2 ops: opened"]


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "GITHUB_TOKEN and GITHUB_REPOSITORY"),
        ({"GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "file:///etc"}, "no address"),
        ({"GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "http://127.0.0.1:9"}, "GET issues"),
    ],
)
def test_what_cannot_be_done_is_said(book: Path, capsys: Any, environment: dict[str, str], said: str) -> None:
    (book / "s.json").write_text(kbgen("stale", "--format", "json", cwd=book).out)
    assert issues.main([str(book / "s.json")], environment) == 2
    assert said in capsys.readouterr().err


HOSTILE = "--> <img src=x> @everybody @a/team #12 [x](https://evil.test) `c` **b** | ~~s~~ \\ https://evil.test\n- y"


def test_nothing_from_a_document_is_live_in_an_issue(tmp_path: Path) -> None:
    title = json.dumps(HOSTILE)
    text = f"---\ntitle: {title}\nowner: {json.dumps(HOSTILE)}\nreviewed: 2025-01-01\nreview_every: 90d\n---\n\nText.\n"
    root = handbook(tmp_path, {"content/guides/a.md": text})
    told = kbgen("stale", "--format", "json", cwd=root).json
    ((owner, one),) = issues.wanted(told).items()
    mark, _, rest = one.body.partition("\n")
    assert issues.owner_in(one.body) == owner
    assert mark == issues.marked(owner)
    assert mark.count("-->") == 1
    assert "\n" not in one.title
    assert not re.search(r"(?<!\\)[<\[`~|]", rest.replace("`reviews`", ""))
    assert not re.search(r"@\w|#\d|https?://", rest)
    assert sum(line.startswith("- ") for line in rest.splitlines()) == 1


def test_a_long_list_is_cut_where_the_server_would_refuse_it() -> None:
    documents = [
        {"path": f"content/{'x' * 80}/{n}.md", "title": "T" * 300, "owner": "ops", "freshness": "overdue",
         "due": "2025-01-01", "risk": {"pages": n == 4999, "tier": None, "incident": None, "links": 0}}
        for n in range(5000)
    ]  # fmt: skip
    findings = [{"path": one["path"], "code": "FR001", "line": 1, "message": "m"} for one in documents]
    one = issues.wanted({"documents": documents, "findings": findings})["ops"]
    assert len(one.body) < 65_536
    first, *rest = [line for line in one.body.splitlines() if line.startswith("- ")]
    assert "/4999" in first, "the riskiest comes first"
    assert f"- and {5000 - len(rest):,} more" in rest[-1]


_OWNERS = st.sampled_from(["", "ops", "web", "a b", "--> x"])
_ISSUES = st.lists(st.tuples(_OWNERS, st.booleans(), st.sampled_from(["", "old text"])), max_size=12)


@given(_ISSUES, st.dictionaries(_OWNERS, st.sampled_from(["one", "two"])))
def test_whatever_is_there_one_issue_an_owner_is_open_afterwards_and_all_stays_so(
    there: list[tuple[str, bool, str]], texts: dict[str, str]
) -> None:
    found = [
        Issue(number, "T", f"{issues.marked(owner)}\n{text}", is_open)
        for number, (owner, is_open, text) in enumerate(there, 1)
    ]
    told = {owner: issues.Wanted("T", f"{issues.marked(owner)}\n{text}") for owner, text in texts.items()}
    after = {issue.number: issue for issue in found}
    for change in issues.changes(found, told):
        number = change.number or len(after) + 1
        old = after.get(number, Issue(number, "", "", is_open=True))
        values = change.values
        after[number] = Issue(
            number, str(values.get("title", old.title)), str(values.get("body", old.body)),
            values.get("state", "open" if old.is_open else "closed") == "open",
        )  # fmt: skip
    opened = sorted((issues.owner_in(one.body) or "", one.body) for one in after.values() if one.is_open)
    assert opened == sorted((owner, one.body) for owner, one in told.items())
    assert list(issues.changes(after.values(), told)) == []
