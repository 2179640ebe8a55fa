"""What README, ARCHITECTURE and CONTRIBUTING say is so."""

from __future__ import annotations

import importlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from kbgen.cli import COMMANDS
from kbgen.markdown.dialects import as_markdown
from kbgen.source import options
from tests.readme import API, GUIDE, api, options_table, with_dialects, with_table

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
ARCHITECTURE = (ROOT / "ARCHITECTURE.md").read_text()
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text()


def test_readme_names_every_command_and_no_other():
    table = README.partition("## Commands")[2].partition("Exit status")[0]
    assert set(re.findall(r"`kbgen (\w+)", table)) == set(COMMANDS)


def test_readme_has_the_table_of_options():
    """`python -m tests.readme` writes it."""
    assert with_table(README) == README
    assert options_table().count("\n") == len(options.NAMES) + 2


def test_the_guide_has_the_table_of_dialects():
    """`python -m tests.readme` writes it."""
    assert as_markdown() in GUIDE.read_text()
    assert with_dialects(GUIDE.read_text()) == GUIDE.read_text()


def test_the_page_for_who_writes_kinds_is_made_from_the_docstrings():
    """`python -m tests.readme` writes it."""
    assert API.read_text() == api()
    assert not re.findall(r"(?m)^### `.*\n\n(?=###|\Z)", api())


def test_readme_names_options_that_commands_have():
    table = README.partition("## Commands")[2].partition("Exit status")[0]
    for row in re.findall(r"^\| `kbgen (\w+)[^|]*\|([^|]*)\|", table, re.MULTILINE):
        command = importlib.import_module(f"kbgen.cli.{row[0]}_command").command
        has = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        assert set(re.findall(r"--[\w-]+", row[1])) <= has


def test_both_commands_stand_on_the_first_screen():
    first = "\n".join(README.splitlines()[:24])
    assert "make site" in first
    assert "make test" in first


def test_architecture_has_a_row_for_every_part_of_the_package_and_no_other():
    rows = ARCHITECTURE.partition("| folder |")[2].partition("`make lint`")[0]
    said = {
        name.rstrip("/")
        for name in re.findall(
            r"`([\w.]+/?)`", "\n".join(r.split("|")[1] for r in rows.splitlines() if r.count("|") > 2)
        )
    }
    parts = {
        path.name for path in (ROOT / "kbgen").iterdir() if path.name not in ("__pycache__", "__init__.py", "py.typed")
    }
    assert said == parts


def test_architecture_says_what_each_dependency_is_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = [line for listed in project["optional-dependencies"].values() for line in listed]
    wanted = {re.match(r"[\w-]+", line)[0] for line in (*project["dependencies"], *extras)}
    table = ARCHITECTURE.partition("## Dependencies")[2].partition("For development")[0]
    assert {
        name.strip() for row in re.findall(r"^\| ([\w, -]+) \|", table, re.MULTILINE) for name in row.split(",")
    } - {"package"} == wanted


def test_contributing_names_files_and_functions_that_exist():
    for path in re.findall(r"`(kbgen/[\w/]+(?:\.py)?/?)`", CONTRIBUTING):
        assert (ROOT / path).exists(), path
    kit = importlib.import_module("kbgen.kit")
    named = set(re.findall(r"`(\w+_rule|Hit|Place|Fix|Attachment|Kind|required|unless_usual|Pack|KIND)`", CONTRIBUTING))
    assert {"document_rule", "each_rule", "corpus_rule", "dated_rule", "required", "Pack", "Fix"} <= named
    homes = (kit, *map(importlib.import_module, ("kbgen.kit.rule", "kbgen.kinds", "kbgen.kinds.guide", "kbgen.model")))
    assert [name for name in named if not any(hasattr(home, name) for home in homes)] == []


GLOSSARY = {
    "rules.py": '''
        from kbgen.kit import Hit, document_rule
        from kbgen.model import Severity
        @document_rule("GL001", "term-without-meaning", Severity.WARNING, "Say what it means.")
        def term_without_meaning(reading):
            """A term that is not explained explains nothing."""
            if not reading.body.strip():
                yield Hit(("title",), "the term is not explained")
    ''',
    "view.py": """
        from kbgen.kit.site import KindView
        VIEW = KindView(facts=lambda doc, here: [("Short", doc.fields.abbreviation or "")])
    """,
    "__init__.py": """
        from pathlib import Path
        from pydantic import Field
        from kbgen.kit import Kind
        from kbgen.kit.fields import Fields
        class Term(Fields):
            abbreviation: str | None = Field(None, description="Its short form.")
        KIND = Kind(name="term", label="Term", plural="Terms", summary="What words mean.", schema=Term,
                    folders=("glossary",), folder=Path(__file__).parent, example_path="glossary/slo.md",
                    rule_modules=("rules",))
    """,
    "example.md": "---\ntitle: SLO\nowner: orders\n---\n\nWhat a service promises.\n",
}


@pytest.fixture
def package_with_a_new_kind(tmp_path):
    """A copy of the package in which the steps of CONTRIBUTING were followed: one folder and one line."""
    package = tmp_path / "kbgen"
    shutil.copytree(ROOT / "kbgen", package, ignore=shutil.ignore_patterns("__pycache__"))
    folder = package / "kinds" / "term"
    folder.mkdir()
    for name, text in GLOSSARY.items():
        lines = text.strip("\n").splitlines()
        indent = len(lines[0]) - len(lines[0].lstrip())
        (folder / name).write_text("\n".join(line[indent:] for line in lines) + "\n")
    kinds = package / "kinds" / "__init__.py"
    text = kinds.read_text()
    assert text.count('"person": "PS",\n') == 1
    kinds.write_text(text.replace('"person": "PS",\n', '"person": "PS",\n        "term": "GL",\n'))
    return tmp_path


def _run(package: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "kbgen", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_a_kind_is_one_folder_and_one_line(package_with_a_new_kind, tmp_path):
    handbook = tmp_path / "handbook"
    (handbook / "glossary").mkdir(parents=True)
    (handbook / "glossary" / "slo.md").write_text("---\ntitle: SLO\nabbreviaton: SLO\n---\n")
    checked = _run(package_with_a_new_kind, handbook, "check", ".", "--advice")
    assert "GL001" in checked.stdout, checked.stderr
    assert "did you mean 'abbreviation'?" in checked.stdout
    assert '"kind": "term"' in _run(package_with_a_new_kind, handbook, "list", "--format", "json", ".").stdout
    assert "Terms" in _run(package_with_a_new_kind, handbook, "explain").stdout or "term" in checked.stdout
    assert '"abbreviation"' in _run(package_with_a_new_kind, handbook, "schema", "term").stdout
