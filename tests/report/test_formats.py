"""Every format holds whatever a handbook holds, as the program that reads it expects."""

from __future__ import annotations

import re
from datetime import date
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from kbgen.model import Finding, Severity, Span
from kbgen.model.finding import fingerprinted
from kbgen.report import FORMATS, Answer, LocatedFinding, StaleDocument, github, junit, markdown, rdjson, sarif
from kbgen.report.answer import inert
from tests.report.published import Command, runner_reads, valid

DAY = date(2026, 1, 15)
PUBLISHED = ["gitlab", "sarif", "junit", "rdjson"]
NASTY = {
    "percent": "100% of %0A and %253A",
    "line ends": "one\ntwo\r\nthree\rfour",
    "a command": "::error file=x::forged",
    "an old command": "##[add-mask]a",
    "comma and colon": "a,b: c=d,line=9",
    "non-ASCII": "naïve 日本語 𐐀 \u202etxt\u202c",
    "control characters": "a\x00b\x1b[2Jc\x07\x85\u2028d\ufffe",
    "markup": "</script><b>&amp; ]]> | `x` ``y`` @team #12 https://a.example \\| \\",
    "long": "x" * 5000,
    "long and escaped": "%\n" * 2500,
    "empty": "",
}
PATHS = ["a.md", "with space/ä ö.md", "100%/a,b:c=d.md", "../outside/x.md", "日本/::error::.md", "q?#&;.md"]
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


def found(
    message: str = "wrong", path: str = "a.md", severity: Severity = Severity.WARNING, line: int = 1, **more: Any
) -> LocatedFinding:
    finding = Finding(path, more.get("span", Span(line, 3, 2)), "GN001", "no-title", severity, message, "Mend it.")
    return LocatedFinding(finding, path, more.get("source", "text of the line"))


def answer(*shown: LocatedFinding, **more: Any) -> Answer:
    prints = fingerprinted(one.finding for one in shown)
    marked = tuple(one._replace(finding=finding) for one, finding in zip(shown, prints, strict=True))
    return Answer("check", DAY, marked, more.pop("summary", "1 warning in 2 documents."), **more)


def commands(text: str) -> list[Command]:
    return [command for command in map(runner_reads, text.split("\n")) if command is not None]


# every format


@pytest.mark.parametrize("form", FORMATS)
def test_an_answer_without_findings_is_a_whole_report(form: str) -> None:
    text = FORMATS[form](answer(summary="No findings in 2 documents."))
    if form in PUBLISHED:
        valid(form, text)
    if form not in ("json", "gitlab", "sarif", "rdjson"):
        assert "No findings in 2 documents." in text
    assert commands(text) == []


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("message", NASTY.values(), ids=NASTY)
@pytest.mark.parametrize("form", PUBLISHED)
def test_whatever_a_file_holds_the_report_is_as_published(form: str, message: str, path: str) -> None:
    if form == "gitlab" and path.startswith("../"):
        path = path.removeprefix("../")
    several = [found(message, path, severity) for severity in Severity] * 2
    valid(form, FORMATS[form](answer(*several)))


@pytest.mark.parametrize("form", FORMATS)
def test_a_name_that_is_no_text_can_be_printed(form: str) -> None:
    FORMATS[form](answer(found("b\udcff", "a\udcff.md", source="\udcff\udcff\udcff\udcff"))).encode()


@pytest.mark.parametrize("form", FORMATS)
def test_every_finding_is_in_a_report_of_a_few(form: str) -> None:
    text = FORMATS[form](answer(*(found(f"wrong-{number}-", f"{number}.md") for number in range(9))))
    assert [number for number in range(9) if f"wrong-{number}-" not in text] == []


# text


@pytest.mark.parametrize(
    "line", ["::error::x", "   ::stop-commands::x", "a ##[error]x", "##vso[task.x]y", "\t::add-mask::a"]
)
def test_no_line_of_a_document_is_a_command_to_the_runner(line: str) -> None:
    text = FORMATS["text"](answer(found(line, "::error::a.md", source=line)))
    assert commands(text) == []
    assert not re.search(r"##\w*\[", text)
    assert len(inert(line)) == len(line)


# github


@given(TEXTS, TEXTS, TEXTS)
def test_the_runner_reads_what_was_meant(path: str, title: str, message: str) -> None:
    line = github.command("error", {"file": path, "title": title}, message)
    assert not set(line) & {"\n", "\r"}
    read = runner_reads(line)
    assert read is not None
    kept = {key: clean(value) for key, value in (("file", path), ("title", title)) if value}
    # the runner trims what stands last, and drops what is empty then
    trimmed = {key: value.rstrip() for key, value in kept.items() if value.rstrip()}
    assert {key: value.rstrip() for key, value in read.properties.items() if value.rstrip()} == trimmed
    assert read.message == clean(message)


