"""Tells what an import found and did, for a person and for a program."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kbgen.importing.plan import ImportPlan, ImportRecord, Refused, totals
from kbgen.importing.state import ImportState

_MOST = 30


class ImportReport(NamedTuple):
    """What is told: the plan, the state of each file by its place, and what is not imported or gone."""

    plan: ImportPlan
    states: Mapping[str, ImportState]
    refused: tuple[Refused, ...]
    removed: tuple[str, ...]
    notes: tuple[str, ...]


def as_json(report: ImportReport, *, dry_run: bool) -> str:
    """Everything, a record for each document and file."""
    records = {record.place: record for record in report.plan.records}
    files = [piece for piece in report.plan.pieces if piece.place not in records]
    whole = {
        "version": 1,
        "dry_run": dry_run,
        "totals": {
            "documents": len(records),
            "files": len(files),
            "refused": len(report.refused),
            "states": dict(sorted(Counter(map(str, report.states.values())).items())),
            "formats": [{"kind": kind, "format": name, "documents": count} for kind, name, count in _totals(report)],
        },
        "documents": [_record(record, report) for record in report.plan.records],
        "files": [{"path": file.place, "from": file.origin, "state": str(report.states[file.place])} for file in files],
        "refused": [{"from": one.origin, "reason": one.reason} for one in report.refused],
        "removed": list(report.removed),
        "unused": list(report.plan.unused),
        "outside": list(report.plan.outside),
        "notes": list(report.notes),
    }
    return json.dumps(whole, indent=1) + "\n"


def _totals(report: ImportReport) -> Iterator[tuple[str, str, int]]:
    return totals(report.plan.records)


def _record(record: ImportRecord, report: ImportReport) -> dict[str, Any]:
    return {
        "path": record.place,
        "from": record.origin,
        "state": str(report.states[record.place]),
        "kind": record.kind,
        "format": record.format,
        "sign": record.sign,
        "written": list(record.written),
        "unsure": list(record.unsure),
        "missing": list(record.missing),
        "links": {"rewritten": record.rewritten, "left": record.left},
    }


def as_text(report: ImportReport, to: Path, *, dry_run: bool) -> Iterator[str]:
    """What a person wants to know: what was found, what is unsure, and what needs a hand."""
    records = report.plan.records
    for kind, name, count in _totals(report):
        signs = Counter(
            record.sign for record in records if (record.kind, record.format or "no format") == (kind, name)
        )
        yield f"{count:>6,}  {kind}  {name}: {signs.most_common(1)[0][0]}"
    yield from _unsure(records)
    missing = Counter(key for record in records for key in record.missing)
    if missing:
        yield "missing: " + ", ".join(f"{key} in {count:,}" for key, count in missing.most_common())
    by_state = {state: [place for place, one in report.states.items() if one is state] for state in ImportState}
    for state in (ImportState.EDITED, ImportState.DIVERGED):
        yield from _listed(by_state[state], f"{state}: ", _MEANING[state])
    yield from _listed(report.removed, "gone upstream: ", "; remove it here if it is not wanted")
    yield from _listed([f"{one.origin}: {one.reason}" for one in report.refused], "not imported: ", "")
    if report.plan.outside:
        number = _counted(len(report.plan.outside), "document")
        yield f"outside of the site: {number}, such as {report.plan.outside[0]}; import what you want of them by itself"
    yield from report.notes
    yield _sentence(report, to, dry_run=dry_run)


_MEANING = {
    ImportState.EDITED: ", and left alone",
    ImportState.DIVERGED: (
        ": changed here and upstream, and left alone; bring over by hand what you want, then `--settled`"
    ),
}


def _unsure(records: Sequence[ImportRecord]) -> Iterator[str]:
    """What is unsure, document by document; what is so of many is said once."""
    places: dict[str, list[str]] = {}
    for record in records:
        for doubt in record.unsure:
            places.setdefault(doubt, []).append(record.place)
    lines = []
    for doubt, listed in places.items():
        many = f" and {len(listed) - 1:,} more" if len(listed) > 1 else ""
        lines.append(f"{listed[0]}{many}: {doubt}")
    yield from _listed(lines, "unsure: ", "")


def _listed(lines: Sequence[str], before: str, after: str) -> Iterator[str]:
    yield from (f"{before}{line}{after}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"{before}{len(lines) - _MOST:,} more; `--format json` lists them all"


def _sentence(report: ImportReport, to: Path, *, dry_run: bool) -> str:
    counts = Counter(report.states.values())
    done = "would write" if dry_run else "wrote"
    new, updated, same = (counts[state] for state in (ImportState.NEW, ImportState.UPDATED, ImportState.SAME))
    links = sum(record.rewritten for record in report.plan.records)
    left = sum(record.left for record in report.plan.records)
    parts = [
        f"{new:,} new, {updated:,} updated, {same:,} as they were",
        f"{_counted(links, 'link')} rewritten, {left:,} left alone that lead to nothing imported",
        *([f"{_counted(len(report.plan.unused), 'file')} that no document names"] if report.plan.unused else []),
    ]
    return f"{done} {new + updated:,} of {_counted(len(report.states), 'file')} to {to}: {'; '.join(parts)}"


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}" if count == 1 else f"{count:,} {word}s"
