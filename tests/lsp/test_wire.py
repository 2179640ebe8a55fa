"""Whatever an editor sends, the server says so in a line and answers the next question."""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.lsp.stream import LARGEST, Stream
from kbgen.source.files import LARGEST as LARGEST_FILE
from tests.cli.running import write
from tests.lsp.speaking import Editor
from tests.lsp.test_lsp import FILES

BODY = b'{"jsonrpc":"2.0","method":"x"}'
JUNK = {
    "no length": b"Content-Type: x\r\n\r\n" + BODY,
    "no header": BODY,
    "a negative length": b"Content-Length: -5\r\n\r\n" + BODY,
    "no number": b"Content-Length: many\r\n\r\n" + BODY,
    "a number with a sign": b"Content-Length: +5\r\n\r\n" + BODY,
    "nothing for a number": b"Content-Length:\r\n\r\n" + BODY,
    "zero": b"Content-Length: 0\r\n\r\n",
    "a huge length": b"Content-Length: 999999999999\r\n\r\n" + BODY,
    "a length of thousands of digits": b"Content-Length: " + b"9" * 6000 + b"\r\n\r\n" + BODY,
    "too short a length": b"Content-Length: 5\r\n\r\n" + BODY,
    "binary": bytes(range(256)) * 100,
    "a long line": b"x" * 100_000,
    "empty lines": b"\r\n" * 50,
    "no JSON": b"Content-Length: 5\r\n\r\n{nope",
    "no UTF-8": b"Content-Length: 2\r\n\r\n\xff\xfe",
    "a list": b"Content-Length: 2\r\n\r\n[]",
    "a number": b"Content-Length: 1\r\n\r\n5",
    "null": b"Content-Length: 4\r\n\r\nnull",
    "nested": b"Content-Length: 100000\r\n\r\n" + b"[" * 100_000,
    "no version": b'Content-Length: 14\r\n\r\n{"method":"x"}',
    "no method": b'Content-Length: 24\r\n\r\n{"jsonrpc":"2.0","id":7}',
    "headers of another": b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    with Editor(write(tmp_path_factory.mktemp("handbook"), FILES)) as found:
        found.open("content/guides/named.md")
        yield found


def send(editor: Editor, data: bytes) -> None:
    assert editor.process.stdin is not None
    editor.process.stdin.write(data)
    editor.process.stdin.flush()


def answers(editor: Editor) -> bool:
    return editor.ask("textDocument/hover", editor.at("content/guides/named.md", 6, 4)) is not None


@pytest.mark.parametrize("name", JUNK)
def test_what_is_no_message_is_passed_over(editor: Editor, name: str) -> None:
    send(editor, JUNK[name])
    assert answers(editor)


def test_another_spelling_of_a_header_is_one(editor: Editor) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": "spelt", "method": "shutdown?"}).encode()
    send(editor, b"content-length:%d\nContent-Type: application/vscode-jsonrpc; charset=utf-8\n\n" % len(body) + body)
    assert answers(editor)


@pytest.mark.parametrize(
    ("method", "params"),
    [
        ("textDocument/didChange", {"textDocument": {"uri": "file:///gone/x.md", "version": 1}, "contentChanges": []}),
        ("textDocument/didClose", {"textDocument": {"uri": "never:opened"}}),
        ("textDocument/didOpen", {"textDocument": 5}),
        ("initialized", {}),
        ("$/cancelRequest", {"id": 12345}),
        ("textDocument/didOpen", None),
        ("nobody/knows", {"a": 1}),
    ],
)
def test_messages_out_of_order_leave_the_others_alone(editor: Editor, method: str, params: object) -> None:
    editor.tell(method, params)
    assert answers(editor)


@pytest.mark.slow
@pytest.mark.parametrize("sent", [b"", b"Content-Length: 50\r\n\r\n{", b"Content-Le", b"Content-Length: 50\r\n"])
def test_a_stream_that_ends_ends_the_server_without_a_traceback(tmp_path: Path, sent: bytes) -> None:
    from tests.lsp.speaking import SCRIPT

    done = subprocess.run(SCRIPT, input=sent, capture_output=True, cwd=write(tmp_path, FILES), timeout=60, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1


LARGE = {
    "words": "word " * 1_000_000,
    "brackets": "[" * 5_000_000,
    "links": "[a](" * 1_250_000,
    "front matter": "---\n" + "a: [\n" * 1_000_000,
}


@pytest.mark.parametrize("name", LARGE)
def test_a_large_document_is_a_finding_and_others_are_answered_about(editor: Editor, name: str) -> None:
    path = f"content/guides/{name.replace(' ', '-')}.md"
    found = editor.open(path, LARGE[name])
    assert [(one["code"], one["message"].partition("\n")[0]) for one in found] == [
        ("RD004", "the text is larger than 2 MB")
    ]
    for line in (0, 1, 10**6):
        for method in ("hover", "completion", "definition"):
            editor.ask(f"textDocument/{method}", editor.at(path, line, 3))
    assert answers(editor)
    editor.change(path, "---\ntitle: Small\nowner: site\n---\n")
    assert editor.diagnostics(path) == []


def test_of_many_findings_an_editor_is_told_a_thousand(editor: Editor) -> None:
    found = editor.open("content/guides/many.md", "---\ntitle: Many\nowner: site\n---\n\n" + "[[x]] [[y]]\n" * 2000)
    assert len(found) == 1000
    assert found[-1]["range"]["start"] == {"line": 504, "character": 6}


@given(
    st.lists(st.binary(max_size=40) | st.sampled_from(sorted(JUNK.values(), key=len)[:12]), max_size=4), st.booleans()
)
def test_a_stream_never_gives_what_is_no_frame(junk: list[bytes], lower: bool) -> None:
    said: list[str] = []
    header = b"Content-Length: %d\r\n\r\n" % len(BODY)
    data = b"".join(junk) + b"\n" + (header.lower() if lower else header) + BODY
    stream = Stream(io.BytesIO(data), said.append)
    bodies = []
    while line := stream.readline():
        length = int(line.removeprefix(b"Content-Length: "))
        assert 0 < length <= LARGEST
        assert stream.readline() == b"\r\n"
        bodies.append(stream.read(length))
    assert all("\n" not in one for one in said)
    # what a wrong length takes of the messages after it cannot be told from a body
    if not any(b"ength" in one for one in junk):
        assert bodies == [BODY]


def test_the_largest_file_fits_into_a_message() -> None:
    assert 6 * LARGEST_FILE < LARGEST
