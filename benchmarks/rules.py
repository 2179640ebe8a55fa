"""Measures what every rule finds on real collections, and how much of it is right: `python benchmarks/rules.py`.

`KBGEN_CORPORA` names the folder of the collections, each of which is looked at on its own as `kbgen check --kind` does.
What is right was judged by hand at its place: `tests/labels/findings.tsv` holds the judgements, and further files of
labels may be named as arguments. A finding is `right`, or true but nobody would `act` on it, or `wrong`.
"""

from __future__ import annotations

import csv
import os
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

from kbgen import app, checks
from kbgen.kinds import KINDS
from kbgen.kit import Rule
from kbgen.model import Finding, Severity
from kbgen.rules import Choice, rules_for

LABELS = Path(__file__).parent.parent / "tests" / "labels" / "findings.tsv"
TODAY = date(2026, 11, 30)
Place = tuple[str, int, str]
RIGHT, ACT, WRONG = "right", "act", "wrong"
# what other files of labels call the three
_VERDICTS = {"RIGHT": RIGHT, "PEDANTIC": ACT, "WRONG": WRONG}
# what the documents of a collection are, by the first word of its folder's name; of `docs` some are each of the three
_KINDS = {
    "decisions": ("decision",),
    "docs": ("guide", "decision", "runbook"),
    "guides": ("guide",),
    "incidents": ("incident",),
    "ladder": ("ladder",),
    "principles": ("principle",),
    "runbooks": ("runbook",),
}
# rules that share one finding where a document lacks what both ask for
_SHARING = {"RB003": "RB004"}


class Label(NamedTuple):
    """A judgement on a finding: its path begins with its collection."""

    path: str
    line: int
    code: str
    verdict: str

    @property
    def place(self) -> Place:
        """Where it is, and what it is about."""
        return _place(self.path, self.line, self.code)


class Reported(NamedTuple):
    """What was found in a collection, and in how many documents."""

    name: str
    kind: str
    documents: int
    findings: tuple[Finding, ...]

    @property
    def serious(self) -> list[Finding]:
        """The errors and warnings."""
        return [finding for finding in self.findings if finding.severity > Severity.ADVICE]


def labels(path: Path) -> Iterator[Label]:
    """The labels of a file, ours or one that gives the whole path as `file`."""
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t"):
            place = row["file"] if "file" in row else f"{row['collection']}/{row['path']}"
            verdict = row.get("verdict") or _VERDICTS[row["label"]]
            yield Label(place, int(row["line"]), row["code"], verdict)


def collections(root: Path) -> list[str]:
    """The folders of a collection of documents each."""
    return sorted(path.name for path in root.iterdir() if path.is_dir() and path.name.partition("-")[0] in _KINDS)


def everything(root: Path) -> list[Reported]:
    """What is reported of every collection, by each kind that its documents may be."""
    return [reported(root, name, kind) for name in collections(root) for kind in _KINDS[name.partition("-")[0]]]


@cache
def reported(root: Path, name: str, kind: str) -> Reported:
    """What `kbgen check --kind` says of a collection."""
    (scene,) = app.scenes([root / name], None, kind, root)
    report = checks.check(scene, Choice(), TODAY)
    documents = sum(scene.covers(doc.path) for doc in report.corpus.docs)
    return Reported(name, kind, documents, report.findings)


def _place(path: str, line: int, code: str) -> Place:
    return path, line, _SHARING.get(code, code)


def _told(found: Sequence[Reported]) -> dict[Place, Severity]:
    """The findings by their places, each with the worst severity that it has as a document of some kind."""
    listed = sorted((one for each in found for one in each.findings), key=lambda one: one.severity)
    return {_place(one.path, one.span.line, one.code): one.severity for one in listed}


def failing(known: Iterable[Label], found: Sequence[Reported]) -> Iterator[str]:
    """The labels that do not hold: what was right is reported no more, or what was not is still an error or warning."""
    told = _told(found)
    for label in known:
        severity = told.get(label.place)
        lost = label.verdict == RIGHT and severity is None
        kept = label.verdict != RIGHT and severity is not None and severity > Severity.ADVICE
        if lost or kept:
            said = severity.label if severity is not None else "not reported"
            yield f"{label.code} {label.path}:{label.line} is labelled {label.verdict}, and {said}"


def share_right(known: Iterable[Label], found: Sequence[Reported]) -> tuple[int, int]:
    """How many of the errors and warnings that have a label are right, and how many have one."""
    told = _told(found)
    verdicts = [label.verdict for label in known if told.get(label.place, Severity.ADVICE) > Severity.ADVICE]
    return verdicts.count(RIGHT), len(verdicts)


def main() -> None:
    """Print the table of the rules, that of the collections, and the labels that do not hold."""
    if "KBGEN_CORPORA" not in os.environ:
        raise SystemExit("KBGEN_CORPORA must name the folder of the collections")
    root = Path(os.environ["KBGEN_CORPORA"])
    known = [label for path in (LABELS, *map(Path, sys.argv[1:])) for label in labels(path)]
    found = everything(root)
    print("\n".join(_of_rules(rules_for(KINDS), known, found)))
    print("\n" + "\n".join(_of_collections(found)))
    right, judged = share_right(known, found)
    print(f"\nOf the errors and warnings {judged:,} have a label, and {right:,} are right: {right / judged:.0%}.")
    print("\n".join(failing(known, found)))


def _of_rules(rules: Sequence[Rule], known: Sequence[Label], found: Sequence[Reported]) -> Iterator[str]:
    documents = sum({each.name: each.documents for each in found}.values())
    findings = {(one.path, one.span, one.code, one.value): one for each in found for one in each.findings}
    counts = Counter((one.code, one.severity > Severity.ADVICE) for one in findings.values())
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    told = _told(found)
    for label in known:
        if label.place in told:
            verdicts[label.code][label.verdict] += 1
    yield f"{documents:,} documents\n"
    yield "| rule | | severity | errors and warnings | a hundred documents | advice | right, of labelled |"
    yield "|---|---|---|--:|--:|--:|--:|"
    silent = []
    for rule in sorted(rules, key=lambda rule: rule.code):
        hard, soft, judged = counts[rule.code, True], counts[rule.code, False], verdicts[rule.code]
        if not hard + soft:
            silent.append(rule.code)
            continue
        right = f"{judged[RIGHT]} of {judged.total()}" if judged else ""
        share = f"{100 * hard / documents:.1f}"
        yield f"| {rule.code} | {rule.name} | {rule.severity.label} | {hard} | {share} | {soft} | {right} |"
    yield f"\n{len(silent)} rules found nothing: {', '.join(silent)}."


def _of_collections(found: Sequence[Reported]) -> Iterator[str]:
    yield "| collection | kind | documents | errors and warnings | a hundred documents | advice |"
    yield "|---|---|--:|--:|--:|--:|"
    for each in found:
        hard = len(each.serious)
        share = f"{100 * hard / each.documents:.0f}"
        yield f"| {each.name} | {each.kind} | {each.documents} | {hard} | {share} | {len(each.findings) - hard} |"


if __name__ == "__main__":
    main()
