"""`--base`: what a change brings is judged as it will stand once it is merged, and nothing is passed unseen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.running import CONFIGURATION, Answer, kbgen
from tests.test_history import Repository

GUIDE = "---\ntitle: {0}\nowner: ops\nreviewed: 2026-01-01\n---\n\n{1}\n"
DECISION = (
    "---\ntitle: {0}\nowner: ops\nstatus: accepted\ndate: 2025-02-01\n---\n\n## Context\n\nA.\n\n## Decision\n\nB.\n\n"
    "## Consequences\n\nC.\n"
)
FILES = {
    "mkdocs.yml": CONFIGURATION,
    "runbooks/README.md": GUIDE.format("Runbooks", "See [b](../content/guides/b.md)."),
    "content/teams/ops.md": "---\ntitle: Ops\ncontact: '#ops'\nreviewed: 2026-01-10\n---\n\nWe run things.\n",
    "content/guides/a.md": GUIDE.format("A", "See [b](b.md)."),
    "content/guides/b.md": GUIDE.format("B", "Text."),
    "content/guides/bad.md": GUIDE.format("Bad", "TODO: write it."),
    "content/decisions/0001-one.md": DECISION.format("One"),
}


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A handbook with one fault, which main already has, and a branch that starts from it."""
    found = Repository(tmp_path / "book")
    found.commit(FILES)
    found.git("switch", "--quiet", "-c", "branch")
    return found


def check(repository: Repository) -> Answer:
    chosen = [part for code in ("LK", "GN", "DC001", "FM") for part in ("--select", code)]
    return kbgen("check", "--base", "main", "--format", "json", *chosen, cwd=repository.root)


def found(answer: Answer) -> list[tuple[str, str]]:
    assert answer.err == ""
    return [(one["path"], one["code"]) for one in answer.json]


def test_what_was_wrong_before_is_not_told_again(repository: Repository) -> None:
    assert found(check(repository)) == []
    repository.commit({"content/guides/b.md": GUIDE.format("B", "Better.")})
    answer = check(repository)
    assert (answer.status, found(answer)) == (0, [])
    assert "in 1 changed document." in kbgen("check", "--base", "main", cwd=repository.root).out


def test_all_that_is_wrong_in_a_changed_file_is_told(repository: Repository) -> None:
    repository.commit({"content/guides/bad.md": GUIDE.format("Bad", "TODO: write it soon.")})
    answer = check(repository)
    assert answer.status == 1
    assert found(answer) == [("content/guides/bad.md", "GN004")]


@pytest.mark.parametrize("ahead", [True, False])
def test_what_was_wrong_in_a_file_that_is_only_renamed_is_not_told_again(repository: Repository, ahead: bool) -> None:
    text = GUIDE.format("Bad", "TODO: write it. [a](a.md)")
    repository.git("switch", "--quiet", "main")
    repository.commit({"content/guides/bad.md": text})
    repository.git("switch", "--quiet", "branch")
    repository.git("reset", "--quiet", "--hard", "main")
    if ahead:
        repository.git("switch", "--quiet", "main")
        repository.commit({"content/guides/new.md": GUIDE.format("New", "Text.")})
        repository.git("switch", "--quiet", "branch")
    (repository.root / "content/how").mkdir()
    repository.git("mv", "content/guides/bad.md", "content/how/worse.md")
    repository.commit({})
    assert found(check(repository)) == [("content/how/worse.md", "LK001")]
    repository.commit({"content/how/worse.md": text + "\nMore.\n"})
    assert sorted(found(check(repository))) == [("content/how/worse.md", "GN004"), ("content/how/worse.md", "LK001")]


@pytest.mark.parametrize("committed", [True, False])
def test_a_link_that_the_change_breaks_elsewhere_is_told(repository: Repository, committed: bool) -> None:
    (repository.root / "content/guides/b.md").unlink()
    if committed:
        repository.commit({})
    assert found(check(repository)) == [("content/guides/a.md", "LK001"), ("runbooks/README.md", "LK001")]


def test_a_file_that_is_not_yet_known_to_git_counts(repository: Repository) -> None:
    repository.write({"content/guides/new.md": GUIDE.format("New", "[gone](gone.md)")})
    assert found(check(repository)) == [("content/guides/new.md", "LK001")]


def test_a_number_that_main_has_given_meanwhile_is_told(repository: Repository) -> None:
    repository.commit({"content/decisions/0002-b.md": DECISION.format("Ours")})
    repository.git("switch", "--quiet", "main")
    repository.commit({"content/decisions/0002-a.md": DECISION.format("Theirs"), "content/guides/late.md": "TODO\n"})
    repository.git("switch", "--quiet", "branch")
    assert not (repository.root / "content/decisions/0002-a.md").exists()
    assert found(check(repository)) == [("content/decisions/0002-b.md", "DC001")]


