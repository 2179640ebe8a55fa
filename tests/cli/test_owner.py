"""`--owner` finds what a team or person owns, by whatever name they are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen

TEAM = "---\nname: Data stores\naliases: [data]\n---\n"
OWNERS = ("data", "data-stores", "content:data-stores")


def book(tmp_path: Path) -> Path:
    files = {"content/teams/data-stores.md": TEAM}
    files |= {
        f"content/runbooks/{number}.md": f"---\ntitle: {number}\nowner: {owner}\nreviewed: 2025-01-01\n---\n\nText.\n"
        for number, owner in enumerate(OWNERS)
    }
    return handbook(tmp_path, files)


@pytest.mark.parametrize("owner", OWNERS)
def test_an_owner_is_found_by_each_of_their_names(tmp_path: Path, owner: str) -> None:
    root = book(tmp_path)
    listed = kbgen("list", "--owner", owner, "--format", "json", cwd=root).json
    assert [(one["id"], one["owner"]) for one in listed] == [(str(number), "data-stores") for number in range(3)]
    late = kbgen("stale", "--owner", owner, cwd=root)
    assert late.status == 1
    assert late.out.count("owned by data-stores") == 3


@pytest.mark.parametrize(("name", "near"), [("nope", ""), ("data-store", "; did you mean 'data-stores'?")])
@pytest.mark.parametrize("command", ["list", "stale", "digest"])
def test_an_owner_whom_nobody_knows_is_no_empty_answer(tmp_path: Path, command: str, name: str, near: str) -> None:
    answer = kbgen(command, "--owner", name, cwd=book(tmp_path))
    assert (answer.status, answer.out) == (2, "")
    assert f"no team or person is called {name!r}{near}" in answer.err


def test_reviews_are_counted_for_each_owner_once(tmp_path: Path) -> None:
    root = book(tmp_path)
    assert "data-stores 3" in kbgen("stale", "--forecast", cwd=root).out
    assert kbgen("stale", "--spread", cwd=root).out.count("data-stores: 3 reviews") == 1


def test_a_name_that_only_documents_have_is_an_owner_where_no_team_is_known(tmp_path: Path) -> None:
    files = {"content/runbooks/a.md": "---\ntitle: A\nowner: ops\nreviewed: 2025-01-01\n---\n\nText.\n"}
    root = handbook(tmp_path, files)
    assert len(kbgen("list", "--owner", "ops", "--format", "json", cwd=root).json) == 1
    assert kbgen("stale", "--owner", "ops", cwd=root).status == 1
