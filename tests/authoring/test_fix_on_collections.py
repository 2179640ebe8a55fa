"""After `check --fix` on real collections, as they are and damaged, what resolved resolves, and nothing new is wrong."""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kbgen import app, checks
from kbgen.checks import Report
from kbgen.model import Corpus, Doc, Finding
from kbgen.model.document import anchor_of
from kbgen.rules import Choice
from kbgen.run.fix import fixes
from tests.depth import NIGHTLY

pytestmark = [pytest.mark.corpora, pytest.mark.slow]

ROOT = Path(os.environ.get("KBGEN_CORPORA", "nowhere"))
TODAY = date(2026, 11, 30)
KINDS = {"runbooks": "runbook", "decisions": "decision", "ladder": "ladder", "incidents": "incident"}
FOLDERS = sorted(path.name for path in ROOT.iterdir() if path.is_dir()) if ROOT.is_dir() else []
# one of each sort, the smaller ones; nightly takes all of them
SAMPLE = [name for name in FOLDERS if name in ("decisions-log4brains", "docs-cloud-platform", "guides-chainsafe")]
CHOSEN = FOLDERS if NIGHTLY else SAMPLE

_KEY = re.compile(r"^([a-z_]{4,})(?=:)", re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)([^()#\s]*)(#[^()\s]+)?\)")


def check(root: Path, name: str) -> Report:
    kind = KINDS.get(name.partition("-")[0], "guide")
    (scene,) = app.scenes([root], None, kind, root)
    return checks.check(scene, Choice(), TODAY)


def fix(report: Report) -> tuple[Finding, ...]:
    """Write what can be fixed; the findings that it fixes."""
    made = fixes(report)
    for change in made.changes:
        assert change.after is not None
        change.new.write_bytes(change.after)
    return made.findings


def damaged(text: str, dice: random.Random) -> str:
    """A text with slips that people make: in keys, in the forms of anchors and of names of files."""

    def slip(found: re.Match[str]) -> str:
        key = found[1]
        at = dice.randrange(1, len(key) - 1)
        return dice.choice((key[:at] + key[at + 1 :], key.title(), key.replace("_", "-"), key))

    def form(found: re.Match[str]) -> str:
        path, anchor = found[1] or "", found[2] or ""
        path = dice.choice((path, path.replace("-", "_"), path.title(), path.rpartition("/")[2]))
        return f"]({path}{dice.choice((anchor, anchor.upper(), anchor.replace('-', '_')))})"

    front, fence, body = text.partition("\n---")
    front = _KEY.sub(slip, front) if text.startswith("---") and fence else front
    return front + fence + _LINK.sub(form, body)


def resolved(corpus: Corpus) -> Iterator[tuple[tuple[object, ...], object]]:
    """Where each link and each reference leads, by its place among those of its document; what leads nowhere is none."""
    for doc in corpus.docs:
        for at, link in enumerate(doc.links):
            if link.wiki:
                named = corpus.resolve(link.target.partition("#")[0], doc)
                yield (doc.path, "wiki", at), named and named.path
                continue
            target = corpus.follow(doc, link.target)
            anchor = anchor_of(link.target)
            yield (doc.path, "link", at), (target.doc and target.doc.path) or target.asset or target.page
            yield (doc.path, "anchor", at), anchor if target.doc and anchor in target.doc.anchors else None
        for ref in doc.refs:
            meant = corpus.resolve(ref.target, doc, ref.kinds)
            yield (doc.path, ref.path), meant and meant.path


def meanings(doc: Doc[Any]) -> dict[str, object]:
    """What the keys of a document say that kbgen understands."""
    return {name: value for name, value in doc.fields if value not in (None, (), "")}


def findings(report: Report) -> Counter[tuple[str, str]]:
    return Counter((one.path, one.code) for one in (*report.findings, *report.repeats))


def brought_to_light(new: Counter[tuple[str, str]], mended: tuple[Finding, ...]) -> Counter[tuple[str, str]]:
    """What can only be judged now: the anchor of a link that leads somewhere, the cells of a ladder that is read."""
    links = Counter((one.path, "LK002") for one in mended if one.code == "LK001")
    ladders = any(one.code == "FM005" for one in mended)
    cells = {place: count for place, count in new.items() if ladders and place[1].startswith("LD")}
    return links + Counter(cells)


def judge(before: Report, after: Report, mended: tuple[Finding, ...]) -> None:
    led, leads = dict(resolved(before.corpus)), dict(resolved(after.corpus))
    assert {place: end for place, end in led.items() if end and leads.get(place) != end} == {}
    assert [doc.path for doc in before.corpus.docs] == [doc.path for doc in after.corpus.docs]
    for then, now in zip(before.corpus.docs, after.corpus.docs, strict=True):
        said, says = meanings(then), meanings(now)
        assert {name: says.get(name) for name in said} == said, then.path
        assert (now.id, now.kind) == (then.id, then.kind)
    new = findings(after) - findings(before)
    assert new - brought_to_light(new, mended) == Counter()


@pytest.fixture
def collection(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A collection to write to."""
    shutil.copytree(ROOT / request.param, tmp_path / "c", copy_function=shutil.copyfile)
    for path in (tmp_path / "c", *(tmp_path / "c").rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return tmp_path / "c"


@pytest.mark.parametrize(("collection", "name"), [(name, name) for name in CHOSEN], indirect=["collection"])
def test_a_fix_leaves_what_works_as_it_is(collection: Path, name: str) -> None:
    before = check(collection, name)
    mended = fix(before)
    judge(before, check(collection, name), mended)


@pytest.mark.parametrize(("collection", "name"), [(name, name) for name in CHOSEN], indirect=["collection"])
def test_a_fix_of_what_was_damaged_leaves_the_rest_as_it_is(collection: Path, name: str) -> None:
    dice = random.Random(f"{name} 20261130")
    for path in sorted(collection.rglob("*.md*")):
        path.write_text(damaged(path.read_text("utf-8-sig"), dice), encoding="utf-8")
    before = check(collection, name)
    if mended := fix(before):
        judge(before, check(collection, name), mended)
