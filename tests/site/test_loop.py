"""Pages that are printed by several processes, or were printed before, are those that MkDocs prints one by one."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jinja2
import markdown
import pytest

from kbgen import workers
from kbgen.engines import frames, printer
from kbgen.model import Page
from tests.cli.running import CONFIGURATION, handbook, kbgen
from tests.depth import some
from tests.site.building import bytes_of

WIDE = (
    CONFIGURATION
    + """\
site_url: https://handbook.example/sub/
repo_url: https://code.example/docs
edit_uri: edit/main/
extra: {homepage: "https://example.org"}
markdown_extensions: [abbr, pymdownx.mark]
"""
).replace("name: material", "name: material\n  features: [content.action.edit, content.action.view, navigation.footer]")
PAGES: dict[str, str | bytes] = {
    "content/index.md": "---\ntitle: Home\n---\n# Home\n\n## Here & there\n",
    "content/guides/plain.md": "---\ntitle: Plain\n---\nNo heading at all.\n",
    "content/guides/odd.md": (
        '---\ntitle: A <b> & "c" \'d\' \ue000x\ue001\nsummary: "Said <i>&\\"\'"\n---\n# Odd *one* `<x>` & more\n\n## A `b` <c>\n\n'
        "### Below\n\n## Again\n\n## Again\n\nText[^1] and ==mark== and HTML.\n\n*[HTML]: words\n\n[^1]: Note.\n"
    ),
    "content/guides/code.md": (
        '---\ntitle: Code\n---\n## Shown\n\n```python\nx = "<&>"\n```\n\n=== "One"\n\n    a\n\n=== "Two"\n\n    b\n\n'
        "- [x] done\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[other](plain.md) ![picture](a.png) [[odd]]\n"
    ),
    "content/guides/second.md": '---\ntitle: Second\n---\n## Tabs\n\n=== "One"\n\n    a\n\nNote[^1].\n\n[^1]: Another.\n',
    "content/guides/search.md": "---\ntitle: Search\n---\n# Search\n",
    "content/guides/a.png": b"\x89PNG",
    "content/guides/deep/er/page.md": "---\ntitle: Deep\n---\n# One\n\n# Two\n",
    "content/decisions/0001-first.md": "---\ntitle: First\nstatus: accepted\ndate: 2026-01-02\n---\n## Context\n\nText.\n",
}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    many = {f"content/guides/g{n}.md": f"---\ntitle: Guide {n}\n---\n## Part {n}\n\nText.\n" for n in range(90)}
    return handbook(tmp_path / "book", {**PAGES, **many}, WIDE)


@pytest.fixture(autouse=True)
def _two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("kbgen.build.pages", "kbgen.build.publish", "kbgen.engines.mkdocs_engine"):
        monkeypatch.setattr(f"{place}.processors", lambda: 2)


def site_of(root: Path, *arguments: str) -> dict[str, bytes]:
    """A build, whatever it finds in the documents."""
    assert kbgen("build", *arguments, cwd=root).status in (0, 1)
    return bytes_of(root / "site")


def by_mkdocs(root: Path) -> dict[str, bytes]:
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    target = root.parent / "by-mkdocs"
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(target)]
    subprocess.run(command, cwd=root, env=environment, check=True, capture_output=True)
    return bytes_of(target)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))


def forget_last(root: Path) -> None:
    """Have the next build print all pages."""
    shutil.rmtree(root / "site", ignore_errors=True)


@pytest.mark.parametrize("addition", some(["", "use_directory_urls: false\n"], 2))
def test_pages_of_every_shape_are_those_of_mkdocs(book: Path, addition: str) -> None:
    with (book / "mkdocs.yml").open("a") as file:
        file.write(addition)
    ours = site_of(book)
    assert differing(ours, by_mkdocs(book)) == []
    forget_last(book)
    assert differing(ours, site_of(book)) == []


def test_frames_are_used(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most pages are filled in; where a template does more than print, none is, and the pages are the same."""
    monkeypatch.setattr("kbgen.build.pages.processors", lambda: 1)
    monkeypatch.setattr("kbgen.engines.mkdocs_engine.processors", lambda: 1)
    text = (book / "mkdocs.yml").read_text()
    (book / "mkdocs.yml").write_text(text.replace("content.action.view, ", ""))
    filled = []
    fill = frames.Frame.filled
    monkeypatch.setattr(frames.Frame, "filled", lambda self, values: filled.append(1) or fill(self, values))
    ours = site_of(book)
    assert len(filled) > 90
    monkeypatch.setattr(frames.Frames, "_made", lambda *_: None)
    forget_last(book)
    assert differing(ours, site_of(book)) == []


def test_a_template_that_changes_what_it_is_given_gets_no_frame() -> None:
    page = SimpleNamespace(
        meta={"title": "T"}, url="a/", content="C", toc=(), canonical_url=None, edit_url="e", title="T"
    )

    def made(template: str) -> object:
        made_of = jinja2.Template(template)
        them = frames.Frames.__new__(frames.Frames)
        them._template = lambda page, _listed_in: made_of.render(page=page)
        return them._made(page, None, [])  # type: ignore[arg-type]

    assert made("<p>{{ page.meta.title }}</p>{{ page.content }}")
    assert made("<p>{{ page.meta.title | upper }}</p>{{ page.content }}") is None
    assert made("<p>{{ page.meta.title | e }}</p>{{ page.content }}") is None
    assert made("{{ page.edit_url | replace('edit', 'raw') }}") is None
    with pytest.raises(jinja2.UndefinedError):
        made("{{ page.file.src_uri.x }}")


