"""Applies rules: what each finds in a document or in the corpus, and that it has failed where it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from kbgen.failures import attempt, configuration_of, failure
from kbgen.kit import Hit, Place, Reading, Rule
from kbgen.model import Corpus, Doc, Finding, Span


def finding_of(rule: Rule, doc: Doc[Any], hit: Hit) -> Finding:
    """A fault that a rule has found in a document, as it is told."""
    path, span, key = _placed(doc, hit)
    severity, advice = hit.severity or rule.severity, hit.help or rule.fix
    said = (hit.message, advice, key, hit.value)
    return Finding(path, span, rule.code, rule.name, severity, *said, fix=hit.fix, repeats=hit.repeats)


def _placed(doc: Doc[Any], hit: Hit) -> tuple[str, Span, str]:
    if not isinstance(hit.at, Place):
        return doc.path, doc.span(hit.at), ".".join(str(part) for part in hit.at)
    column, length = hit.at.column + 1, max(hit.at.length, 1)
    if hit.at.file:
        return doc.attached[hit.at.file], Span(1 + hit.at.line, column, length), ""
    return doc.path, Span(doc.body_line + hit.at.line, column, length), ""


def of_document(rules: Sequence[Rule], reading: Reading[Any]) -> list[Finding]:
    """What rules find in a document; of one that fails, that it has."""
    doc = reading.doc

    def found_by(rules: Iterable[Rule]) -> list[Finding]:
        on_document = ((rule, rule.on_document) for rule in rules if rule.on_document is not None)
        return [finding_of(rule, doc, hit) for rule, check in on_document for hit in check(reading)]

    def failed(rule: Rule) -> Callable[[Exception], list[Finding]]:
        return lambda error: [failure(error, doc.path, f"judging this document by {rule.code}")]

    def one_by_one(_error: Exception) -> list[Finding]:
        return [one for rule in rules for one in attempt(partial(found_by, [rule]), failed(rule))]

    return attempt(partial(found_by, rules), one_by_one)


def of_corpus(rule: Rule, corpus: Corpus) -> list[Finding]:
    """What a rule finds in a corpus; where it fails, that it has, of single documents if it looks at each by itself."""
    check = rule.on_corpus
    if check is None:
        return []

    def failed(error: Exception) -> list[Finding]:
        if rule.on_each is not None:
            return [one for doc in corpus.docs for one in of_each(rule, doc, corpus)]
        return [_failure_of(rule, corpus, error)]

    return attempt(lambda: [finding_of(rule, doc, hit) for doc, hit in check(corpus)], failed)


def of_each(rule: Rule, doc: Doc[Any], corpus: Corpus) -> list[Finding]:
    """What a rule that looks at each document by itself finds in one; where it fails there, that it has."""
    check = rule.on_each
    if check is None:
        return []
    return attempt(
        lambda: [finding_of(rule, doc, hit) for hit in check(doc, corpus)],
        lambda error: [failure(error, doc.path, f"judging this document by {rule.code}")],
    )


def _failure_of(rule: Rule, corpus: Corpus, error: Exception) -> Finding:
    return failure(error, configuration_of(corpus.settings), f"judging the documents by {rule.code}")


def examine_dates(corpus: Corpus, rules: Sequence[Rule], today: date) -> tuple[Finding, ...]:
    """Run the rules whose answer changes with the date. Suppressions are not yet applied."""
    return tuple(finding for rule in rules for finding in _of_date(rule, corpus, today))


def _of_date(rule: Rule, corpus: Corpus, today: date) -> list[Finding]:
    check = rule.on_date
    if check is None:
        return []
    return attempt(
        lambda: [finding_of(rule, doc, hit) for doc, hit in check(corpus, today)],
        lambda error: [_failure_of(rule, corpus, error)],
    )
