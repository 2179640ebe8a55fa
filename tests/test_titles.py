"""What a document is called, and the one H1 that its page opens with."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.audience import body_as_read
from kbgen.load.identity import in_words, title_of
from kbgen.markdown import outline
from kbgen.model import Doc
from kbgen.rewrite import rewritten, title_line
from kbgen.stage import site_of
from tests.site.building import build
from tests.support import TODAY, corpus_of, handbook

DIALECTS = ("github", "material")
# What may stand before a title, and prints nothing.
UNPRINTED = (
    "",
    "\n\n",
    "<!-- # no title -->\n",
    "<!-- a\nb -->\n\n",
    '<a name="top"></a>\n\n',
    "[x]: https://x.example/\n\n",
)
# What makes a heading one of something else.
WITHIN = ("> # H\n", "- # H\n", "1. # H\n", "!!! note\n    # H\n", "??? note\n    # H\n", '=== "Tab"\n    # H\n')
LATE = (
    "Text.\n\n# H\n",
    "```\nx\n```\n\n# H\n",
    "<div>\n<h1>H</h1>\n</div>\n",
    "## A\n\n# H\n\n## B\n",
    "    code\n\n# H\n",
)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("before", UNPRINTED)
@pytest.mark.parametrize("heading", ["# A *b*\n", "A *b*\n===\n", "<h1 align=center>A <em>b</em></h1>\n"])
def test_a_heading_that_opens_the_text_is_the_title(before: str, heading: str, dialect: str) -> None:
    found = outline(before + heading + "\n## C\n", dialect)
    assert title_of(None, "Listed", found, "file") == "A b"
    assert title_of("Given", "Listed", found, "file") == "Given"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("body", [*WITHIN, *LATE, "", "Text.\n", "# \n"])
def test_any_other_h1_is_none(body: str, dialect: str) -> None:
    found = outline(body, dialect)
    assert title_of("Given", "Listed", found, "file") == "Given"
    assert title_of(None, "Listed", found, "file") == "Listed"
    assert title_of(None, "", found, "my-file") == "My file"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_lower_heading_is_the_title_only_where_it_stands_above_all_others(dialect: str) -> None:
    assert title_of(None, "", outline("### A\n\ntext\n\n#### B\n", dialect), "file") == "A"
    assert title_of(None, "Listed", outline("### A\n\ntext\n", dialect), "file") == "Listed"
    assert title_of(None, "", outline("## A\n\ntext\n\n## B\n", dialect), "file") == "File"


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("text", ["<%= current_page.data.title %>", "{{ page.title }}"])
def test_a_title_that_a_template_engine_fills_in_is_the_one_of_the_front_matter(text: str, dialect: str) -> None:
    page = _page(f"---\ntitle: Given & *kept*\n---\n# {text}\n\nText.\n", dialect)
    found = outline(page, dialect)
    assert len(found.headings) == 1
    assert found.title is not None
    assert found.title.text == "Given & *kept*"
    assert title_of(None, "", outline(f"# {text}\n", dialect), "file") == "File"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("restore-from_backup", "Restore from backup"),
        ("KubePodCrashLooping", "KubePodCrashLooping"),
        ("2024-01-31-moving-house", "Moving house"),
        ("0012-use-postgres", "Use postgres"),
        ("404-errors", "404 errors"),
        ("2024-01-31", "2024 01 31"),
        ("---", "---"),
        ("", ""),
    ],
)
def test_a_name_in_words(name: str, words: str) -> None:
    assert in_words(name) == words


PARTS = (*UNPRINTED, *WITHIN, *LATE, "# H\n", "## H\n\n", "H\n---\n\n", "<h1>H</h1>\n\n", "# <%= t %>\n")


@given(st.lists(st.sampled_from(PARTS), max_size=5), st.sampled_from(DIALECTS))
def test_every_page_opens_with_one_title_and_keeps_its_text(parts: list[str], dialect: str) -> None:
    body = "".join(parts)
    doc, page = _guide(body, dialect), _page(body, dialect)
    title = outline(page, dialect).title
    assert title is not None
    assert (title.level, title.text) == (1, doc.title)
    assert _letters(page.removeprefix(title_line(doc.title))) == _letters(body) or "<%=" in body


def _guide(text: str, dialect: str) -> Doc[Any]:
    return handbook({"guides/a.md": text}, dialect=dialect).corpus.by_path["guides/a.md"]


def _page(text: str, dialect: str) -> str:
    """The Markdown of the document's page."""
    corpus = handbook({"guides/a.md": text}, dialect=dialect).corpus
    doc = corpus.by_path["guides/a.md"]
    return rewritten(body_as_read(lambda _: text, doc), doc, site_of(corpus, TODAY), {})


def _letters(text: str) -> str:
    return re.sub(r"[#=\-\s]", "", text)


LATE_H1 = """---
title: Given
---
<!-- </h1> -->
## Steps

> # Quoted

# Notes
"""


@pytest.mark.slow
@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_panel_stands_under_the_title_and_every_heading_is_listed(tmp_path: Path, dialect: str) -> None:
    (tmp_path / "docs" / "guides").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: T\ntheme: {{name: material}}\nplugins:\n  - kbgen:\n      markdown: {dialect}\n"
    )
    (tmp_path / "docs" / "guides" / "a.md").write_text(LATE_H1)
    page = (build(tmp_path) / "guides" / "a" / "index.html").read_text()
    article = page[page.index("<article") : page.index("</article>")]
    order = [
        article.index(part)
        for part in ('<h1 id="given">', 'class="kb-panel"', 'id="steps"', "<blockquote>", 'id="notes"')
    ]
    assert order == sorted(order)
    contents = page[page.index("md-sidebar--secondary") : page.index("<article")]
    assert all(f'href="#{anchor}"' in contents for anchor in ("steps", "notes"))


def test_a_document_without_a_title_of_its_own_is_called_as_nav_lists_it() -> None:
    listed = {"a.md": "First", "b/README.md": "Second", "c.md": "Third", "d.md": ""}
    files = {
        "docs/a.md": "Text.\n",
        "docs/b/README.md": "### Lower\n",
        "docs/c.md": "# Own\n",
        "docs/d.md": "Text.\n",
    }
    titles = {doc.path: doc.title for doc in corpus_of(files, nav_titles=listed, docs_dir="docs").docs}
    assert titles == {"docs/a.md": "First", "docs/b/README.md": "Second", "docs/c.md": "Own", "docs/d.md": "D"}
