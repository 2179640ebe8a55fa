"""Records keep their bodies and their numbers when they are exported, and get names that nothing shares."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kbgen import app
from kbgen.export.decisions import madr
from kbgen.export.naming import names, without_number
from kbgen.load.frontmatter import split
from kbgen.markdown.material import scan
from kbgen.model import Settings, Source
from kbgen.stage import site_of
from tests.support import TODAY, corpus_of

HEAD = "---\ntitle: A choice\nstatus: accepted\n---\n"
PATH = "decisions/0001-a.md"
LINES = st.lists(
    st.sampled_from(["", "# One", "## Two", "Words  ", "\t- a", "```sh", "---", "status: x", "é🛠", "| a | b |", "<b>"])
)
BODIES = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")), LINES.map("\n".join), LINES.map("\r\n".join)
)


def exported(text: str) -> str:
    corpus = corpus_of({PATH: text})
    doc = corpus.by_path[PATH]
    return madr(doc, text, names([doc]), site_of(corpus, TODAY)).text


@given(BODIES)
def test_every_byte_of_a_body_stays(body: str) -> None:
    assume(not scan(split(HEAD + body).body).links)
    written = exported(HEAD + body)
    assert written.endswith(body)
    assert written.replace("\r\n", "\n").startswith("---\nstatus: accepted\n---\n")


@given(
    st.lists(
        st.sampled_from(
            [
                "decisions/0001-a.md",
                "decisions/0001-A.md",
                "decisions/0001-a b.md",
                "decisions/a.md",
                "decisions/b.md",
                "decisions/x/0001-a.md",
                "decisions/y/y.md",
                "decisions/z/README.md",
                "decisions/2020-01-01-a.md",
                "other/decisions/0001-a.md",
            ]
        ),
        unique=True,
    )
)
def test_every_record_has_a_name_of_its_own_whatever_its_case(paths: list[str]) -> None:
    docs = corpus_of(dict.fromkeys(paths, "---\nkind: decision\n---\n")).docs
    found = names(docs)
    assert len({name.casefold() for name in found.values()}) == len(docs)
    assert names(reversed(docs)) == found or len(docs) > 1
    for doc in docs:
        number = doc.content.number
        assert number is None or found[doc.address].rpartition("/")[2].startswith(f"{number:04d}-")


def test_records_keep_their_names_and_others_are_numbered_by_their_dates() -> None:
    files = {
        "decisions/0007-use-a-log.md": "# ADR 7: Something else\n",
        "decisions/adr-0009-use-a-queue.md": "# Use a queue\n",
        "decisions/zebra.md": "---\ndate: 2020-01-01\n---\n# The oldest\n",
        "decisions/apple.md": "---\ndate: 2021-01-01\n---\n# ADR-12: The newer\n",
    }
    docs = corpus_of(files).docs
    assert {doc.path: names(docs)[doc.address] for doc in docs} == {
        "decisions/0007-use-a-log.md": "0007-use-a-log.md",
        "decisions/adr-0009-use-a-queue.md": "0009-use-a-queue.md",
        "decisions/zebra.md": "0010-the-oldest.md",
        "decisions/apple.md": "0011-the-newer.md",
    }
    assert without_number(docs) == 2


def test_each_log_has_a_folder_and_records_in_folders_of_their_own_are_one_log() -> None:
    files = {
        "decisions/a/0001-x.md": "",
        "decisions/a/0002-y.md": "",
        "decisions/b/0001-x.md": "",
        "decisions/2022-02-03-tests/README.md": "---\nkind: decision\n---\n# Tests\n",
        "decisions/2022-01-03-builds/README.md": "---\nkind: decision\n---\n# Builds\n",
    }
    docs = corpus_of(files).docs
    assert {doc.path: names(docs)[doc.address] for doc in docs} == {
        "decisions/a/0001-x.md": "a/0001-x.md",
        "decisions/a/0002-y.md": "a/0002-y.md",
        "decisions/b/0001-x.md": "b/0001-x.md",
        "decisions/2022-01-03-builds/README.md": "decisions/0001-builds.md",
        "decisions/2022-02-03-tests/README.md": "decisions/0002-tests.md",
    }


def test_links_between_records_in_different_logs_lead_to_their_files() -> None:
    files = {
        "decisions/a/0001-x.md": "# X\n\n[y](../b/0001-y.md#why) and ![p](p.png)\n",
        "decisions/b/0001-y.md": "# Y\n",
    }
    corpus = corpus_of(files)
    doc = corpus.by_path["decisions/a/0001-x.md"]
    found = madr(doc, files[doc.path], names(corpus.docs), site_of(corpus, TODAY))
    assert "[y](../b/0001-y.md#why) and ![p](p.png)" in found.text


@pytest.mark.corpora
def test_bodies_of_others_differ_in_lines_with_links_alone() -> None:
    root = Path(os.environ["KBGEN_CORPORA"])
    count = 0
    for folder in sorted((*root.glob("decisions-*"), *root.glob("docs-*"))):
        source = Source(folder.name, folder.name, kind="decision" if folder.name.startswith("decisions") else None)
        corpus = app.read_corpus(Settings(str(root), (source,), whole=False)).corpus
        site, docs = site_of(corpus, TODAY), corpus.of_kind("decision")
        found = names(docs)
        assert len({name.casefold() for name in found.values()}) == len(docs)
        for doc in docs:
            text = (root / doc.path).read_bytes().decode("utf-8-sig")
            body = split(text).body.lstrip("\r\n").split("\n")
            after = madr(doc, text, found, site).text.split("\n")[-len(body) :]
            assert all(one == other or "](" in one or "]: " in one for one, other in zip(body, after, strict=True))
            count += 1
    assert count > 400
