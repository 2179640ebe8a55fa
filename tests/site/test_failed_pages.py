"""A page at which kbgen fails shows its text as it was written; every other page, and the next build, are as ever."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyromark
import pytest

from kbgen import markdown, stage
from kbgen.cli import COMMANDS
from kbgen.engines import printer
from kbgen.lsp.handbook import OpenHandbook
from kbgen.markdown.github import parse
from kbgen.source.settings import read
from tests.cli.running import CONFIGURATION, handbook, kbgen, kbgen_process, write
from tests.depth import some
from tests.site.building import bytes_of

BAD = "content/guides/bad.md"
TEXT = "Say <b>loud</b> & *this*, which is MARKED.\n"
FILES: dict[str, str | bytes] = {
    "content/index.md": "---\ntitle: Home\nowner: ada\n---\n# Home\n",
    "content/guides/good.md": "---\ntitle: Good\nowner: ada\n---\n# Good\n\nSee [bad](bad.md).\n",
    BAD: f"---\ntitle: Bad\nowner: ada\n---\n# Bad\n\n{TEXT}",
    "content/people/ada.md": "---\ntitle: Ada\n---\n# Ada\n",
}
AS_WRITTEN = "Say &lt;b&gt;loud&lt;/b&gt; &amp; *this*, which is MARKED."


class BoomError(Exception):
    pass


def is_bad(argument: object) -> bool:
    """Whether something is the document that kbgen is to fail at, or its text."""
    return "MARKED" in argument if isinstance(argument, str) else getattr(argument, "path", "") == BAD


def failing(work: Callable[..., Any], error: type[BaseException]) -> Callable[..., Any]:
    """The same work, which raises where it is about one document."""

    def fail(*arguments: Any, **named: Any) -> Any:
        if any(map(is_bad, arguments)):
            raise error
        return work(*arguments, **named)

    return fail


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return handbook(tmp_path / "book", FILES)


def pages(site: Path) -> dict[str, bytes]:
    """The pages but that of the document at which kbgen fails, and the search that holds its words."""
    return {path: data for path, data in bytes_of(site).items() if path.endswith(".html") and "bad/" not in path}


def bad_page(site: Path) -> str:
    return (site / "guides/bad/index.html").read_text(encoding="utf-8")


STAGES = {"laying out": (stage, "_rewritten"), "printing": (printer, "rendered")}


@pytest.mark.parametrize("error", some([BoomError, RecursionError, MemoryError], 3))
@pytest.mark.parametrize("doing", STAGES)
def test_the_page_shows_its_text_and_every_other_page_is_as_ever(
    book: Path, monkeypatch: pytest.MonkeyPatch, doing: str, error: type[Exception]
) -> None:
    assert kbgen("build", cwd=book).status == 0
    before, kept = pages(book / "site"), bytes_of(book / "site")
    module, name = STAGES[doing]
    monkeypatch.setattr(module, name, failing(getattr(module, name), error))
    strict = kbgen("build", "--strict", "--clean", cwd=book)
    assert (strict.status, bytes_of(book / "site")) == (1, kept)
    answer = kbgen("build", "--clean", cwd=book)
    assert answer.status == 1
    assert f"{BAD}:1:1 KB001 kbgen failed at {doing}" in answer.err
    assert error.__name__ in answer.err
    assert "Traceback" not in answer.said
    assert AS_WRITTEN in bad_page(book / "site")
    assert 'class="kb-panel' in bad_page(book / "site")
    assert "<b>loud" not in bad_page(book / "site")
    assert pages(book / "site") == before


@pytest.mark.parametrize("doing", STAGES)
def test_it_is_tried_again_by_the_next_build_which_mends_the_page_alone(
    book: Path, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    kbgen("build", cwd=book)
    right = bytes_of(book / "site")
    module, name = STAGES[doing]
    with monkeypatch.context() as patched:
        patched.setattr(module, name, failing(getattr(module, name), BoomError))
        shutil.rmtree(book / ".kbgen-cache")  # of what was rendered before, nothing has to be rendered
        kbgen("build", cwd=book)
        again = kbgen("build", cwd=book)
        assert (again.status, "KB001" in again.err) == (1, True)
        write(book, {"content/guides/good.md": f"{FILES['content/guides/good.md']}\nMore.\n"})
        edited = kbgen("build", cwd=book)
        assert (edited.status, "KB001" in edited.err) == (1, True)
        assert AS_WRITTEN in bad_page(book / "site")
    write(book, {"content/guides/good.md": FILES["content/guides/good.md"]})
    mended = kbgen("build", cwd=book)
    assert (mended.status, "KB001" in mended.err) == (0, False)
    assert bytes_of(book / "site") == right


def test_the_traceback_is_for_those_who_ask(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer, "rendered", failing(printer.rendered, BoomError))
    assert "Traceback" in kbgen("build", "--debug", cwd=book).err
    assert "Traceback" in kbgen("--debug", "build", cwd=book).err
    monkeypatch.setenv("KBGEN_DEBUG", "1")
    assert "Traceback" in kbgen("build", cwd=book).err


def test_where_the_parser_panics_check_build_and_editor_say_so_and_the_page_shows_its_text(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PanicException(BaseException):  # the library's own name
        pass

    kbgen("build", cwd=book)
    before, real = pages(book / "site"), pyromark.events_with_range

    def panics(text: str, *arguments: Any, **named: Any) -> Any:
        if "MARKED" in text:
            raise PanicException("out of bounds")
        return real(text, *arguments, **named)

    monkeypatch.setattr(pyromark, "events_with_range", panics)
    shutil.rmtree(book / ".kbgen-cache")
    parse.cache_clear()
    markdown._outline.cache_clear()
    said = "KB001 kbgen failed at reading this document (ParserError in kbgen/markdown/github/events.py"
    checked = kbgen("check", cwd=book)
    assert (checked.status, f"{BAD}:1:1 {said}" in checked.out) == (1, True)
    edited = OpenHandbook(read(book / "mkdocs.yml"), date(2026, 1, 15)).update(BAD, str(FILES[BAD]))
    assert [finding.message.startswith(said[6:]) for finding in edited.findings] == [True]
    built = kbgen("build", cwd=book)
    assert (built.status, f"{BAD}:1:1 {said}" in built.err) == (1, True)
    assert AS_WRITTEN in bad_page(book / "site")
    assert pages(book / "site") == before


MARKDOWN = """\
from markdown import Extension
from markdown.preprocessors import Preprocessor


