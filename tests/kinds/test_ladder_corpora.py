"""Ladders of others, as they stand: what is missing, repeated and misnamed in them is counted."""

from __future__ import annotations

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from kbgen.check import Examined, Files, examine
from kbgen.kinds import KINDS
from kbgen.kinds.ladder import KIND
from kbgen.kinds.ladder.assemble import ladders
from kbgen.model import Settings, Source
from kbgen.source.files import list_raws, read_raw, walk

pytestmark = pytest.mark.corpora


@cache
def collection(name: str) -> Examined:
    root = Path(os.environ["KBGEN_CORPORA"]) / name
    source = Source(".", name, kind="ladder")
    raws = list(list_raws(root, source, list(walk(root)), lambda path: path.endswith((".yml", ".csv"))))
    settings = Settings(str(root), (source,), whole=False)
    return examine(Files(raws, lambda raw: read_raw(root, raw)), settings, KINDS, lambda _kind: KIND.rules)


def counts(name: str, path: str = "") -> dict[str, int]:
    """The findings of ladder rules, by code."""
    found = collection(name).findings
    return Counter(one.code for one in found if one.code.startswith("LD") and one.path.endswith(path))


def sizes(name: str) -> dict[str, tuple[int, int, int]]:
    """Levels, competencies and cells of each ladder."""
    found = ladders(collection(name).corpus)
    return {one.id: (len(one.levels), len(one.competencies), len(one.cells)) for one in found}


def test_gds_leaves_44_of_72_cells_empty_and_4_out() -> None:
    assert sizes("ladder-gds") == {"career-path": (3, 24, 68)}
    (ladder,) = ladders(collection("ladder-gds").corpus)
    assert sum(placed.content.state == "empty" for placed in ladder.cells.values()) == 44
    assert counts("ladder-gds") == {"LD001": 4, "LD002": 1}


def test_codecademy_repeats_44_of_the_88_bullets_above_the_first_level() -> None:
    assert sizes("ladder-codecademy") == {"ladder-codecademy": (5, 4, 20), "managers": (4, 5, 20)}
    assert counts("ladder-codecademy", "README.md")["LD006"] == 44
    (ladder,) = [one for one in ladders(collection("ladder-codecademy").corpus) if one.id == "ladder-codecademy"]
    first = ladder.levels[0].id
    cells = (placed for (level, _), placed in ladder.cells.items() if level != first)
    assert sum(len(placed.content.expectations) for placed in cells) == 88


def test_ft_repeats_its_summaries_in_operations_alone() -> None:
    assert sizes("ladder-ft") == {"engineering-v1": (4, 4, 16), "engineering": (8, 9, 72), "operations": (3, 4, 12)}
    assert counts("ladder-ft", "engineering.yml") == {}
    # 22 letter for letter, and two more that differ by case or by a mark
    assert counts("ladder-ft", "operations.yml")["LD006"] == 24


def test_monzo_leaves_cells_out_and_one_file_goes_past_its_levels() -> None:
    assert sizes("ladder-monzo")["backend"] == (6, 5, 28)
    assert counts("ladder-monzo", "engineering/backend.md")["LD001"] == 2
    (found,) = [one for one in collection("ladder-monzo").findings if one.code == "LD010"]
    assert found.path.endswith("ops-leadership.md")
    assert "5 levels are declared, and the cells use levels 2 to 6" in found.message


def test_octopus_drifts_in_headings() -> None:
    found = collection("ladder-octopus").findings
    assert {"LD001", "LD008", "LD013", "LD017"} <= {one.code for one in found}
    assert len(sizes("ladder-octopus")) == 5
    assert not [one for one in found if one.code.startswith("LD") and one.path.endswith("README.md")]
