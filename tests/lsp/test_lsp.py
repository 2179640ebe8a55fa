"""What an editor is told, over the protocol that it speaks."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygls.workspace import PositionCodec

from kbgen.kinds import KINDS
from kbgen.lsp.completing import Offers, about, offers
from kbgen.lsp.context import At, Context, context, key_at
from kbgen.lsp.handbook import Name
from kbgen.lsp.positions import Positions
from kbgen.lsp.session import file_of
from kbgen.model import Span
from tests.cli.running import kbgen, write
from tests.lsp.speaking import Editor, ServerError

FILES = {
    "mkdocs.yml": "site_name: T\ndocs_dir: content\nplugins:\n  - kbgen:\n      sources: [content]\n      as_of: 2026-01-15\n      rotas: {front: front.ics}\n",
    "content/teams/site.md": "---\ntitle: Site reliability\nowner: site\nreviewed: 2026-01-01\n---\n",
    "content/services/orders.md": "---\ntitle: The order book\nowner: site\nsummary: Takes *orders*.\nreviewed: 2026-01-01\n---\n",
    "content/runbooks/restart.md": "---\ntitle: Restart 😀\nowner: site\nservices: [orders]\n---\n\n😀 [[orders]] and [the team](../teams/site.md).\n",
    "content/guides/wrong.md": "---\ntitle: Wrong\nownr: site\n---\n\n😀 [s](site.md) [[nobody]]\n",
    "content/guides/named.md": "---\nid: called\ntitle: Named\nowner: site\n---\n\n[[orders|it]]\n",
    "content/people.yml": "- id: ada\n  name: Ada\n- id: bob\n  name: Bob\n",
}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(write(tmp_path_factory.mktemp("handbook"), FILES)) as found:
        for path in FILES:
            if path.endswith(".md"):
                found.open(path)
        yield found


def labels(found: Any) -> list[str]:
    return [item["label"] for item in found["items"]]


def test_findings_are_told_as_they_are_typed(editor: Editor) -> None:
    path = "content/guides/typed.md"
    found = editor.open(path, FILES["content/guides/wrong.md"])
    assert [(one["code"], one["range"]["start"]) for one in found] == [
        ("GN002", {"line": 0, "character": 0}),
        ("FM005", {"line": 2, "character": 0}),
        ("LK001", {"line": 5, "character": 7}),
        ("LK006", {"line": 5, "character": 16}),
    ]
    editor.change(path, "---\ntitle: Right\nowner: site\n---\n\n[[orders]]\n")
    assert editor.diagnostics(path) == []
    editor.change(path, "---\ntitle: [\n---\n")
    assert [one["code"] for one in editor.diagnostics(path)] == ["FM001"]


@pytest.mark.parametrize(
    ("path", "typed", "first", "absent"),
    [
        ("content/runbooks/restart.md", "---\ntitle: T\nsev", "severity", "title"),
        ("content/runbooks/restart.md", "---\ntitle: T\nseverity: ", "page", "orders"),
        ("content/runbooks/restart.md", "---\ntitle: T\nservices: [or", "orders", "site"),
        ("content/runbooks/restart.md", "---\ntitle: T\nservices:\n  - or", "orders", "site"),
        ("content/runbooks/restart.md", "---\ntitle: T\nowner: ", "ada", "orders"),
        ("content/runbooks/restart.md", "---\ntitle: T\nreviews:\n  - date: 2026-01-01\n    how: ", "read", "site"),
        ("content/runbooks/restart.md", "---\ntitle: T\nreviews:\n  - {date: 2026-01-01, by: a", "ada", "orders"),
        ("content/runbooks/restart.md", "---\ntitle: T\nkind: ", "runbook", "orders"),
        ("content/runbooks/restart.md", "---\ntitle: T\nescalation: ro", "rota:front", "orders"),
        ("content/runbooks/restart.md", "---\ntitle: T\n---\n\n😀 See [[order b", "orders", "ada"),
    ],
)
def test_keys_values_ids_and_owners_are_completed(
    editor: Editor, path: str, typed: str, first: str, absent: str
) -> None:
    editor.change(path, typed)
    line = typed.count("\n")
    character = len(typed.rpartition("\n")[2].encode("utf-16-le")) // 2
    found = editor.ask("textDocument/completion", editor.at(path, line, character))
    assert first in labels(found)
    assert absent not in labels(found)
    chosen = next(item for item in found["items"] if item["label"] == first)
    assert chosen["textEdit"]["range"]["end"] == {"line": line, "character": character}
    if "[[" in typed:
        assert "rota:front" not in labels(found)
        assert chosen["textEdit"]["newText"] == "orders]]"
        assert chosen["textEdit"]["range"]["start"] == {"line": line, "character": character - len("order b")}
    editor.change(path, FILES[path])


def test_a_document_is_shown_opened_and_found_again_from_its_name(editor: Editor) -> None:
    path = "content/runbooks/restart.md"
    shown = editor.ask("textDocument/hover", editor.at(path, 6, 6))
    assert shown["range"] == {"start": {"line": 6, "character": 5}, "end": {"line": 6, "character": 11}}
    for said in ("**The order book**", "owned by Site reliability", "Review: fresh", "Takes \\*orders\\*"):
        assert said in shown["contents"]["value"]
    key = editor.ask("textDocument/hover", editor.at(path, 2, 2))["contents"]
    assert key == {"kind": "plaintext", "value": "The team or person who keeps it true."}
    led = editor.ask("textDocument/definition", editor.at(path, 3, 12))
    assert led["uri"] == editor.uri("content/services/orders.md")
    assert editor.ask("textDocument/definition", editor.at(path, 6, 0)) is None
    more = {"context": {"includeDeclaration": False}}
    found = editor.ask("textDocument/references", editor.at(path, 3, 12, **more))
    assert {(one["uri"].rpartition("/")[2], one["range"]["start"]["line"]) for one in found} == {
        ("restart.md", 3),
        ("restart.md", 6),
        ("named.md", 6),
    }


def applied(text: str, edits: list[dict[str, Any]]) -> str:
    positions = Positions(text, PositionCodec())
    from lsprotocol import types

    for edit in sorted(
        edits, key=lambda one: (one["range"]["start"]["line"], one["range"]["start"]["character"]), reverse=True
    ):
        start, end = (positions.offset(types.Position(**edit["range"][side])) for side in ("start", "end"))
        text = text[:start] + edit["newText"] + text[end:]
    return text


def test_a_rename_moves_the_file_and_everything_that_names_it(editor: Editor) -> None:
    path = "content/runbooks/restart.md"
    assert editor.ask("textDocument/prepareRename", editor.at(path, 6, 7))["placeholder"] == "orders"
    found = editor.ask("textDocument/rename", editor.at(path, 6, 7, newName="order-book"))["documentChanges"]
    (move,) = [one for one in found if one.get("kind") == "rename"]
    assert move["oldUri"].endswith("services/orders.md")
    assert move["newUri"].endswith("services/order-book.md")
    edits = {one["textDocument"]["uri"].rpartition("content/")[2]: one["edits"] for one in found if "edits" in one}
    assert applied(FILES[path], edits["runbooks/restart.md"]) == FILES[path].replace("[orders]", "[order-book]")
    named = FILES["content/guides/named.md"]
    assert applied(named, edits["guides/named.md"]) == named.replace("[[orders|", "[[order-book|")
    assert "redirect_from: [services/orders]" in applied(
        FILES["content/services/orders.md"], edits["services/orders.md"]
    )


def test_an_id_that_is_written_down_is_renamed_where_it_stands(editor: Editor) -> None:
    path = "content/guides/named.md"
    (found,) = editor.ask("textDocument/rename", editor.at(path, 1, 5, newName="known"))["documentChanges"]
    assert applied(FILES[path], found["edits"]) == FILES[path].replace("id: called", "id: known")
    for wrong in ("a/b", "orders"):
        with pytest.raises(ServerError):
            editor.ask("textDocument/rename", editor.at(path, 1, 5, newName=wrong))


def test_fixes_are_offered_where_something_is_wrong(editor: Editor) -> None:
    path = "content/guides/wrong.md"
    whole = {"range": {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}}
    document = {"textDocument": {"uri": editor.uri(path)}}
    found = editor.ask("textDocument/codeAction", {**document, **whole, "context": {"diagnostics": []}})
    assert [one["title"] for one in found] == ["Write 'owner'", "Write '../teams/site.md'", "Fix all that kbgen can"]
    (edits,) = found[-1]["edit"]["changes"].values()
    fixed = applied(FILES[path], edits)
    assert fixed == FILES[path].replace("ownr", "owner").replace("(site.md)", "(../teams/site.md)")
    only = {"diagnostics": [], "only": ["source.fixAll"]}
    assert len(editor.ask("textDocument/codeAction", {**document, **whole, "context": only})) == 1


@pytest.mark.slow
def test_what_others_change_on_disk_is_read_again(tmp_path: Path) -> None:
    with Editor(write(tmp_path, FILES)) as editor:
        path = "content/guides/wrong.md"
        assert "LK006" in [one["code"] for one in editor.open(path)]
        write(tmp_path, {"content/guides/new.md": "---\ntitle: New\nid: nobody\nowner: site\n---\n"})
        changed = {"changes": [{"uri": editor.uri("content/guides/new.md"), "type": 1}]}
        editor.tell("workspace/didChangeWatchedFiles", changed)
        editor.change(path, FILES[path])
        assert "LK006" not in [one["code"] for one in editor.diagnostics(path)]
        write(tmp_path, {"content/guides/new.md": "---\ntitle: New\nid: somebody\nowner: site\n---\n"})
        changed["changes"][0]["type"] = 2
        editor.tell("workspace/didChangeWatchedFiles", changed)
        editor.change(path, FILES[path])
        assert "LK006" in [one["code"] for one in editor.diagnostics(path)]


def test_without_the_extra_the_command_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("kbgen.lsp.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)
    found = kbgen("lsp", cwd=tmp_path)
    assert (found.status, found.out) == (2, "")
    assert "pip install 'kbgen[lsp]'" in found.err


@pytest.mark.slow
def test_an_editor_that_renames_no_files_is_told_what_to_use(tmp_path: Path) -> None:
    with Editor(write(tmp_path, FILES), renames=False) as editor:
        path = "content/runbooks/restart.md"
        editor.open(path)
        with pytest.raises(ServerError, match="use `kbgen move`"):
            editor.ask("textDocument/rename", editor.at(path, 6, 7, newName="order-book"))


def test_a_key_that_has_moved_since_the_text_was_judged_is_not_taken_for_another(editor: Editor) -> None:
    path = "content/runbooks/restart.md"
    editor.change(path, FILES[path])
    editor.diagnostics(path)
    editor.change(path, FILES[path].replace("owner: site", "summary: A line more.\nowner: site"))
    assert editor.ask("textDocument/definition", editor.at(path, 2, 9)) is None
    editor.change(path, FILES[path])
    editor.diagnostics(path)


@pytest.mark.slow
def test_a_file_outside_of_any_handbook_is_left_in_peace(tmp_path: Path) -> None:
    with Editor(tmp_path) as editor:
        document = {"uri": editor.uri("x.md"), "languageId": "markdown", "version": 1, "text": "[[x"}
        editor.tell("textDocument/didOpen", {"textDocument": document})
        assert editor.ask("textDocument/completion", editor.at("x.md", 0, 3)) is None


@pytest.mark.slow
def test_ten_thousand_documents_are_searched_between_two_key_strokes(tmp_path: Path) -> None:
    people = {
        f"content/{part}/people.yml": "".join(
            f"- {{id: p{part}{n:04}, name: Name {n} of {part}}}\n" for n in range(2000)
        )
        for part in range(5)
    }
    with Editor(write(tmp_path, {**FILES, **people})) as editor:
        path, text, taken = "content/runbooks/restart.md", "---\nowner: ", []
        editor.open(path)
        for letter in "p31234":
            text += letter
            editor.change(path, text)
            start = editor.spent()
            found = editor.ask("textDocument/completion", editor.at(path, 1, len(text) - 4))
            taken.append(editor.spent() - start)
        assert labels(found) == ["p31234"]
        assert statistics.median(taken) < 0.05


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\nti|", Context(At.KEY, (), "ti")),
        ("---\nowner: |\n---\n", Context(At.VALUE, ("owner",), "")),
        ("---\nowner:|", None),
        ("---\nservices: [a, b|", Context(At.VALUE, ("services",), "b")),
        ("---\nservices:\n- a|", Context(At.VALUE, ("services",), "a")),
        ("---\nrapid:\n  dec|", Context(At.KEY, ("rapid",), "dec")),
        ("---\nrapid:\n  decide: [|", Context(At.VALUE, ("rapid", "decide"), "")),
        ("---\nreviews:\n  - date: x\n    b|", Context(At.KEY, ("reviews",), "b")),
        ("---\nreviews:\n  - {how: r|", Context(At.VALUE, ("reviews", "how"), "r")),
        ("---\nreviews: [{h|", Context(At.KEY, ("reviews",), "h")),
        ("---\na: b # c|", None),
        ("---\na: b\n---\n\nx|", None),
        ("[[a b|", Context(At.WIKI, (), "a b")),
        ("[[a]] b|", None),
        ("[[a#|", None),
        ("|", None),
    ],
)  # fmt: skip
def test_what_is_being_written_is_seen_in_half_a_document(text: str, expected: Context | None) -> None:
    before, _, rest = text.partition("|")
    line = before.count("\n")
    found = context((before + rest).split("\n"), line, len(before.rpartition("\n")[2]))
    assert found == expected


@given(
    st.lists(st.sampled_from(["---", "a: b", "  - c: [d", "- {e: f", "[[g", "", "  h:", "\t- x", "é: 😀"]), max_size=8),
    st.data(),
)
def test_no_half_document_is_too_odd(lines: list[str], data: st.DataObject) -> None:
    line = data.draw(st.integers(0, len(lines)))
    column = data.draw(st.integers(0, 12))
    found = context(lines, line, column)
    for kind in (KINDS["runbook"], KINDS["decision"]):
        if found is not None:
            assert isinstance(offers(found, lines, kind, KINDS, [Name("a", "a", "A", "team")]), Offers)
        assert isinstance(about(kind, key_at(lines, line, column)), str)


@given(st.text("aé😀\n\r\t", max_size=20), st.data())
def test_every_offset_has_a_position_that_leads_back(text: str, data: st.DataObject) -> None:
    positions = Positions(text, PositionCodec())
    offset = data.draw(st.integers(0, len(text)))
    assert positions.offset(positions.position(offset)) == offset
    span = Span(data.draw(st.integers(1, 30)), data.draw(st.integers(1, 30)), data.draw(st.integers(1, 30)))
    found = positions.span(span)
    assert (found.start.line, found.start.character) <= (found.end.line, found.end.character)


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("file:///a/b.md", Path("/a/b.md")),
        ("file:///a%20b.md", Path("/a b.md")),
        ("http://[", None),
        ("file://[a/b.md", None),
        ("file:///a%00b.md", None),
        ("", None),
    ],
)
def test_an_address_that_names_no_file_is_none(address: str, file: Path | None) -> None:
    assert file_of(address) == file
