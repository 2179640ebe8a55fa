"""Owners whom `mkdocs.yml` and CODEOWNERS name: a wrong one is a finding there, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen
from tests.support import checked, configured, document

TEAM = {"content/teams/payments.md": "---\ntitle: Payments\n---\n\nText.\n"}
LEFT = {"content/people/ada.md": "---\nname: Ada\nleft: 2026-01-01\n---\n\nText.\n"}
PAGES = {f"content/guides/{name}.md": f"---\ntitle: {name}\n---\n\nText.\n" for name in "abc"}


def owners_found(root: Path) -> list[tuple[str, str, str]]:
    found = kbgen("check", "--format", "json", "--select", "CF", "--select", "GN007", cwd=root).json
    return [(one["path"], one["code"], one["severity"]) for one in found]


def test_an_unknown_owner_of_a_folder_is_one_error_at_the_configuration() -> None:
    config = "plugins:\n  - kbgen:\n      owners:\n        guides: paymnets\n        teams: payments\n"
    files = {path.removeprefix("content/"): text for path, text in {**TEAM, **PAGES}.items()}
    assert configured({**files, "mkdocs.yml": config}) == ["mkdocs.yml:4:17 CF002"]
    assert [one.code for one in checked(files, owners={"guides": "paymnets"}) if one.code == "GN007"] == []


def test_an_unknown_code_owner_is_one_warning_at_its_line(tmp_path: Path) -> None:
    lines = "# who answers\n*  @payments\n/content/guides/a.md @nobody\n/content/guides/b.md  @ada\n/none/ @other\n"
    root = handbook(tmp_path, {**TEAM, **LEFT, **PAGES, ".github/CODEOWNERS": lines})
    (root / ".git").mkdir()
    found = kbgen("check", "--format", "json", "--select", "CF", cwd=root).json
    assert [(one["path"], one["line"], one["column"], one["severity"]) for one in found] == [
        (".github/CODEOWNERS", 3, 22, "warning"),
        (".github/CODEOWNERS", 4, 23, "warning"),
    ]
    assert "left on 2026-01-01" in found[1]["message"]


def test_one_of_several_code_owners_who_can_be_called_is_enough(tmp_path: Path) -> None:
    root = handbook(tmp_path, {**TEAM, **PAGES, "CODEOWNERS": "* @nobody @payments\n"})
    (root / ".git").mkdir()
    assert owners_found(root) == []


@pytest.mark.parametrize("count", [1, 3])
def test_a_handbook_without_teams_and_people_has_one_advice_about_its_owners(count: int) -> None:
    files = {f"guides/{n}.md": document("Text.\n", title=str(n), owner="platform") for n in range(count)}
    found = [one for one in checked(files) if one.code == "GN007"]
    assert [(one.path, one.severity.label) for one in found] == [("guides/0.md", "advice")]


def test_with_one_team_each_unknown_owner_is_an_error() -> None:
    files = {f"guides/{n}.md": document("Text.\n", title=str(n), owner="platform") for n in range(3)}
    found = [one for one in checked({**files, "teams/a.md": document(title="A")}) if one.code == "GN007"]
    assert [one.severity.label for one in found] == ["error"] * 3
