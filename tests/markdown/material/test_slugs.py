"""Headings get the ids that Python-Markdown gives them, however the extension `toc` is configured."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kbgen.markdown.material import scan
from kbgen.markdown.material.scan import slugify_of
from kbgen.model.settings import DIALECTS, MATERIAL
from kbgen.source.settings import read
from tests.depth import examples
from tests.support import checked, document

NAMED = "!!python/name:markdown.extensions.toc."
APPLIED = "!!python/object/apply:pymdownx.slugs.slugify"
CONFIGURED = (
    "{}",
    "{separator: _}",
    "{separator: ''}",
    f"{{slugify: {NAMED}slugify_unicode ''}}",
    f"{{slugify: {NAMED}slugify '', separator: _}}",
    f"{{slugify: {APPLIED} {{kwds: {{case: lower}}}}}}",
    f"{{slugify: {APPLIED} {{kwds: {{case: lower-ascii}}}}, separator: _}}",
    f"{{slugify: {APPLIED} {{kwds: {{case: none}}}}, permalink: true}}",
    f"{{slugify: {APPLIED} {{kwds: {{case: fold, percent_encode: true, normalize: NFKC}}}}}}",
    f"{{slugify: {APPLIED} {{}}}}",
)
UNKNOWN = (
    "{slugify: !!python/name:somewhere.slug ''}",
    "{slugify: !!python/name:os.system ''}",
    f"{{slugify: {APPLIED} {{args: [a]}}}}",
    f"{{slugify: {APPLIED} {{kwds: {{normalize: other}}}}}}",
    "{slugify: !!python/object/apply:pymdownx.slugs._uslugify {kwds: {}}}",
    "{slugify: !!python/name:pymdownx.slugs.gone ''}",
    "{slugify: text}",
    "{separator: 3}",
)
HEADINGS = st.lists(
    st.text("abZ9 -.,!äß中", min_size=1, max_size=12).map(str.strip).filter(lambda text: text[:1].isalpha()), max_size=5
)


def extensions_in(folder: Path, toc: str) -> Any:
    """The extensions of a handbook that configures `toc` so."""
    (folder / "docs").mkdir(exist_ok=True)
    (folder / "mkdocs.yml").write_text(f"markdown_extensions:\n  - toc: {toc}\n", encoding="utf-8")
    return read(folder / "mkdocs.yml").extensions


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("handbook")


@pytest.mark.parametrize("toc", CONFIGURED)
@examples(0.5)
@given(headings=HEADINGS)
def test_an_id_is_what_the_engine_makes_of_the_words(folder: Path, toc: str, headings: list[str]) -> None:
    body = "".join(f"## {heading}\n\n" for heading in headings)
    slugify = slugify_of(extensions_in(folder, toc))
    assert slugify is not None
    options = yaml.load(toc, Loader=yaml.UnsafeLoader)
    html = markdown.markdown(body, extensions=["toc"], extension_configs={"toc": options})
    assert [heading.anchor for heading in scan(body, slugify).headings] == [
        unescape(found) for found in re.findall(r'<h2 id="([^"]*)"', html)
    ]


@pytest.mark.parametrize("toc", UNKNOWN)
def test_what_is_not_known_is_not_run_and_its_anchors_are_not_judged(folder: Path, toc: str) -> None:
    extensions = extensions_in(folder, toc)
    assert slugify_of(extensions) is None
    assert anchors_told(extensions, "[x](#two-words) [y](#gone)") == []


def anchors_told(extensions: Any, text: str, dialect: str = MATERIAL) -> list[str]:
    files = {"guides/a.md": document(f"# A\n\n{text}\n\n## Two words\n\n## Größe\n", title="A")}
    found = checked(files, dialect=dialect, extensions=extensions)
    return [finding.message for finding in found if finding.code == "LK002"]


@pytest.mark.parametrize(
    ("toc", "right", "wrong"),
    [
        ("{}", "two-words", "two_words"),
        ("{separator: _}", "two_words", "two-words"),
        (CONFIGURED[5], "größe", "groe"),
        (CONFIGURED[7], "Two-words", "two-words"),
        (CONFIGURED[8], "gr%C3%B6sse", "groe"),
    ],
)
def test_a_link_is_right_where_the_site_has_its_anchor(folder: Path, toc: str, right: str, wrong: str) -> None:
    extensions = extensions_in(folder, toc)
    assert anchors_told(extensions, f"[x](#{right})") == []
    assert len(anchors_told(extensions, f"[x](#{wrong})")) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("included", ['--8<-- "part.md"', "--8<--\npart.md\n--8<--"])
def test_anchors_that_an_included_text_may_bring_are_not_judged(included: str, dialect: str) -> None:
    text = f"[x](#brought)\n\n{included}"
    assert anchors_told({"pymdownx.snippets": {}}, text, MATERIAL) == []
    assert len(anchors_told({"pymdownx.snippets": {}}, "[x](#brought)", MATERIAL)) == 1
    assert len(anchors_told({}, text, dialect)) == 1
