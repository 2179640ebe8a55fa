"""Handbooks over documents of every kind."""

from __future__ import annotations

import random
from collections.abc import Mapping
from functools import cache
from typing import Any

from fuzzing import bodies, values
from fuzzing.cases import CONFIGURATION, File, Special
from fuzzing.texts import broken, encoded, text, word
from kbgen.kinds import KINDS
from kbgen.load.frontmatter import split

_STEMS = (
    "index", "README", "readme", "_index", "0001-a", "0001-b", "9999", "0", "2026-01-15-x", "2024-13-45-x", "KubeDown", "Kube Down", "a.b",
    ".hidden", "-x", "é", "e\u0301", "İ", "\u202ex", "a\nb", "a#b", "a?b", "a%2eb", "a'b", 'a"b', "<b>", "[x]", "a&b", "*", "~", "CON", "x" * 200,
    "search", "404", "assets", "kbgen", "tags", "a  b", "title", "null",
)  # fmt: skip
_ENDINGS = (".md",) * 12 + (".markdown", ".MD", ".md.erb", ".html.md", ".txt")
_HUGE = 200_000


@cache
def schemas() -> Mapping[str, Mapping[str, Any]]:
    """The JSON Schema of each kind's front matter."""
    return {name: kind.schema.model_json_schema() for name, kind in KINDS.items()}


@cache
def examples() -> tuple[str, ...]:
    """The body of each kind's example."""
    return tuple(split(kind.example()).body for kind in KINDS.values())


def handbook(chance: random.Random, count: int) -> dict[str, File]:
    """The files of a handbook of some documents, with data, pictures and what is no regular file between them."""
    files: dict[str, File] = {"mkdocs.yml": CONFIGURATION, "content/index.md": b"# Home\n"}
    for place in ("runbooks/x/keep.md", "ladders/x/keep.md"):
        files[place] = b"# Keep\n"
    names = ("ops", "ada", "payments-api", *(f"d{number}" for number in range(count)))
    for number in range(count):
        name = chance.choice(list(KINDS))
        path = _path(name, number, chance)
        files[path] = document(name, names, chance)
    for _ in range(chance.randrange(3)):
        path, made = data_file(chance)
        files[path] = made
    return _placed(files)


def linked(chance: random.Random) -> dict[str, File]:
    """A small handbook with pictures, symbolic links and what blocks between its documents."""
    files = handbook(chance, 3)
    files["content/guides/of-pictures.md"] = b"![a](picture.png) ![b](pipe.png) [c](link.md) [d](pipe.md)\n"
    return _placed(files | dict(chance.sample(_BESIDE, 4)))


def _placed(files: dict[str, File]) -> dict[str, File]:
    """Without the files whose name is that of a folder of others."""
    return {path: data for path, data in files.items() if not any(other.startswith(f"{path}/") for other in files)}


def document(name: str, names: tuple[str, ...], chance: random.Random) -> bytes:
    """A document of a kind."""
    kind = KINDS[name]
    way = chance.random()
    if way < 0.1:
        return broken(kind.example().encode(), chance)
    if way < 0.12:
        return chance.randbytes(chance.randrange(400))
    if way < 0.125:
        return (text(chance, 12) * _HUGE)[:_HUGE].encode("utf-8", "replace")
    body = bodies.body(chance, (*examples(), split(kind.example()).body))
    return encoded(_front(name, names, chance) + body, chance)


def _front(name: str, names: tuple[str, ...], chance: random.Random) -> str:
    way = chance.random()
    if way < 0.12:
        return chance.choice(
            (
                "",
                "\n",
                "---\n",
                "---\n---\n",
                "+++\ntitle = 1\n+++\n",
                "--- \n",
                "{}\n",
                "---\nnull\n---\n",
                "---\n- a\n---\n",
            )
        )
    found = values.wanted(schemas()[name], chance, names)
    if isinstance(found, dict) and chance.random() < 0.9:
        found = {key: value for key, value in found.items() if value is not None or chance.random() < 0.3}
        found.pop("kind", None)
    matter = values.written(found, chance)
    return f"---\n{matter}{chance.choice(('---', '---', '---', '---', '...', '--- ', ''))}\n"


def _path(name: str, number: int, chance: random.Random) -> str:
    kind = KINDS[name]
    folder = kind.example_path.rpartition("/")[0] if chance.random() < 0.8 else chance.choice(kind.folders)
    top = "" if folder.startswith(("runbooks", "ladders")) else "content/"
    if chance.random() < 0.05:
        folder += f"/{_as_name(word(chance))}"
    stem = f"d{number}" if chance.random() < 0.8 else _as_name(chance.choice((*_STEMS, word(chance))))
    return f"{top}{folder}/{stem}{chance.choice(_ENDINGS)}"


