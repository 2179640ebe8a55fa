"""Findings on real collections that were judged by hand: what is right is reported, and what nobody acts on is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from benchmarks.rules import ACT, LABELS, RIGHT, WRONG, collections, everything, failing, labels, share_right

pytestmark = [pytest.mark.corpora, pytest.mark.slow]

ROOT = Path(os.environ.get("KBGEN_CORPORA", "nowhere"))
KNOWN = list(labels(LABELS))
MOST = 40


def test_the_labels_are_of_collections_that_are_there_and_each_place_has_one() -> None:
    assert {one.path.partition("/")[0] for one in KNOWN} <= set(collections(ROOT))
    assert all((ROOT / one.path).is_file() for one in KNOWN)
    assert len({one.place for one in KNOWN}) == len(KNOWN)
    assert {one.verdict for one in KNOWN} == {RIGHT, ACT, WRONG}


def test_nothing_that_is_right_is_lost() -> None:
    right = [one for one in KNOWN if one.verdict == RIGHT]
    assert list(failing(right, everything(ROOT))) == []


def test_nine_of_ten_errors_and_warnings_are_right() -> None:
    right, judged = share_right(KNOWN, everything(ROOT))
    assert judged >= 150
    assert right >= 0.9 * judged


def test_no_collection_is_drowned() -> None:
    over = [one for one in everything(ROOT) if 100 * len(one.serious) > MOST * one.documents]
    assert [(one.name, one.kind, len(one.serious)) for one in over] == []
