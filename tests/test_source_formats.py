"""A source may be written in a format of others: what that says counts below what a file says in kbgen's words."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Annotated

import pytest

from kbgen.kinds import KINDS
from kbgen.kit import Kind
from kbgen.kit.fields import Day, Fields, Many, RefTo
from kbgen.kit.kind import Foreign, Format, Recognised, Value
from kbgen.load import load
from kbgen.load.document import data_kind
from kbgen.load.formats import AUTO, Hint, foreign, names_of, recognise
from kbgen.load.frontmatter import split
from kbgen.model import Raw, Settings, Source, Span
from kbgen.model.settings import GITHUB
from kbgen.source.cache import documents
from tests.cli.running import handbook, kbgen, write

CONFIGURATION = """\
site_name: Test
docs_dir: content
theme: {{name: material}}
plugins:
  - kbgen:
      sources: [content, {{path: old, format: {name}}}]
      as_of: 2026-01-15
"""
_FOUND_ON = re.compile(r"(?m)^Found on (\S+)$")


class Memo(Fields):
    """A kind of document that only these tests have."""

    found_on: Day | None = None
    about: Many[Annotated[str, RefTo()]] = ()


def memo(file: Foreign) -> Recognised | None:
    """Recognises a line that says when something was found."""
    said = _FOUND_ON.search(file.text)
    if said is None:
        return None
    line = file.text.count("\n", 0, said.start()) + 1
    values = {"found_on": Value(said[1], line), "tags": Value(("found",)), "owner": Value(None)}
    return Recognised("found-line", "memo", f"`Found on` on line {line}", values)


@pytest.fixture
def kinds(tmp_path: Path) -> Iterator[dict[str, Kind]]:
    """The kind of these tests beside that of guides."""
    module = ModuleType("kinds_of_tests.formats")
    module.FORMATS = (Format("found-line", "A line that says when.", memo),)  # type: ignore[attr-defined]
    sys.modules["kinds_of_tests.formats"] = module
    kind = Kind("memo", "Memo", "Memos", "", Memo, ("memos",), tmp_path, "", package="kinds_of_tests", has_formats=True)
    yield {"memo": kind, "guide": KINDS["guide"]}
    del sys.modules["kinds_of_tests.formats"]


def loaded(text: str, kinds: dict[str, Kind], inner: str = "a.md", wanted: str = AUTO, *, alone: bool = False):
    source = Source("old", "old", "old", format=wanted)
    raw = Raw(f"old/{inner}", inner, "old", text, alone)
    return load(raw, source, f"old/{inner}", kinds, Settings("/handbook", (source,)))


def test_what_a_format_finds_becomes_the_document_s_facts_at_the_lines_that_say_it(kinds):
    doc = loaded("# Leak\n\nFound on 2024-02-03\n", kinds).readings[0].doc
    assert (doc.kind, str(doc.fields.found_on), doc.fields.tags) == ("memo", "2024-02-03", ("found",))
    assert [doc.span((key,)) for key in ("found_on", "tags")] == [Span(3, 1), Span(1, 1)]


@pytest.mark.parametrize(
    ("front", "day", "line"),
    [
        ("found_on: 2020-01-01", "2020-01-01", 2),
        ("found_on: the third", "2024-02-03", 7),
        ("found_on:", "2024-02-03", 7),
        ("other: 1", "2024-02-03", 7),
    ],
)
def test_front_matter_in_kbgen_s_words_counts_first_and_what_it_cannot_read_does_not(kinds, front, day, line):
    found = loaded(f"---\n{front}\n---\n# Leak\n\n\nFound on 2024-02-03\n", kinds)
    doc = found.readings[0].doc
    assert (str(doc.fields.found_on), doc.span(("found_on",)).line) == (day, line)
    assert found.faults == ()


def test_a_value_that_does_not_fit_is_a_finding_on_its_line(kinds):
    (fault,) = loaded("# Leak\n\nFound on 2024-13-03\n", kinds).faults
    assert (fault.name, fault.span.line) == ("invalid-value", 3)


@pytest.mark.parametrize(
    ("inner", "alone", "kind"),
    [
        ("a.md", False, "memo"),
        ("template.md", False, "guide"),
        ("memo-template.md", False, "guide"),
        ("sub/README.md", False, "guide"),
        ("2024-02-03-leak/README.md", True, "memo"),
    ],
)
def test_templates_and_indexes_are_guides_also_where_they_look_like_records(kinds, inner, alone, kind):
    (reading,) = loaded("# Leak\n\nFound on 2024-02-03\n", kinds, inner, alone=alone).readings
    assert reading.doc.kind == kind


def test_a_file_that_says_its_kind_is_not_asked_whether_it_is_another(kinds):
    (reading,) = loaded("---\nkind: guide\n---\n# Leak\n\nFound on 2024-02-03\n", kinds).readings
    assert reading.doc.kind == "guide"


def test_any_markdown_says_nothing_against_its_folder(kinds):
    (reading,) = loaded("# Nothing found\n", kinds, "memos/a.md").readings
    assert reading.doc.kind == "memo"


def test_a_format_by_name_is_the_only_one_asked(kinds):
    text = "---\ndescription: Short\n---\n# Leak\n\nFound on 2024-02-03\n"
    assert loaded(text, kinds, wanted="markdown").readings[0].doc.kind == "guide"
    assert loaded(text, kinds, wanted="markdown").readings[0].doc.fields.summary == "Short"
    assert loaded(text, kinds, wanted="found-line").readings[0].doc.kind == "memo"
    assert loaded("# Else\n", kinds, wanted="found-line").readings[0].doc.kind == "guide"


def test_without_a_format_no_format_is_asked_nor_loaded(tmp_path):
    kind = Kind("memo", "", "", "", Memo, ("memos",), tmp_path, "", package="no.such.package", has_formats=True)
    (reading,) = loaded("# Leak\n", {"memo": kind, "guide": KINDS["guide"]}, "memos/a.md", wanted="").readings
    assert reading.doc.kind == "memo"


def test_formats_are_shown_the_front_matter_with_its_lines_and_the_body_with_its_own():
    text = "---\na: 1\nb: [2]\n---\n# Title\n"
    found = foreign(Raw("a.md", "a.md", "s", text), split(text), GITHUB)
    assert found.front == {"a": Value("1", 2), "b": Value(["2"], 3)}
    assert found.body.splitlines()[1:] == text.splitlines()[found.body_line :]
    assert found.body.strip() == "# Title"


def test_data_in_a_source_of_a_kind_s_format_is_read_by_that_kind(kinds):
    kinds["memo"] = KINDS["ladder"]
    assert data_kind("a.yml", Source("old", "old", format=AUTO), kinds) is None
    for name in names_of({"ladder": KINDS["ladder"]}):
        assert data_kind("a.yml", Source("old", "old", format=name), kinds) is not None


def test_a_format_that_gives_none_is_passed_by(kinds):
    assert recognise(Foreign("a.md", "x"), Hint(AUTO, "guide"), kinds) is None


_PAY = "# Pay\n\n| | Junior | Senior |\n|---|---|---|\n| Days | Nobody else has fewer. | Nobody else has more. |\n| Rate | It is paid in euros. | It is paid in gold. |\n"
_STATUS = "# Upgrade\n\nStatus: accepted\n\nWe run it twice.\n"


@pytest.mark.parametrize(
    ("inner", "text", "hint", "kind"),
    [
        ("pay/surveys.md", _PAY, Hint(AUTO, "guide"), "guide"),
        ("careers/design.md", _PAY, Hint(AUTO, "guide"), "ladder"),
        ("pay/surveys.md", _PAY + "\n## Progression\n", Hint(AUTO, "guide"), "ladder"),
        ("pay/surveys.md", _PAY, Hint("ladder-table", "guide"), "ladder"),
        ("pay/surveys.md", _PAY, Hint(AUTO, "ladder"), "ladder"),
        ("databases/upgrade.md", _STATUS, Hint(AUTO, "guide"), "guide"),
        ("databases/2026-01-05.md", _STATUS, Hint(AUTO, "guide"), "guide"),
        ("databases/0005-upgrade.md", _STATUS, Hint(AUTO, "guide"), "decision"),
        ("databases/rfc-upgrade.md", _STATUS, Hint(AUTO, "guide"), "decision"),
        ("databases/upgrade.md", _STATUS.replace("#", "# Decision:"), Hint(AUTO, "guide"), "decision"),
        ("databases/upgrade.md", _STATUS, Hint("labelled", "guide"), "decision"),
    ],
)
def test_a_sign_that_any_document_may_have_counts_where_the_document_says_more(
    inner: str, text: str, hint: Hint, kind: str
) -> None:
    found = recognise(foreign(Raw(inner, inner, "s", text), split(text), GITHUB), hint, KINDS)
    assert found is not None
    assert found.kind == kind


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("markdwon", "no format is called 'markdwon'; did you mean 'markdown'?"),
        ("[a]", "sources[1].format is ['a'], expected a text"),
    ],
)
def test_a_format_that_nobody_knows_is_told_with_the_nearest(tmp_path, name, said):
    root = handbook(tmp_path, {"old/a.md": "# A\n"}, CONFIGURATION.format(name=name))
    answer = kbgen("check", cwd=root)
    assert answer.status == 2
    assert said in answer.err


def test_a_foreign_folder_just_works_and_is_read_anew_once_its_format_changes(tmp_path):
    text = "---\ndescription: What it is.\nweight: 3\nfoo: bar\nowner: team\n---\n## Under a title\n"
    files = {"old/a.md": text, "content/teams/team.md": "---\ntitle: Team\nlead: team\n---\n"}
    root = handbook(tmp_path, files, CONFIGURATION.format(name=AUTO))

    def summary() -> str:
        records = kbgen("list", "--format", "json", cwd=root).json
        return next(one["summary"] for one in records if one["path"] == "old/a.md")

    assert summary() == "What it is."
    assert "foo" not in kbgen("check", "--advice", "old", cwd=root).said
    (root / "mkdocs.yml").write_text(CONFIGURATION.format(name="''"))
    assert not summary()
    assert "FM006" in kbgen("check", "--advice", "old", cwd=root).said


def test_what_lies_beside_a_file_is_part_of_what_it_is_remembered_by():
    raw = Raw("old/a.md", "a.md", "old", "# A")
    digests = {documents._digest(raw._replace(beside=frozenset(names)), "a") for names in ((), "ab", "ba", "abc")}
    assert len(digests) == 3


def test_what_a_file_beside_says_counts_until_it_says_something_else(tmp_path: Path) -> None:
    facts = "title: Wait\nkep-number: 12\nstatus: {}\ncreation-date: 2020-05-04\n"
    root = handbook(
        tmp_path,
        {
            "content/index.md": "---\ntitle: H\n---\n",
            "old/0012-wait/README.md": "# Wait\n\n## Summary\n\nText.\n",
            "old/0012-wait/kep.yaml": facts.format("implementable"),
        },
        CONFIGURATION.format(name="auto"),
    )
    for said, status in (("implementable", "accepted"), ("rejected", "rejected"), ("rejected", "rejected")):
        (root / "old/0012-wait/kep.yaml").write_text(facts.format(said))
        listed = kbgen("list", "--kind", "decision", "--format", "json", cwd=root).out
        assert [(one["id"], one["status"], one["date"]) for one in json.loads(listed)] == [
            ("0012-wait", status, "2020-05-04")
        ]


def test_the_name_of_a_folder_makes_nothing_of_a_document_of_others(tmp_path: Path) -> None:
    write(tmp_path, {"mkdocs.yml": "plugins:\n  - kbgen: {sources: [{path: docs, format: auto}]}\nsite_name: X\n"})
    write(
        tmp_path,
        {"docs/exercises/how.md": "# How\n\nDo it.\n", "docs/exercises/a.md": "---\ndate: 2026-01-10\n---\n# A\n"},
    )
    kinds = {one["id"]: one["kind"] for one in kbgen("list", "--format", "json", cwd=tmp_path).json}
    assert kinds == {"how": "guide", "a": "exercise"}


@pytest.mark.parametrize(
    ("more", "judged"),
    [
        ({}, []),
        ({"content/people/ada.md": "---\ntitle: Ada\n---\n"}, []),
        ({"docs/people/ada.md": "---\ntitle: Ada\nkind: person\n---\n"}, ["the ops team"]),
    ],
)
def test_whom_others_name_need_not_be_known_unless_they_list_people(
    tmp_path: Path, more: dict[str, str], judged: list[str]
) -> None:
    sources = "[content, {path: docs, format: auto}]"
    write(tmp_path, {"mkdocs.yml": f"plugins:\n  - kbgen: {{sources: {sources}}}\nsite_name: X\n", **more})
    front = "---\nstatus: accepted\ndate: 2026-01-10\ndeciders: the ops team\n---\n"
    write(tmp_path, {"docs/adr/0001-a.md": f"{front}# A\n", "content/index.md": "# Home\n"})
    found = kbgen("check", "--format", "json", "--select", "LK003", cwd=tmp_path).json
    assert [one["value"] if "value" in one else one["message"].split("'")[1] for one in found] == judged
