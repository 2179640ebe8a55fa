"""What authors see on GitHub is what readers get: real documents against GitHub's own parser."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path

import cmarkgfm
import pytest
from cmarkgfm.cmark import Options
from structure import Structure, structure
from undressed import undressed

from kbgen.load.frontmatter import body_of
from kbgen.markdown.github import parse
from kbgen.markdown.github.html import article

_FOLDER = os.environ.get("KBGEN_CORPORA", "")
# Written for MkDocs, whose admonitions GitHub prints as code.
_FOR_OTHERS = frozenset(("guides-pagerduty", "guides-nationalarchives"))
_ENDINGS = (".md", ".mdx", ".markdown", ".md.erb")
# Where more is shown than on GitHub: a code span that follows an address at once, which GitHub takes for its end.
_MORE = frozenset(("guides-govuk/source/manual/rename-a-country.html.md",))
# Events of what is beside GitHub's dialect, or printed with other words than GitHub's parser prints by itself.
_OUR_OWN = frozenset(("admonition", "details", "tabs", "emoji", "footnote", "formula"))


def _documents() -> Iterator[tuple[str, str]]:
    folder = Path(_FOLDER)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name.endswith(_ENDINGS) and name.partition("/")[0] not in _FOR_OTHERS and name not in _MORE:
            yield name, body_of(path.read_bytes().decode("utf-8", "replace"))


def _on_github(body: str) -> Structure:
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    options = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
    return structure(cmarkgfm.github_flavored_markdown_to_html(text, options=options))


def _differing(body: str) -> set[str]:
    ours, theirs = structure(undressed(article(body).html)), _on_github(body)
    return {
        field.name for field in dataclasses.fields(ours) if getattr(ours, field.name) != getattr(theirs, field.name)
    }


def _may_differ(body: str) -> set[str]:
    """What differs for what is ours: words everywhere, links to footnotes, pictures in headings, formulas as code."""
    found: set[str] = set()
    for event in parse(body):
        if event.kind in _OUR_OWN or (event.kind == "quote" and event.form):
            found |= {"words"}
        if event.kind == "emoji":
            found |= {"headings", "cells", "links"}
        if event.kind == "footnote":
            found |= {"links"}
        if event.kind == "formula":
            found |= {"cells", "spans"}
        if event.kind == "code" and event.title.strip().lower() == "math":
            found |= {"code", "words"}
        if event.kind == "heading" and event.attributes:
            found |= {"headings", "words"}
        if event.kind in ("html", "html-span") and any(
            tag in event.text.lower() for tag in ("<script", "<style", "<iframe")
        ):
            found |= {"words"}
    return found


@pytest.mark.corpora
@pytest.mark.skipif(not _FOLDER, reason="KBGEN_CORPORA names no folder")
def test_no_document_shows_less_than_on_github() -> None:
    documents = list(_documents())
    less = {name: sorted(rest) for name, body in documents if (rest := _differing(body) - _may_differ(body))}
    assert (less, len(documents) > 1_500) == ({}, True)
