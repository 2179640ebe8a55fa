"""Whatever lies where a command expects a file, it ends, says so at its place, and shows nothing of what is not its own."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import kbgen
from kbgen.engines import confined
from tests.cli.running import CONFIGURATION, Answer, handbook, kbgen_process, write
from tests.obstacles import OBSTACLES, limited, nothing_leaks, put

pytestmark = pytest.mark.slow

TEAM = "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n"
GUIDE = "---\ntitle: {}\nowner: ops\nsummary: What to do.\n---\n\n{}\n"
RULES = "groups:\n- name: g\n  rules:\n  - alert: Down\n    expr: up == 0\n"
# what is found of a document or a picture, by what lies in its place
CODES = {
    "link_out": "RD005",
    "link_chain": "RD005",
    "link_to_environment": "RD005",
    "link_to_device": "RD005",
    "link_to_nowhere": "RD001",
    "pipe": "RD010",
    "link_to_pipe": "RD010",
    "bound_socket": "RD010",
    "sparse": "RD004",
}


def book(root: Path, configuration: str = CONFIGURATION, **documents: str) -> Path:
    guides = {f"content/guides/{name}.md": GUIDE.format(name, text) for name, text in documents.items()}
    return handbook(root, {"content/teams/ops.md": TEAM, **guides}, configuration)


def everything(root: Path) -> Path:
    """A handbook in which each obstacle stands for a document and for a picture that a document shows."""
    pictures = "".join(f"![{name}]({name}.png)\n[{name}]({name}.md)\n\n" for name in OBSTACLES)
    book(root, good=pictures)
    for name in OBSTACLES:
        put(name, root / f"content/guides/{name}.md")
        put(name, root / f"content/guides/{name}.png")
    return root


def test_each_has_its_finding_as_a_document_and_as_a_picture(tmp_path: Path) -> None:
    root = everything(tmp_path)
    answer = limited("check", "--format", "json", cwd=root)
    nothing_leaks(answer, root)
    found = {one["path"]: one["code"] for one in json.loads(answer.out) if one["code"].startswith("RD")}
    for name, code in CODES.items():
        assert found[f"content/guides/{name}.md"] == code
        assert found[f"content/guides/{name}.png"] == code
    assert found["content/guides/folder.md"] == "RD007"


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "--fix"],
        ["check", "content/guides"],
        ["check", "--format", "github"],
        ["stale"],
        ["list"],
        ["digest"],
        ["export", "tree", "--to", "out"],
        ["migrate"],
        ["renumber"],
        ["move", "content/guides", "content/manuals"],
    ],
    ids=" ".join,
)
def test_no_command_waits_or_shows_what_is_not_its_own(tmp_path: Path, arguments: list[str]) -> None:
    root = everything(tmp_path)
    nothing_leaks(limited(*arguments, cwd=root), root)


def test_a_build_publishes_the_rest(tmp_path: Path) -> None:
    root = everything(tmp_path)
    write(root, {"content/robots.txt": "User-agent: *\n"})
    (root / "content/elsewhere").symlink_to("/")
    (root / "content/around").symlink_to(".")
    for _ in range(2):
        answer = limited("build", cwd=root)
        nothing_leaks(answer, root)
        assert answer.status == 1
        assert (root / "site/robots.txt").exists()
        published = {path.stem for path in (root / "site").rglob("*") if path.stem in OBSTACLES}
        assert not published
        write(root, {"content/guides/more.md": GUIDE.format("More", "Text.")})


@pytest.mark.parametrize("name", OBSTACLES)
def test_data_that_a_document_names(tmp_path: Path, name: str) -> None:
    root = book(tmp_path)
    write(root, {"content/delivery/d.md": "---\ntitle: D\nowner: ops\ndata: log.csv\n---\n\nText.\n"})
    put(name, root / "content/delivery/log.csv")
    answer = limited("check", "--format", "json", cwd=root)
    nothing_leaks(answer, root)
    codes = {one["code"] for one in json.loads(answer.out)}
    assert codes & {"RD009", CODES.get(name, "RD009")}


@pytest.mark.parametrize("name", OBSTACLES)
def test_people(tmp_path: Path, name: str) -> None:
    root = book(tmp_path)
    put(name, root / "content/people.yml")
    answer = limited("check", "--format", "json", cwd=root)
    nothing_leaks(answer, root)
    if name in CODES:
        assert CODES[name] in {one["code"] for one in json.loads(answer.out)}


# what else a command reads, besides what it is told to in a command line
PLACES: dict[str, tuple[str, list[str], str]] = {
    "an inventory": ("inventories/other.json", ["check"], "      handbooks: {other: https://other.example/}\n"),
    "CODEOWNERS": ("CODEOWNERS", ["check"], ""),
    "the base of a configuration": ("base.yml", ["check"], "INHERIT: base.yml\n"),
    "what was read": (".kbgen-cache/facts", ["check"], ""),
    "what has changed in that": (".kbgen-cache/facts-since", ["check"], ""),
    "the folder for what is kept": (".kbgen-cache", ["check"], ""),
    "an answer of stale": (".kbgen-cache/stale", ["stale"], ""),
}


@pytest.mark.parametrize("name", OBSTACLES)
@pytest.mark.parametrize("place", PLACES)
def test_files_that_are_read_besides(tmp_path: Path, place: str, name: str) -> None:
    path, arguments, setting = PLACES[place]
    root = book(tmp_path, CONFIGURATION + setting, good="Text.")
    put(name, root / path)
    nothing_leaks(limited(*arguments, cwd=root), root)


@pytest.mark.parametrize("name", OBSTACLES)
def test_the_configuration_itself(tmp_path: Path, name: str) -> None:
    root = book(tmp_path, good="Text.")
    (root / "mkdocs.yml").unlink()
    put(name, root / "mkdocs.yml")
    nothing_leaks(limited("check", cwd=root), root)


# files that a command line names may lie anywhere, so that no link of theirs is one too many
NAMED = sorted(OBSTACLES.keys() - {"link_out", "link_chain", "link_to_environment"})


@pytest.mark.parametrize("name", NAMED)
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--baseline", "x"],
        ["check", "--write-baseline", "x"],
        ["check", "--config", "x"],
        ["digest", "--since", "./x"],
        ["coverage", "x"],
        ["import", "auto", "x", "--to", "content/imported"],
        ["check", "x"],
        ["review", "x.md", "--by", "ops"],
    ],
    ids=" ".join,
)
def test_files_that_a_command_line_names(tmp_path: Path, arguments: list[str], name: str) -> None:
    root = book(tmp_path, good="Text.")
    put(name, root / "x")
    put(name, root / "x.md")
    nothing_leaks(limited(*arguments, cwd=root), root)


def test_folders_that_a_command_line_names(tmp_path: Path) -> None:
    root = book(tmp_path, good="Text.")
    write(root, {"rules/good.yml": RULES, "import/good.md": "# Good\n\nText.\n"})
    for name in OBSTACLES:
        put(name, root / f"rules/{name}.yml")
        put(name, root / f"import/{name}.md")
        put(name, root / f"import/{name}.csv")
    for form in ("text", "github", "json"):
        nothing_leaks(limited("coverage", "rules", "--format", form, cwd=root), root)
    nothing_leaks(limited("import", "auto", "import", "--to", "content/imported", cwd=root), root)
    assert (root / "content/imported/good.md").exists()


@pytest.mark.parametrize("name", OBSTACLES)
def test_what_an_import_remembers_and_an_export_lists(tmp_path: Path, name: str) -> None:
    root = book(tmp_path, good="Text.")
    write(root, {"import/good.md": "# Good\n\nText.\n"})
    put(name, root / "content/imported/.kbgen-import.json")
    put(name, root / "out/.kbgen-export.json")
    nothing_leaks(limited("import", "auto", "import", "--to", "content/imported", cwd=root), root)
    nothing_leaks(limited("export", "decisions", "--to", "out", cwd=root), root)


@pytest.mark.parametrize("name", ["link_out", "pipe"])
def test_a_build_does_without_what_is_kept_where_that_is_no_file(tmp_path: Path, name: str) -> None:
    root = book(tmp_path, good="Text.")
    for kept in ("made", "last", "last-made", "publishing", "facts"):
        put(name, root / f".kbgen-cache/{kept}")
    target = Path(os.path.realpath(root / ".kbgen-cache/made"))
    secret = target.read_bytes() if name == "link_out" else b""
    answer = limited("build", cwd=root)
    nothing_leaks(answer, root)
    assert answer.status == 0, answer.said
    assert (root / "site/guides/good/index.html").exists()
    if name == "link_out":
        assert target.read_bytes() == secret, "what it led to was written"


SNIPPETS = """\
site_name: Test Handbook
docs_dir: content
theme: {name: material}
markdown_extensions:
  - pymdownx.snippets: {base_path: [content], restrict_base_path: false}
  - pymdownx.b64: {base_path: content}
