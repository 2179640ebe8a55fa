"""What is no document: configurations, rule files, the files that kbgen writes itself, and an editor's messages."""

from __future__ import annotations

import json
import random
from typing import Any

import yaml

from fuzzing import documents, values
from fuzzing.cases import BUILD, READING, TODAY, Command, File, command
from fuzzing.texts import broken, encoded, text, word

# A handbook with every option that there is, each with a value that can be used.
FULL: dict[str, Any] = {
    "site_name": "Fuzz", "site_url": "https://handbook.example/a/", "docs_dir": "content", "site_dir": "site", "use_directory_urls": True,
    "repo_url": "https://github.com/a/b", "edit_uri": "edit/main/content/", "strict": False, "site_description": "x", "site_author": "y", "copyright": "z",
    "theme": {"name": "material", "features": ["navigation.tabs"], "palette": [{"scheme": "default"}], "icon": {"repo": "x"}, "language": "en", "font": False},
    "nav": [{"Home": "index.md"}, {"Guides": ["guides/a.md"]}],
    "markdown_extensions": ["admonition", {"toc": {"permalink": True}}, {"pymdownx.highlight": {"anchor_linenums": True}}],
    "extra": {"a": "b"}, "extra_css": ["a.css"], "extra_javascript": ["a.js"], "exclude_docs": "x/", "not_in_nav": "y/", "validation": {"nav": {"omitted_files": "info"}},
    "plugins": [
        "search",
        {
            "kbgen": {
                "sources": ["content", {"path": "runbooks", "name": "runbooks", "at": "rb", "kind": "runbook", "audience": "internal", "format": "auto"}],
                "timezone": "Europe/London", "freshness": {"due_soon": "30d", "grace": "14d"}, "as_of": "2026-01-15", "schema": 1,
                "kinds": {"runbook": {"review_every": "90d"}, "vendor": {
                    "label": "Vendor", "plural": "Vendors", "summary": "s", "folders": ["vendors"], "review_every": "180d",
                    "fields": {"contract_ends": "date", "tier": {"type": "choice", "options": ["gold"]}, "contact": {"type": "reference", "kinds": ["person"]}}}},
                "owners": {"runbooks/x": "ops"}, "folders": {"howto": "guide"}, "audience": "internal", "restricted_links": "text", "offline_copy": True,
                "coverage": {"exceptions": [{"alert": "A", "reason": "r", "until": "2027-01-01"}]},
                "page_links": {"forge": "gitlab", "branch": "main", "chat": "https://chat.example/{owner}"},
                "handbooks": {"other": {"url": "https://other.example/", "inventory": "other.json"}}, "search": {"also": ["other"]},
            }
        },
    ],
}  # fmt: skip
_EVERYWHERE = (
    "!ENV [X, y]", "!!python/name:os.system", "!relative", "INHERIT: mkdocs.yml", "INHERIT: /etc/passwd", "plugins: {kbgen: null}", "plugins: kbgen",
    "hooks: [x.py]", "docs_dir: .", "site_dir: content", "docs_dir: /", "site_dir: ..", "nav: 5", "theme: null", "theme: {name: null, custom_dir: ..}", "{1: 2}",
)  # fmt: skip


def configured(chance: random.Random) -> dict[str, File]:
    """A small handbook under a configuration with something wrong in it."""
    files: dict[str, File] = {
        "content/index.md": b"# Home\n", "content/guides/a.md": b"---\ntitle: A\nowner: ops\n---\n\n[[other:x]] [b](../vendors/v.md)\n",
        "content/vendors/v.md": b"---\ntitle: V\ntier: gold\n---\n\nText.\n", "content/teams/ops.md": b"---\ntitle: Ops\n---\n\nWe.\n",
        "runbooks/x/A.md": b"---\ntitle: A\nowner: ops\n---\n\n## Steps\n\n1. x\n", "other.json": inventory(random.Random(1)), "alerts.yml": b"groups: []\n",
    }  # fmt: skip
    files["mkdocs.yml"] = _configuration(chance)
    return files


def _configuration(chance: random.Random) -> bytes:
    way = chance.random()
    if way < 0.08:
        return broken(yaml.safe_dump(FULL).encode(), chance)
    if way < 0.12:
        return encoded(values.written(values.anything(chance), chance), chance)
    whole = json.loads(json.dumps(FULL))
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        _spoil(whole, chance)
    made = (
        values.written(whole, chance)
        if way < 0.3
        else yaml.safe_dump(_plain(whole), allow_unicode=True, sort_keys=False)
    )
    if way > 0.85:
        made += chance.choice(_EVERYWHERE) + "\n"
    return encoded(made, chance) if way < 0.3 else made.encode("utf-8", "replace")


def _plain(value: Any) -> Any:
    """Without lone surrogates, which no YAML holds."""
    return json.loads(json.dumps(value).replace("\\ud", "\\u0d").replace("\\uD", "\\u0D"))


