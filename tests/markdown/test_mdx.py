"""Of a text in MDX the Markdown is read and printed, line by line, and nothing of a program."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.markdown.mdx import blanked, markdown_of
from tests.cli.running import handbook, kbgen
from tests.growth import grows_in_proportion

TEXTS = st.lists(
    st.sampled_from(
        [
            "<Card/>", "<A b={c => {d}}>", "</A>", "<", ">", "{", "}", "{/*", "*/}", "`", "```", "~~~", "\n", "\n\n", "\r\n",
            "    ", "- ", "import X from 'x'", "export const a = {", "text", '"', "'", "<>", "</>", "> ",
        ]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("import A from 'a';\n\nText.\n", "\n\nText.\n"),
        ("import 'a.css'\nimport {\n  B,\n} from \"b\"\nexport * from 'c'\n\nText.\n", "\n\n\n\n\n\nText.\n"),
        ("export const a = {\n  b: 1,\n\n  c: [2],\n}\n\nText.\n", "\n\n\n\n\n\nText.\n"),
        ("export default ({children}) => <div>\n{children}</div>\n\nText.\n", "\n\n\nText.\n"),
        ("import the data, and go on.\n", "import the data, and go on.\n"),
        ("export the data, and go on.\n", "export the data, and go on.\n"),
        ("Then\nimport A from 'a'\n", "Then\nimport A from 'a'\n"),
        ("<Card\n  title='a > b'\n  on={() => ({a: '}'.b})} />\n\nText.\n", "\n\n\n\nText.\n"),
        ("<Tabs>\n<Tabs.Item>\n\n**bold**\n\n</Tabs.Item>\n</Tabs>\n", "\n\n\n**bold**\n\n\n\n"),
        ("<Tabs>\n  <Item>\n\n    - a\n      - b\n\n  </Item>\n</Tabs>\n", "\n  \n\n- a\n  - b\n\n  \n\n"),
        ("<A>\n      ```sh\n      a\n      ```\n</A>\n", "\n```sh\na\n```\n\n"),
        ("1. a\n\n   <A>\n\n   b\n\n   </A>\n", "1. a\n\n   \n\n   b\n\n   \n"),
        ("<>\nText\n</>\n", "\nText\n\n"),
        ("A <Icon name='x'/> and <B>c</B>.\n", "A  and c.\n"),
        ("{/* a\nb */}\n\n{a.b}\n\n  {c({d: 1})}\n\nText {e}.\n", "\n\n\n\n\n  \n\nText {e}.\n"),
        ("{/* kbgen: allow GN004 -- why */}\n", "<!-- kbgen: allow GN004 -- why -->\n"),
        ("`<A/>` and ``<B> ` {/* c */}``\n", "`<A/>` and ``<B> ` {/* c */}``\n"),
        ("```jsx\nimport A from 'a'\n\n<A/>\n{b}\n```\n<A/>\n", "```jsx\nimport A from 'a'\n\n<A/>\n{b}\n```\n\n"),
        ("~~~\n<A/>\n```\n<B/>\n", "~~~\n<A/>\n```\n<B/>\n"),
        ("<https://x.example> a < B > c <b>d</b> 1 <A\n", "<https://x.example> a < B > c <b>d</b> 1 <A\n"),
    ],
)
def test_what_a_program_would_run_is_left_out_and_markdown_is_not(written: str, read: str) -> None:
    assert markdown_of(written) == read


@given(TEXTS)
def test_every_line_stays_at_its_number_and_every_blank_at_its_place(text: str) -> None:
    assert markdown_of(text).count("\n") == text.count("\n")
    assert len(blanked(text)) == len(text)
    assert all(after in (before, " ") for before, after in zip(text, blanked(text), strict=True))


@given(st.text(alphabet="ab.*_#->1 \n", max_size=60))
def test_plain_markdown_is_read_as_it_stands(text: str) -> None:
    assert markdown_of(text) == text


@pytest.mark.slow
@pytest.mark.parametrize(
    "part",
    [
        "<A ",
        "<A {",
        '<A "',
        "{/*",
        "{",
        "{}",
        "`a``",
        "export {\n\n",
        "import a \n",
        "```\n~~~\n",
        "<A>\n",
        "<A>\n  x\n",
        "> ",
    ],
)
def test_what_it_takes_grows_with_the_text(part: str) -> None:
    assert grows_in_proportion(lambda size: markdown_of(part * size), 20_000)


CARDS = """\
---
title: Cards
owner: ops
---

import Card from '@site/card';
import Tabs from '@theme/Tabs';

export const meta = {
  a: "TODO",
};

# Cards

{/* kbgen: allow GN004 -- it is a word */}

<Tabs values={[{label: "a", value: "a"}]}>
  <TabItem value="a">

    TODO: see [the other](./other.mdx#part), <Icon name="x" />.

    1. one

       ```jsx
       <Card/>
       ```

    2. two

  </TabItem>
</Tabs>

<Card
  href="/gone/"
/>
"""
FILES = {
    "content/guides/cards.mdx": CARDS,
    "content/guides/other.mdx": "---\ntitle: Other\nowner: ops\n---\n\n## Part\n\n[back](cards.mdx)\n",
    "content/guides/plain.md": "---\ntitle: Plain\nowner: ops\n---\n\n[it](cards.mdx) and [it](cards#cards)\n",
    "content/teams/ops.md": "---\ntitle: Ops\ncontact: {email: ops@example.test}\n---\n\nWe run things.\n",
}


def test_a_document_in_mdx_is_one_and_what_is_left_out_is_no_finding(tmp_path: Path) -> None:
    root = handbook(tmp_path, FILES)
    assert kbgen("check", cwd=root).said == "No findings in 4 documents.\n"
    (root / "content/guides/other.mdx").write_text(FILES["content/guides/other.mdx"].replace("## Part", "## Parts"))
    (found,) = kbgen("check", "--format", "json", cwd=root).json
    assert (found["path"], found["line"], found["code"]) == ("content/guides/cards.mdx", 20, "LK002")


def test_commands_that_edit_leave_its_program_alone(tmp_path: Path) -> None:
    root = handbook(tmp_path, FILES)
    assert kbgen("review", "content/guides/cards.mdx", "--by", "ops", cwd=root).status == 0
    after = (root / "content/guides/cards.mdx").read_text()
    assert after.partition("\n---\n")[2] == CARDS.partition("\n---\n")[2]
    assert kbgen("move", "content/guides/cards.mdx", "content/guides/deck.mdx", cwd=root).status == 0
    assert "[back](deck.mdx)" in (root / "content/guides/other.mdx").read_text()
    assert (root / "content/guides/deck.mdx").read_text().partition("\n---\n")[2] == CARDS.partition("\n---\n")[2]


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["github", "material"])
def test_its_page_shows_its_markdown_alone(tmp_path: Path, dialect: str) -> None:
    root = handbook(tmp_path, FILES)
    text = (root / "mkdocs.yml").read_text()
    (root / "mkdocs.yml").write_text(f"{text}      markdown: {dialect}\n")
    assert kbgen("build", cwd=root).status == 0
    page = (root / "site/guides/cards/index.html").read_text()
    article = page.partition("<article")[2].partition("</article>")[0]
    assert not [
        word for word in ("import", "export", "TabItem", "Icon", "values=", 'href="/gone', "{") if word in article
    ]
    assert article.count("<li>") >= 2
    assert 'href="../other/#part"' in article
    assert not list((root / "site").rglob("*.mdx"))