def _as_name(text: str) -> str:
    """A text as the name of a file: any bytes but the two that no name holds."""
    name = (
        text.replace("/", "∕")
        .replace("\0", "")[:60]
        .encode("utf-8", "surrogatepass")
        .decode("utf-8", "surrogateescape")
    )
    return name if name not in {"", ".", ".."} else "x"


_BESIDE: tuple[tuple[str, File], ...] = (
    ("content/guides/picture.png", b"\x89PNG\r\n"),
    ("content/guides/drawing.svg", b"<svg onload='x'>"),
    ("content/guides/picture-link.png", Special("link", "../../../outside/secret.md")),
    ("content/guides/link.md", Special("link", "../../../outside/secret.md")),
    ("content/guides/link-to-folder", Special("link", "../../../outside")),
    ("content/guides/loop.md", Special("link", "loop.md")),
    ("content/guides/itself", Special("link", ".")),
    ("content/guides/device.md", Special("link", "/dev/zero")),
    ("content/guides/device.png", Special("link", "/dev/zero")),
    ("content/guides/environment.md", Special("link", "/proc/self/environ")),
    ("content/guides/pipe.md", Special("fifo")),
    ("content/guides/pipe.png", Special("fifo")),
    ("content/people.yml", Special("link", "../../outside/secret.md")),
    ("content/services/catalog-info.yaml", Special("fifo")),
    ("ladders/x/pipe.csv", Special("fifo")),
    ("CODEOWNERS", Special("fifo")),
    ("content/.pages", b"nav: ["),
)


_CSV = (
    "service,deployed_at,commit_at,failed,recovered_at",
    "competency,level,summary",
    "a;b;c",
    "level,competency,expectation,example",
    '"a',
)


def data_file(chance: random.Random) -> tuple[str, bytes]:
    """A file of data that a kind reads, of the form that it expects or of another."""
    path = chance.choice(
        (
            "content/people.yml", "content/services/catalog-info.yaml", "catalog-info.yaml", "content/services/x/catalog-info.yml",
            "ladders/x/ladder.yml", "ladders/x/ladder.json", "ladders/x/ladder.csv", "ladders/y.yml", "ladders/y.csv", "ladders/z.json",
            "content/delivery/deployments.csv", "content/delivery/deployments.json", "content/teams/teams.yml",
        )
    )  # fmt: skip
    return path, data(path, chance)


def data(path: str, chance: random.Random) -> bytes:
    """The text of a file of data."""
    way = chance.random()
    if path.endswith(".csv"):
        rows = [
            chance.choice(_CSV),
            *(",".join(word(chance) for _ in range(chance.randrange(1, 7))) for _ in range(chance.randrange(9))),
        ]
        made = chance.choice(("\n", "\r\n", "\r")).join(rows)
    elif path.endswith("csv") or way < 0.5:
        made = values.written(_shaped(path, chance), chance)
    else:
        made = values.written(values.anything(chance), chance)
    return encoded(made, chance)


def _shaped(path: str, chance: random.Random) -> Any:
    """Roughly what a reader of the file looks for."""

    def some(value: Any) -> Any:
        return value if chance.random() < 0.85 else values.anything(chance)

    def name() -> Any:
        return some(word(chance))

    if "people" in path:
        return some(
            [some({"id": name(), "name": name(), "email": name(), "team": name(), "links": some([])}) for _ in range(3)]
        )
    if "catalog" in path:
        spec = {
            "type": name(),
            "lifecycle": name(),
            "owner": name(),
            "dependsOn": some([name(), name()]),
            "system": name(),
        }
        about = {
            "name": name(),
            "description": name(),
            "links": some([some({"url": name(), "title": name()})]),
            "annotations": some({"a": name()}),
        }
        return {"apiVersion": name(), "kind": some("Component"), "metadata": some(about), "spec": some(spec)}
    level, cell = (
        {"id": name(), "name": name(), "summary": name()},
        {"level": name(), "competency": name(), "expectations": some([name()])},
    )
    ladder = {
        "title": name(), "levels": some([some(level), some(dict(level)), name()]), "competencies": some([some({"name": name(), "levels": some({"1": name()})})]),
        "cells": some([some(cell)]), "tracks": some({"x": some({"milestones": some([some({"summary": name(), "signals": some([name()])})])})}),
        "steps": some([name()]), "points": some({"a": 1}), "axes": some([name()]), "skills": some([some({"name": name(), "level": name()})]),
    }  # fmt: skip
    return {key: value for key, value in ladder.items() if chance.random() < 0.6}