def _spoil(value: Any, chance: random.Random) -> None:
    """Go down into a value, and put something else in one place."""
    while True:
        keys: list[Any] = list(value) if isinstance(value, dict) else list(range(len(value)))
        # What kbgen reads itself is tried more often than what is MkDocs'.
        key = "plugins" if "plugins" in keys and chance.random() < 0.7 else chance.choice(keys) if keys else None
        if key is None or not isinstance(value[key], dict | list) or not value[key] or chance.random() < 0.15:
            break
        value = value[key]
    if isinstance(value, list):
        value[slice(key, None if key is None else key + chance.randrange(2))] = [values.anything(chance)]
    elif key is None or chance.random() < 0.15:
        value[word(chance)] = values.anything(chance)
    elif chance.random() < 0.1:
        del value[key]
    else:
        value[key] = values.anything(chance)


def inventory(chance: random.Random) -> bytes:
    """What another handbook holds."""
    entry = {
        "id": "x",
        "kind": "guide",
        "title": "X",
        "address": "x/",
        "collection": "c",
        "aliases": [],
        "owner": None,
        "ended": None,
        "audience": "public",
        "superseded_by": [],
    }
    return json.dumps({"version": 1, "title": "Other", "documents": [entry, dict(entry, id=word(chance))]}).encode()


