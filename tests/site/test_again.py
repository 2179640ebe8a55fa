"""A site that is brought up to date, file by file, is the one that a build from nothing makes."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from kbgen import app
from kbgen.audience import body_as_read
from kbgen.build import pages as build_pages
from kbgen.build import publish as build_publish
from kbgen.build.engine import Console, UnknownError
from kbgen.build.inputs import Build
from kbgen.build.pages import staged
from kbgen.build.plan import planned
from kbgen.build.publish import put
from kbgen.engines import engine_of
from kbgen.engines import MKDOCS
from kbgen.engines.incremental import IncrementalBuild
from kbgen.model.document import Spans
from kbgen.search_metadata import metadata_digest
from kbgen.site import publish as publishing
from kbgen.source.cache import store
from kbgen.source.files import read_text
from kbgen.stage import site_of, stage
from tests.cli.running import CONFIGURATION, handbook, kbgen, write
from tests.depth import more, some
from tests.site.building import Book, bytes_of, copy_example

WORDS = "queue replica budget rollback region shard leader follower gateway secret ticket restart".split()
SERVICE = "---\ntitle: {0}\ntier: tier-1\noperational_owner: team-a\nescalation: team-a\n---\nA service.\n"
RUNBOOK = (
    "---\ntitle: Mend {0}\nservices: [{0}]\nalerts: [{1}]\nseverity: page\nowner: team-a\nreviewed: 2026-01-02\n"
    "tags: [storage]\n---\n## Steps\n\n1. Look at [the other](../guides/one.md) and [[two]].\n\n```sh\nrestart {0}\n```\n"
)
FILES: dict[str, str | bytes] = {
    "content/index.md": "---\ntitle: Home\n---\n# Home\n\nSee [one](guides/one.md).\n",
    "content/teams/team-a.md": "---\ntitle: Team A\ncontact: '#a'\n---\nA team.\n",
    "content/services/ledger.md": SERVICE.format("Ledger"),
    "content/services/invoice.md": SERVICE.format("Invoice"),
    "content/guides/one.md": "---\ntitle: One\nsummary: The first\n---\n## Part\n\nText ![a](a.png).\n",
    "content/guides/two.md": "---\ntitle: Two\nredirect_from: [old/two]\n---\n# Two\n\nMore text, see [part](one.md#part).\n",
    "content/guides/a.png": b"\x89PNG",
    "content/search.md": "---\ntitle: How to search\n---\nWords.\n",
    "content/decisions/0001-first.md": "---\ntitle: First\nstatus: accepted\ndate: 2026-01-02\n---\n## Context\n\nText.\n",
    "content/decisions/0002-second.md": "---\ntitle: Second\nstatus: proposed\ndate: 2026-01-03\nsupersedes: ['0001']\n---\nText.\n",
    "runbooks/ledger-lag.md": RUNBOOK.format("ledger", "LedgerLag"),
    "runbooks/invoice-down.md": RUNBOOK.format("invoice", "InvoiceDown"),
}


@pytest.fixture(autouse=True)
def _one_process(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("build.plan", "build.pages", "build.publish", "engines.mkdocs_engine"):
        monkeypatch.setattr(f"kbgen.{place}.processors", lambda: 1)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    root = handbook(tmp_path_factory.mktemp("again") / "book", FILES, CONFIGURATION)
    site_of_(root)
    return Book.of(root)


@pytest.fixture
def book(built: Book) -> Path:
    """A handbook that was built."""
    return built.again()


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was put in its place as a whole from now on."""
    seen: list[str] = []
    publish = publishing.publish

    def noted(folder: Path, target: Path) -> None:
        seen.append(str(target))
        publish(folder, target)

    monkeypatch.setattr(build_publish, "publish", noted)
    return seen


def site_of_(root: Path) -> dict[str, bytes]:
    assert kbgen("build", cwd=root).status in (0, 1)
    return bytes_of(root / "site")


def from_nothing(root: Path) -> dict[str, bytes]:
    other = root.parent / "from-nothing"
    shutil.rmtree(other, ignore_errors=True)
    shutil.copytree(root, other, ignore=shutil.ignore_patterns("site", store.FOLDER))
    return site_of_(other)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


Change = Callable[[Path, random.Random], object]


def _some(root: Path, dice: random.Random) -> Path:
    return dice.choice(sorted(path for name in ("content", "runbooks") for path in (root / name).rglob("*.md")))


def _sentence(root: Path, dice: random.Random) -> None:
    with _some(root, dice).open("a") as file:
        file.write(f"\nThe {dice.choice(WORDS)} waits for the {dice.choice(WORDS)} {dice.randint(1, 99)}.\n")


def _word_in_the_middle(root: Path, dice: random.Random) -> None:
    path = _some(root, dice)
    text = path.read_text()
    path.write_text(text.replace("---\n", f"---\nA {dice.choice(WORDS)} first.\n\n", 2).replace("---\nA", "---\nA", 1))


def _heading(root: Path, dice: random.Random) -> None:
    with _some(root, dice).open("a") as file:
        file.write(f"\n## {dice.choice(WORDS).title()}\n\nSee [this](/guides/one.md) and `x`.\n")