def clean(text: str) -> str:
    return "".join(char if char.isprintable() or char in "\r\n" else " " for char in text)


@pytest.mark.parametrize("message", NASTY.values(), ids=NASTY)
def test_an_annotation_says_the_message_and_the_remedy_where_it_is(message: str) -> None:
    (read,) = commands(FORMATS["github"](answer(found(message, "with space/ä,b:c%.md", Severity.ERROR, 7))))
    assert read.name == "error"
    assert read.properties == {
        "file": "with space/ä,b:c%.md",
        "line": "7",
        "col": "3",
        "endColumn": "5",
        "title": "GN001 no-title",
    }
    said, _, remedy = read.message.rpartition("\n")
    assert remedy == "Mend it."
    assert said == clean(message) if len(message) < 2000 else clean(message).startswith(said.removesuffix("…"))
    assert len(read.message) < 2100


def test_a_title_is_cut_without_splitting_an_escape() -> None:
    for length in range(190, 215):
        line = github.command("error", {"title": "%" * length}, "")
        title = runner_reads(line).properties["title"]
        assert set(title) <= {"%", "…"}
        assert len(title) == min(length, 200)


def test_ten_thousand_findings_are_thirty_annotations_worst_first_and_the_rest_is_counted() -> None:
    several = [found(str(n), f"{n}.md", Severity(1 + n % 3)) for n in range(10_000)]
    text = FORMATS["github"](answer(*several, summary="10,000 findings."))
    read = commands(text)
    assert [one.name for one in read] == ["error"] * 10 + ["warning"] * 10 + ["notice"] * 10
    assert [one.message.partition("\n")[0] for one in read[:3]] == ["2", "5", "8"]
    assert read[-1].message.startswith("9,971 more findings are not shown (3,323 error, 3,323 warning, 3,325 advice)")
    assert text.endswith("\n10,000 findings.")
    assert len(text) < 10_000


@pytest.mark.parametrize(
    ("counts", "names", "left"),
    [
        ((10, 10, 10), {"error": 10, "warning": 10, "notice": 10}, 0),
        ((11, 0, 0), {"error": 10, "notice": 1}, 1),
        ((0, 12, 10), {"warning": 10, "notice": 10}, 3),
        ((0, 0, 11), {"notice": 10}, 2),
    ],
)
def test_no_severity_has_more_than_ten_annotations(
    counts: tuple[int, int, int], names: dict[str, int], left: int
) -> None:
    by = zip((Severity.ERROR, Severity.WARNING, Severity.ADVICE), counts, strict=True)
    read = commands(FORMATS["github"](answer(*(found(severity=one) for one, count in by for _ in range(count)))))
    assert {name: sum(one.name == name for one in read) for name in names} == names
    assert len(read) == sum(names.values())
    rolled = [one.message for one in read if "not shown" in one.message]
    assert [message.split()[0] for message in rolled] == ([str(left)] if left else [])


def test_the_documents_that_are_listed_first_are_annotated_first() -> None:
    wanted = tuple(StaleDocument(f"{n}.md", "T", "runbook", None, "overdue", DAY, "due") for n in (7, 3, 12))
    several = [found(str(n), f"{n}.md") for n in range(15)]
    text = FORMATS["github"](answer(*several, wanted=wanted, told=frozenset({"GN001"})))
    assert [one.message.partition("\n")[0] for one in commands(text)[:4]] == ["7", "3", "12", "0"]


# markdown


def tables(text: str) -> list[list[list[Any]]]:
    """The rows of the tables of a Markdown text, each cell as its inline tokens."""
    rows: list[list[list[Any]]] = []
    cell = False
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and cell:
            rows[-1].append(token.children)
        cell = token.type in ("th_open", "td_open")
    return rows


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))
def test_what_somebody_wrote_stands_in_code(message: str) -> None:
    text = FORMATS["markdown"](answer(found(message, "a|b`c.md")))
    row = tables(text)[1]
    assert len(row) == 4
    assert [[token.type for token in cell] for cell in (row[1], row[3])] == [["code_inline"]] * 2
    said = " ".join(clean(message).replace("\r", " ").replace("\n", " ").split())
    assert " ".join(row[3][0].content.split()).replace("\\ |", "\\|") == said.replace("\\ |", "\\|")