def changed_json(data: bytes, chance: random.Random) -> bytes:
    """JSON with something else in one place, or broken."""
    if chance.random() < 0.3:
        return broken(data, chance)
    whole = json.loads(data)
    for _ in range(chance.choice((1, 1, 2))):
        _spoil(whole, chance)
    return json.dumps(whole, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")


RULES: Any = {
    "groups": [
        {
            "name": "g", "interval": "30s", "rules": [
                {"alert": "A", "expr": "up == 0", "for": "5m", "labels": {"severity": "page"}, "annotations": {"summary": "x", "runbook_url": "https://r.example/A"}},
                {"record": "a:b", "expr": "sum(x)"}, {"alert": "B", "expr": 1, "annotations": {"runbook_url": "{{ $x }}"}},
            ]}
    ]
}  # fmt: skip


def rules(chance: random.Random) -> tuple[dict[str, File], tuple[Command, ...]]:
    """Alerting rules beside runbooks."""
    files = documents.handbook(chance, 4)
    for number in range(4):
        whole = json.loads(json.dumps(RULES))
        if chance.random() < 0.3:
            whole = {
                "apiVersion": "monitoring.coreos.com/v1",
                "kind": "PrometheusRule",
                "metadata": {"name": "x"},
                "spec": whole,
            }
        if chance.random() < 0.1:
            whole = {"kind": "List", "items": [whole, values.anything(chance)]}
        for _ in range(chance.choice((0, 1, 1, 2, 3))):
            _spoil(whole, chance)
        files[f"rules/{number}.{chance.choice(('yml', 'yaml', 'json'))}"] = encoded(
            values.written(whole, chance), chance
        )
    return files, (
        command("coverage", "rules", *TODAY),
        command("coverage", "rules", *TODAY, "--format", "json"),
        command("coverage", "rules", "--runbooks", "runbooks"),
    )


def states(chance: random.Random) -> tuple[dict[str, File], tuple[Command, ...]]:
    """The files that kbgen itself writes, as a merge, a crash or a hand has left them: each is written, and damaged."""
    files: dict[str, File] = dict(documents.handbook(chance, 3))
    options = {"sources": ["content", "runbooks", "ladders"], "handbooks": FULL["plugins"][1]["kbgen"]["handbooks"]}
    files["mkdocs.yml"] = yaml.safe_dump(
        {"site_name": "x", "docs_dir": "content", "plugins": [{"kbgen": options}]}
    ).encode()
    files["source/a.md"] = b"# 1. A\n\n## Status\n\nAccepted\n"
    files["content/decisions/0001-x.md"] = (
        b"---\ntitle: X\nstatus: accepted\ndate: 2026-01-01\n---\n\n## Context\n\nX.\n"
    )
    files["other.json"] = inventory(chance)
    brought = ("import", "auto", "source", "--to", "content/brought")
    exported = Command(("export", "decision", "--to", "exported", *TODAY), writes=True)
    held = ("--baseline", "held.json")
    what = chance.randrange(5)
    if what == 0:
        files["other.json"] = changed_json(inventory(chance), chance)
        return files, READING
    if what == 1:
        written, again = (
            (Command(brought, writes=True),),
            (command(*brought, "--dry-run"), Command(brought, writes=True)),
        )
    elif what == 2:
        written, again = (exported,), (exported,)
    elif what == 3:
        written = (Command(("check", *TODAY, "--write-baseline", "held.json"), writes=True),)
        again = (command("check", *TODAY, *held), command("stale", *TODAY, *held), command("coverage", "source", *held))
    else:
        written, again = (BUILD, *READING), (*READING, BUILD)
    return files, (
        *written,
        *(one for each in again for one in (Command(("damage",), chance.randbytes(8), writes=True), each)),
    )


def editor(chance: random.Random, count: int) -> tuple[dict[str, File], tuple[Command, ...]]:
    """A session of an editor: its messages as they come over the wire."""
    files = documents.handbook(chance, count)
    return files, (command("lsp", stdin=b"".join(_frames(chance))),)


ASKED = (
    "textDocument/completion", "textDocument/hover", "textDocument/definition", "textDocument/references", "textDocument/rename", "textDocument/prepareRename",
    "textDocument/codeAction", "textDocument/documentSymbol", "textDocument/formatting", "workspace/symbol", "workspace/executeCommand", "nonsense"
)  # fmt: skip
ROOT = "file://HANDBOOK"


def _frames(chance: random.Random) -> list[bytes]:
    about = {"processId": None, "rootUri": ROOT, "capabilities": {}}
    messages: list[Any] = [{"id": 0, "method": "initialize", "params": about}, {"method": "initialized", "params": {}}]
    texts = {
        f"{ROOT}/content/guides/d{number}.md": documents.document("guide", ("ops",), chance).decode("utf-8", "replace")
        for number in range(2)
    }
    for address, opened in texts.items():
        messages.append(
            {
                "method": "textDocument/didOpen",
                "params": {"textDocument": {"uri": address, "languageId": "markdown", "version": 1, "text": opened}},
            }
        )
    addresses = (*texts, f"{ROOT}/mkdocs.yml", "untitled:x", "file:///x", "%", "http://[")
    messages += (_message(number, chance.choice(addresses), chance) for number in range(1, chance.randrange(3, 25)))
    frames = [_frame(json.dumps({"jsonrpc": "2.0", **message}).encode(), chance) for message in messages]
    ends = ({"method": "$/setTrace", "params": {"value": "off"}}, {"id": 999, "method": "shutdown"}, {"method": "exit"})
    return [*frames, *(_framed(json.dumps({"jsonrpc": "2.0", **message}).encode()) for message in ends)]


def _message(number: int, address: str, chance: random.Random) -> dict[str, Any]:
    def place() -> dict[str, int]:
        return {"line": chance.choice((0, 1, 2, 5, 40, 10**6)), "character": chance.choice((0, 1, 3, 10, 10**6))}

    document = {"uri": address, "version": number}
    if chance.random() < 0.3:
        edits: list[dict[str, Any]] = [
            {"text": text(chance)},
            {"range": {"start": place(), "end": place()}, "text": text(chance)},
        ]
        return {
            "method": "textDocument/didChange",
            "params": {"textDocument": document, "contentChanges": [chance.choice(edits)]},
        }
    if chance.random() < 0.2:
        closing = chance.choice(("textDocument/didClose", "textDocument/didSave", "textDocument/didOpen"))
        return {
            "method": closing,
            "params": {"textDocument": {**document, "languageId": "markdown", "text": text(chance)}},
        }
    if chance.random() < 0.1:
        return {
            "method": "workspace/didChangeWatchedFiles",
            "params": {"changes": [{"uri": address, "type": chance.choice((1, 2, 3))}]},
        }
    params: Any = {
        "textDocument": document, "position": place(), "range": {"start": place(), "end": place()}, "context": {"diagnostics": [], "includeDeclaration": True},
        "newName": word(chance), "query": word(chance), "command": word(chance), "arguments": [],
    }  # fmt: skip
    if chance.random() < 0.15:
        _spoil(params, chance)
    return {"id": number, "method": chance.choice(ASKED), "params": params}


def _framed(data: bytes) -> bytes:
    return b"Content-Length: %d\r\n\r\n" % len(data) + data


def _frame(data: bytes, chance: random.Random) -> bytes:
    if chance.random() > 0.04:
        return _framed(data)
    return chance.choice(
        (
            b"Content-Length: x\r\n\r\n" + data, b"Content-Length: -5\r\n\r\n", b"\r\n\r\n", b"Content-Length: 5\r\n\r\n{}{}{", b"Nonsense\r\n\r\n",
            b"Content-Length: 2\r\nContent-Type: x\r\n\r\n[]", b"Content-Length: 4\r\n\r\nnull", b"Content-Length: 3\r\n\r\n\xff\xfe\xfd", b"content-length: 2\n\n{}",
            _framed(b"[" * 5000),
        )
    )  # fmt: skip


CONFIGURATION_COMMANDS = (
    *READING,
    command("coverage", "alerts.yml", *TODAY),
    command("digest", *TODAY),
    command("schema", "runbook"),
    command("explain", "vendor"),
)
