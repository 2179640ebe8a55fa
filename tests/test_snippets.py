"""Files that are put into pages: their links lead from these, and what is wrong with them is told in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from kbgen.audience import body_as_read
from kbgen.model import Finding
from kbgen.model.settings import MATERIAL
from kbgen.rewrite import rewritten
from kbgen.stage import site_of
from tests.cli.running import kbgen, write
from tests.support import TODAY, checked, corpus_of

SETTINGS = {"dialect": MATERIAL, "extensions": {"pymdownx.snippets": {}}}
OTHER = {"guides/a.md": "# A\n\n## Part\n"}


def found(files: dict[str, str], **settings: object) -> list[tuple[str, int, int, str]]:
    told = checked(OTHER | files, **{**SETTINGS, **settings})
    return [_told(one) for one in told if one.code.startswith("LK") and not one.repeats]


def _told(finding: Finding) -> tuple[str, int, int, str]:
    return finding.path, finding.span.line, finding.span.column, finding.code


def printed(files: dict[str, str], path: str) -> str:
    corpus = corpus_of(OTHER | files, **SETTINGS)
    doc = corpus.by_path[path]
    return rewritten(body_as_read((OTHER | files).__getitem__, doc), doc, site_of(corpus, TODAY), {})


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("See [a](a.md) and [[a]].\n", []),
        ("See [a](a.md#part), ![p](p.png) and <https://x.org>.\n", []),
        ("\nSee [gone](gone.md).\n", [("parts/x.txt", 2, 12, "LK001")]),
        ("See [[gone]].\n", [("parts/x.txt", 1, 5, "LK006")]),
        ("See `[[gone]]`.\n\n```\n[b](gone.md)\n```\n", []),
    ],
)
def test_links_lead_from_the_page_and_what_is_wrong_is_told_once_in_the_file(
    text: str, wrong: list[tuple[str, int, int, str]]
) -> None:
    page = '# P\n\n--8<-- "parts/x.txt"\n\n- item\n\n    --8<-- "parts/x.txt"\n'
    files = {"guides/p.md": page, "guides/q.md": page.replace("# P", "# Q"), "guides/p.png": "", "parts/x.txt": text}
    assert found(files) == wrong


def test_what_is_wrong_in_one_page_alone_says_in_which() -> None:
    line = '--8<-- "x.txt"\n'
    files = {"more/x.txt": "[a](a.md)\n", "guides/p.md": line, "runbooks/p.md": line}
    settings = {**SETTINGS, "extensions": {"pymdownx.snippets": {"base_path": "more"}}}
    told = [one for one in checked(OTHER | files, **settings) if one.code == "LK001" and not one.repeats]
    assert [(one.path, "put into runbooks/p.md" in one.message) for one in told] == [("more/x.txt", True)]


def test_anchors_of_the_file_are_those_of_the_page() -> None:
    page = '[x](#shared) [y](#none)\n\n--8<-- "parts/x.txt"\n'
    assert found({"guides/p.md": page, "parts/x.txt": "## Shared\n"}) == [("guides/p.md", 1, 18, "LK002")]
    assert found({"guides/p.md": page}) == []  # what the file would bring is not known


@pytest.mark.parametrize(
    "line",
    ['```\n--8<-- "parts/x.txt"\n```', '`--8<-- "parts/x.txt"`', '--8<-- "parts/x.txt:1:2"', '--8<-- "../x.txt"'],
)
def test_code_and_parts_of_files_are_left_to_the_engine(line: str) -> None:
    files = {"guides/p.md": f"# P\n\n{line}\n", "parts/x.txt": "[[gone]]\n", "x.txt": "[[gone]]\n"}
    assert found(files) == []
    assert printed(files, "guides/p.md") == files["guides/p.md"]


def test_a_file_that_is_a_document_is_judged_where_it_is_put() -> None:
    files = {"guides/p.md": '# P\n\n--8<-- "includes/x.md"\n', "includes/x.md": "# X\n\n[a](a.md) [b](b.md)\n"}
    assert found(files) == [("includes/x.md", 3, 15, "LK001")]


def test_without_the_extension_a_line_is_text() -> None:
    files = {"guides/p.md": '# P\n\n--8<-- "parts/x.txt"\n', "parts/x.txt": "[[gone]]\n"}
    assert found(files, extensions={}) == []


def test_it_is_printed_with_its_links_led_to_pages() -> None:
    files = {
        "guides/p.md": '# P\n\n[[a]]\n\n- item\n\n    --8<-- "parts/x.txt"\n\n--8<-- "parts/x.txt"\n[[a|z]]\n',
        "parts/x.txt": "## Shared\r\n\r\nSee [[a]] and\r\n[it](a.md#part).\r\n",
    }
    assert printed(files, "guides/p.md") == (
        "# P\n\n[A](a.md)\n\n- item\n\n    ## Shared\n    \n    See [A](a.md) and\n    [it](a.md#part).\n\n"
        "## Shared\n\nSee [A](a.md) and\n[it](a.md#part).\n[z](a.md)\n"
    )


def test_a_change_of_the_file_changes_the_page_and_what_is_found(tmp_path: Path) -> None:
    settings = "site_name: X\ndocs_dir: docs\nplugins: [kbgen]\nmarkdown_extensions: [pymdownx.snippets]\n"
    page = '# P\n\n--8<-- "parts/x.md"\n'
    write(tmp_path, {"mkdocs.yml": settings, "docs/index.md": "# Home\n", "docs/p.md": page})
    shown = tmp_path / "site/p/index.html"
    for text, codes in ((None, []), ("[[p]]", []), ("[[gone]]", ["LK006"]), ("See [x](x.md).", ["LK001"])):
        if text is not None:
            write(tmp_path, {"parts/x.md": text})
        report = kbgen("check", "--format", "json", "--select", "LK", cwd=tmp_path).json
        assert [one["rule"] if "rule" in one else one["code"] for one in report] == codes
        kbgen("build", cwd=tmp_path)
        assert ("[[" in shown.read_text(), 'href="x.md"' in shown.read_text()) == (False, text == "See [x](x.md).")
