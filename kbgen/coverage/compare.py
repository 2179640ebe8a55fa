"""Runbooks beside alerting rules: findings, and the counts that they are to be measured by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from kbgen.coverage.addresses import Leads, RunbookUrls, Verdict
from kbgen.coverage.alerts import INFORMATIONAL, URGENT, Alert, alerts_of
from kbgen.coverage.answers import Answers, alerts_answered, answers
from kbgen.coverage.renames import renames
from kbgen.kit import Kind, Rule
from kbgen.model import Corpus, CoverageException, Doc, Finding, RuleFile, Span
from kbgen.rules import coverage as rules


def _everything(_path: str) -> bool:
    return True


@dataclass(frozen=True)
class CoverageComparison:
    """What is compared: rule files with the runbooks of a corpus, on a day.

    `covers` names the runbooks that are asked about, by path; `severities`, if any, the labels of the
    alerts. `exceptions` stand in the file `config` at `places`, by number, as far as those are known.
    """

    files: Sequence[RuleFile]
    corpus: Corpus
    kinds: Mapping[str, Kind]
    today: date
    covers: Callable[[str], bool] = _everything
    severities: frozenset[str] = frozenset()
    exceptions: Sequence[CoverageException] = ()
    config: str = ""
    places: Mapping[int, Span] = field(default_factory=dict)

    def asks_about(self, alert: Alert) -> bool:
        """Whether an alert has one of the severities that were asked about."""
        return not self.severities or any(label.casefold() in self.severities for label in alert.severities)


class Compared(NamedTuple):
    """Findings, worst first, suppressions not yet applied, and what was seen.

    `alerts` are those asked about, each of which is in exactly one of `covered` (with its runbooks),
    `excepted` and `missing`. `orphans` of `runbooks` answer no alert of the rules. `addresses` counts
    the distinct addresses of the covered alerts by where they lead.
    """

    findings: tuple[Finding, ...]
    alerts: tuple[Alert, ...]
    covered: Mapping[str, tuple[Doc[Any], ...]]
    excepted: Mapping[str, CoverageException]
    missing: tuple[Alert, ...]
    runbooks: int
    orphans: tuple[Doc[Any], ...]
    addresses: Counter[Leads]


def compare(given: CoverageComparison) -> Compared:
    """Say which alerts have no runbook, which runbooks no alert, and which addresses lead astray."""
    return _Run(given).compared()


class _Run:
    """One comparison: what is known once all alerts and runbooks have been seen."""

    def __init__(self, given: CoverageComparison) -> None:
        self.given = given
        self.known = alerts_of(rule for file in given.files for rule in file.alerts)
        self.answers: Answers = answers(given.corpus, self.known)
        asked = sorted(
            (alert for alert in self.known.values() if given.asks_about(alert)), key=lambda alert: alert.order
        )
        self.asked = tuple(asked)
        self.lasting = {
            (exception.of, exception.name): exception
            for exception in given.exceptions
            if given.today <= exception.until
        }
        every = (rule for alert in self.known.values() for rule in alert.rules)
        self.judge = RunbookUrls(given.corpus, self.answers, given.kinds, every).judge
        self.used: set[tuple[str, str]] = set()
        self.addresses: Counter[Leads] = Counter()

    def compared(self) -> Compared:
        covered = {alert.name: docs for alert in self.asked if (docs := self.answers.living.get(alert.name))}
        bare = [alert for alert in self.asked if alert.name not in covered]
        excepted = {alert.name: exception for alert in bare if (exception := self.excepts("alert", alert.name))}
        missing = tuple(alert for alert in bare if alert.name not in excepted)
        orphans = tuple(self.orphans())
        findings = [
            *(self.without_runbook(alert) for alert in missing),
            *self.astray(alert for alert in self.asked if alert.name in covered),
            *self.renamed(),
            *(self.orphan(doc) for doc in orphans),
            *_not_read(self.given.files),
            *self.on_exceptions(),  # last: all that could make use of an exception has by now
        ]
        runbooks = sum(1 for doc in self.given.corpus.of_kind("runbook") if self.given.covers(doc.path))
        ordered = tuple(sorted(findings, key=lambda finding: -finding.severity))
        return Compared(ordered, self.asked, covered, excepted, missing, runbooks, orphans, self.addresses)

    def excepts(self, of: str, name: str) -> CoverageException | None:
        """The exception that holds for an alert or a runbook, which is thereby of use."""
        exception = self.lasting.get((of, name))
        if exception is not None:
            self.used.add((of, name))
        return exception

    def without_runbook(self, alert: Alert) -> Finding:
        rule = {URGENT: rules.URGENT, INFORMATIONAL: rules.INFORMATIONAL}.get(alert.rank, rules.UNCOVERED)
        at = alert.worst
        ended = self.answers.ended.get(alert.name, ())
        why = f"; {ended[0].path} {ended[0].ended}" if ended else self.leads_on(alert)
        message = f"no runbook answers the alert {alert.name} ({', '.join(alert.severities)}){why}"
        return _finding(rule, at.path, at.span, message, "alert", alert.name)

    def leads_on(self, alert: Alert) -> str:
        """Where the address of an alert without a runbook leads all the same."""
        verdict: Verdict = self.judge(alert.worst)
        if verdict.leads is Leads.ELSEWHERE and verdict.docs:
            return f"; its runbook_url leads to {verdict.docs[0].path}, which does not name it"
        return ""

    def astray(self, alerts: Iterator[Alert]) -> Iterator[Finding]:
        """What is wrong with the addresses of alerts that a runbook answers, each address once."""
        for alert in alerts:
            for at in {rule.url: rule for rule in reversed(alert.rules)}.values():
                found = self.judge(at)
                if at.url:
                    self.addresses[found.leads] += 1
                wrong = {Leads.NOWHERE: rules.NOWHERE, Leads.ELSEWHERE: rules.ELSEWHERE}.get(found.leads)
                if wrong is not None and not self.excepts("alert", alert.name):
                    message = f"{alert.name}: its runbook_url {found.said}"
                    yield _finding(wrong, at.path, at.url_span, message, "runbook_url", f"{alert.name} {at.url}")

    def named(self) -> Iterator[tuple[Doc[Any], int, str]]:
        """Each living runbook that was asked about with each of its alerts, and their numbers."""
        for doc in self.given.corpus.of_kind("runbook"):
            if self.given.covers(doc.path) and not doc.ended:
                for number, name in enumerate(alerts_answered(doc, self.known)):
                    yield doc, number, name

    def renamed(self) -> Iterator[Finding]:
        """Names that only runbooks have beside names that only rules have."""
        new = [alert.name for alert in self.known.values() if alert.name not in self.answers.living]
        gone = [(doc, number, name) for doc, number, name in self.named() if name not in self.known]
        pairs = renames((name for _, _, name in gone), new)
        for doc, number, name in gone:
            alert = self.known.get(pairs.get(name, ""))
            if alert is None or not self.given.asks_about(alert) or self.excepts("runbook", doc.id):
                continue
            at = alert.worst
            message = f"the alert {name} is probably called {alert.name} now ({at.path}:{at.span.line})"
            yield _finding(rules.RENAMED, doc.path, doc.span(("alerts", number)), message, "alerts", name)

    def orphans(self) -> Iterator[Doc[Any]]:
        """Living runbooks for alerts none of which the rules have; not where only some alerts are asked about."""
        if self.given.severities:
            return
        answering = {doc.address for doc, _, name in self.named() if name in self.known}
        for doc, number, _ in self.named():
            if number == 0 and doc.address not in answering and not self.excepts("runbook", doc.id):
                yield doc

    def orphan(self, doc: Doc[Any]) -> Finding:
        names = alerts_answered(doc, self.known)
        text = f"the alert {names[0]}" if len(names) == 1 else f"any of its {len(names)} alerts, such as {names[0]}"
        return _finding(
            rules.ORPHAN, doc.path, doc.span(("alerts",)), f"no rule has {text}", "alerts", " ".join(sorted(names))
        )

    def on_exceptions(self) -> Iterator[Finding]:
        for exception in self.given.exceptions:
            at = self.given.places.get(exception.place, Span(1, 1))
            value, key = f"{exception.of} {exception.name} {exception.until}", "coverage.exceptions"
            if (exception.of, exception.name) not in self.lasting:
                message = f"the exception of the {exception.of} {exception.name} ended on {exception.until}"
                yield _finding(rules.EXPIRED, self.given.config, at, message, key, value)
            elif (exception.of, exception.name) not in self.used and self.could_be_used(exception):
                message = f"the exception of the {exception.of} {exception.name} hides nothing"
                yield _finding(rules.UNUSED, self.given.config, at, message, key, value)

    def could_be_used(self, coverage_exception: CoverageException) -> bool:
        """Whether it speaks of something that was looked at: other rule files may have what these have not."""
        if coverage_exception.of == "alert":
            return any(alert.name == coverage_exception.name for alert in self.asked)
        return not self.given.severities and any(doc.id == coverage_exception.name for doc, _, _ in self.named())


def _not_read(files: Sequence[RuleFile]) -> Iterator[Finding]:
    for file in files:
        for fault in file.faults:
            what = "not read" if file.skipped else "not read in full"
            yield _finding(rules.NOT_READ, file.path, fault.span, f"{what}: {fault.message}", "", fault.value)


def _finding(rule: Rule, path: str, span: Span, message: str, key: str, value: str) -> Finding:
    return Finding(path, span, rule.code, rule.name, rule.severity, message, rule.fix, key, value)