def test_a_link_to_what_main_has_removed_meanwhile_is_told_with_what_is_not_committed(repository: Repository) -> None:
    repository.git("switch", "--quiet", "main")
    (repository.root / "content/guides/b.md").unlink()
    text = GUIDE.format("None", "Text.")
    repository.commit({"content/guides/a.md": text, "runbooks/README.md": text})
    repository.git("switch", "--quiet", "branch")
    repository.commit({"content/guides/c.md": GUIDE.format("C", "[b](b.md)")})
    repository.write({"content/guides/d.md": GUIDE.format("D", "[b](b.md)")})
    assert found(check(repository)) == [("content/guides/c.md", "LK001"), ("content/guides/d.md", "LK001")]


def test_a_change_of_the_configuration_answers_for_what_it_causes(repository: Repository) -> None:
    repository.commit({"mkdocs.yml": CONFIGURATION.replace("[content, runbooks]", "[runbooks]")})
    assert ("runbooks/README.md", "GN007") in found(check(repository))


def test_a_handbook_that_is_new_is_told_in_full(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "book")
    repository.commit({"README.md": "Hello.\n"})
    repository.git("switch", "--quiet", "-c", "branch")
    repository.commit(FILES)
    assert found(check(repository)) == [("content/guides/bad.md", "GN004")]


def test_stale_speaks_of_what_is_touched_only(repository: Repository) -> None:
    old = GUIDE.replace("2026-01-01", "2020-01-01")
    repository.git("switch", "--quiet", "main")
    repository.commit({"content/guides/old.md": old.format("Old", "Text.")})
    repository.git("switch", "--quiet", "branch")
    repository.git("merge", "--quiet", "main")
    assert kbgen("stale", cwd=repository.root).status == 1
    assert kbgen("stale", "--base", "main", cwd=repository.root).status == 0
    repository.write({"content/guides/old.md": old.format("Old", "More text.")})
    answer = kbgen("stale", "--base", "main", "--format", "json", cwd=repository.root)
    assert answer.status == 1
    assert [one["path"] for one in answer.json["documents"]] == ["content/guides/old.md"]


@pytest.mark.parametrize("command", ["check", "stale"])
def test_what_cannot_be_compared_is_an_error_and_no_pass(repository: Repository, tmp_path: Path, command: str) -> None:
    def said(base: str, cwd: Path = repository.root) -> str:
        answer = kbgen(command, "--base", base, cwd=cwd)
        assert (answer.status, answer.out) == (2, "")
        return answer.err

    assert "'no-such' names no commit here" in said("no-such")
    assert "names no commit" in said("--output=x")
    repository.git("switch", "--quiet", "--orphan", "other")
    repository.commit(FILES)
    assert "no commit in common" in said("main")
    repository.git("switch", "--quiet", "main")
    repository.commit({"content/guides/b.md": GUIDE.format("B", "One.")})
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.root}", str(tmp_path / "shallow"))
    assert "shallow" in said("HEAD", tmp_path / "shallow")
    repository.git("switch", "--quiet", "branch")
    repository.commit({"content/guides/b.md": GUIDE.format("B", "Two.")})
    assert "conflicts with HEAD in content/guides/b.md" in said("main")


def test_without_a_repository_it_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "book").mkdir()
    (tmp_path / "book/a.md").write_text("# A\n")
    answer = kbgen("check", "--base", "main", cwd=tmp_path / "book")
    assert (answer.status, "not a git repository" in answer.err) == (2, True)


def test_the_work_tree_the_index_and_the_branches_stay_as_they_are(repository: Repository) -> None:
    repository.commit({"content/guides/c.md": GUIDE.format("C", "Text.")})
    repository.git("switch", "--quiet", "main")
    repository.commit({"content/guides/d.md": GUIDE.format("D", "Text.")})
    repository.git("switch", "--quiet", "branch")
    repository.write({".gitignore": ".kbgen-cache\n", "content/guides/c.md": "changed"})

    def state() -> tuple[str, str, bytes]:
        index = (repository.root / ".git/index").read_bytes()
        return repository.git("status", "--porcelain"), repository.git("show-ref"), index

    before = state()
    check(repository)
    assert state() == before


@pytest.mark.parametrize("day", ["2024-01-01", "2025-12-01"])
@pytest.mark.parametrize("name", ["0002-aaa", "0002-zzz"])
def test_a_number_that_both_took_is_told_at_the_branch_s_own_file(repository: Repository, name: str, day: str) -> None:
    own = DECISION.format("Ours").replace("2025-02-01", day)
    repository.commit({f"content/decisions/{name}.md": own})
    repository.git("switch", "--quiet", "main")
    repository.commit({"content/decisions/0002-mmm.md": DECISION.format("Theirs")})
    repository.git("switch", "--quiet", "branch")
    answer = check(repository)
    assert found(answer) == [(f"content/decisions/{name}.md", "DC001")]
    assert "already that of 0002-mmm.md" in answer.json[0]["message"]
