"""The issues of a freshness run against a server, on its good days and its bad ones."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kbgen.ci import client, issues
from kbgen.ci.github import Issue
from tests.cli.running import handbook, kbgen
from tests.forge import Forge, Handler, Waits, around, serving
from tests.test_ci import FRESH, STALE, book

__all__ = ["book"]  # a fixture


def keep(server: Forge, root: Path) -> list[str]:
    """One run: what it has written to the server."""
    told = root / "stale.json"
    told.write_text(kbgen("stale", "--format", "json", "--fail-on", "never", cwd=root).out)
    before = len(server.writes)
    assert issues.main([str(told)], around(server), Waits().clock()) == 0
    return server.writes[before:]


def test_an_issue_is_opened_kept_closed_and_opened_again(book: Path) -> None:
    old = book / "content/guides/old.md"
    with serving() as server:
        assert keep(server, book) == ["POST /repos/harbour/handbook/issues"] * 2  # ops, and nobody for bad.md
        assert server.ours() == {"ops": [2], "": [1]}
        assert keep(server, book) == [], "a second run finds all as it should be"
        body = server.issues[1]["body"]
        assert "content/guides/old\\.md: Old (overdue, since 2025-04-01)" in body
        old.write_text(STALE.format(title="Old and renamed", owner="ops"))
        assert keep(server, book) == ["PATCH /repos/harbour/handbook/issues/2"]
        assert "renamed" in server.issues[1]["body"]
        old.write_text(FRESH.format(title="Old", owner="ops"))
        assert keep(server, book) == ["PATCH /repos/harbour/handbook/issues/2"]
        assert (server.ours(), server.ours("closed")) == ({"": [1]}, {"ops": [2]})
        assert keep(server, book) == []
        old.write_text(STALE.format(title="Old", owner="ops"))
        assert keep(server, book) == ["PATCH /repos/harbour/handbook/issues/2"]
        assert server.ours() == {"ops": [2], "": [1]}


def test_what_is_not_ours_is_left_alone_and_a_second_one_is_closed(book: Path) -> None:
    with serving() as server:
        mark = issues.marked("ops")
        server.add(body=mark, title="no label")
        server.add(body="somebody's own", labels=[issues.LABEL])
        server.add(body=f"quoted:\n{mark}", labels=[issues.LABEL])
        server.add(body=mark, labels=[issues.LABEL], pull_request={})
        for _ in range(120):
            server.add(body=issues.marked("gone"), labels=[issues.LABEL], state="closed")
        server.add(body=mark, labels=[issues.LABEL])
        server.add(body=mark, labels=[issues.LABEL])
        strangers = [dict(one) for one in server.issues[:4]]
        keep(server, book)
        assert server.issues[:4] == strangers
        assert server.ours()["ops"] == [4, 125]  # the fourth is a pull request
        assert server.issues[125]["state"] == "closed"
        assert keep(server, book) == []


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "GITHUB_TOKEN and GITHUB_REPOSITORY"),
        ({"GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "file:///etc"}, "no address"),
        ({"GITHUB_TOKEN": "x", "GITHUB_REPOSITORY": "a/b", "GITHUB_API_URL": "http://127.0.0.1:9"}, "GET repos"),
    ],
)
def test_what_cannot_be_done_is_said(book: Path, capsys: Any, environment: dict[str, str], said: str) -> None:
    (book / "s.json").write_text(kbgen("stale", "--format", "json", cwd=book).out)
    assert issues.main([str(book / "s.json")], environment) == 2
    assert said in capsys.readouterr().err


HOSTILE = "--> <img src=x> @everybody @a/team #12 [x](https://evil.test) `c` **b** | ~~s~~ \\ https://evil.test\n- y"


def test_nothing_from_a_document_is_live_in_an_issue(tmp_path: Path) -> None:
    title = json.dumps(HOSTILE)
    text = f"---\ntitle: {title}\nowner: {json.dumps(HOSTILE)}\nreviewed: 2025-01-01\nreview_every: 90d\n---\n\nText.\n"
    root = handbook(tmp_path, {"content/guides/a.md": text})
    told = kbgen("stale", "--format", "json", cwd=root).json
    ((owner, one),) = issues.wanted(told).items()
    mark, _, rest = one.body.partition("\n")
    assert issues.owner_in(one.body) == owner
    assert mark == issues.marked(owner)
    assert mark.count("-->") == 1
    assert "\n" not in one.title
    assert not re.search(r"(?<!\\)[<\[`~|]", rest.replace("`reviews`", ""))
    assert not re.search(r"@\w|#\d|https?://", rest)
    assert sum(line.startswith("- ") for line in rest.splitlines()) == 1


def test_a_long_list_is_cut_where_the_server_would_refuse_it() -> None:
    documents = [
        {"path": f"content/{'x' * 80}/{n}.md", "title": "T" * 300, "owner": "ops", "freshness": "overdue",
         "due": "2025-01-01", "risk": {"pages": n == 4999, "tier": None, "incident": None, "links": 0}}
        for n in range(5000)
    ]  # fmt: skip
    findings = [{"path": one["path"], "code": "FR001", "line": 1, "message": "m"} for one in documents]
    one = issues.wanted({"documents": documents, "findings": findings})["ops"]
    assert len(one.body) < 65_536
    first, *rest = [line for line in one.body.splitlines() if line.startswith("- ")]
    assert "/4999" in first, "the riskiest comes first"
    assert f"- and {5000 - len(rest):,} more" in rest[-1]


_OWNERS = st.sampled_from(["", "ops", "web", "a b", "--> x"])
_ISSUES = st.lists(st.tuples(_OWNERS, st.booleans(), st.sampled_from(["", "old text"])), max_size=12)


@given(_ISSUES, st.dictionaries(_OWNERS, st.sampled_from(["one", "two"])))
def test_whatever_is_there_one_issue_an_owner_is_open_afterwards_and_all_stays_so(
    there: list[tuple[str, bool, str]], texts: dict[str, str]
) -> None:
    found = [
        Issue(number, "T", f"{issues.marked(owner)}\n{text}", is_open)
        for number, (owner, is_open, text) in enumerate(there, 1)
    ]
    told = {owner: issues.WantedIssue("T", f"{issues.marked(owner)}\n{text}") for owner, text in texts.items()}
    after = {issue.number: issue for issue in found}
    for change in issues.changes(found, told):
        number = change.number or len(after) + 1
        old = after.get(number, Issue(number, "", "", is_open=True))
        values = change.values
        after[number] = Issue(
            number, str(values.get("title", old.title)), str(values.get("body", old.body)),
            values.get("state", "open" if old.is_open else "closed") == "open",
        )  # fmt: skip
    opened = sorted((issues.owner_in(one.body) or "", one.body) for one in after.values() if one.is_open)
    assert opened == sorted((owner, one.body) for owner, one in told.items())
    assert list(issues.changes(after.values(), told)) == []


# bad days


def told(*owners: str) -> dict[str, Any]:
    """What `kbgen stale --format json` prints about one overdue document of each owner."""
    risk = {"pages": False, "tier": None, "incident": None, "links": 0}
    documents = [
        {"path": f"{one}.md", "owner": one, "title": "T", "freshness": "overdue", "due": "2026-01-01", "risk": risk}
        for one in owners
    ]
    findings = [{"path": f"{one}.md", "code": "FR001", "message": "m", "line": 1} for one in owners]
    return {"documents": documents, "findings": findings}


class Done:
    """One run for owners against a server in trouble: its status, the waits it asked for and what it printed."""

    def __init__(self, server: Forge, capsys: Any, tmp_path: Path, *owners: str) -> None:
        self.waits = Waits()
        (tmp_path / "stale.json").write_text(json.dumps(told(*owners)))
        before = len(server.requests)
        self.status = issues.main([str(tmp_path / "stale.json")], around(server), self.waits.clock())
        self.out, self.err = capsys.readouterr()
        self.requests = server.requests[before:]


@pytest.fixture
def run(capsys: Any, tmp_path: Path) -> Callable[..., Done]:
    return lambda server, *owners: Done(server, capsys, tmp_path, *owners)


def cut(request: Handler, _count: int) -> bool:
    request.send_response(200)
    request.send_header("Content-Length", "1000")
    request.end_headers()
    request.wfile.write(b"[]")
    request.close_connection = True
    return True


def cut_in_chunks(request: Handler, _count: int) -> bool:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"2\r\n[]\r\n5\r\n")
    request.close_connection = True
    return True


def hang_up(request: Handler, _count: int) -> bool:
    request.connection.shutdown(socket.SHUT_RDWR)
    request.close_connection = True
    return True


def endless(request: Handler, _count: int) -> bool:
    request.send_response(200)
    request.end_headers()
    request.close_connection = True
    while True:  # until the client has had enough, which is an error here
        request.wfile.write(b" " * 2**20)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (cut, "the answer is cut: 998 bytes are missing"),
        (cut_in_chunks, "IncompleteRead"),
        (hang_up, "RemoteDisconnected"),
        (endless, "larger than 32 MiB"),
        (lambda one, _: one.answer(200, b"<html>Log in</html>"), "no JSON"),
        (lambda one, _: one.answer(200, b""), "no JSON"),
        (lambda one, _: one.answer(200, b"\xff\xfe\xfd"), "no JSON"),
        (lambda one, _: one.answer(200, b"[" * 100_000), "nested too deep"),
        (lambda one, _: one.answer(200, b'{"a":' * 100_000), "nested too deep"),
        (lambda one, _: one.answer(200, {"message": "x"}), "no list of issues"),
        (lambda one, _: one.answer(200, [None]), "no issue"),
        (lambda one, _: one.answer(200, [{"number": "1", "title": "T", "body": "", "state": "open"}]), "no issue"),
        (lambda one, _: one.answer(200, [{"number": 1, "title": "T", "body": [], "state": "open"}]), "no issue"),
        (lambda one, _: one.answer(401, {}), "answered 401 Unauthorized"),
        (lambda one, _: one.answer(404, {}), "answered 404 Not Found"),
        (lambda one, _: one.answer(404, {}, Retry_After="1"), "answered 404 Not Found"),
        (lambda one, _: one.answer(403, {"message": "no permission"}), "answered 403 Forbidden"),
        (lambda one, _: one.answer(302, b""), "302"),
        (lambda one, _: one.answer(302, b"", Location="http://[a"), "Invalid IPv6 URL"),
        (lambda one, _: one.answer(307, b"", Location=one.path), "redirect"),
    ],
)
def test_an_answer_that_cannot_be_used_ends_with_one_line(
    run: Callable[..., Done], trouble: Callable[[Handler, int], bool], said: str
) -> None:
    with serving() as server:
        server.trouble = trouble
        done = run(server, "a")
        assert (done.status, done.out, done.waits) == (2, "", [])
        assert said in done.err
        assert done.err.count("\n") == 1
        assert done.err.startswith("kbgen: ")


def test_an_answer_that_never_ends_is_left_after_a_minute(
    run: Callable[..., Done], capsys: Any, tmp_path: Path
) -> None:
    """It comes byte by byte; here each look at the steady clock costs a second."""
    seconds = iter(range(1000))
    clock = client.Clock(lambda: 0.0, lambda: float(next(seconds)), lambda _: None)
    (tmp_path / "stale.json").write_text(json.dumps(told("a")))

    def dripping(request: Handler, _count: int) -> bool:
        request.send_response(200)
        request.end_headers()
        request.close_connection = True
        while True:
            request.wfile.write(b" ")

    with serving() as server:
        server.trouble = dripping
        assert issues.main([str(tmp_path / "stale.json")], around(server), clock) == 2
    assert "takes longer than 60 s" in capsys.readouterr().err


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_the_token_goes_to_no_other_origin(run: Callable[..., Done], status: int, host: str) -> None:
    """Neither to another host nor to another port of the same."""
    with serving() as server, serving() as other:
        port = server.server_port if host == "localhost" else other.server_port
        server.trouble = lambda one, _: one.answer(status, b"", Location=f"http://{host}:{port}/steal")
        done = run(server, "a")
        assert (done.status, done.requests, other.requests) == (2, ["GET /repos/harbour/handbook/issues"], [])
        assert "another origin and gets no token" in done.err


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://a/x", "https://a:443/y?z", True),
        ("https://A/x", "https://a/x", True),
        ("https://a/", "http://a/", False),
        ("https://a/", "https://a:444/", False),
        ("https://a/", "https://a@b/", False),
        ("https://a/", "https://a.b/", False),
        ("https://a/", "https://a:0x1bb/", False),
    ],
)
def test_an_origin_is_scheme_host_and_port(one: str, other: str, *, same: bool) -> None:
    assert (client.origin(one) == client.origin(other)) is same


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_repository_that_has_moved_within_the_server_is_followed(run: Callable[..., Done], status: int) -> None:
    """Reading and writing alike: a request stays what it was."""

    def moved(request: Handler, _count: int) -> bool:
        if not request.path.startswith("/repos/"):
            return False
        return request.answer(status, b"", Location=request.path.replace("/repos/harbour/handbook", "/repositories/7"))

    with serving() as server:
        server.trouble = moved
        assert run(server, "a").out == "#1 a: opened\n"
        assert run(server).out == "#1 a: all is well\n"
        assert server.ours("closed") == {"a": [1]}


LATER = "Thu, 01 Jan 2026 00:00:30 GMT"


@pytest.mark.parametrize(
    ("status", "headers", "text", "wait"),
    [
        (429, {"Retry-After": "7"}, b"", 7),
        (429, {"Retry-After": " 7 "}, b"", 7),
        (429, {"Retry-After": "0"}, b"", 1),
        (429, {"Retry-After": LATER}, b"", 30),
        (429, {"Retry-After": "Thu, 01 Jan 2026 00:00:30 -0000"}, b"", 30),
        (429, {"Retry-After": "Wed, 01 Jan 2025 00:00:00 GMT"}, b"", 1),
        (429, {"Retry-After": "soon"}, b"", 60),
        (429, {"Retry-After": "-5"}, b"", 60),
        (429, {"Retry-After": "٧"}, b"", 60),
        (429, {}, b"", 60),
        (403, {"Retry-After": "7"}, b"", 7),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1767225640"}, b"", 40),
        (403, {"X-RateLimit-Remaining": "9"}, b"", None),
        (403, {}, b"You have exceeded a secondary rate limit", 60),
        (403, {}, b"Resource not accessible", None),
        (500, {}, b"", 1),
        (503, {"Retry-After": "9"}, b"", 9),
        (404, {}, b"rate limit", None),
        (429, {"Retry-After": "9" * 5000}, b"", float("inf")),
    ],
)
def test_a_wait_is_what_the_server_asks_for(
    status: int, headers: dict[str, str], text: bytes, wait: float | None
) -> None:
    message = client.Message()
    for name, value in headers.items():
        message[name] = value
    refusal = client.Refusal(status, "No", message, text)
    assert client.waiting(refusal, 1, 1_767_225_600.0) == wait


def times(count: int, status: int, first: int = 1, **headers: str) -> Callable[[Handler, int], bool]:
    """A server that refuses some requests, from the one that is named on."""
    return lambda request, asked: first <= asked < first + count and request.answer(status, b"", **headers)


def test_a_request_that_is_refused_for_a_while_is_made_again(run: Callable[..., Done]) -> None:
    with serving() as server:
        server.trouble = times(2, 429, first=3, Retry_After="7")
        done = run(server, "a", "b", "c")
        assert (done.status, done.out) == (0, "#1 a: opened\n#2 b: opened\n#3 c: opened\n")
        assert done.waits == [1, 7, 7, 1]


@pytest.mark.parametrize(("status", "waits"), [(500, [1, 1, 2, 4]), (502, [1, 1, 2, 4]), (429, [1, 60, 60, 60])])
def test_a_server_that_stays_down_ends_the_run_and_the_next_does_what_is_left(
    run: Callable[..., Done], status: int, waits: list[float]
) -> None:
    with serving() as server:
        server.trouble = times(4, status, first=3)
        done = run(server, "a", "b", "c")
        assert (done.status, done.out, done.waits) == (2, "#1 a: opened\n", waits)
        assert f"answered {status}" in done.err
        assert "4 times; 1 of 3 changes are made, run it again for the other 2" in done.err
        again = run(server, "a", "b", "c")
        assert (again.status, again.out) == (0, "#2 b: opened\n#3 c: opened\n")
        assert run(server, "a", "b", "c").requests == ["GET /repos/harbour/handbook/issues"]


def test_a_wait_that_is_too_long_ends_the_run(run: Callable[..., Done]) -> None:
    with serving() as server:
        server.trouble = times(9, 429, Retry_After="3600")
        done = run(server, "a")
        assert (done.status, done.waits, len(done.requests)) == (2, [], 1)
        assert "asks to wait 3,600 s" in done.err


def test_an_issue_whose_opening_was_not_answered_is_not_opened_twice(run: Callable[..., Done]) -> None:
    def opened_unheard(request: Handler, _count: int) -> bool:
        if request.command != "POST":
            return False
        request.server.add(**request.values)
        return hang_up(request, 0)

    with serving() as server:
        server.trouble = opened_unheard
        assert run(server, "a").status == 2
        server.trouble = times(0, 0)
        assert (run(server, "a").status, server.ours()) == (0, {"a": [1]})


def test_many_changes_are_spread(run: Callable[..., Done]) -> None:
    owners = [f"o{number:03}" for number in range(120)]
    with serving() as server:
        assert run(server, *owners).waits == [1.0] * 119
        assert run(server, *owners).waits == []


@pytest.mark.parametrize(
    "text",
    [
        "", "null", "[]", "7", "not json", "[" * 50_000, '{"documents": [{}], "findings": []}',
        '{"documents": null, "findings": []}', '{"documents": [{"path": []}], "findings": []}',
        json.dumps(told("a")).replace('"overdue"', "[]"), json.dumps(told("a")).replace('"T"', "7"),
        json.dumps(told("a")).replace('"incident": null', '"incident": "nope"'),
        json.dumps(told("a")).replace('"a"', '"\\ud800"'), json.dumps(told("a")).replace('"owner": "a"', '"owner": {"a": 1}'),
        json.dumps(told("a"))[:-1],
    ],
)  # fmt: skip
def test_a_file_that_is_no_answer_of_stale_is_refused_before_anything_is_asked(
    tmp_path: Path, capsys: Any, text: str
) -> None:
    (tmp_path / "stale.json").write_text(text)
    with serving() as server:
        assert issues.main([str(tmp_path / "stale.json")], around(server), Waits().clock()) == 2
        assert server.requests == []
    said = capsys.readouterr().err
    assert "is not what `kbgen stale --format json` prints" in said
    assert said.count("\n") == 1


def test_a_token_is_never_printed(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "stale.json").write_text(json.dumps(told("a")))
    with serving() as server:
        environment = around(server) | {"GITHUB_TOKEN": "se\ncret"}
        assert issues.main([str(tmp_path / "stale.json")], environment, Waits().clock()) == 2
        assert server.requests == []
    assert "cret" not in capsys.readouterr().err
    assert "cret" not in repr(client.Client("https://a", "secret", Waits().clock()))