def _title(root: Path, dice: random.Random) -> None:
    path = _some(root, dice)
    path.write_text(path.read_text().replace("title: ", f"title: {dice.choice(WORDS).title()} ", 1))


def _review(root: Path, dice: random.Random) -> None:
    path = _some(root, dice)
    path.write_text(path.read_text().replace("---\n", f"---\nreviewed: 2026-01-{dice.randint(10, 14)}\n", 1))


def _added(root: Path, dice: random.Random) -> None:
    word = dice.choice(WORDS)
    write(root, {f"content/guides/{word}.md": f"---\ntitle: {word}\ntags: [storage]\n---\n[one](one.md)\n"})


def _deleted(root: Path, dice: random.Random) -> None:
    path = _some(root, dice)
    if path.name != "index.md":
        path.unlink()


def _renamed(root: Path, dice: random.Random) -> None:
    path = _some(root, dice)
    if path.name != "index.md":
        path.rename(path.with_name(f"{dice.choice(WORDS)}-{path.name}"))


def _picture(root: Path, dice: random.Random) -> None:
    write(root, {"content/guides/b.png": bytes(dice.randint(0, 9) for _ in range(5))})
    with (root / "content/index.md").open("a") as file:
        file.write("\n![b](guides/b.png)\n")


def _configuration(root: Path, dice: random.Random) -> None:
    path = root / "mkdocs.yml"
    path.write_text(path.read_text().replace("site_name: ", f"site_name: {dice.choice(WORDS)} ", 1))


def _ended(root: Path, dice: random.Random) -> None:
    path = _some(root, dice)
    path.write_text(path.read_text().replace("---\n", "---\nretired: 2026-01-03\n", 1))


CHANGES: tuple[Change, ...] = (
    _sentence, _sentence, _sentence, _word_in_the_middle, _heading, _title, _review, _added, _deleted, _renamed,
    _picture, _configuration, _ended,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(more(2, 20)))