def test_a_bar_never_ends_a_cell_for_github_either() -> None:
    for text in ("a|b", "a\\|b", "a\\\\|b", "\\|", "|"):
        assert not re.search(r"(?<!\\)(\\\\)*\|", markdown.span(text).replace("\\ \\|", ""))


@pytest.mark.slow
def test_a_summary_fits_a_comment_whatever_it_counts() -> None:
    several = [found("m" * 5000, "p/" * 2000 + f"{n}.md", Severity(1 + n % 3)) for n in range(10_000)]
    wanted = tuple(StaleDocument("p" * 3000, "T", "runbook", "o" * 300, "overdue", DAY, "due") for _ in range(500))
    text = FORMATS["markdown"](answer(*several, wanted=wanted))
    assert len(text) < 65_536
    assert "9,970 more findings not shown." in text
    assert "470 more documents not shown." in text
    shown = [row[0][0].content for row in tables(text) if len(row) == 4 and row[0]]
    assert shown.count("error") == markdown.MOST


def test_what_the_list_of_documents_tells_is_not_told_again() -> None:
    wanted = (StaleDocument("a.md", "A", "runbook", None, "due-soon", DAY, "due 2026-01-20, in 5 days"),)
    whole = answer(found("late"), wanted=wanted, told=frozenset({"GN001"}))
    for form in ("text", "markdown"):
        text = FORMATS[form](whole)
        assert "due soon" in text
        assert "late" not in text
    for form in ("github", *PUBLISHED):
        assert "late" in FORMATS[form](whole)
        assert "due 2026-01-20" not in FORMATS[form](whole)


# sarif


def test_sarif_has_the_manual_of_each_rule_that_found_something() -> None:
    manuals = {"GN001": "A page without a title is not found.\n\nBad:\n\n```markdown\nx\n```"}
    (run,) = valid("sarif", FORMATS["sarif"](answer(found(), found(), manuals=manuals)))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert rule["fullDescription"]["text"] == "A page without a title is not found."
    assert rule["help"] == {"text": "Mend it.", "markdown": f"Mend it.\n\n{manuals['GN001']}"}
    assert [one["ruleIndex"] for one in run["results"]] == [0, 0]
    prints = [one["partialFingerprints"]["kbgen/v1"] for one in run["results"]]
    assert len(set(prints)) == 2


@pytest.mark.parametrize("path", PATHS)
def test_a_path_is_a_relative_uri(path: str) -> None:
    written = sarif.uri(path)
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", written)
    assert not re.match(r"[^/]*:", written)
    assert unquote(written) == path


def test_a_run_that_github_would_refuse_keeps_the_worst_and_says_what_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sarif, "MOST", 2)
    several = [found(severity=severity) for severity in (Severity.ADVICE, Severity.ERROR, Severity.WARNING)]
    (run,) = valid("sarif", FORMATS["sarif"](answer(*several)))["runs"]
    assert [one["level"] for one in run["results"]] == ["error", "warning"]
    (told,) = run["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == "1 of 3 findings are left out."


# junit


@given(st.text(max_size=200))
def test_xml_can_be_read_again_whatever_it_holds(text: str) -> None:
    root = Xml.fromstring(FORMATS["junit"](answer(found(text or "x", path=text or "x"))))
    assert root.find(".//failure").get("message") == junit.held(text or "x")


def test_advice_fails_no_test() -> None:
    root = valid("junit", FORMATS["junit"](answer(found("taste", severity=Severity.ADVICE), found("fault"))))
    assert root.get("failures") == "1"
    assert ["taste" in "".join(case.itertext()) for case in root.iter("testcase")] == [True, False]


# rdjson


@pytest.mark.parametrize(
    ("line", "column", "length", "columns"),
    [
        ("abc", 1, 1, (1, 2)),
        ("a𐐀b", 2, 1, (2, 6)),
        ("a𐐀b", 3, 1, (6, 7)),
        ("naïve", 4, 2, (5, 7)),
        ("日本語", 3, 1, (7, 10)),
        ("ab", 2, 9, (2, 3)),
        ("", 1, 1, (1, 1)),
    ],
)
def test_reviewdog_counts_columns_in_bytes(line: str, column: int, length: int, columns: tuple[int, int]) -> None:
    text = FORMATS["rdjson"](answer(found(span=Span(1, column, length), source=line)))
    place = valid("rdjson", text)["diagnostics"][0]["location"]["range"]
    assert (place["start"]["column"], place["end"]["column"]) == columns


@given(TEXTS, st.integers(1, 70))
def test_a_byte_column_cuts_no_character(line: str, column: int) -> None:
    assert line.encode()[: rdjson.byte_column(line, column) - 1].decode() == line[: column - 1]
