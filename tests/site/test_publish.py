"""Whatever moment a build is killed in, whole files stand, of the old site or the new one; the next build mends it.

A build that prints all replaces the site in one step; one that changes some pages renames them one by one.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from kbgen.site import publish as publishing
from kbgen.source.cache.store import FOLDER
from kbgen.site.publish import PublishError, printing_folder, publish
from tests.cli.killing import killed, moments, steps_of
from tests.cli.running import handbook, kbgen, write
from tests.depth import more
from tests.site.building import Book, build, bytes_of

GUIDE = "---\ntitle: Guide {0}\n---\n\nText {0}, as it {1}.\n"
FILES: dict[str, str | bytes] = {f"content/guides/{number}.md": GUIDE.format(number, "was") for number in range(12)}


class Books(NamedTuple):
    """A handbook that was built and then edited, and the site that its next build gives."""

    old: Book
    new: Mapping[str, bytes]


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("publish")
    place = handbook(folder / "place" / "book", FILES)
    build(place)
    write(place, {f"content/guides/{number}.md": GUIDE.format(number, "is") for number in range(11)})
    (place / "content/guides/11.md").unlink()
    other = shutil.copytree(place, folder / "other", ignore=shutil.ignore_patterns("site", FOLDER))
    return Books(Book.of(place), bytes_of(build(other)))


@pytest.fixture
def edited(books: Books) -> Path:
    """A handbook whose next build changes what differs."""
    return books.old.again()


@pytest.fixture
def book(edited: Path) -> Path:
    """A handbook whose next build prints all, since nobody knows the last one."""
    (edited / FOLDER / "last").unlink()
    return edited


def left_over(root: Path) -> list[str]:
    return sorted(path.name for path in root.glob(".kbgen-*") if path.name != FOLDER)


@pytest.mark.parametrize("whole_site", [True, False])
def test_a_build_killed_at_any_moment_leaves_whole_files(books: Books, whole_site: bool) -> None:
    """Killed at random moments of a build, the site is byte for byte one of the two, or each file of it is."""

    def prepared() -> Path:
        book = books.old.again()
        if whole_site:
            (book / FOLDER / "last").unlink()
        return book

    book = prepared()
    old = bytes_of(book / "site")
    steps = steps_of(book, "build")
    assert bytes_of(book / "site") == books.new != old
    for moment in (*moments(steps, more(4, 60)), {"step": steps}):
        book = prepared()
        killed(book, "build", **moment)
        found = bytes_of(book / "site")
        if whole_site:
            assert found in (old, books.new), moment
        assert all(text in (old.get(path), books.new.get(path)) for path, text in found.items()), moment
        build(book)
        assert bytes_of(book / "site") == books.new, moment
        assert left_over(book) == []


# Each is a program that builds and kills itself at one exact step of the exchange.
KILLED = "from pathlib import Path; from kbgen.site import publish as p\n"
STEPS = {
    "before anything is printed": ("import kbgen.build.publish as b\nb._print = die\n", "old"),
    "once all is printed": ("import kbgen.build.publish as b\nb.publish = die\n", "old"),
    "just before the exchange": ("p._exchanged = die\n", "old"),
    "just after the exchange": ("e = p._exchanged\np._exchanged = lambda *a: e(*a) and die()\n", "new"),
    "while the old site is removed": ("import types\np.shutil = types.SimpleNamespace(rmtree=die)\n", "new"),
    "without exchange, before the renames": ("p._exchanged = lambda *a: False\np._replaced = die\n", "old"),
    "without exchange, between the renames": (
        """p._exchanged = lambda *a: False
r = Path.rename
Path.rename = lambda one, other: r(one, other) and (str(other).endswith('-old') and die())
""",
        "gone",
    ),
    "without exchange, after the renames": (
        "p._exchanged = lambda *a: False\nr = p._replaced\np._replaced = lambda *a: (r(*a), die())\n",
        "new",
    ),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_build_killed_at_an_exact_step(book: Path, step: str) -> None:
    """Only file systems that cannot exchange two folders know a moment without a site; the next build mends that."""
    program, expected = STEPS[step]
    old = bytes_of(book / "site")
    killed(book, "build", program=f"{KILLED}{program}")
    found = bytes_of(book / "site")
    if expected == "gone":
        assert found == {}
        write(book, {"content/bad.md": "---\ntitle: [\n---\n"})
        with printing_folder(book / "site"):
            assert bytes_of(book / "site") == old, "a build puts the old site back before it does anything else"
        (book / "content/bad.md").unlink()
    elif expected == "old":
        assert found == old
    else:
        assert found != old
        assert b"as it is" in found["guides/3/index.html"]
    build(book)
    assert left_over(book) == []
    assert b"as it is" in (book / "site/guides/3/index.html").read_bytes()


RENEWING = {
    "before the last build is forgotten": "import kbgen.build.publish as b\nb.builds.forget = die\n",
    "before the first file": "import kbgen.build.publish as b\nb.renew = die\n",
    "after the first file": "r = p.os.replace\np.os.replace = lambda *a: (r(*a), 'site' in str(a[1]) and die())\n",
    "in the middle": """r, seen = p.os.replace, []
