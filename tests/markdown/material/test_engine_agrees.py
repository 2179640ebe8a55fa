"""What the scanner believes of a body is what Python-Markdown prints of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from judge import printed

from kbgen.markdown.material import scan
from tests.depth import more

CASES = {
    "no space after the hash": "#Heading\n##Two\n",
    "closing hashes": "# A #\n## B ##\n# C # \n",
    "hash after spaces": " # no\n\n   # no\n\n    # code\n",
    "hash inside a paragraph": "text\n# Heading\nmore\n",
    "seven hashes": "####### x\n#\n",
    "escaped hash": "# a \\# b\n\\# no\n",
    "underlined": "One\n===\n\nTwo\n---\n",
    "underlined after two lines": "one\ntwo\n---\n",
    "underlined after a heading": "# A\nB\n---\nC\n===\n",
    "underlined list": "- a\n---\n",
    "heading in a list": "- a\n\n    # In list\n\n- # Item\n",
    "code in a list": "1. a\n\n        code\n\n    ```sh\n    # x\n    ```\n",
    "quotes": "> # A\n>  # no\n>\n> > ## B\n\n> ```py\n> # x\n> ```\n",
    "admonition": "!!! note\n    ## In note\n\n    ```sh\n    # no\n    ```\n\n        # code\n\nafter\n",
    "details": '??? note "Title"\n    ## In\n\n        code\n',
    "tabs": '=== "A"\n\n    ## In A\n\n        code\n\n=== "B"\n\n    ## In B\n',
    "list in an admonition": "!!! note\n\n    - a\n\n        # H\n\n            code\n",
    "comment": "<!--\n# no\n[x](y)\n```\ncode\n```\n-->\n\n# yes\n",
    "comment in a line": "a <!-- [x](y) --> b\n",
    "raw html": "<div>\n# no\n</div>\n\n<pre>\n# no\n</pre>\n# yes\n",
    "raw html read as markdown": '<div markdown="1">\n\n# yes\n\n</div>\n\n# two\n',
    "fence languages": '```python\na\n```\n``` python\na\n```\n\n```{.python .x title="a"}\na\n```\n~~~\na\n~~~\n',
    "fence options": '```sh title="a b"\na\n```\n\n```sh foo=1\nb\n```\n',
    "unclosed fence": "```sh\n# heading\n\n~~~\n[x](y)\n~~~\n",
    "longer fence": "````md\n```\n# no\n```\n````\n",
    "tab in a fence": "```make\na:\n\tb\n```\n",
    "fence in indented code": "text\n\n    ```sh\n    a\n    ```\n",
    "indented code with blank lines": "text\n\n    a\n\n\n    b\n",
    "line ends": "# A\r\n\r\n```sh\r\na\r\n```\r\n\r\n[x](y)\r\n",
    "duplicates": "# A\n# A\n# A_1\n# A\n",
    "explicit id": "# A {#b}\n# B\n# B\n",
    "explicit id that clashes": "# A\n\n## C {#a}\n\n# A\n",
    "brace that is text": "# {a}\n# x {a}: {b}\n",
    "inline marks in headings": "# *a* **b** `c_d` [e](f) ![g](h) &amp; x_y_z <b>i</b>\n",
    "table": "a | b\n--- | ---\n[x](y) | `a|b`\n# no | x\n",
    "definitions": "term\n:   # A\n\n    ## B\n\n        code\n",
    "links": '[a](b "t") [a](<b c>) [a](b(c)d) [a [b] c](d) [![i](j)](k) \\[x](y) [a](b c) <https://e.org/x>\n',
    "references": "[a][b] [b][] [b] [c] [ ] [x]\n\n[b]: http://u 'title'\n",
    "links in code": "`[a](b)` ``[c](`d)`` [e](f)\n",
    "link with quotes": "[a]({{< ref \"./b.md\" >}}) [a](b 'it')\n",
    "task list": "- [ ] a\n- [x] b [c](d)\n",
    "empty": "",
}


def agreement(body: str) -> tuple[bool, bool, bool]:
    """Return whether headings, code and links are what the engine prints."""
    judged, outline = printed(body), scan(body)
    headings = [(heading.level, heading.text, heading.anchor) for heading in outline.headings]
    code = [(fence.language, fence.code.strip("\n")) for fence in outline.fences]
    # the judge sees what Markdown writes, and no addresses in HTML
    targets = sorted(link.target for link in outline.links if link.kind not in ("wiki", "html"))
    return (
        headings == judged.headings,
        code == [(language, text.strip("\n")) for language, text in judged.code],
        targets == sorted(judged.links),
    )


@pytest.mark.parametrize("name", CASES)
def test_scan_agrees_with_the_engine(name: str) -> None:
    assert agreement(CASES[name]) == (True, True, True)


def bodies(folder: Path) -> list[tuple[str, str]]:
    """Return the bodies of a folder by path, front matter cut off."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.suffix in (".md", ".erb") and path.stat().st_size < 100_000:
            text = path.read_bytes().decode("utf-8", "replace").removeprefix("\ufeff")
            front = re.match(r"---[ \t]*\r?\n.*?\r?\n---[ \t]*(?:\r?\n|$)", text, re.DOTALL)
            found.append((str(path.relative_to(folder)), text[front.end() :] if front else text))
    return found


@pytest.mark.corpora
@pytest.mark.skipif("KBGEN_CORPORA" not in os.environ, reason="KBGEN_CORPORA is not set")
def test_scan_agrees_with_the_engine_on_real_collections() -> None:
    results = [(path, agreement(body)) for path, body in bodies(Path(os.environ["KBGEN_CORPORA"]))[:: more(4, 1)]]
    shares = [sum(result[part] for _, result in results) / len(results) for part in range(3)]
    print("headings {:.2%}, code {:.2%}, links {:.2%} of".format(*shares), len(results), "files")
    print(*(path for path, result in results if not all(result)), sep="\n")
    assert shares[0] >= 0.995
    assert shares[1] >= 0.995
    assert shares[2] >= 0.98