@pytest.mark.parametrize(
    ("addition", "files", "reason"),
    [
        (
            "hooks: [hook.py]\n",
            {"hook.py": "def on_page_content(html, **_):\n    return html + '<!-- hooked -->'\n"},
            "hook",
        ),
        ("markdown_extensions: [pymdownx.snippets]\n", {}, "'pymdownx.snippets'"),
        ("markdown_extensions:\n  - pymdownx.emoji: {options: {custom_icons: [content]}}\n", {}, "'pymdownx.emoji'"),
    ],
)
def test_what_may_look_further_than_a_page_is_printed_one_by_one_and_says_so(
    tmp_path: Path, addition: str, files: dict[str, str], reason: str
) -> None:
    root = handbook(tmp_path / "book", {**PAGES, **files}, CONFIGURATION + addition)
    said = kbgen("build", cwd=root)
    lines = [line for line in said.err.splitlines() if line.startswith("Printing slowly")]
    assert len(lines) == 1
    assert reason in lines[0]
    if "hooks" in addition:
        assert b"<!-- hooked -->" in (root / "site/guides/plain/index.html").read_bytes()
    assert not kbgen("build", cwd=root).out.startswith("Nothing has changed")


def test_the_usual_configuration_is_not_slow(book: Path) -> None:
    assert "slowly" not in kbgen("build", cwd=book).err


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that are rendered from now on, by one process."""
    monkeypatch.setattr("kbgen.engines.mkdocs_engine.processors", lambda: 1)
    texts: list[str] = []
    convert = markdown.Markdown.convert

    def noted(self: Any, text: str) -> str:
        texts.append(text)
        logging.getLogger("MARKDOWN").warning("rendered %s", text.partition("\n")[0])
        return convert(self, text)

    monkeypatch.setattr(markdown.Markdown, "convert", noted)
    return texts


def test_functions_of_known_packages_are_no_reason(tmp_path: Path) -> None:
    emoji = (
        "markdown_extensions:\n  - pymdownx.emoji: {emoji_index: !!python/name:material.extensions.emoji.twemoji }\n"
    )
    answer = kbgen("build", cwd=handbook(tmp_path / "book", PAGES, CONFIGURATION + emoji))
    assert "slowly" not in answer.err
    slugs = (
        "markdown_extensions:\n  - toc: {slugify: !!python/object/apply:pymdownx.slugs.slugify {kwds: {case: lower}}}\n"
    )
    answer = kbgen("build", cwd=handbook(tmp_path / "third", PAGES, CONFIGURATION + slugs))
    assert "slowly" not in answer.err
    own = "markdown_extensions:\n  - toc: {slugify: !!python/name:posixpath.join }\n"
    answer = kbgen("build", cwd=handbook(tmp_path / "other", PAGES, CONFIGURATION + own))
    assert "the option 'slugify' of the Markdown extension 'toc'" in answer.err


def test_only_what_was_edited_is_rendered_again_and_all_warn_again(
    book: Path, rendered: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    site_of(book)
    first = sorted(record.getMessage() for record in caplog.records if record.name == "MARKDOWN")
    assert len(first) == len(rendered) > 90
    rendered.clear()
    caplog.clear()
    with (book / "content/guides/g7.md").open("a") as file:
        file.write("\nOne more sentence.\n")
    edited = site_of(book)
    assert [text for text in rendered if "One more sentence." in text] == rendered
    assert len(rendered) == 1
    assert sorted(record.getMessage() for record in caplog.records if record.name == "MARKDOWN") == first
    assert differing(edited, site_of(book, "--clean")) == []
    assert len(rendered) > 90


def test_a_link_is_written_anew_when_what_it_leads_to_comes_and_goes(book: Path) -> None:
    (book / "content/guides/a.png").unlink()
    site_of(book)
    (book / "content/guides/a.png").write_bytes(b"\x89PNG")
    with_picture = site_of(book)
    assert "guides/a.png" in with_picture
    assert differing(with_picture, site_of(book, "--clean")) == []
    (book / "content/guides/plain.md").rename(book / "content/guides/renamed.md")
    assert differing(site_of(book), site_of(book, "--clean")) == []


def test_a_full_disk_ends_the_build(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = site_of(book)

    def fails(self: object, page: Any, staged: Page) -> None:
        if page.file.src_uri.endswith("g80.md"):
            raise OSError(28, "No space left on device", "somewhere")

    monkeypatch.setattr(printer.Printer, "_rendered", fails)
    (book / "content/guides/g80.md").write_text("---\ntitle: Other\n---\nOther.\n")
    answer = kbgen("build", cwd=book)
    assert answer.status == 2
    assert "somewhere: cannot be written: No space left on device" in answer.err
    assert bytes_of(book / "site") == before


def test_work_is_divided_and_comes_back_in_order() -> None:
    here = os.getpid()
    found = list(workers.each(lambda number: (number, os.getpid()), 200, 2))
    assert [number for number, _ in found] == list(range(200))
    assert here not in {pid for _, pid in found}
    assert {pid for _, pid in workers.each(lambda number: (number, os.getpid()), 200, 1)} == {here}


def test_a_process_that_is_killed_is_a_message(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printer.Printer, "_rendered", lambda *_: os.kill(os.getpid(), 9))
    answer = kbgen("build", cwd=book)
    assert answer.status == 2
    assert "was killed" in answer.err
    assert not (book / "site").exists()


def test_an_error_of_one_process_ends_them_all() -> None:
    def work(number: int) -> int:
        if number == 130:
            raise ValueError("this one")
        return number

    with pytest.raises(ValueError, match="this one"):
        list(workers.each(work, 5000, 2))
