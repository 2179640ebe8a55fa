"""The pages of a ladder print titles where its files write ids, and never an id in braces."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.running import handbook, kbgen
from tests.site.building import Html, build, pages
from tests.site.searched import searched

BRACES = re.compile(r"\{:?\s*[#.]")
LADDER = {
    "content/ladders/x/ladder.md": "---\ntitle: X\nlevels: [{id: l1, title: One}, {id: l2, title: Two}, {id: three}]\n"
    "competencies: [{id: d, title: Doing}]\n---\n\nText.\n",
    "content/ladders/x/d.md": """---
title: Doing
---

## l1

A sentence. {#sentence}

* Stars {#stars}
* Goes on
  below {#below}
* Ends in `code` {#code}
* **Bold** {#bold}
* Nested: {#nested}
    - inner {#inner}

1. One {#one}

> - quoted {#quoted}

- [ ] a task {#task}
- a [link](#code) {#link}
- loose {#loose}

- not tight {#apart}

    More of it.

## l2 {#second}

- has { braces } {#braces}
- with a class {.x #classed}

```text
printed {#as-it-is}
```

## three

- Asks {#asks}
""",
    "content/ladders/y/y.md": """---
title: Y
---

| Skill | Junior | Senior |
|---|---|---|
| Code | Writes it well and often {#t1} | Reviews it well and often {#t2} |
| Talk | Says what is going on <br> Listens {#t3} | Says it to many people |
""",
    "content/ladders/z/z.yml": """title: Z
levels: [{id: l1, title: One}, {id: l2, title: Two}]
competencies: [{id: d, title: Doing}]
cells:
  - {level: l1, competency: d, expectations: ["Does it {#does}", {text: "Does more {#more}"}]}
""",
}


@pytest.mark.parametrize("dialect", ["github", "material"])
def test_no_page_and_no_search_prints_an_id_in_braces(tmp_path: Path, dialect: str) -> None:
    configuration = (
        "site_name: Book\ndocs_dir: content\ntheme: {name: material}\nplugins:\n  - search\n"
        f"  - kbgen: {{sources: [content], as_of: 2026-01-15, markdown: {dialect}}}\n"
    )
    site = build(handbook(tmp_path, LADDER, configuration))
    found = pages(site)
    page = found["ladders/x/d/index.html"]
    for place, one in found.items():
        assert BRACES.findall(one.text.replace("printed {#as-it-is}", "")) == [], place
    assert {"below", "code", "inner", "classed", "second", "l1"} <= _ids(page)
    assert not {"sentence"} & _ids(page)
    assert "Does more" in found["ladders/z/z/levels/l1/index.html"].text
    headings = re.findall(r"<h2 id=\"[^\"]*\">([^<]*)", (site / "ladders/x/d/index.html").read_text())
    assert headings == ["One", "Two", "three"]
    answer = kbgen("search", "braces", "--site-dir", str(site), "--format", "json", cwd=tmp_path).said
    assert "{#" not in answer
    assert "l2" not in " ".join(searched(site)["ladders/x/d/"].words)


def _ids(page: Html) -> set[str]:
    return {attributes["id"] for _, attributes in page.elements if "id" in attributes}
