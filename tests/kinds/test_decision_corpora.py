"""Decisions of real collections are read as a careful reader of them wrote down, in `decisions_expected.csv`.

`supersedes` and `superseded_by` are ids of the graph, whichever side says it; `unsure` is what a reader
of the one file has to guess at: its status, or its date.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from functools import cache
from pathlib import Path

import pytest

from kbgen.kinds.decision.formats import FORMATS
from kbgen.kinds.decision.read import relations
from kbgen.kit.kind import Foreign
from kbgen.load.identity import is_index, is_template
from kbgen.model import Doc
from tests.test_corpora import ROOT, report

pytestmark = pytest.mark.corpora

TABLE = Path(__file__).parent / "decisions_expected.csv"
EXPECTED = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
# every Markdown file of each folder: records, templates, indexes, and what is none of them
COUNTS = {
    "decisions-cometbft": (93, 1, 2, 0),
    "decisions-edc": (107, 0, 2, 1),
    "decisions-jabref": (70, 1, 1, 0),
    "decisions-log4brains": (9, 1, 2, 0),
    "decisions-madr": (19, 1, 1, 0),
    "decisions-occurrent": (134, 0, 0, 0),
    "decisions-opendatahub": (43, 1, 1, 1),
    "decisions-wagov": (26, 0, 0, 0),
}
NUMBERS_THAT_DISAGREE = {
    "decisions-cometbft": {"adr-021-abci-events"},
    "docs-cloud-platform": {"030-AWS-root-user-security"},
    "docs-modernisation-platform": {
        "0031-llms-will-be-hosted-on-the-analytical-platform",
        "0032-ncsc-pdns-not-at-platform-level",
    },
}

FORMATS_OF = {
    "decisions-cometbft": Counter({"cosmos": 73, "nygard": 17, "": 3}),
    "decisions-edc": Counter(dated=107),
    "decisions-jabref": Counter(madr=70),
    "decisions-log4brains": Counter(log4brains=9),
    "decisions-madr": Counter(madr=19),
    "decisions-opendatahub": Counter(table=43),
    "decisions-wagov": Counter({"one-line": 26}),
    "docs-cloud-platform": Counter(nygard=36, labelled=13),
    "docs-modernisation-platform": Counter(nygard=44, labelled=1),
}


@cache
def docs_of(folder: str) -> dict[str, Doc]:
    return {doc.inner: doc for doc in report(folder).corpus.docs}


def what(doc: Doc) -> str:
    """What a file among decisions was taken for."""
    if doc.kind == "decision":
        return "record"
    return "template" if is_template(doc.inner) else "index" if is_index(doc.inner) else "other"


@cache
def graph(folder: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in relations(report(folder).corpus):
        if one.role == "supersedes":
            found[one.later.path, "supersedes"].add(one.earlier.id)
            found[one.earlier.path, "superseded_by"].add(one.later.id)
    return found


def unsure(doc: Doc) -> str:
    return " ".join(
        name for name, doubt in (("status", doc.content.status_doubt), ("date", doc.content.date_doubt)) if doubt
    )


def told(folder: str, doc: Doc) -> dict[str, str]:
    content, neighbours = doc.content, graph(folder)
    return {
        "number": "" if content.number is None else str(content.number),
        "log": content.log,
        "status": content.status,
        "qualifier": content.qualifier,
        "implementation": content.implementation,
        "date": content.day_said,
        "origin": content.origin if content.date else "",
        "supersedes": " ".join(sorted(neighbours[doc.path, "supersedes"])),
        "superseded_by": " ".join(sorted(neighbours[doc.path, "superseded_by"])),
        "unsure": unsure(doc),
    }


@pytest.mark.parametrize("row", EXPECTED, ids=lambda row: f"{row['folder']}/{row['path'].rpartition('/')[2]}")
def test_a_decision_is_read_as_a_careful_reader_reads_it(row: dict[str, str]) -> None:
    doc = docs_of(row["folder"])[row["path"]]
    assert what(doc) == row["is"]
    if row["is"] == "record":
        assert told(row["folder"], doc) == {key: row[key] for key in told(row["folder"], doc)}


def test_the_sample_is_large_and_of_every_folder() -> None:
    records = Counter(row["folder"] for row in EXPECTED if row["is"] == "record")
    assert records.total() >= 200
    assert records.keys() >= COUNTS.keys()


@pytest.mark.parametrize("folder", [*COUNTS, "docs-cloud-platform", "docs-modernisation-platform"])
def test_no_title_begins_with_its_number_or_is_a_part_of_any_decision(folder: str) -> None:
    for doc in report(folder).corpus.of_kind("decision"):
        assert not re.match(r"\W*(?:\d{1,5}\s*[.:)]|[A-Z-]*(?:ADR|RFC)[- ]?\d)", doc.title), doc.path
        assert doc.title.lower() not in ("status", "context", "decision", "summary", "problem")


def test_what_is_superseded_in_part_stands() -> None:
    """No decision of this log was superseded as a whole, and some were in part."""
    corpus = report("decisions-occurrent").corpus
    replaced = [one for one in relations(corpus) if one.role == "supersedes"]
    assert len(replaced) > 5
    assert all(one.scope for one in replaced)
    assert "superseded" not in {doc.content.status for doc in corpus.of_kind("decision")}


@pytest.mark.parametrize("folder", COUNTS)
def test_every_file_is_told_to_be_a_record_a_template_or_an_index(folder: str) -> None:
    found = Counter(map(what, docs_of(folder).values()))
    doubts = Counter(filter(None, map(unsure, (doc for doc in docs_of(folder).values() if doc.kind == "decision"))))
    print(f"{folder}: {found['record']} records, unsure of {dict(doubts) or 'none'}")
    assert (found["record"], found["template"], found["index"], found["other"]) == COUNTS[folder]


def test_what_is_unsure_is_counted() -> None:
    """Of a sample the reader of one file is as unsure as the reading is; of all, few are."""
    doubts = {
        folder: sum(1 for doc in docs_of(folder).values() if doc.kind == "decision" and unsure(doc))
        for folder in COUNTS
    }
    print(doubts)
    assert doubts == {
        "decisions-cometbft": 5,
        "decisions-edc": 0,
        "decisions-jabref": 0,
        "decisions-log4brains": 0,
        "decisions-madr": 0,
        "decisions-occurrent": 0,
        "decisions-opendatahub": 2,
        "decisions-wagov": 0,
    }


@pytest.mark.parametrize("folder", [*COUNTS, "docs-cloud-platform", "docs-modernisation-platform"])
def test_numbers_that_disagree_are_found_and_no_others(folder: str) -> None:
    found = report(folder).findings
    names = {one.path.rpartition("/")[2].removesuffix(".md") for one in found if one.code == "DC018"}
    assert names == NUMBERS_THAT_DISAGREE.get(folder, set())


@pytest.mark.parametrize("folder", FORMATS_OF)
def test_the_format_of_every_record_is_known_and_its_values_are_what_is_read(folder: str) -> None:
    """Three of cometbft have neither a status nor a heading that tells; a few among the platforms have a status only."""
    found: Counter[str] = Counter()
    for doc in report(folder).corpus.of_kind("decision"):
        path = ROOT / folder / doc.path
        beside = frozenset(one.name for one in path.parent.iterdir())
        foreign = Foreign(doc.inner, path.read_text(encoding="utf-8-sig"), beside)
        known = next((one for form in FORMATS if (one := form.recognise(foreign))), None)
        found[known.format if known else ""] += 1
        for key, said in (("status", doc.content.status), ("date", doc.content.day_said)):
            value = known.values.get(key) if known else None
            assert (value.value if value else "") == ("" if said == "unspecified" or not known else said)
    assert found == FORMATS_OF[folder]