def test_after_any_changes_the_site_is_the_one_from_nothing(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    addition = "site_url: https://handbook.example/\n" if seed else ""
    root = handbook(tmp_path / "book", FILES, addition + CONFIGURATION)
    site_of_(root)
    for _ in range(more(4, 10)):
        chosen = dice.sample(CHANGES, dice.choice([1, 1, 2]))
        for change in chosen:
            change(root, dice)
        ours, theirs = site_of_(root), from_nothing(root)
        assert differing(ours, theirs) == [], [change.__name__ for change in chosen]


@pytest.mark.parametrize(
    "change", some(sorted(set(CHANGES), key=lambda one: one.__name__), 2), ids=lambda one: one.__name__
)
def test_after_each_change_the_site_is_the_one_from_nothing(book: Path, change: Change, whole: list[str]) -> None:
    before = bytes_of(book / "site")
    stamps = {path: path.stat().st_mtime_ns for path in (book / "site").rglob("*") if path.is_file()}
    whole.clear()
    change(book, random.Random(7))
    after = site_of_(book)
    assert (len(whole) == 1) == (change is _configuration)
    written = {
        path.relative_to(book / "site").as_posix()
        for path, stamp in stamps.items()
        if path.exists() and path.stat().st_mtime_ns != stamp
    }
    if change is not _configuration:
        assert written == {path for path in before.keys() & after.keys() if before[path] != after[path]}
    assert differing(after, from_nothing(book)) == []


def test_a_sentence_more_lays_out_and_prints_one_page(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = bytes_of(book / "site")
    laid_out, printed = [], []
    page, write_ = __import__("kbgen.stage").stage._document_part, __import__("mkdocs.utils").utils.write_file
    monkeypatch.setattr("kbgen.stage._document_part", lambda doc, *rest: laid_out.append(doc.path) or page(doc, *rest))
    monkeypatch.setattr("mkdocs.utils.write_file", lambda data, path: printed.append(path) or write_(data, path))
    monkeypatch.setattr("kbgen.build.pages.stage", lambda *_: pytest.fail("all was laid out"))
    with (book / "runbooks/ledger-lag.md").open("a") as file:
        file.write("\nOne more sentence.\n")
    after = site_of_(book)
    assert laid_out == ["runbooks/ledger-lag.md"]
    assert [Path(path).parent.name for path in printed] == ["ledger-lag"]
    changed = differing(before, after)
    assert not [path for path in changed if not path.startswith(("assets/search/", "runbooks/ledger-lag/"))] or (
        "assets/kbgen/offline.json" in changed
    )
    assert len([path for path in changed if not path.startswith("assets/")]) == 2


def test_places_of_facts_are_on_no_page(tmp_path: Path) -> None:
    """What the digest of a document's facts leaves out changes nothing that is laid out."""
    copy_example(tmp_path)
    settings = app.handbook_at(tmp_path / "mkdocs.yml", tmp_path)
    corpus = app.read_corpus(settings).corpus

    def moved(doc):
        links = tuple(link._replace(line=link.line + 50) if doc.content is None else link for link in doc.links)
        allows = tuple(allow._replace(span=allow.span._replace(line=99)) for allow in doc.allows)
        return replace(doc, spans=Spans.of({}), body_line=999, links=links, allows=allows)

    docs = tuple(map(moved, corpus.docs))
    assert list(map(metadata_digest, docs)) == list(map(metadata_digest, corpus.docs))
    today = app.day(settings, None)
    text = lambda path: read_text(Path(settings.root) / path)[0]
    one, other = (
        stage(site_of(found, today), partial(body_as_read, text)) for found in (corpus, replace(corpus, docs=docs))
    )
    assert one == other


def test_a_search_that_follows_later_is_the_same_in_the_end(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (book / "content/guides/one.md").open("a") as file:
        file.write("\nOne more sentence.\n")
    settings = app.handbook_at(book / "mkdocs.yml", book)
    build = Build(settings, book / "site", app.day(settings, None), MKDOCS)
    monkeypatch.setattr("kbgen.search.index.files", lambda *_, **__: pytest.fail("an index was made"))
    engine, console = engine_of(MKDOCS), Console()
    put(staged(planned(build._replace(late_search=True)), console), engine, console)
    assert b"One more sentence." in (book / "site/guides/one/index.html").read_bytes()
    monkeypatch.undo()
    monkeypatch.setattr("kbgen.build.pages.stage", lambda *_: pytest.fail("all was laid out"))
    put(staged(planned(build), console), engine, console)
    monkeypatch.undo()
    assert differing(bytes_of(book / "site"), from_nothing(book)) == []


@pytest.mark.parametrize("what", ["last", "last-made"])
@pytest.mark.parametrize("damage", [lambda path: path.unlink(), lambda path: path.write_bytes(path.read_bytes()[:100])])
def test_what_is_lost_of_the_last_build_is_made_again(book: Path, what: str, damage: Callable[[Path], object]) -> None:
    damage(book / store.FOLDER / what)
    with (book / "content/guides/one.md").open("a") as file:
        file.write("\nOne more sentence.\n")
    assert differing(site_of_(book), from_nothing(book)) == []


def test_another_build_meanwhile_means_a_whole_one(
    book: Path, monkeypatch: pytest.MonkeyPatch, whole: list[str]
) -> None:
    whole.clear()
    can_renew = publishing.can_renew

    def meanwhile(*given: object) -> bool:
        (book / store.FOLDER / "last").unlink()
        return can_renew(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(build_publish, "can_renew", meanwhile)
    with (book / "content/guides/one.md").open("a") as file:
        file.write("\nOne more sentence.\n")
    assert differing(site_of_(book), from_nothing(book)) == []
    assert str(book / "site") in whole


@pytest.mark.parametrize("moment", ["stage_handbook", "can_renew", "publish"])
def test_what_is_edited_during_a_build_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    root = handbook(tmp_path / "book", FILES, CONFIGURATION)
    if moment != "publish":
        site_of_(root)
        (root / "content/guides/one.md").write_text("---\ntitle: Once\n---\n## Part\n\nOther text.\n")
    module = build_pages if moment == "stage_handbook" else build_publish
    step = getattr(module, moment)

    def edited(*given: object, **named: object) -> object:
        found = step(*given, **named)
        (root / "content/guides/two.md").write_text("---\ntitle: Changed\n---\nOther text.\n")
        write(root, {"content/guides/three.md": "---\ntitle: Three\n---\nText.\n"})
        return found

    with monkeypatch.context() as context:
        context.setattr(module, moment, edited)
        site_of_(root)
    assert (root / store.FOLDER / "last").exists()
    assert differing(site_of_(root), from_nothing(root)) == []


def test_a_file_in_the_place_of_a_folder_means_a_whole_build(tmp_path: Path) -> None:
    write(tmp_path, {"site/a/b": "1", "site/C": "2", "new/a": "3", "case/c": "4", "fine/d/e": "5"})
    stamps = publishing.stamps_of(tmp_path / "site")
    assert not publishing.can_renew(tmp_path / "new", {"C"}, stamps)
    assert not publishing.can_renew(tmp_path / "case", {"a/b"}, stamps)
    assert publishing.can_renew(tmp_path / "fine", {"a/b"}, stamps)
    publishing.renew(tmp_path / "fine", tmp_path / "site", {"C"}, stamps)
    assert bytes_of(tmp_path / "site") == {"C": b"2", "d/e": b"5"}
    assert not (tmp_path / "site/a").exists()


def test_where_too_little_is_known_the_whole_site_is_printed(
    book: Path, monkeypatch: pytest.MonkeyPatch, whole: list[str]
) -> None:
    whole.clear()

    reuse_unchanged = IncrementalBuild.reuse_unchanged

    def unknown(sheaf: IncrementalBuild) -> None:
        if sheaf._before is not None:
            raise UnknownError
        reuse_unchanged(sheaf)

    monkeypatch.setattr(IncrementalBuild, "reuse_unchanged", unknown)
    with (book / "content/guides/one.md").open("a") as file:
        file.write("\nOne more sentence.\n")
    assert differing(site_of_(book), from_nothing(book)) == []
    assert str(book / "site") in whole
