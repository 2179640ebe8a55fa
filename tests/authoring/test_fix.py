"""A fix writes the one right answer, leaves every other byte alone, and is not made where it could be wrong."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.authoring.fix import fixed, place
from kbgen.authoring.patch import Patch, patched
from kbgen.kinds.runbook.commands import language_of
from kbgen.kit.suggestions import only_near, slip
from kbgen.model import Finding, Fix, Severity, Span, Where
from tests.cli.running import kbgen, write
from tests.depth import examples
from tests.support import checked, codes, loaded, said

CONFIGURATION = "site_name: T\ndocs_dir: content\nplugins:\n  - kbgen:\n      sources: [content]\n"
OLD = {"guides/new-place.md": "---\ntitle: N\nredirect_from: [guides/old-place]\n---\n", "guides/p/one.svg": "<svg/>"}


def mended(files: Mapping[str, str], path: str) -> str:
    """The text of a file with the fixes of what is found in it."""
    found = [finding for finding in checked(files) if finding.path == path]
    return fixed(files[path], found, lambda text: faults(text, path)).text


def faults(text: str, path: str) -> list[Finding]:
    from kbgen.check import _of_fault

    return [_of_fault(path, fault) for fault in loaded(text, path).faults]


@pytest.mark.parametrize(
    ("path", "before", "after"),
    [
        ("guides/a.md", "---\ntitle: T\nreviewd: 2026-01-10\n---\n", "---\ntitle: T\nreviewed: 2026-01-10\n---\n"),
        (
            "guides/a.md",
            '---\ntitle: T\n"reviewd" : 2026-01-10\n---\n',
            '---\ntitle: T\n"reviewed" : 2026-01-10\n---\n',
        ),
        ("guides/a.md", "---\ntitle: T\nownr: x # who\n---\n", "---\ntitle: T\nowner: x # who\n---\n"),
        ("guides/a.md", "---\ntitle: T\nowner: x\nownr: y\n---\n", None),
        ("guides/a.md", "---\nkind: Runbook\ntitle: T\n---\n", "---\nkind: runbook\ntitle: T\n---\n"),
        ("guides/a.md", "---\nkind: 'runbok'\ntitle: T\n---\n", "---\nkind: 'runbook'\ntitle: T\n---\n"),
        ("guides/a.md", "---\ntitle: T\naudience: Internal\n---\n", "---\ntitle: T\naudience: internal\n---\n"),
        ("runbooks/a.md", "---\ntitle: T\nseverity: tiket\n---\n", "---\ntitle: T\nseverity: ticket\n---\n"),
        ("runbooks/a.md", "---\ntitle: T\nseverity: urgent\n---\n", None),
        (
            "guides/a.md",
            "---\ntitle: T\nreviews: [{date: 2026-01-10, how: Executed, notee: n}]\n---\n",
            "---\ntitle: T\nreviews: [{date: 2026-01-10, how: executed, note: n}]\n---\n",
        ),
        ("decisions/a.md", "---\ntitle: T\nstatus: acepted\n---\n", "---\ntitle: T\nstatus: accepted\n---\n"),
        ("decisions/a.md", "# T\n\nStatus: acepted\n", "# T\n\nStatus: accepted\n"),
        ("decisions/a.md", "# T\n\n## Status\n\nacepted\n", "# T\n\n## Status\n\naccepted\n"),
        ("decisions/a.md", "# T\n\n## Status\n\nacepted, or acepted\n", None),
        ("guides/a.md", "# T\n\n[o](old-place.md#x)\n", "# T\n\n[o](new-place.md#x)\n"),
        ("guides/a.md", "# T\n\n[o](../guides/old-place)\n", "# T\n\n[o](new-place.md)\n"),
        ("guides/a.md", "# T\n\n[o](<old-place.md> 't')\n", "# T\n\n[o](<new-place.md> 't')\n"),
        ("guides/a.md", "# T\n\n[o][r]\n\n[r]: old-place.md\n", "# T\n\n[o][r]\n\n[r]: new-place.md\n"),
        ("guides/a.md", "# T\n\n![p](one.svg) `one.svg`\n", "# T\n\n![p](p/one.svg) `one.svg`\n"),
        ("guides/a.md", "# T\n\n[[old-place]] [[New Place|n]]\n", "# T\n\n[[new-place]] [[new-place|n]]\n"),
        ("guides/a.md", "# T\n\n[a](a.md) [o](gone.md)\n", None),
        ("guides/a.md", "# T\n\n[o](old-place.md) [p](old-place.md)\n", None),
        ("guides/a.md", "# T\n\n[v](#Some_Words)\n\n## Some words\n", "# T\n\n[v](#some-words)\n\n## Some words\n"),
        ("runbooks/a.md", "# T\n\n```\n$ ls\na\n```\n", "# T\n\n```console\n$ ls\na\n```\n"),
        (
            "runbooks/a.md",
            '# T\n\n1. x\n\n    ~~~~\n    {"a": 1}\n    ~~~~\n',
            '# T\n\n1. x\n\n    ~~~~json\n    {"a": 1}\n    ~~~~\n',
        ),
        ("runbooks/a.md", "# T\n\n```\nls\n```\n", None),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_what_has_one_right_answer_is_written(path: str, before: str, after: str | None, end: str) -> None:
    before, expected = before.replace("\n", end), (before if after is None else after).replace("\n", end)
    assert mended({**OLD, path: before}, path) == expected


def test_a_reference_that_differs_in_form_only_is_written_as_the_id() -> None:
    files = {
        "services/order-book.md": "---\ntitle: Orders\n---\n",
        "teams/site.md": "---\ntitle: Site\n---\n",
        "runbooks/a.md": "---\ntitle: T\nowner: Site\nservices: [Order_Book, 'order-books']\n---\n",
    }
    expected = files["runbooks/a.md"].replace("Order_Book", "order-book").replace("owner: Site", "owner: site")
    assert mended(files, "runbooks/a.md") == expected


@pytest.mark.parametrize(
    ("wrong", "names", "right"),
    [
        ("acepted", ["accepted", "rejected"], "accepted"),
        ("One_Way", ["one-way", "two-way"], "one-way"),
        ("onn-way", ["one-way", "ona-way"], ""),
        ("red", ["green"], ""),
        ("reverted", ["rejected"], ""),
        ("propsoed", ["proposed"], "proposed"),
        ("acceptedd", ["accepted"], "accepted"),
        ("in", ["on"], ""),
        ("red", [], ""),
    ],
)
def test_a_choice_is_near_only_where_no_other_is(wrong: str, names: list[str], right: str) -> None:
    assert only_near(wrong, names) == right


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("$ ls\nx", "console"),
        ("\n$ ls", "console"),
        ("$HOME", ""),
        ("$", ""),
        ("ls\n$ ls", ""),
        ('{"a": [1, 2]}', "json"),
        ('[{"a": 1}]\n', "json"),
        ("[1]", ""),
        ("{}", ""),
        ('{"a": 1', ""),
        ("[" * 50_000 + '"' + "]" * 49_999, ""),
        ("#!/usr/bin/env python3\nprint()", "python"),
        ("#!/bin/bash -e\nls", "bash"),
        ("#!/bin/bashful\nls", ""),
        ('<?xml version="1.0"?>\n<a/>', "xml"),
        ("<a/>", ""),
        ("diff --git a/x b/x", "diff"),
        ("", ""),
    ],
)
def test_a_language_is_named_only_where_it_is_certain(code: str, language: str) -> None:
    assert language_of(code) == language


def finding(span: Span, fix: Fix, path: str = "guides/a.md") -> Finding:
    return Finding(path, span, "FM005", "misspelt-key", Severity.WARNING, "", "", fix=fix)


def test_of_two_fixes_that_meet_neither_is_made() -> None:
    text = "abc def\n"
    found = [finding(Span(1, 1, 3), Fix("abc", "x")), finding(Span(1, 1, 7), Fix("abc def", "y", Where.WORD))]
    assert fixed(text, found, lambda _: []) == (text, ())


def test_a_fix_after_which_less_can_be_read_is_left_and_the_others_are_made() -> None:
    text = "---\ntitle: T\nreviewd: never\nownr: x\n---\n"
    assert mended({"guides/a.md": text}, "guides/a.md") == text.replace("ownr", "owner")


FRAGMENTS = st.sampled_from(
    [
        "ownr: x", "'ownr': x", "audience: Public", "audience: &a Public", "status: acepted", "statuss: draft", "kind: Decision",
        "[x](old-place.md)", "[[Old place]]", "[x][y]", "[y]: old-place.md", "```", "$ ls", '{"a": 1}', "> ```", "- ```", "Status: acepted",
        "---", "# T", "", "reviews: [{how: Reed}]", "tags: [a, ownr]", "\tx", "é \U0001f600 ownr: x", "<!-- kbgen: allow FM005 -->",
    ]
)  # fmt: skip


@examples(4)
@given(
    st.lists(FRAGMENTS, max_size=12),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["guides/a.md", "runbooks/a.md", "decisions/0001-a.md"]),
)
def test_whatever_the_text_only_what_findings_name_is_changed(
    lines: list[str], front: bool, end: str, path: str
) -> None:
    text = end.join(["---", *lines] if front else lines)
    files = {**OLD, path: text}
    found = [one for one in checked(files) if one.path == path]
    result = fixed(text, found, lambda changed: faults(changed, path))
    made = [patch for one in result.findings if (patch := place(text, one)) is not None]
    assert len(made) == len(result.findings)
    assert patched(text, made) == result.text
    for one, patch in zip(result.findings, made, strict=True):
        assert one.fix is not None
        assert one.fix.old in text[patch.start : patch.end]
        assert one.fix.new in patch.text
    later = codes(said(one) for one in checked({**files, path: result.text}) if one.path == path)
    assert [code for code in later if code in ("FM001", "FM002", "FM003")] == [
        code for code in codes(map(said, found)) if code in ("FM001", "FM002", "FM003")
    ]


@pytest.fixture
def handbook(tmp_path: Path) -> Path:
    return write(
        tmp_path,
        {
            "mkdocs.yml": CONFIGURATION,
            "content/guides/a.md": "\ufeff---\r\ntitle: A\r\nownr: site\r\n---\r\n\r\nSee [b](b.md) and [gone](gone.md)",
            "content/guides/x/b.md": "---\ntitle: B\nowner: site\n---\n",
            "content/teams/site.md": "---\ntitle: Site\nowner: site\n---\n",
        },
    )


def test_the_command_fixes_says_what_and_tells_what_is_left(handbook: Path) -> None:
    before = (handbook / "content/guides/a.md").read_bytes()
    assert "`kbgen check --fix` can fix 2 of them." in kbgen("check", cwd=handbook).out
    shown = kbgen("check", "--fix", "--dry-run", cwd=handbook)
    assert (shown.status, shown.err) == (1, "Would fix 2 findings in 1 document.\n")
    assert "-ownr: site" in shown.out
    assert "+owner: site" in shown.out
    assert (handbook / "content/guides/a.md").read_bytes() == before
    done = kbgen("check", "--fix", "--select", "FM005", "--select", "LK", cwd=handbook)
    assert (handbook / "content/guides/a.md").read_bytes().decode() == (
        "\ufeff---\r\ntitle: A\r\nowner: site\r\n---\r\n\r\nSee [b](x/b.md) and [gone](gone.md)"
    )
    assert "content/guides/a.md:3 FM005 fixed: 'ownr' is now 'owner'" in done.err
    assert "LK001" in done.out
    assert "gone.md" in done.out
    assert "Fixed 2 findings in 1 document." in done.out
    assert done.status == 1
    again = kbgen("check", "--fix", cwd=handbook)
    assert "Nothing could be fixed for sure." in again.out


def test_rules_that_are_not_chosen_and_paths_that_were_not_asked_about_are_left(handbook: Path) -> None:
    before = (handbook / "content/guides/a.md").read_bytes()
    kbgen("check", "--fix", "--ignore", "FM005", "--ignore", "LK001", cwd=handbook)
    kbgen("check", "--fix", "content/teams", cwd=handbook)
    assert (handbook / "content/guides/a.md").read_bytes() == before
    assert kbgen("check", "--dry-run", cwd=handbook).status == 2


def test_what_a_baseline_holds_is_left(handbook: Path) -> None:
    before = (handbook / "content/guides/a.md").read_bytes()
    kbgen("check", "--write-baseline", "known.json", cwd=handbook)
    kbgen("check", "--fix", "--baseline", "known.json", cwd=handbook)
    assert (handbook / "content/guides/a.md").read_bytes() == before


def test_a_data_file_is_fixed_where_it_is_wrong(tmp_path: Path) -> None:
    people = "- id: ada\n  name: Ada\n  rolles: [lead]\n"
    write(tmp_path, {"mkdocs.yml": CONFIGURATION, "content/people.yml": people})
    kbgen("check", "--fix", cwd=tmp_path)
    assert (tmp_path / "content/people.yml").read_text() == people.replace("rolles", "roles")


@given(st.text("abc", min_size=3, max_size=7), st.data())
def test_every_single_slip_is_seen_and_nothing_further_away(right: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(right) - 1))
    letter = data.draw(st.sampled_from("abc"))
    slips = [right[:at] + right[at + 1 :], right[:at] + letter + right[at:], right[:at] + letter + right[at + 1 :]]
    slips.append(right[:at] + right[at : at + 2][::-1] + right[at + 2 :])
    for wrong in slips:
        assert slip(wrong, right) == (wrong != right and len(wrong) > 2)
    assert not slip(right + "xy", right)


def test_a_patch_is_made_once_however_often_it_is_asked_for() -> None:
    assert patched("ab", [Patch(0, 1, "x"), Patch(0, 1, "x")]) == "xb"


def test_a_fix_of_lines_waits_for_one_within_them() -> None:
    text = "a [b](c)\nd\n"
    inner, whole = finding(Span(1, 7, 1), Fix("c", "e")), finding(Span(1), Fix("a [b](c)\nd", "\nf", Where.LINES))
    assert fixed(text, [whole, inner], lambda _: []).text == "a [b](e)\nd\n"
    assert fixed(text, [whole], lambda _: []).text == "\nf\n"
    assert place("a [b](c)\nde\n", whole) is None


def test_what_one_dialect_prints_otherwise_is_written_for_both(tmp_path: Path) -> None:
    body = "1. a\r\n\r\n   ```sh\r\n   x\r\n   ```\r\n\r\n2. b\r\n\r\ntext\r\n- [c](d.md)\r\n"
    front = "\ufeff---\r\ntitle: A\r\nowner: site\r\n---\r\n"
    configuration = CONFIGURATION + "markdown_extensions: [footnotes]\n"
    write(tmp_path, {"mkdocs.yml": configuration, "content/guides/a.md": front + body, "content/guides/d.md": front})
    done = kbgen("check", "--fix", "--select", "MD", cwd=tmp_path)
    assert "guides/a.md:7 MD001 fixed: its lines are written so that both dialects read them alike" in done.err
    after = "1. a\r\n\r\n    ```sh\r\n    x\r\n    ```\r\n\r\n2. b\r\n\r\ntext\r\n\r\n- [c](d.md)\r\n"
    assert (tmp_path / "content/guides/a.md").read_bytes().decode() == front + after
    assert done.status == 0