class Failing(Preprocessor):
    def run(self, lines):
        if any("MARKED" in line for line in lines):
            raise ValueError
        return lines


def makeExtension(**options):
    class Made(Extension):
        def extendMarkdown(self, md):
            md.preprocessors.register(Failing(md), "failing", 10)

    return Made(**options)
"""


@pytest.mark.parametrize("engine", some(["kbgen", "mkdocs", "zensical"], 2))
def test_engines_loops_of_their_own_lose_no_page(tmp_path: Path, engine: str) -> None:
    """With an extension that kbgen does not know, MkDocs prints the pages itself; Zensical always does."""
    book = handbook(
        tmp_path / "book", {**FILES, "failing.py": MARKDOWN}, f"{CONFIGURATION}markdown_extensions: [failing]\n"
    )
    there = {"PYTHONPATH": str(book)}
    if engine == "mkdocs":
        command = [sys.executable, "-m", "mkdocs", "build"]
        done = subprocess.run(
            [*command, "--strict"], cwd=book, env=os.environ | there, capture_output=True, text=True, check=False
        )
        assert done.returncode == 1
        done = subprocess.run(command, cwd=book, env=os.environ | there, capture_output=True, text=True, check=False)
        assert done.returncode == 0
        assert "KB001" in done.stderr
    else:
        chosen = ["--engine", "zensical"] if engine == "zensical" else []
        answer = kbgen_process("build", *chosen, cwd=book, **there)
        assert answer.status == 1, answer.said
        assert f"{BAD}:1:1 KB001" in answer.err
        assert "Traceback" not in answer.said
    assert AS_WRITTEN in bad_page(book / "site")
    assert "bad" in (book / "site/guides/good/index.html").read_text()


@pytest.mark.parametrize("doing", STAGES)
def test_a_process_that_is_killed_over_a_page_costs_that_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, doing: str
) -> None:
    many = {f"content/guides/g{n}.md": f"---\ntitle: G{n}\nowner: ada\n---\n# G{n}\n" for n in range(90)}
    book = handbook(tmp_path / "book", FILES | many)
    here = os.getpid()
    for place in ("kbgen.build.pages", "kbgen.build.publish", "kbgen.engines.mkdocs_engine"):
        monkeypatch.setattr(f"{place}.processors", lambda: 2)
    module, name = STAGES[doing]
    work = getattr(module, name)

    def killed(*arguments: Any) -> Any:
        if os.getpid() != here and any(map(is_bad, arguments)):
            os.kill(os.getpid(), signal.SIGKILL)
        return work(*arguments)

    monkeypatch.setattr(module, name, killed)
    answer = kbgen("build", cwd=book)
    assert answer.status == 1, answer.said
    (told,) = (line for line in answer.err.splitlines() if " KB001 " in line)
    assert told.startswith(f"{BAD}:1:1 KB001 kbgen failed at {doing}")
    assert "was killed" in told
    assert AS_WRITTEN in bad_page(book / "site")
    assert len(list((book / "site/guides").glob("g*/index.html"))) == 91


def test_any_other_fault_of_kbgen_is_one_line(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> Any:
        raise BoomError("of\nmany lines")

    monkeypatch.setattr("kbgen.app.kinds_of", fail)
    answer = kbgen("check", cwd=book)
    assert answer.status == 2
    assert answer.out == ""
    (line,) = answer.err.splitlines()
    assert line.startswith("kbgen: failed with BoomError: of many lines in ")
    assert "Traceback" in kbgen("check", "--debug", cwd=book).err


def test_a_full_disk_is_one_line(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device", "a/file")

    monkeypatch.setattr("mkdocs.utils.write_file", full)
    answer = kbgen("build", cwd=book)
    assert answer.status == 2
    assert "No space left on device" in answer.err
    assert "KB001" not in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_takes_debug(command: str) -> None:
    answer = kbgen(command, "--help", cwd=Path.cwd())
    assert (answer.status, "--debug" in answer.out) == (0, True)


ADDRESSES = "http://[a]", "//[a", "http://[a]:80/", "http://a:port/", "http://a\u2100b/", "https://[::1", "http://[v1.a"


@pytest.mark.parametrize("dialect", ["material", "github"])
@pytest.mark.parametrize("engine", ["kbgen", "mkdocs"])
def test_an_address_that_no_library_parses_ends_nothing(tmp_path: Path, engine: str, dialect: str) -> None:
    shapes = (
        "[text{n}]({0})",
        "![text{n}]({0})",
        "<{0}> text{n}",
        "{0} text{n}",
        "[text{n}][r{n}]\n\n[r{n}]: {0}",
        "[text{n}]: <{0}>",
    )
    shapes = (*shapes, '<a href="{0}">text{n}</a>', '<img src="{0}.png"> text{n}', "[[{0}]] text{n}")
    lines = (shape.format(address, n=n) for n, (shape, address) in enumerate((s, a) for s in shapes for a in ADDRESSES))
    bad = "---\ntitle: Bad\nowner: ada\n---\n# Bad\n\n" + "\n\n".join(lines)
    book = handbook(tmp_path / "book", FILES | {BAD: bad}, CONFIGURATION + f"      markdown: {dialect}\n")
    if engine == "mkdocs":
        subprocess.run([sys.executable, "-m", "mkdocs", "build", "-q"], cwd=book, check=True, capture_output=True)
    else:
        answer = kbgen("build", cwd=book)
        assert answer.status in (0, 1)
        assert "KB00" not in answer.err
    page = bad_page(book / "site")
    assert all(f"text{n}" in page for n in range(len(ADDRESSES) * 5))
    assert "text0" in page
    # in GitHub's dialect it stays a link, which leads nowhere
    assert ("text0</a>" in page) == (dialect == "github")
