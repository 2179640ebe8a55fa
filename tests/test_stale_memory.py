"""An answer about a day is remembered for as long as nothing that it was worked out from has changed."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from kbgen import app
from kbgen.run import stale as run
from kbgen.run.stale import Stale
from kbgen.source.cache import store
from kbgen.source.settings import read
from tests.support import TODAY

pytestmark = pytest.mark.slow

HANDBOOK = Path(__file__).parent.parent
ANSWER = Path(store.FOLDER) / "stale"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the example handbook as the only commit of a repository."""
    for name in ("content", "runbooks", "ladders"):
        shutil.copytree(HANDBOOK / name, tmp_path / name)
    shutil.copy(HANDBOOK / "mkdocs.yml", tmp_path)
    (tmp_path / ".gitignore").write_text("/.kbgen-cache/\n")
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return tmp_path


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", "-C", root, *who, *arguments], check=True, capture_output=True)


def commit(root: Path) -> None:
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "x")


@pytest.fixture
def judged(monkeypatch: pytest.MonkeyPatch) -> list[date]:
    """The days that are judged from now on."""
    days: list[date] = []
    judge = run._judged

    def noted(settings, files, past, today):
        days.append(today)
        return judge(settings, files, past, today)

    monkeypatch.setattr(run, "_judged", noted)
    return days


def ask(root: Path, *paths: str, today: date = TODAY) -> Stale:
    return run.stale(app.CheckScope(read(root / "mkdocs.yml"), paths), today)


def anew(root: Path, today: date = TODAY) -> Stale:
    (root / ANSWER).unlink(missing_ok=True)
    return ask(root, today=today)


def test_a_second_question_is_answered_without_judging_and_is_answered_the_same(root, judged):
    first = ask(root)
    assert first.findings
    assert len(first.standings) > 100
    assert ask(root) == first
    assert judged == [TODAY]


def test_one_answer_serves_every_question_about_a_part(root, judged):
    whole = ask(root)
    part = ask(root, "runbooks")
    assert judged == [TODAY]
    assert 0 < len(part.standings) < len(whole.standings)
    assert {one.record.path.partition("/")[0] for one in part.standings} == {"runbooks"}
    assert part.found == whole.found


def edit(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: (root / path).write_text(text)


CHANGES: dict[str, Callable[[Path], object]] = {
    "a text": edit("content/guides/new.md", "---\ntitle: New\n---\n"),
    "a file less": lambda root: next((root / "runbooks").rglob("*.md")).unlink(),
    "a commit": commit,
    "who owns": edit("CODEOWNERS", "* @nobody\n"),
    "an asset": edit("content/picture.png", "x"),
    "the configuration": lambda root: edit(
        "mkdocs.yml", (root / "mkdocs.yml").read_text().replace("kbgen:", "kbgen:\n      freshness: {grace: 3d}", 1)
    )(root),
    "the memory": lambda root: shutil.rmtree(root / store.FOLDER),
    "damage": edit(str(ANSWER), "kbgen stale 1\nx"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_an_answer_depends_on_makes_it_anew(root, judged, change):
    ask(root)
    change(root)
    found = ask(root)
    assert judged == [TODAY, TODAY]
    assert found == anew(root)


def test_data_beside_a_document_counts(root, judged):
    ask(root)
    log = next((root / "content").rglob("*.csv"))
    log.write_text(log.read_text() + "\n")
    ask(root)
    assert len(judged) == 2


def test_another_day_is_another_question(root, judged):
    ask(root)
    later = ask(root, today=TODAY + timedelta(days=400))
    assert len(judged) == 2
    assert later == anew(root, TODAY + timedelta(days=400))
    assert later.findings != ask(root).findings


def test_a_handbook_with_kinds_of_its_own_is_judged_each_time(root, judged):
    said = "kbgen:\n      kinds: {vendor: {label: Vendor, summary: Whom we buy from., fields: {site: text}}}"
    edit("mkdocs.yml", (root / "mkdocs.yml").read_text().replace("kbgen:", said, 1))(root)
    ask(root)
    ask(root)
    assert len(judged) == 2
