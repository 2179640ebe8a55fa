"""What CI runs: the action's own steps in bash, what may be trusted with a token, the hook, and the published schemas."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from kbgen import scaffold
from kbgen.report import FORMATS
from tests.cli.running import handbook, kbgen, write
from tests.forge import around, serving

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
    files = scaffold.handbook("Handbook", date(2026, 1, 15))
    assert files[".github/actions/kbgen/action.yml"] == ACTION.read_text()
    for name in ("handbook", "freshness"):
        workflow = yaml.safe_load(files[f".github/workflows/{name}.yml"])
        used = [step for job in workflow["jobs"].values() for step in job["steps"] if "kbgen" in step["uses"]]
        assert used
        for step in used:
            assert step["uses"] == "./.github/actions/kbgen"
            assert set(step["with"]) <= set(yaml.safe_load(ACTION.read_text())["inputs"])


# what may be trusted with a token

CI_FILES = [
    ACTION,
    TEMPLATE,
    HOOKS,
    ROOT / "README.md",
    ROOT / "Makefile",
    *sorted((ROOT / "kbgen" / "ci").glob("*.yml")),
]
USES = re.compile(r"uses: *([\w./-]+/[\w.-]+)@(\S+)(.*)")


def test_every_action_of_others_is_pinned_by_commit_and_by_the_same_one_everywhere() -> None:
    used = [found for path in CI_FILES for found in USES.findall(path.read_text()) if "OWNER" not in found[0]]
    assert {name for name, _, _ in used} == {"actions/cache", "actions/checkout", "actions/setup-python"}
    for _, commit, comment in used:
        assert re.fullmatch(r"[0-9a-f]{40}", commit)
        assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)
    assert len(set(used)) == len({name for name, _, _ in used})


@pytest.mark.parametrize("path", CI_FILES, ids=lambda path: path.name)
def test_python_is_isolated_from_the_handbook_s_files(path: Path) -> None:
    """The Makefile is the project's own, and runs beside no files of others."""
    calls = re.findall(r"(?<![\w/)-])python3? +(?!-version)(-\S+.*)", path.read_text())
    assert all(call.startswith("-I ") for call in calls if "benchmarks" not in call), calls
    assert not re.search(r"python\S* (-I )?-m kbgen(?!\.ci)", path.read_text()), "the command is there for that"


@pytest.mark.parametrize(("name", "permissions"), [
    ("handbook", {"contents": "read"}), ("freshness", {"contents": "read", "issues": "write"}),
])  # fmt: skip
def test_a_workflow_has_the_permissions_that_it_needs_and_keeps_no_credentials(
    name: str, permissions: dict[str, str]
) -> None:
    workflow = yaml.safe_load((ROOT / "kbgen" / "ci" / f"{name}.yml").read_text())
    assert workflow["permissions"] == {}
    for job in workflow["jobs"].values():
        assert job["permissions"] == permissions
        assert job["timeout-minutes"] <= 30
        (checkout,) = [step for step in job["steps"] if step["uses"].startswith("actions/checkout")]
        assert checkout["with"]["persist-credentials"] is False


def test_the_token_goes_to_the_one_process_that_writes_issues() -> None:
    steps = yaml.safe_load(ACTION.read_text())["runs"]["steps"]
    (step,) = [step for step in steps if "inputs.token" in json.dumps(step) or "github.token" in json.dumps(step)]
    assert step["if"] == "inputs.command == 'issues'"
    assert step["run"].split() == ["python", "-I", "-m", "kbgen.ci.issues", '"$STALE"']


SHADOWED = ["json", "re", "os", "yaml", "click", "sitecustomize", "usercustomize", "kbgen", "pip", "mkdocs"]


@pytest.mark.slow
def test_no_code_of_the_handbook_s_folder_is_run(book: Path) -> None:
    """Neither a module nor a package with the name of one that the job uses."""
    code = 'open("pwned", "w")\n'
    for name in SHADOWED:
        write(book, {f"{name}.py": code, f"{name}/__init__.py": code, f"{name}/__main__.py": code})
    with serving() as server:
        for command in ("check", "stale", "issues", "build"):
            done = act(book, command=command, env=around(server))
            assert done.returncode in {0, 1}, done.stderr
        assert server.ours() == {"ops": [2], "": [1]}
    assert not list(book.parent.rglob("pwned"))


# the action


def said_by(expression: str, inputs: dict[str, str], home: Path) -> str:
    """What an expression of the action means, for the few that it uses."""
    known = {f"inputs.{name}": value for name, value in inputs.items()}
    known |= {"github.action_path": str(home), "runner.temp": tempfile.gettempdir()}
    return re.sub(r"\$\{\{ *([\w.-]+) *\}\}", lambda found: known[found[1]], expression)


def shims(folder: Path, log: Path) -> Path:
    """A `python` that notes what pip was asked for, and the `kbgen` of this working tree."""
    folder.mkdir(exist_ok=True)
    real = sys.executable
    python = f'#!/bin/bash\nif [[ "$3" == pip ]]; then printf "%s\\n" "$@" >> {log}; else exec {real} "$@"; fi\n'
    command = f"#!{real}\nimport sys\nfrom kbgen.cli import main\nsys.exit(main())\n"
    for name, text in (("python", python), ("kbgen", command)):
        (folder / name).write_text(text)
        (folder / name).chmod((folder / name).stat().st_mode | stat.S_IXUSR)
    return folder


def applies(condition: str, inputs: dict[str, str]) -> bool:
    """Whether a step runs, for the one form of condition that the shell steps use."""
    if not condition:
        return True
    name, value = re.fullmatch(r"inputs\.(\w+) == '(\w+)'", condition).groups()  # type: ignore[union-attr]
    return inputs[name] == value


def act(root: Path, *, home: Path = ROOT, env: dict[str, str] | None = None, **given: str) -> Any:
    """Run the shell steps of the action as a runner does; the last one's process, with the log of pip."""
    action = yaml.safe_load(ACTION.read_text())
    inputs = {name: one["default"] for name, one in action["inputs"].items()}
    inputs = inputs | {"token": ""} | {name.replace("_", "-"): value for name, value in given.items()}
    work = root.parent
    log = work / "pip.log"
    path = f"{shims(work / 'bin', log)}:{os.environ['PATH']}"
    for step in action["runs"]["steps"]:
        if "run" not in step or not applies(step.get("if", ""), inputs):
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
    written = yaml.safe_load(scaffold.handbook("H", date(2026, 1, 15))[".pre-commit-config.yaml"])
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


@pytest.mark.slow
def test_the_action_keeps_the_issues(book: Path) -> None:
    with serving() as server:
        done = act(book, command="issues", env=around(server))
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["#1 nobody: opened", "#2 ops: opened"]
