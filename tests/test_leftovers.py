"""Markup of other programs that a reader would see is found, once a document for each kind; what is meant literally is not."""

from __future__ import annotations

import pytest

from kbgen.markdown.github.html import article
from kbgen.model import Finding
from kbgen.model.settings import MATERIAL
from tests.support import checked

# What is printed as it is written, with what it is said to be.
SEEN = {
    '{{< figure src="a.png" >}}': "Hugo",
    "{{% notice %}}": "Hugo",
    "{{ site.title }}": "template",
    "{{ $labels.instance }}": "template",
    "{% include a.md %}": "Liquid or Jinja",
    "{%- if a -%}": "Liquid or Jinja",
    "<%= partial 'a' %>": "ERB",
    "import Tabs from '@theme/Tabs'": "MDX",
    "--8<-- 'a.md'": "snippet",
    ":::note\n\nnever closed": "container",
    ":::: {.columns}\n\ntext": "container",
    "text {: .class }and more": "attributes",
    "*[SLO]: service level objective": "abbreviation",
    ":material-check:": "icon",
    "==marked==": "a mark",
    "++ctrl+alt+del++": "a key",
}
UNSEEN = (
    *(f"`{text}`" for text in SEEN if "\n" not in text and "`" not in text),
    *(f"```\n{text}\n```" for text in SEEN),
    *(f"<!-- {text} -->" for text in ("{{ a }}", "{% a %}", "==a==")),
    "[[_TOC_]]", "[TOC]", "# <%= current_page.data.title %>", ":::note\ntext\n:::", "## A {#a}", "- a {.b}", "![a](b){: width=10 }",
    "a == b, c == d", "C++ and g++", "a++ b++", "import this from there", "{} {a} {{}} ${a}", "100% {a}%", ":smile:", "a:::b", "\\{\\{ a }}",
    "<!-- kbgen: allow GN004 -- why -->", "*[a](b)*: c", "!!! note\n    text",
)  # fmt: skip


def found(body: str, **settings: str) -> list[Finding]:
    return [finding for finding in checked({"guides/a.md": body}, **settings) if finding.code == "MD004"]


@pytest.mark.parametrize("text", SEEN)
def test_what_a_reader_sees_is_found_where_it_stands(text: str) -> None:
    (finding,) = found(f"A paragraph.\n\n{text}\n")
    start = finding.span.column - 1
    assert (finding.span.line, start) == (3, text.index(finding.value[:2]))
    assert SEEN[text] in finding.message
    assert text.split(maxsplit=1)[0].replace("<", "&lt;").partition("'")[0] in article(text).html


@pytest.mark.parametrize("text", UNSEEN)
def test_what_is_meant_literally_or_read_is_left(text: str) -> None:
    assert found(f"A paragraph.\n\n{text}\n") == []


def test_each_kind_is_one_finding_with_its_count() -> None:
    said = [finding.message for finding in found("{{ a }} {{ b }}\n\n==c== {{ d }}\n")]
    assert [("3 times" in message, "times" in message) for message in said] == [(True, True), (False, False)]


def test_the_other_dialect_has_extensions_of_its_own() -> None:
    assert found("==marked==", dialect=MATERIAL) == []
