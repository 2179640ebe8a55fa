"""Runs the rules: a user's mistake comes out as a finding, with its place, its reason and its remedy."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from kbgen.kit import Hit, Kind, Place, Reading, Rule, Scope
from kbgen.load import load
from kbgen.load.attached import Beside, OpenLines
from kbgen.load.faults import BY_NAME
from kbgen.load.identity import addresses, unused_address, url_key
from kbgen.model import Allow, Corpus, Doc, Fault, Finding, Raw, Settings, Severity, Source, Span
from kbgen.model.finding import fingerprinted

EXPIRED = "AL002"
UNUSED = "AL003"


@dataclass(frozen=True, slots=True)
class Examined:
    """A corpus, and what is wrong with its files and documents whatever the date."""

    corpus: Corpus
    findings: tuple[Finding, ...]


@dataclass(slots=True)
class _Gathering:
    """What grows while files are read one after another, so that no two bodies are held at once."""

    docs: list[Doc[Any]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    unread: set[str] = field(default_factory=set)
    urls: set[str] = field(default_factory=set)


def everything(_path: str) -> bool:
    """Covers every file."""
    return True


def examine(
    raws: Sequence[Raw],
    read: Callable[[Raw], Raw],
    settings: Settings,
    kinds: Mapping[str, Kind],
    rules: Sequence[Rule],
    assets: frozenset[str] = frozenset(),
    open_lines: OpenLines | None = None,
    covers: Callable[[str], bool] = everything,
) -> Examined:
    """Load every file and run the rules that need no date, in one pass over the bodies.

    `raws` are the files without their texts, from which addresses are worked out first; `read` gives
    one of them its text, so that no more than one body is held at a time. Their order does not
    matter. `open_lines` opens a file that a document names as its data, one of the `assets`. Rules
    look into the bodies of files that `covers` names, while the facts of all files are gathered.
    Suppressions are not yet applied.
    """
    beside = Beside(assets, open_lines) if open_lines is not None else Beside()
    sources = {source.name: source for source in settings.sources}
    at = addresses(raws, sources)
    by_kind = _document_rules(kinds, rules)
    gathered = _Gathering(urls={url_key(address) for address in at.values()})
    for raw in sorted(raws, key=lambda raw: raw.path):
        _take(gathered, read(raw), sources[raw.source], at[raw.path], kinds, settings, by_kind, beside, covers)
    policies = {name: settings.review_every.get(name, kind.review_every) for name, kind in kinds.items()}
    corpus = Corpus(tuple(gathered.docs), settings, assets, frozenset(gathered.unread), policies)
    for rule in rules:
        if rule.on_corpus is not None:
            gathered.findings.extend(_finding(rule, doc, hit) for doc, hit in rule.on_corpus(corpus))
    return Examined(corpus, tuple(gathered.findings))


def _document_rules(kinds: Mapping[str, Kind], rules: Sequence[Rule]) -> dict[str, list[Rule]]:
    """The document rules by the kind that they apply to: those of a kind to it, the others to all."""
    own = {rule.code: kind.name for kind in kinds.values() for rule in kind.rules}
    chosen = [rule for rule in rules if rule.scope is Scope.DOCUMENT]
    return {name: [rule for rule in chosen if own.get(rule.code, name) == name] for name in kinds}


def _take(
    gathered: _Gathering,
    raw: Raw,
    source: Source,
    address: str,
    kinds: Mapping[str, Kind],
    settings: Settings,
    rules: Mapping[str, Sequence[Rule]],
    beside: Beside,
    covers: Callable[[str], bool],
) -> None:
    loaded = load(raw, source, address, kinds, settings, beside)
    gathered.unread.update(loaded.unread)
    gathered.findings.extend(_of_fault(raw.path, fault) for fault in loaded.faults)
    for found in loaded.readings:
        reading = found if found.doc.address == address else _at_unused(found, gathered.urls)
        gathered.docs.append(reading.doc)
        if not any(covers(path) for path in (reading.doc.path, *reading.doc.attached.values())):
            continue
        for rule in rules[reading.doc.kind]:
            if rule.on_document is not None:
                gathered.findings.extend(_finding(rule, reading.doc, hit) for hit in rule.on_document(reading))


def _at_unused(reading: Reading[Any], urls: set[str]) -> Reading[Any]:
    """One of several documents of a file, with an address that no other has."""
    return replace(reading, doc=replace(reading.doc, address=unused_address(reading.doc.address, urls)))


def _of_fault(path: str, fault: Fault) -> Finding:
    rule = BY_NAME[fault.name]
    return Finding(path, fault.span, rule.code, rule.name, rule.severity, fault.message, rule.fix, value=fault.value)


def _finding(rule: Rule, doc: Doc[Any], hit: Hit) -> Finding:
    path, span, key = _placed(doc, hit)
    return Finding(path, span, rule.code, rule.name, rule.severity, hit.message, hit.help or rule.fix, key, hit.value)


def _placed(doc: Doc[Any], hit: Hit) -> tuple[str, Span, str]:
    if not isinstance(hit.at, Place):
        return doc.path, doc.span(hit.at), ".".join(str(part) for part in hit.at)
    column, length = hit.at.column + 1, max(hit.at.length, 1)
    if hit.at.file:
        return doc.attached[hit.at.file], Span(1 + hit.at.line, column, length), ""
    return doc.path, Span(doc.body_line + hit.at.line, column, length), ""


def examine_dates(corpus: Corpus, rules: Sequence[Rule], today: date) -> tuple[Finding, ...]:
    """Run the rules whose answer changes with the date. Suppressions are not yet applied."""
    return tuple(
        _finding(rule, doc, hit)
        for rule in rules
        if rule.on_date is not None
        for doc, hit in rule.on_date(corpus, today)
    )


def suppressed(
    findings: Iterable[Finding],
    corpus: Corpus,
    ran: Iterable[Rule],
    rules: Mapping[str, Rule],
    today: date,
    *,
    dated: bool,
) -> tuple[Finding, ...]:
    """The findings that no suppression takes out, and those about suppressions themselves, in order of place.

    An expired suppression still holds for `check`, where a date that passes overnight must not turn a
    stranger's pull request red, and no longer for `stale` (`dated`); both say that it has expired.
    A document's suppressions hold for the files that it names as its data too.
    """
    homes = {path: doc.path for doc in corpus.docs for path in doc.attached.values()}
    allows = {doc.path: doc.allows for doc in corpus.docs if doc.allows}
    codes = {rule.code for rule in ran}
    used: set[tuple[str, int]] = set()
    kept: list[Finding] = []
    for finding in findings:
        home = homes.get(finding.path, finding.path)
        matching = [
            index
            for index, allow in enumerate(allows.get(home, ()))
            if allow.code in (finding.code, finding.name) and not (dated and _expired(allow, today))
        ]
        used.update((home, index) for index in matching)
        if not matching:
            kept.append(finding)
    names = codes | {rules[code].name for code in codes if code in rules}
    kept.extend(_about_allows(allows, used, names, rules, today))
    return tuple(fingerprinted(sorted(kept, key=lambda finding: finding.order)))


def _expired(allow: Allow, today: date) -> bool:
    return allow.until is not None and today > allow.until


def _about_allows(
    allows: Mapping[str, tuple[Allow, ...]],
    used: set[tuple[str, int]],
    ran: set[str],
    rules: Mapping[str, Rule],
    today: date,
) -> Iterator[Finding]:
    known = set(rules) | {rule.name for rule in rules.values()}
    for path, listed in allows.items():
        for index, allow in enumerate(listed):
            if _expired(allow, today):
                yield _about(rules[EXPIRED], path, allow, f"the suppression of {allow.code} ended on {allow.until}")
            elif allow.code not in known:
                yield _about(rules[UNUSED], path, allow, f"the suppression names {allow.code}, which is no rule")
            elif allow.code in ran and (path, index) not in used:
                yield _about(rules[UNUSED], path, allow, f"the suppression of {allow.code} hides nothing")


def _about(rule: Rule, path: str, allow: Allow, message: str) -> Finding:
    return Finding(
        path, allow.span, rule.code, rule.name, rule.severity, message, rule.fix, value=f"{allow.code} {allow.until}"
    )


def counted(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many findings there are of each severity."""
    counts: dict[Severity, int] = defaultdict(int)
    for finding in findings:
        counts[finding.severity] += 1
    return dict(counts)
