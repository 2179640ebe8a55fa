"""A handbook's own kinds get schema, checks, index, freshness and lists like the built-in ones."""

from __future__ import annotations

import json
from datetime import date
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from kbgen import app, checks, packs
from kbgen.build.pages import stage_handbook
from kbgen.cli.list_command import list_records
from kbgen.kinds import KINDS
from kbgen.kit.kind import json_schema
from kbgen.packs import UnusableError, kinds_of
from kbgen.rules import Choice

CONFIGURATION = """
site_name: Own
docs_dir: content
theme: {name: material}
plugins:
  - kbgen:
      sources: [content]
      kinds:
        runbook: {review_every: 30d}
        vendor:
          label: Vendor
          summary: Whom we buy from.
          folders: [vendors]
          review_every: 180d
          fields:
            contract_ends: date
            tier: {type: choice, options: [gold, silver]}
            contact: {type: reference, kinds: [person], description: Who talks to them.}
            services: {type: references, kinds: [service]}
            seats: whole-number
"""
VENDOR = """---
title: Acme
owner: ada
contract_ends: 2027-30-01
tier: bronze
contact: adda
seats: many
reviewed: 2026-01-01
---

They sell anvils.
"""


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    (tmp_path / "content" / "vendors").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text(CONFIGURATION)
    (tmp_path / "content" / "vendors" / "acme.md").write_text(VENDOR)
    (tmp_path / "content" / "people.yml").write_text("- {id: ada, name: Ada}\n")
    return tmp_path


def test_its_documents_are_checked_by_its_schema(handbook):
    settings = app.handbook_at(handbook / "mkdocs.yml", handbook)
    found = checks.check(app.CheckScope(settings), Choice(), date(2026, 11, 22)).findings
    said = {(finding.code, finding.span.line) for finding in found}
    assert said == {("FM007", 4), ("FM007", 5), ("LK003", 6), ("FM007", 7)}
    assert any("none of gold, silver" in finding.message for finding in found)
    assert any("did you mean 'ada'?" in finding.message for finding in found)


def test_its_documents_have_a_page_an_index_and_a_review_state(handbook):
    settings = app.handbook_at(handbook / "mkdocs.yml", handbook)
    built = stage_handbook(settings, date(2026, 11, 22))
    pages = {page.address: page for page in built.staged.pages}
    assert "Acme" in pages["vendors/index.md"].sections[0].html
    assert "overdue" in pages["vendors/acme.md"].lead
    assert ("", (("Vendors", "vendors/index.md"),)) in built.staged.navigation
    records = list_records(app.CheckScope(settings), built.corpus, date(2026, 11, 22))
    assert {record.id: record.freshness for record in records}["acme"] == "overdue"


def test_its_json_schema_names_its_fields(handbook):
    settings = app.handbook_at(handbook / "mkdocs.yml", handbook)
    schema = json.dumps(json_schema(kinds_of(settings)["vendor"]))
    assert all(name in schema for name in ("contract_ends", "gold", "Who talks to them."))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("date\n", "dates\n", "no type is called 'dates'"),
        ("contract_ends:", "owner:", "every document has already"),
        ("vendor:", "guide:", "two kinds are called 'guide'"),
        ("vendor:", "Ven/dor:", "has the key 'Ven/dor', which is no name"),
        ("options: [gold, silver]", "options: []", "needs `options`"),
        ("label: Vendor", "lable: Vendor", "kinds.vendor has no option 'lable'; did you mean 'label'"),
    ],
)
def test_what_cannot_be_made_is_said(handbook, before, after, said):
    (handbook / "mkdocs.yml").write_text(CONFIGURATION.replace(before, after))
    with pytest.raises(UnusableError, match=said):
        kinds_of(app.handbook_at(handbook / "mkdocs.yml", handbook))


def test_a_kind_of_an_installed_package_is_found(handbook, monkeypatch):
    from dataclasses import replace

    kind = replace(KINDS["guide"], name="memo", label="Memo", plural="Memos", folders=("memos",), rule_modules=())
    packs._installed.cache_clear()
    monkeypatch.setattr(packs, "installed_kinds", lambda: iter([("memo", kind)]))
    assert "memo" in kinds_of(app.handbook_at(handbook / "mkdocs.yml", handbook))
    packs._installed.cache_clear()
    monkeypatch.setattr(packs, "installed_kinds", lambda: iter([("memo", "no kind")]))
    with pytest.raises(UnusableError, match="'memo'"):
        kinds_of(app.handbook_at(handbook / "mkdocs.yml", handbook))
    packs._installed.cache_clear()


def test_entry_points_are_read_by_their_group(monkeypatch, tmp_path):
    point = EntryPoint("guide", "kbgen.kinds.guide:KIND", packs.GROUP)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [point] if group == packs.GROUP else [])
    monkeypatch.syspath_prepend(tmp_path)
    assert dict(packs.installed_kinds()) == {}
    (tmp_path / "guides-1.0.dist-info").mkdir()
    (tmp_path / "guides-1.0.dist-info" / "entry_points.txt").write_text(f"[{packs.GROUP}]\n")
    assert dict(packs.installed_kinds()) == {"guide": KINDS["guide"]}


@pytest.mark.parametrize(
    ("kind", "one", "several"),
    [
        ("decision", "1 decision", "1,200 decisions"),
        ("person", "1 person", "1,200 people"),
        ("debt", "1 debt", "1,200 debts"),
        ("delivery", "1 delivery document", "1,200 delivery documents"),
    ],
)
def test_a_number_of_documents_of_a_kind_reads_as_people_say_it(kind: str, one: str, several: str) -> None:
    assert (KINDS[kind].counted(1), KINDS[kind].counted(1200)) == (one, several)
