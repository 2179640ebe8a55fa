"""Kinds come in packs, and what a handbook leaves out is left out everywhere."""

from __future__ import annotations

import tomllib
from datetime import date
from importlib import import_module
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from kbgen import app, checks, packs
from kbgen.build.pages import stage_handbook
from kbgen.kinds import KINDS, PACKS, Pack
from kbgen.packs import UnusableError, kinds_of
from kbgen.rules import Choice, rules_for

ROOT = Path(__file__).parent.parent
TODAY = date(2026, 11, 22)
CONFIGURATION = """
site_name: Small
docs_dir: content
theme: {name: material}
plugins:
  - kbgen:
      sources: [content]
      only: [runbook, decision]
"""
FILES = {
    "runbooks/disk-full.md": "---\ntitle: Disk full\nowner: platform\nservices: [orders]\nseverity: ticket\n"
    "reviewed: 2026-11-01\n---\n\n## Diagnosis\n\nLook.\n\n## Mitigation\n\nFree space.\n",
    "decisions/0001-queue.md": "---\ntitle: A queue\nowner: platform\nstatus: accepted\ndate: 2026-10-01\n---\n\n"
    "## Context\n\nWork waits.\n\n## Decision\n\nA queue.\n\n## Consequences\n\nOne more program.\n",
    "incidents/late.md": "---\ntitle: Orders were late\nkind: incident\nowner: platform\nreviewed: 2026-11-01\n---\n\n"
    "What happened.\n",
}


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    (tmp_path / "mkdocs.yml").write_text(CONFIGURATION)
    for path, text in FILES.items():
        (tmp_path / "content" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / path).write_text(text)
    return tmp_path


def settings_of(handbook: Path):
    return app.handbook_at(handbook / "mkdocs.yml", handbook)


def test_kinds_are_those_it_names_guides_and_its_own(handbook):
    assert list(kinds_of(settings_of(handbook))) == ["runbook", "decision", "guide"]
    own = (
        CONFIGURATION
        + "      kinds: {incident: {label: Incident, summary: What broke., folders: [incidents], fields: {}}}\n"
    )
    (handbook / "mkdocs.yml").write_text(own)
    assert list(kinds_of(settings_of(handbook))) == ["runbook", "decision", "guide", "incident"]


def test_rules_of_other_kinds_are_left_out(handbook):
    codes = {rule.code for rule in rules_for(kinds_of(settings_of(handbook)))}
    assert {"RB001", "DC001", "GD001", "LK001"} <= codes
    assert not {code for code in codes if code.startswith(("IN", "SV", "TM"))}


def test_nothing_is_found_for_want_of_a_kind_that_is_left_out(handbook):
    """References to kinds that are left out are not judged; a document of one is a guide, and is told so."""
    report = checks.check(app.CheckScope(settings_of(handbook)), Choice(), TODAY)
    assert [(one.path, one.code) for one in report.findings] == [("content/incidents/late.md", "FM006")]
    assert "`only`" in report.findings[0].message
    assert report.corpus.by_path["content/incidents/late.md"].kind == "guide"


def test_pages_and_navigation_of_other_kinds_are_left_out(handbook):
    staged = stage_handbook(settings_of(handbook), TODAY).staged
    pages = {page.address for page in staged.pages}
    assert {"runbooks/index.md", "decisions/index.md", "incidents/late.md", "decisions/timeline.md"} <= pages
    assert not {"incidents/index.md", "services/index.md", "objectives/index.md", "debt/payback.md"} & pages
    named = [title for _, entries in staged.navigation for title, _ in entries]
    assert "Runbooks" in named
    assert not {"Incidents", "Services", "Technical debt"} & set(named)


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("only: [runbok]", "plugins.kbgen.only: unknown kind 'runbok'; did you mean 'runbook'"),
        ("only: runbook", "plugins.kbgen.only is 'runbook', expected a list"),
        ("only: [runbook]\n      kinds: {decision: {review_every: 30d}}", "unknown kind 'decision'"),
    ],
)
def test_a_kind_that_is_not_there_is_named_with_the_nearest(handbook, option, said):
    (handbook / "mkdocs.yml").write_text(CONFIGURATION.replace("only: [runbook, decision]", option))
    with pytest.raises(UnusableError, match=said.replace("[", r"\[")):
        checks.check(app.CheckScope(settings_of(handbook)), Choice(), TODAY)


def test_every_built_in_kind_is_in_a_pack_that_is_declared_as_any_package_does():
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"][packs.GROUP]
    points = [EntryPoint(name, value, packs.GROUP) for name, value in declared.items()]
    assert tuple(point.load() for point in points) == PACKS
    folders = {path.parent.name for path in (ROOT / "kbgen" / "kinds").glob("*/__init__.py")}
    assert set(KINDS) == folders


def test_the_letters_of_a_pack_are_those_of_its_codes():
    for pack in PACKS:
        for name, letters in pack.letters.items():
            assert {rule.code[:2] for rule in KINDS[name].rules} <= {letters}
            assert KINDS.of_code(f"{letters.lower()}001") is KINDS[name]
    assert KINDS.of_code("LK001") is None


def test_a_pack_of_another_package_is_loaded_by_name(handbook, monkeypatch, tmp_path):
    folder = tmp_path / "memos" / "memo"
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text(
        "from dataclasses import replace\nfrom kbgen.kinds.guide import KIND as GUIDE\n"
        "KIND = replace(GUIDE, name='memo', folders=('memos',), package=__name__, has_formats=False)\n"
    )
    (folder / "rules.py").write_text("")
    (tmp_path / "memos" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    pack = Pack("memos", {"memo": "ME"})
    monkeypatch.setattr(packs, "installed_kinds", lambda: iter([("memos", pack), ("growth", PACKS[3])]))
    packs._installed.cache_clear()
    (handbook / "mkdocs.yml").write_text(CONFIGURATION.replace("decision]", "memo]"))
    assert list(kinds_of(settings_of(handbook))) == ["runbook", "guide", "memo"]
    assert kinds_of(settings_of(handbook))["memo"] is import_module("memos.memo").KIND
    packs._installed.cache_clear()
