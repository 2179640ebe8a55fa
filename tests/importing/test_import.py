"""Import writes what was recognised above bodies that stay as they are, and never over what somebody else wrote."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import date
from pathlib import Path
from urllib.parse import urljoin

import pytest

from kbgen.cli.import_command import command
from kbgen.importing import state
from kbgen.kit import Kind
from kbgen.kit.kind import Foreign, Format, Recognised, Value
from tests.cli.running import handbook, kbgen, write
from tests.importing.conftest import KNOWN

pytestmark = pytest.mark.usefixtures("guides_only")

STATE = state.NAME


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return handbook(tmp_path / "handbook", {"content/index.md": "# Home\n"})


def imported(root: Path, src: str | Path, *more: str, to: str = "content/guides", name: str = "auto"):
    return kbgen("import", name, src, "--to", to, *more, cwd=root)


def report(root: Path, src: str | Path, *more: str, to: str = "content/guides", name: str = "auto"):
    return imported(root, src, "--format", "json", *more, to=to, name=name).json


BODIES = {
    "plain": (b"# A\n\ntext\n", b"# A\n\ntext\n"),
    "no final newline": (b"# A", b"# A"),
    "carriage returns": (b"## A\r\n\r\ntext\r\n", b"---\r\ntitle: A\r\n---\r\n## A\r\n\r\ntext\r\n"),
    "a mark of the encoding": (b"\xef\xbb\xbf## A\n", b"\xef\xbb\xbf---\ntitle: A\n---\n## A\n"),
    "front matter of others": (
        b"---\n# kept\nweight: 3\ndescription: 'It is' # so\n---\n\n\n# A\n",
        b"---\n# kept\nweight: 3\nsummary: 'It is' # so\n---\n\n\n# A\n",
    ),
    "a rule at the top": (b"---\n\n## A\n", b"---\ntitle: A\n---\n---\n\n## A\n"),
    "empty front matter": (b"---\n---\n## A\n", b"---\ntitle: A\n---\n## A\n"),
    "an empty key": (b"---\ntitle:\n---\n## A\n", b"---\ntitle: A\n---\n## A\n"),
    "an awkward title": (b"## no: [x] # y\n", b'---\ntitle: "no: [x] # y"\n---\n## no: [x] # y\n'),
    "keys of other names": (
        b"---\nreview_in: 6 months\nlast_reviewed_on: 2024-01-01 # x\n---\n# A\n",
        b"---\nreview_every: 6 months\nreviewed: 2024-01-01 # x\n---\n# A\n",
    ),
    "front matter in TOML": (
        b'+++\r\ntitle = "A: b" # why\r\nweight = 3\r\ndraft = false\r\ndate = 2024-01-02\r\n[menu.main]\r\nx = [1]\r\n+++\r\n\r\ntext',
        (
            b'---\r\ntitle: "A: b"\r\nweight: 3\r\ndraft: false\r\ndate: 2024-01-02\r\nmenu: {main: {x: [1]}}\r\n'
            b'# title = "A: b" # why\r\n# weight = 3\r\n# draft = false\r\n# date = 2024-01-02\r\n# [menu.main]\r\n# x = [1]\r\n---\r\n\r\ntext'
        ),
    ),
    "no front matter in TOML": (b"+++\n# A\n", b"+++\n# A\n"),
    "nothing": (b"", b""),
    "other ends of lines": (
        b"## A\n\x0c\xc2\x85\xe2\x80\xa8x\r\n",
        b"---\ntitle: A\n---\n## A\n\x0c\xc2\x85\xe2\x80\xa8x\r\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), BODIES.values(), ids=BODIES)
def test_every_byte_of_a_body_stays_and_front_matter_is_written_above_it(root, tmp_path, before, after):
    write(tmp_path, {"old/a.md": before})
    assert imported(root, "../old").status == 0
    assert (root / "content/guides/a.md").read_bytes() == after


REFUSED = {
    "latin": (b"# Caf\xe9\n", "line 1: byte 0xE9 is not UTF-8"),
    "nul": (b"# A\n\0", "line 2: a NUL byte"),
    "broken": (b"---\na: 'b: c\n---\n# A\n", "line 2: front matter is no valid YAML"),
    "unclosed": (b"---\na: b\n# A\n", "never closed"),
    "toml": (b"+++\na = \n+++\n# A\n", "no valid TOML"),
    "flow": (b"---\n{weight: 1}\n---\n## A\n", "not one key a line"),
    "large": (b"# A\n" + b"x" * (2 * 1024 * 1024), "larger than 2 MB"),
}


@pytest.mark.parametrize(("data", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_kept_whole_is_refused_with_a_reason_and_the_rest_is_imported(root, tmp_path, data, reason):
    write(tmp_path, {"old/a.md": data, "old/b.md": "# B\n"})
    answer = imported(root, "../old")
    assert answer.status == 1
    assert "not imported: a.md: " in answer.out
    assert reason in answer.out
    assert not (root / "content/guides/a.md").exists()
    assert (root / "content/guides/b.md").exists()


LINKS = {
    "kept": ("[b](b.md#x) [c](sub/c.md)", "[b](b.md#x) [c](sub/c.md)"),
    "renamed": ("[d](d.html.md.erb) [d](./d.html.md.erb#a)", "[d](d.md) [d](./d.md#a)"),
    "by stem": ("[d](d.html) [b](b)", "[d](d.html) [b](b)"),
    "from the root": ("[c](/sub/c.md) [c](/sub/c/)", "[c](sub/c.md) [c](sub/c/)"),
    "hugo": ('[c]({{< ref "c.md#x" >}}) {{% relref "/sub/c" %}}', "[c](sub/c.md#x) sub/c.md"),
    "jekyll": ("[c]({% link sub/c.md %})", "[c](sub/c.md)"),
    "not imported": ("[x](gone.md) [y](../up.md)", "[x](gone.md) [y](../up.md)"),
    "elsewhere": ("[x](https://x.example/b.md) <d.html.md.erb>", "[x](https://x.example/b.md) <d.html.md.erb>"),
    "in code": ('`[d](d.html.md.erb)`\n\n    {{< ref "c.md" >}}', '`[d](d.html.md.erb)`\n\n    {{< ref "c.md" >}}'),
    "pictures": ('![p](/img/p.png) <img src="/img/p.png">', '![p](img/p.png) <img src="img/p.png">'),
    "in HTML": ('<a href="/sub/c/#x">c</a> <a href="/b">b</a>', '<a href="sub/c/#x">c</a> <a href="b">b</a>'),
    "in HTML as it was": (
        '<img src="img/p.png"> <img src="../img/p.png">',
        '<img src="img/p.png"> <img src="../img/p.png">',
    ),
    "defined": ("[d][1]\n\n[1]: d.html.md.erb", "[d][1]\n\n[1]: d.md"),
    "wiki": ("[[b]]", "[[b]]"),
}


@pytest.mark.parametrize(("before", "after"), LINKS.values(), ids=LINKS)
def test_links_to_files_whose_place_changed_lead_there_and_all_others_stay(root, tmp_path, before, after):
    files = {"b.md": "# B\n", "sub/c.md": "# C\n", "d.html.md.erb": "# D\n", "img/p.png": b"\x89PNG", "x.txt": "x"}
    write(tmp_path / "old", {**files, "a.md": f"# A\n\n{before}\n"})
    told = report(root, "../old")
    assert (root / "content/guides/a.md").read_text() == f"# A\n\n{after}\n"
    assert (root / "content/guides/img/p.png").exists() == ("img/p" in before)
    assert "x.txt" in told["unused"]
    assert not (root / "content/guides/x.txt").exists()
    (links,) = (one["links"] for one in told["documents"] if one["path"] == "a.md")
    assert links["left"] == before.count("gone") + before.count("up.md")
    assert (links["rewritten"] > 0) == (before != after)


def test_an_address_in_html_leads_from_its_file_where_it_led_before(root, tmp_path):
    text = '<a href="/sub/c/">c</a> <a href="/">home</a> <img src="/img/p.png">\n'
    write(
        tmp_path / "old",
        {"index.md": f"# I\n\n{text}", "sub/c.md": f"# C\n\n{text}", "sub/index.md": text, "img/p.png": b"\x89PNG"},
    )
    report(root, "../old")
    for path in ("index", "sub/index", "sub/c"):
        written = (root / f"content/guides/{path}.md").read_text()
        addresses = [urljoin(f"/guides/{path}.md", one) for one in re.findall(r'(?:href|src)="([^"]*)"', written)]
        assert addresses == ["/guides/sub/c/", "/guides/", "/guides/img/p.png"]


def test_the_report_says_of_each_document_what_told_what_and_what_is_missing(root, tmp_path):
    write(
        tmp_path,
        {"old/a.md": "---\ntitle: A\nowner: x\nlast_reviewed_on: 2024-01-01\n---\ntext\n", "old/decisions/1.md": "x\n"},
    )
    told = report(root, "../old", to="content")
    first, second = told["documents"]
    assert first | {"links": 0} == {
        "path": "a.md",
        "from": "a.md",
        "state": "new",
        "kind": "guide",
        "format": "markdown",
        "sign": "`title` in its front matter",
        "written": ["reviewed"],
        "unsure": [],
        "missing": [],
        "links": 0,
    }
    assert (second["kind"], second["unsure"]) == ("decision", ["no format knows it; its folder alone says what it is"])
    assert told["totals"] == {
        "documents": 2,
        "files": 0,
        "refused": 0,
        "states": {"new": 2},
        "formats": [
            {"kind": "guide", "format": "markdown", "documents": 1},
            {"kind": "decision", "format": "no format", "documents": 1},
        ],
    }


def test_a_dry_run_says_the_same_and_writes_nothing(root, tmp_path):
    write(tmp_path, {"old/a.md": "## A\n"})
    dry = report(root, "../old", "--dry-run")
    assert not (root / "content/guides").exists()
    assert report(root, "../old") == dry | {"dry_run": False}
    assert "wrote 0 of 1" in imported(root, "../old").out


def test_a_second_run_brings_what_changed_leaves_what_was_edited_and_says_what_diverged(root, tmp_path):
    old = tmp_path / "old"
    here = root / "content/guides"
    write(old, {f"{name}.md": f"# {name}\n" for name in ("same", "theirs", "mine", "both", "gone", "deleted")})
    assert imported(root, "../old").status == 0
    write(old, {"theirs.md": "# theirs 2\n", "both.md": "# both 2\n", "new.md": "# new\n"})
    write(here, {"mine.md": "# mine 2\n", "both.md": "# both 3\n"})
    (old / "gone.md").unlink()
    (here / "deleted.md").unlink()
    answer = imported(root, "../old")
    assert answer.status == 1
    assert "diverged: both.md: changed here and upstream" in answer.out
    assert "edited here: mine.md" in answer.out
    assert "edited here: deleted.md" in answer.out
    assert "gone upstream: gone.md" in answer.out
    assert "1 new, 1 updated, 1 as they were" in answer.out
    found = {path.name: path.read_text() for path in here.glob("*.md")}
    assert found == {
        "same.md": "# same\n",
        "theirs.md": "# theirs 2\n",
        "mine.md": "# mine 2\n",
        "both.md": "# both 3\n",
        "gone.md": "# gone\n",
        "new.md": "# new\n",
    }


def test_what_diverged_is_told_until_it_is_called_settled(root, tmp_path):
    write(tmp_path, {"old/a.md": "# 1\n"})
    imported(root, "../old")
    write(tmp_path, {"old/a.md": "# 2\n", "handbook/content/guides/a.md": "# 3\n"})
    assert [imported(root, "../old", *more).status for more in ((), (), ("--settled",), ())] == [1, 1, 0, 0]
    write(tmp_path, {"old/a.md": "# 4\n"})
    assert imported(root, "../old").status == 1
    assert (root / "content/guides/a.md").read_text() == "# 3\n"


def test_a_file_that_import_did_not_write_is_never_written_over(root, tmp_path):
    write(tmp_path, {"old/a.md": "# A\n", "old/b.md": "# B\n", "handbook/content/guides/a.md": "# mine\n"})
    answer = imported(root, "../old")
    assert answer.status == 1
    assert "a.md is there already, and no import wrote it" in answer.out
    assert (root / "content/guides/a.md").read_text() == "# mine\n"
    assert (root / "content/guides/b.md").exists()


def test_a_run_that_was_stopped_is_repaired_by_running_again(root, tmp_path, monkeypatch):
    write(tmp_path, {f"old/{name}.md": f"# {name}\n" for name in "abc"})
    from kbgen.run import importing as run

    create = run.create

    def stopped(path: Path, data: bytes) -> None:
        if path.name == "b.md":
            raise KeyboardInterrupt
        create(path, data)

    with monkeypatch.context() as patched:
        patched.setattr(run, "create", stopped)
        assert imported(root, "../old").status == 130
    (root / "content/guides" / STATE).unlink()
    assert imported(root, "../old").status == 0
    assert sorted(json.loads((root / "content/guides" / STATE).read_text())["sources"]["old"]) == [
        "a.md",
        "b.md",
        "c.md",
    ]


def test_two_folders_imported_into_one_do_not_call_each_other_s_files_gone(root, tmp_path):
    write(tmp_path, {"one/a.md": "# A\n", "two/b.md": "# B\n"})
    for name in ("one", "two", "one"):
        told = report(root, f"../{name}")
        assert told["removed"] == []
    assert told["totals"]["states"] == {"unchanged": 1}


def test_names_that_differ_by_case_alone_or_become_one_get_places_of_their_own_for_good(root, tmp_path):
    write(tmp_path, {"old/a.md": "# 1\n", "old/A.md": "# 2\n", "old/a.html.md.erb": "# 3\n"})
    places = {one["from"]: one["path"] for one in report(root, "../old")["documents"]}
    assert places["a.html.md.erb"] == "a-3.md"
    assert sorted(places.values()) == ["A.md", "a-2.md", "a-3.md"]
    (tmp_path / "old/A.md").unlink()
    assert {one["from"]: one["path"] for one in report(root, "../old")["documents"]}["a.md"] == "a-2.md"


@pytest.mark.parametrize(
    "name", ["a\nb.md", "a\\b.md", "a\x1b[0m.md", "x" * 201 + ".md", "a .md/b.md", os.fsdecode(b"\xff.md")]
)
def test_names_that_could_do_harm_are_refused(root, tmp_path, name):
    write(tmp_path, {"old/ok.md": "# A\n"})
    name = name.replace("a .md/", "a /")
    (tmp_path / "old" / name).parent.mkdir(exist_ok=True)
    (tmp_path / "old" / name).write_text("# A\n")
    told = report(root, "../old")
    assert [one["path"] for one in told["documents"]] == ["ok.md"]
    assert len(told["refused"]) == 1


def test_nothing_is_written_outside_of_the_folder_nor_through_a_link(root, tmp_path):
    write(
        tmp_path, {"old/sub/a.md": "# A\n", "old/b.md": "[x](../../secret.txt)\n", "secret.txt": "x", "away/keep": ""}
    )
    (root / "content/guides").mkdir()
    (root / "content/guides/sub").symlink_to(tmp_path / "away")
    (tmp_path / "old/leak.md").symlink_to(tmp_path / "secret.txt")
    answer = imported(root, "../old")
    assert "a symbolic link is in the way of sub/a.md" in answer.out
    assert "leak.md: the symbolic link leads out of the source folder" in answer.out
    assert os.listdir(tmp_path / "away") == ["keep"]
    assert sorted(os.listdir(root / "content/guides")) == [STATE, "b.md", "sub"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["autp", "../old", "--to", "content/x"], "no format is called 'autp'; did you mean 'auto'?"),
        (["auto", "../none", "--to", "content/x"], "../none: no such file or folder"),
        (["auto", "content/guides", "--to", "content"], "give its source a `format:`"),
        (["auto", "../old", "--to", "content/index.md"], "is no folder"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(root, tmp_path, arguments, said):
    write(tmp_path, {"old/a.md": "# A\n", "handbook/content/guides/b.md": "# B\n"})
    answer = kbgen("import", *arguments, cwd=root)
    assert answer.status == 2
    assert said in answer.err
    assert not (root / "content/x").exists()


@pytest.mark.parametrize(
    "text", ["[]", "{", '{"version": 9, "sources": {}}', '{"version": 1, "sources": {"old": {"a": 1}}}', "[" * 9999]
)
def test_a_damaged_memory_of_imports_stops_the_run(root, tmp_path, text):
    write(tmp_path, {"old/a.md": "# A\n", f"handbook/content/guides/{STATE}": text})
    answer = imported(root, "../old")
    assert answer.status == 2
    assert "remove it to import again" in answer.err
    assert not (root / "content/guides/a.md").exists()


def test_a_folder_that_no_source_holds_is_said(root, tmp_path):
    write(tmp_path, {"old/a.md": "# A\n"})
    assert "elsewhere lies in no source of" in imported(root, "../old", to="elsewhere").out
    assert "lies in no source" not in imported(root, "../old").out


def test_a_file_alone_may_be_imported(root, tmp_path):
    write(tmp_path, {"old/a.md": "# A\n", "old/b.md": "# B\n"})
    assert [one["path"] for one in report(root, "../old/a.md")["documents"]] == ["a.md"]


def test_a_value_that_kbgen_cannot_read_stays_beside_the_one_that_it_can(root, tmp_path):
    write(tmp_path, {"old/a.md": "---\ntitle: [one, two]\nlinkTitle: One\n---\nText.\n"})
    told = report(root, "../old")
    text = (root / "content/guides/a.md").read_text()
    assert "[one, two]" in text
    assert text.endswith("---\nText.\n")
    assert told["documents"][0]["unsure"] == [] or "stays" in told["documents"][0]["unsure"][0]


def test_what_was_imported_is_checked_and_listed_like_any_other(root, tmp_path):
    write(
        tmp_path,
        {
            "old/a.md": "---\ndescription: Short.\n---\n## Title here\n\n[b](b.html.md.erb)\n",
            "old/b.html.md.erb": "# B\n",
        },
    )
    imported(root, "../old")
    shutil.rmtree(tmp_path / "old")
    found = {one["path"]: one for one in kbgen("list", "--format", "json", cwd=root).json}
    assert found["content/guides/a.md"]["title"] == "Title here"
    assert found["content/guides/a.md"]["summary"] == "Short."
    codes = {one["code"] for one in kbgen("check", "--format", "json", cwd=root).json}
    assert not any(code.startswith(("LK", "FM")) for code in codes)


def test_help_lists_the_formats(root):
    answer = kbgen("import", "--help", cwd=root)
    assert "markdown" in answer.out
    assert "auto" in answer.out


def test_data_too_large_to_be_a_document_is_a_file_like_any_other(root, tmp_path):
    large = b"x\n" * (2 * 1024 * 1024)
    write(tmp_path, {"old/a.md": "[x](x.csv)\n", "old/x.csv": large, "old/y.csv": large})
    told = report(root, "../old")
    assert (told["refused"], told["unused"]) == ([], ["y.csv"])
    assert (root / "content/guides/x.csv").read_bytes() == large


@pytest.fixture
def formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Decisions have a format that a line tells; so have ladders in data."""

    def decided(file: Foreign) -> Recognised | None:
        if "Decided: " not in file.text or not file.inner.endswith(".md"):
            return None
        day = Value(date(2024, 1, 2), 3, "the month may be the day")
        values = {"date": day, "status": Value("accepted", 3), "tags": Value(["a, b", "c"]), "decide_by": Value("", 3)}
        return Recognised("decided", "decision", "a line with `Decided`", values, ("deciders",), "it may be a minute")

    def steps(file: Foreign) -> Recognised | None:
        known = file.inner.endswith(".yml") and "steps" in file.text
        return Recognised("steps", "ladder", "`steps`", {}) if known else None

    made = {"decision": (Format("decided", "", decided),), "ladder": (Format("steps", "", steps),)}
    monkeypatch.setattr(Kind, "formats", property(lambda kind: made.get(kind.name) or guides(kind)))