plugins: [search, {kbgen: {sources: [content, runbooks], as_of: 2026-01-15}}]
"""


@pytest.mark.parametrize("command", ["kbgen", "mkdocs"])
def test_what_is_put_into_a_page_is_of_the_handbook(tmp_path: Path, command: str) -> None:
    named = [f"guides/{name}.txt" for name in OBSTACLES] + ["../../secret.txt", "/proc/self/environ", "/dev/zero"]
    text = "".join(f'--8<-- "{path}"\n\n' for path in ["guides/good.txt", *named]) + "![p](link_out.png)\n"
    root = book(tmp_path / "book", SNIPPETS, page=text)
    write(root, {"content/guides/good.txt": "One that may be shown.\n", "../secret.txt": "hunter2\n"})
    for name in OBSTACLES:
        put(name, root / f"content/guides/{name}.txt")
        put(name, root / f"content/guides/{name}.png")
    if command == "kbgen":
        nothing_leaks(limited("build", cwd=root), root)
    else:
        (root / "content/elsewhere").symlink_to("/proc")
        nothing_leaks(mkdocs(root), root)
    assert "One that may be shown." in (root / "site/guides/page/index.html").read_text()


def mkdocs(root: Path) -> Answer:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build"], cwd=root, capture_output=True, text=True, timeout=300, check=False
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def test_files_that_name_each_other_do_not_multiply_without_an_end(tmp_path: Path) -> None:
    root = book(tmp_path, SNIPPETS, page='--8<-- "guides/0.txt"\n')
    for number in range(30):
        text = f'--8<-- "guides/{number + 1}.txt"\n' * 2
        write(root, {f"content/guides/{number}.txt": text + "x" * 100_000 + "\n"})
    answer = limited("build", cwd=root)
    assert answer.status in (0, 1)


@pytest.mark.parametrize("name", ["link_out", "pipe"])
def test_the_theme_of_a_handbook(tmp_path: Path, name: str) -> None:
    root = book(tmp_path, CONFIGURATION.replace("name: material", "name: material\n  custom_dir: overrides"), good="A.")
    put(name, root / "overrides/partials/x.html")
    answer = limited("build", cwd=root)
    nothing_leaks(answer, root)
    assert answer.status == 2
    assert "overrides/partials/x.html" in answer.err


@pytest.mark.parametrize("name", ["link_out", "pipe", "sparse"])
def test_the_program_for_diagrams(tmp_path: Path, name: str) -> None:
    root = book(tmp_path, CONFIGURATION + "      mermaid: mermaid.min.js\n", good="Text.")
    put(name, root / "mermaid.min.js")
    answer = limited("build", cwd=root)
    nothing_leaks(answer, root)
    assert answer.status == 2


@pytest.mark.parametrize("key", ["sources", "docs_dir"])
def test_a_folder_that_has_become_a_link_out_is_refused(tmp_path: Path, key: str) -> None:
    write(tmp_path / "elsewhere", {"a.md": "hunter2\n", "robots.txt": "hunter2\n"})
    root = book(tmp_path / "book", good="Text.")
    if key == "sources":
        (root / "runbooks").rmdir()
        (root / "runbooks").symlink_to(tmp_path / "elsewhere")
    else:
        (root / "docs").symlink_to(tmp_path / "elsewhere")
        write(root, {"mkdocs.yml": CONFIGURATION.replace("docs_dir: content", "docs_dir: docs")})
    answer = limited("build", cwd=root)
    nothing_leaks(answer, root)
    assert answer.status == 2


def test_a_picture_that_is_exchanged_while_the_site_is_built_is_not_published(tmp_path: Path) -> None:
    root = book(tmp_path, good="![p](p.png)\n")
    write(root, {"content/guides/p.png": b"picture"})
    really = confined.files_in

    def exchanged(config: Any) -> Any:
        (root / "content/guides/p.png").unlink()
        put("link_out", root / "content/guides/p.png")
        return really(config)

    with mock.patch("kbgen.engines.loop.files_in", exchanged):
        answer = limited("build", cwd=root)
    nothing_leaks(answer, root)
    assert answer.status == 2
    assert "p.png cannot be published" in answer.err


def test_nobody_sees_the_secrets_of_the_process_that_checks(tmp_path: Path) -> None:
    root = book(tmp_path)
    put("link_to_environment", root / "content/b.md")
    put("link_to_environment", root / "content/b.png")
    for arguments in (["check"], ["build"], ["list"], ["stale"]):
        answer = kbgen_process(*arguments, cwd=root, MY_TOKEN="hunter2")
        nothing_leaks(answer, root)


# Who opens a file without asking the opener, and why that is nobody else's.
OPENS = {
    "ci/client.py": "opens an address",
    "ci/issues.py": "a script of its own, for which nothing is installed",
    "kit/kind.py": "the examples in the package",
    "scaffold.py": "the templates in the package",
    "markdown/github/events.py": "opens an element",
    "source/fetch.py": "opens an address",
    "source/cache/builds.py": "makes the lock",
    "source/locks.py": "a folder, which it locks",
    "source/opening.py": "the opener",
    "source/cache/store.py": "writes what is kept",
    "source/write.py": "writes",
    "workers.py": "pipes",
    "engines/mkdocs_engine.py": "what the settings were read from through the opener, once more for MkDocs",
    "engines/zensical_engine.py": "copies what kbgen or the engine has written",
}
_WAYS = frozenset({"open", "read_text", "read_bytes", "fdopen", "FileIO", "open_code", "sendfile"})
_COPYING = "shutil"


def opening_calls(tree: ast.AST) -> list[int]:
    """The lines on which a file is opened: by `open`, by a method of a path, by a module that copies."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return [call.lineno for call in calls if _opens(call.func)]


def _opens(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id == "open"
    if not isinstance(function, ast.Attribute):
        return False
    of = function.value.id if isinstance(function.value, ast.Name) else ""
    return function.attr in _WAYS or (
        of == _COPYING and function.attr.startswith("copy") and function.attr != "copymode"
    )


def test_nothing_but_the_opener_opens_a_file() -> None:
    package = Path(kbgen.__file__).parent
    found = {
        path.relative_to(package).as_posix(): lines
        for path in sorted(package.rglob("*.py"))
        if (lines := opening_calls(ast.parse(path.read_text())))
    }
    assert found.keys() == OPENS.keys(), {name: lines for name, lines in found.items() if name not in OPENS}


@pytest.mark.parametrize(
    "text",
    [
        "open(p)",
        "p.open()",
        "Path(p).read_text()",
        "a.b.read_bytes()",
        "os.open(p, 0)",
        "shutil.copy(p, q)",
        "io.open(p)",
    ],
)
def test_a_call_that_opens_a_file_is_seen(text: str) -> None:
    assert opening_calls(ast.parse(text)) == [1]
