"""A build with nothing to do does nothing, and says what it said before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from kbgen.build import inputs as build_inputs
from kbgen.source.cache import store
from tests.depth import some
from tests.cli.running import CONFIGURATION, Answer, handbook, kbgen, write
from tests.site.building import Book, bytes_of

FILES = {
    "content/index.md": "---\ntitle: Home\n---\n# Home\n\nSee ![a](a.png) and [gone](gone.md).\n",
    "content/a.png": b"\x89PNG",
    "content/guides/one.md": "---\ntitle: One\n---\nText.\n",
}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    root = handbook(tmp_path_factory.mktemp("last") / "book", FILES)
    assert kbgen("build", cwd=root).out.startswith("Built")
    return Book.of(root)


@pytest.fixture
def book(built: Book) -> Path:
    return built.again()


def nothing_changed(answer: Answer) -> bool:
    return answer.out.startswith("Nothing has changed in ")


def stamps(site: Path) -> dict[str, tuple[int, int]]:
    return {str(path): (path.stat().st_ino, path.stat().st_mtime_ns) for path in site.rglob("*")}


def test_the_second_build_touches_nothing_and_says_the_same(book: Path, tmp_path: Path) -> None:
    before = stamps(book / "site")
    again = kbgen("build", cwd=book)
    assert nothing_changed(again)
    assert stamps(book / "site") == before
    first = kbgen("build", cwd=handbook(tmp_path / "other", FILES))
    assert (again.status, again.err) == (first.status, first.err) == (1, first.err)
    assert "gone.md" in again.err
    assert kbgen("build", "--strict", cwd=book).status == 1


def _write(path: str, text: str) -> Callable[[Path], object]:
    return lambda root: write(root, {path: text})


CHANGES: Mapping[str, Callable[[Path], object]] = {
    "a title": _write("content/guides/one.md", "---\ntitle: One\n---\nTexx.\n"),
    "a new document": _write("content/guides/two.md", "---\ntitle: Two\n---\nText.\n"),
    "a picture": _write("content/a.png", "other"),
    "a stylesheet": _write("content/extra.css", "a {}"),
    "an owner": _write("CODEOWNERS", "* @somebody\n"),
    "the configuration": _write("mkdocs.yml", CONFIGURATION.replace("Test Handbook", "Other")),
    "a page of the site": _write("site/guides/one/index.html", "touched"),
    "a stranger in the site": _write("site/guides/new.html", "added"),
    "a document gone": lambda root: (root / "content/guides/one.md").unlink(),
    "a page gone": lambda root: (root / "site/guides/one/index.html").unlink(),
    "no site": lambda root: shutil.rmtree(root / "site"),
    "a damaged record": lambda root: (root / store.FOLDER / "last").write_bytes(b"damaged"),
    "no record": lambda root: (root / store.FOLDER / "last").unlink(),
}


@pytest.mark.parametrize("change", some(CHANGES.values(), 2), ids=some(CHANGES, 2))
def test_any_change_is_built(book: Path, tmp_path: Path, change: Callable[[Path], object]) -> None:
    change(book)
    assert not nothing_changed(kbgen("build", cwd=book))
    other = tmp_path / "other"
    shutil.copytree(book, other, ignore=shutil.ignore_patterns("site", store.FOLDER))
    kbgen("build", cwd=other)
    assert bytes_of(book / "site") == bytes_of(other / "site")
    assert nothing_changed(kbgen("build", cwd=book))


@pytest.mark.parametrize("arguments", [["--clean"], ["--today", "2026-03-01"], ["--audience", "public"], ["--offline"]])
def test_what_is_asked_for_counts(book: Path, arguments: list[str]) -> None:
    assert not nothing_changed(kbgen("build", *arguments, cwd=book))


def test_a_site_elsewhere_is_another_one(book: Path, tmp_path: Path) -> None:
    assert not nothing_changed(kbgen("build", "--site-dir", tmp_path / "elsewhere", cwd=book))
    assert bytes_of(tmp_path / "elsewhere") == bytes_of(book / "site")


def test_what_is_edited_during_a_build_is_built_again(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inputs = build_inputs.inputs_of

    def edited(*given: object) -> object:
        found = inputs(*given)  # type: ignore[arg-type]
        with (book / "content/guides/one.md").open("a") as file:
            file.write("More.\n")
        return found

    with monkeypatch.context() as context:
        context.setattr(build_inputs, "inputs_of", edited)
        kbgen("build", cwd=book)
    assert not nothing_changed(kbgen("build", cwd=book))


def test_a_configuration_that_reads_further_is_built_each_time(tmp_path: Path) -> None:
    root = handbook(tmp_path / "book", FILES, CONFIGURATION + "copyright: !ENV [OF_WHOM, nobody]\n")
    for _ in range(2):
        assert kbgen("build", cwd=root).out.startswith("Built")


def test_the_inventory_of_another_handbook_counts(book: Path, tmp_path: Path) -> None:
    root = handbook(tmp_path / "joined", FILES, CONFIGURATION + "      handbooks: {platform: https://platform.example/}\n")
    inventory = root / "inventories" / "platform.json"
    inventory.parent.mkdir()
    shutil.copy(book / "site" / "inventory.json", inventory)
    kbgen("build", cwd=root)
    assert nothing_changed(kbgen("build", cwd=root))
    inventory.write_text(inventory.read_text().replace("One", "Another"))
    assert not nothing_changed(kbgen("build", cwd=root))