def guides(kind: Kind) -> tuple[Format, ...]:
    return KNOWN.fget(kind) if kind.name == "guide" else ()


TEXTS = {"old/a.md": "# A\n\nDecided: 1/2/24\n", "old/b.md": "# B\n", "old/template.md": "Decided: \n"}
FRONT = 'kind: decision\ndate: 2024-01-02\nstatus: accepted\ntags: ["a, b", c]\n'


@pytest.mark.parametrize("name", ["auto", "decided"])
def test_what_a_kind_recognises_is_written_above_the_body_and_its_doubts_are_told(root, tmp_path, formats, name):
    write(tmp_path, TEXTS)
    told = {one["path"]: one for one in report(root, "../old", name=name)["documents"]}
    assert (root / "content/guides/a.md").read_text() == f"---\n{FRONT}---\n{TEXTS['old/a.md']}"
    assert told["a.md"]["unsure"] == ["it may be a minute", "date: the month may be the day"]
    assert (told["a.md"]["sign"], told["a.md"]["missing"]) == ("a line with `Decided`", ["deciders"])
    assert told["b.md"]["kind"] == "guide"
    assert told["b.md"]["unsure"] == ([] if name == "auto" else ["not of the format decided"])
    assert told["template.md"]["kind"] == "guide"


def test_a_folder_of_the_kind_needs_no_key_and_what_is_of_no_format_there_is_of_the_folder(root, tmp_path, formats):
    write(tmp_path, TEXTS)
    told = {one["path"]: one["kind"] for one in report(root, "../old", to="content/decisions")["documents"]}
    assert told == {"a.md": "decision", "b.md": "decision", "template.md": "guide"}
    assert "kind:" not in (root / "content/decisions/a.md").read_text()


def test_data_that_a_format_knows_is_copied_and_where_nothing_says_its_kind_that_is_told(root, tmp_path, formats):
    write(tmp_path, {"old/a.yml": "steps: [1]\n", "old/b.yml": "else: 1\n"})
    guide, ladder = (report(root, "../old", to=to) for to in ("content/guides", "content/ladders"))
    assert "`kind: ladder` on its source does" in guide["documents"][0]["unsure"][0]
    assert ladder["documents"][0]["unsure"] == []
    assert ladder["unused"] == ["b.yml"]
    assert (root / "content/ladders/a.yml").read_text() == "steps: [1]\n"


def test_the_shell_completes_the_names_of_formats():
    (found,) = (one for one in command.params if one.name == "format_")
    completed = found.type.shell_complete(None, found, "mark")  # type: ignore[arg-type]
    assert [one.value for one in completed] == ["markdown"]
