"""The examples of all kinds together are a small handbook without a fault."""

from __future__ import annotations

import pytest

from kbgen.kinds import KINDS
from tests.support import ROOT, checked, corpus_of, source_of, stale

EXAMPLES = {
    path: text
    for kind in KINDS.values()
    if (kind.folder / "example.md").exists()
    for path, text in kind.examples().items()
}


def test_every_kind_has_an_example() -> None:
    assert not [kind.name for kind in KINDS.values() if not (kind.folder / "example.md").exists()]


def test_the_examples_have_no_finding_on_any_day_soon_after_they_are_stamped() -> None:
    assert [(finding.path, finding.message) for finding in (*checked(EXAMPLES), *stale(EXAMPLES))] == []


@pytest.mark.parametrize("path", [kind.example_path for kind in KINDS.values()])
def test_an_example_lies_where_its_kind_is_known_by_the_folder(path: str) -> None:
    doc = corpus_of(EXAMPLES).by_path[path]
    assert source_of(path) is ROOT
    assert doc.fields.kind is None
    assert KINDS[doc.kind].example_path == path


def test_every_example_is_reached_from_another_one() -> None:
    corpus = corpus_of({path: text for path, text in EXAMPLES.items() if not path.startswith("ladders/")})
    assert [doc.path for doc in corpus.docs if not corpus.referrers(doc)] == []