def replace(one, other):
    r(one, other)
    seen.append(other)
    if 'guides/3/index.html' in str(other):
        die()
p.os.replace = replace
""",
    "before anything is removed": "p._remove_empty = die\n",
    "before the build is remembered": "import kbgen.source.cache.builds as b\nb.save = die\n",
    "between the two files of what is remembered": """import kbgen.source.cache.store as s
save = s.save_pickled
s.save_pickled = lambda path, *a: (save(path, *a), path.name == 'last-made' and die())
""",
}


@pytest.mark.parametrize("step", RENEWING)
def test_a_build_that_renews_some_files_killed_at_an_exact_step(edited: Path, books: Books, step: str) -> None:
    """Each file is the old one or the new one, the last build is known to hold or forgotten, and the next build mends all."""
    book, new = edited, books.new
    old = bytes_of(book / "site")
    killed(book, "build", program=f"{KILLED}{RENEWING[step]}")
    found = bytes_of(book / "site")
    assert all(text in (old.get(path), new.get(path)) for path, text in found.items())
    assert old.keys() & new.keys() <= found.keys()
    assert (book / FOLDER / "last").exists() == (step == "before the last build is forgotten")
    build(book)
    assert bytes_of(book / "site") == new
    assert left_over(book) == []


def test_strict_keeps_the_old_site_if_there_is_an_error(book: Path) -> None:
    old = bytes_of(book / "site")
    write(book, {"content/bad.md": "---\ntitle: [\n---\n"})
    answer = kbgen("build", "--strict", cwd=book)
    assert answer.status == 1
    assert "Nothing was published" in answer.err
    assert bytes_of(book / "site") == old
    assert kbgen("build", cwd=book).status == 1
    assert bytes_of(book / "site") != old


def test_an_engine_that_fails_keeps_the_old_site(book: Path) -> None:
    old = bytes_of(book / "site")
    text = (book / "mkdocs.yml").read_text()
    for wrong in (text.replace("name: material", "name: nonsense"), text.replace("  - search\n", "  - nonsense\n")):
        (book / "mkdocs.yml").write_text(wrong)
        answer = kbgen("build", cwd=book)
        assert answer.status == 2
        assert "nonsense" in answer.err
        assert bytes_of(book / "site") == old
        assert left_over(book) == []


def test_a_configuration_without_the_plugin_is_said(book: Path) -> None:
    (book / "mkdocs.yml").write_text("site_name: A\ndocs_dir: content\n")
    answer = kbgen("build", cwd=book)
    assert answer.status == 2
    assert "add `- kbgen` under `plugins:`" in answer.err


@pytest.mark.parametrize(
    "foreign",
    [
        {"notes.txt": "mine"},
        {"index.html": "mine"},
        {"404.html": "", "index.html": "", "sitemap.xml": "", ".git/HEAD": ""},
    ],
)
def test_a_folder_that_is_no_built_site_is_never_replaced(tmp_path: Path, foreign: dict[str, str | bytes]) -> None:
    target = tmp_path / "target"
    write(target, foreign)
    with pytest.raises(PublishError, match="holds files that are no site"), printing_folder(target):
        pass
    assert set(bytes_of(target)) == set(foreign)


def test_an_empty_folder_may_become_the_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    with printing_folder(tmp_path / "site") as folder:
        write(folder, {"index.html": "new"})
        publish(folder, tmp_path / "site")
    assert bytes_of(tmp_path / "site") == {"index.html": b"new"}


def test_what_other_builds_print_is_left_alone(tmp_path: Path) -> None:
    """A folder of a build that runs, or for another site, or of another kind is none of ours to remove."""
    running = os.getppid()
    names = [f".kbgen-site-{running}-abcdefgh", ".kbgen-site-99999999-77-abcdefgh", ".kbgen-site", ".kbgen-site-notes"]
    dead = [".kbgen-site-99999999-abcdefgh", ".kbgen-site-99999999-abcdefgh-old"]
    write(
        tmp_path,
        {f"{name}/index.html": "x" for name in (*names, *dead)}
        | {"site/index.html": "", "site/404.html": "", "site/sitemap.xml": ""},
    )
    with printing_folder(tmp_path / "site"):
        pass
    assert set(left_over(tmp_path)) == set(names)


def test_an_exchange_that_the_system_refuses_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_one: Path, _other: Path) -> bool:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(publishing, "_exchanged", refused)
    write(tmp_path, {"site/index.html": "old"})
    write(tmp_path, {"new/index.html": "new"})
    with pytest.raises(PublishError, match="cross-device"):
        publish(tmp_path / "new", tmp_path / "site")
    assert (tmp_path / "site/index.html").read_text() == "old"


def test_the_site_may_be_read_by_a_web_server(book: Path) -> None:
    build(book)
    assert (book / "site").stat().st_mode & 0o777 == 0o755
    assert all(path.stat().st_mode & 0o044 == 0o044 for path in (book / "site").rglob("*"))
