"""kbgen's failure on one document is a finding on that document, and costs no other anything."""

from __future__ import annotations

import errno
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from kbgen.judging import FAILED, attempt, examine_dates, failure
from kbgen.kit import Hit, Rule, Scope
from kbgen.model import Finding, Severity
from kbgen.rules import Choice
from tests.support import RULES, TODAY, checked, corpus_of, document, handbook

FILES = {
    "guides/a.md": document("# A\n\nSee [b](b.md#part) and [gone](gone.md).\n", owner="ada"),
    "guides/b.md": document("# B\n\n## Part\n\nSee [gone](gone.md).\n", owner="ada"),
    "people/ada.md": document("# Ada\n", title="Ada"),
}
BROKEN = "guides/b.md"


class BoomError(Exception):
    pass


def told(files: dict[str, str], **settings: Any) -> dict[str, list[str]]:
    """The codes of what is found, by path."""
    found: dict[str, list[str]] = {}
    for finding in checked(files, **settings):
        found.setdefault(finding.path, []).append(finding.code)
    return found


def only_on(path: str, work: Callable[..., Any], error: type[BaseException]) -> Callable[..., Any]:
    """The same work, which raises where it is about one path."""

    def failing(*arguments: Any) -> Any:
        if any(path in repr(getattr(one, "path", one)) for one in arguments):
            raise error
        return work(*arguments)

    return failing


@pytest.mark.parametrize("error", [BoomError, RecursionError, MemoryError, OSError, KeyError])
@pytest.mark.parametrize("part", ["outline_in", "fill", "split"])
def test_whatever_fails_while_a_document_is_read_is_its_finding_alone(
    monkeypatch: pytest.MonkeyPatch, part: str, error: type[Exception]
) -> None:
    from kbgen.load import document as loading

    before, real, mark = told(FILES), getattr(loading, part), "MARK"
    files = FILES | {BROKEN: FILES[BROKEN].replace("owner:", f"summary: {mark}\nowner:") + mark}

    def failing(*arguments: Any, **named: Any) -> Any:
        if mark in repr(arguments):
            raise error
        return real(*arguments, **named)

    monkeypatch.setattr(loading, part, failing)
    after = told(files)
    assert FAILED.code in after[BROKEN]
    assert {path: codes for path, codes in after.items() if path != BROKEN} == {
        path: codes for path, codes in before.items() if path != BROKEN
    }
    assert BROKEN in corpus_of(files).by_path


def test_a_document_whose_body_cannot_be_read_is_what_its_front_matter_says(monkeypatch: pytest.MonkeyPatch) -> None:
    from kbgen.load import document as loading

    monkeypatch.setattr(loading, "outline_in", only_on("Part", loading.outline_in, BoomError))
    doc = corpus_of(FILES).by_path[BROKEN]
    assert (doc.kind, doc.id, doc.fields.owner, doc.as_written) == ("guide", "b", "ada", True)


def broken(check: Callable[..., Any], scope: Scope) -> Rule:
    names = {Scope.DOCUMENT: "on_document", Scope.CORPUS: "on_corpus", Scope.DATED: "on_date"}
    return Rule("ZZ001", "broken", Severity.ERROR, scope, "Mend it.", "Why.", **{names[scope]: check})


def test_a_rule_that_fails_on_a_document_costs_its_findings_there_alone() -> None:
    def check(reading):
        yield Hit(("title",), "before")
        if reading.doc.path == BROKEN:
            raise BoomError

    found = checked(FILES, rules=(*RULES, broken(check, Scope.DOCUMENT)))
    assert [(one.path, one.code) for one in found if one.code in ("ZZ001", "KB001")] == [
        ("guides/a.md", "ZZ001"),
        ("guides/b.md", "KB001"),
        ("people/ada.md", "ZZ001"),
    ]
    assert {one.fingerprint for one in checked(FILES)} <= {one.fingerprint for one in found}
    (failed,) = (one for one in found if one.code == "KB001")
    assert "ZZ001" in failed.message
    assert "BoomError" in failed.message
    assert "BoomError" in failed.trace


def test_a_rule_on_each_document_fails_on_one_alone() -> None:
    def on_each(doc, _corpus):
        if doc.path == BROKEN:
            raise BoomError
        return [Hit(("title",), "found")]

    def on_corpus(corpus):
        return ((doc, hit) for doc in corpus.docs for hit in on_each(doc, corpus))

    rule = replace(broken(on_corpus, Scope.CORPUS), on_each=on_each)
    found = handbook(FILES, rules=[rule]).findings
    assert sorted((one.path, one.code) for one in found) == [
        ("guides/a.md", "ZZ001"),
        ("guides/b.md", "KB001"),
        ("people/ada.md", "ZZ001"),
    ]


def test_a_rule_on_the_corpus_that_fails_costs_its_own_findings_and_is_named() -> None:
    def check(corpus):
        yield corpus.docs[0], Hit(("title",), "found")
        raise BoomError

    before = {one.fingerprint for one in checked(FILES)}
    found = checked(FILES, rules=(*RULES, broken(check, Scope.CORPUS)), config_path="/handbook/mkdocs.yml")
    (failed,) = (one for one in found if one.code == "KB001")
    assert failed.path == "mkdocs.yml"
    assert "ZZ001" in failed.message
    assert {one.fingerprint for one in found} == before | {failed.fingerprint}


def test_a_dated_rule_that_fails_costs_its_own_findings() -> None:
    def check(_corpus, _today):
        raise BoomError

    (failed,) = examine_dates(corpus_of(FILES), [broken(check, Scope.DATED)], TODAY)
    assert (failed.code, "ZZ001" in failed.message) == ("KB001", True)


def test_a_failure_of_kbgen_is_told_whatever_rules_are_chosen() -> None:
    failed = failure(BoomError(), "a.md", "reading this document")
    assert Choice(("LK",)).holds(failed)
    assert not Choice((), ("KB001",)).holds(failed)


def test_a_failure_can_be_allowed_and_its_suppression_is_never_called_idle() -> None:
    def check(reading):
        if "allow" in reading.body:
            raise BoomError
        return ()

    files = {BROKEN: document("# B\n\n<!-- kbgen: allow KB001 -- known, waiting for a release -->\n")}
    assert not [
        one for one in checked(files, rules=(*RULES, broken(check, Scope.DOCUMENT))) if one.code[:2] in ("KB", "AL")
    ]
    assert not [one for one in checked(files) if one.code[:2] in ("KB", "AL")]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EIO, errno.EMFILE])
def test_a_fault_of_the_system_is_no_documents(number: int) -> None:
    def work() -> None:
        raise OSError(number, "said")

    with pytest.raises(OSError, match="said"):
        attempt(work, lambda _: None)


def test_who_interrupts_is_obeyed() -> None:
    def work() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        attempt(work, lambda _: None)


def test_links_to_headings_of_what_could_not_be_read_are_not_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    from kbgen.load import document as loading

    monkeypatch.setattr(loading, "outline_in", only_on("Part", loading.outline_in, BoomError))
    assert "LK002" not in told(FILES).get("guides/a.md", [])


def test_a_finding_says_where_kbgen_failed_and_never_where_it_is_installed() -> None:
    def check(_reading):
        return [None.nothing]

    found = handbook({"a.md": "# A\n"}, rules=[broken(check, Scope.DOCUMENT)]).findings
    (failed,) = (one for one in found if one.code == "KB001")
    assert isinstance(failed, Finding)
    assert "AttributeError in kbgen/judging.py:" in failed.message
    assert "/" not in failed.message.replace("kbgen/judging.py", "")
