"""Rules applied to documents, and how an exception becomes a finding."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from kbgen.kit import Hit, Place, Reading, Rule
from kbgen.load import faults
from kbgen.model import Corpus, Doc, Finding, Settings, Span

BEYOND = faults.BY_NAME[faults.BEYOND]
FAILED = faults.BY_NAME[faults.FAILED]
T = TypeVar("T")
_PACKAGE = Path(__file__).parent
# What a document can cause by a name that it gives; any other fault of the system is no document's.
_OF_A_NAME = frozenset({None, errno.EILSEQ, errno.EINVAL, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR})


class TooLongError(Exception):
    """What is done for one document takes more processor time than is left to it."""


def attempt(work: Callable[[], T], instead: Callable[[Exception], T]) -> T:
    """What `work` gives, or what is put in its place where it raises.

    Faults of the system, such as a full disk, are raised: the next document would meet them too.
    """
    try:
        return work()
    except Exception as error:
        if isinstance(error, OSError) and error.errno not in _OF_A_NAME:
            raise
        return instead(error)


def failure(error: Exception, path: str, doing: str) -> Finding:
    """The finding on a file, by its path from the handbook's root, at which kbgen has failed at `doing` something."""
    # Imported here: hardly any run fails.
    import traceback

    kind = type(error).__name__
    if isinstance(error, TooLongError):
        rule, message = BEYOND, f"{doing} takes too long: {error}; the page shows the text as it was written"
    else:
        why = f"{kind} in {place_of(error)}" if error.__traceback__ is not None else str(error)
        rule, message = FAILED, f"kbgen failed at {doing} ({why}); this is a fault of kbgen, not of the document"
    trace = "".join(traceback.format_exception(error))
    value = f"{doing} {kind}"
    return Finding(path, Span(1, 1), rule.code, rule.name, rule.severity, message, rule.fix, value=value, trace=trace)


def place_of(error: BaseException) -> str:
    """The line that raised: the innermost one of kbgen, or of any code where none is."""
    places: list[tuple[Path, int]] = []
    trace = error.__traceback__
    while trace is not None:
        places.append((Path(trace.tb_frame.f_code.co_filename), trace.tb_lineno))
        trace = trace.tb_next
    ours = [(path.relative_to(_PACKAGE.parent), line) for path, line in places if path.is_relative_to(_PACKAGE)]
    path, line = (ours or [(Path(path.name), line) for path, line in places] or [(Path("an unknown place"), 0)])[-1]
    return f"{path.as_posix()}:{line}"


def failed_paths(findings: Iterable[Finding]) -> frozenset[str]:
    """The files at which kbgen has failed or gave up, by what was found: they are tried again."""
    return frozenset(finding.path for finding in findings if finding.trace)


def is_of_no_document(finding: Finding, settings: Settings) -> bool:
    """Whether a finding is a failure that is no document's: it is told whatever documents were asked about."""
    return finding.code == FAILED.code and finding.path == configuration_of(settings)


def configuration_of(settings: Settings) -> str:
    """The path of the handbook's configuration from its root, where failures are told that are no document's."""
    if settings.config_path is None:
        return settings.sources[0].path
    return os.path.relpath(settings.config_path, settings.root).replace(os.sep, "/")


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
