"""A document that a build leaves out is named nowhere, whichever field, link or file refers to it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Literal, NamedTuple, get_args, get_origin

import pytest
import yaml
from pydantic import BaseModel

from kbgen import app
from kbgen.audience import body_as_read
from kbgen.freshness import Interval
from kbgen.kinds import KINDS
from kbgen.kit import Kind
from kbgen.kit.dates import Moment
from kbgen.kit.fields import references_of
from kbgen.model import Corpus
from kbgen.packs import kinds_of
from kbgen.stage import site_of, stage
from tests.cli.running import kbgen, write
from tests.site.building import bytes_of
from tests.site.searched import text_in
from tests.support import TODAY

CONFIGURATION = f"""site_name: Halves
site_url: https://halves.example/book/
repo_url: https://github.com/halves/book
docs_dir: content
theme: {{name: material}}
markdown_extensions: [pymdownx.snippets, attr_list, md_in_html]
plugins:
  - search
  - kbgen:
      as_of: {TODAY}
      sources:
        - {{path: content, audience: public}}
        - {{path: hidden, audience: restricted, at: hidden}}
      owners: {{content/notes: %s}}
      handbooks: {{platform: https://platform.example/book/}}
      kinds:
        vendor:
          folders: [vendors]
          fields:
            contact: {{type: reference, kinds: [person]}}
            rivals: {{type: references}}
"""


class Case(NamedTuple):
    """What refers to a document that is left out: `mark` is in every name and word of it, and in nothing else."""

    mark: str
    said: str
    kind: str

    @property
    def folder(self) -> str:
        return f"{self.kind}s" if self.kind == "vendor" else KINDS[self.kind].folders[0]

    @property
    def id(self) -> str:
        return f"{self.mark}-id"

    @property
    def path(self) -> str:
        return f"hidden/{self.folder}/{self.mark}-path.md"

    @property
    def text(self) -> str:
        front = {"id": self.id, "kind": self.kind, "title": f"{self.mark} title", "aliases": [f"{self.mark} alias"]}
        front |= {"redirect_from": [f"{self.mark}-old/place"], "summary": f"{self.mark} summary", "owner": "open"}
        return f"---\n{yaml.safe_dump(front)}---\n\n## {self.mark} heading\n\n{self.mark} body.\n"


class Cases:
    """Cases made one after another, each with a mark of its own."""

    def __init__(self) -> None:
        self.made: list[Case] = []

    def make(self, said: str, kind: str = "guide") -> Case:
        self.made.append(Case(f"qz{len(self.made):03}w", said, kind))
        return self.made[-1]


# every reference field, by reflection


def sample(annotation: Any) -> Any:
    """A value that a field takes."""
    origin, args = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return args[0]
    if origin is tuple:
        return [sample(args[0])]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return whole(annotation)
    plain = {date: "2026-01-01", timedelta: "5m", Interval: "90d", int: 1, float: 1.5, bool: True, str: "words"}
    if annotation in plain:
        return plain[annotation]
    if annotation is Moment:
        return "2026-01-01T09:00:00+00:00"
    return sample(next(one for one in args if one is not type(None)))


def whole(schema: type[BaseModel]) -> dict[str, Any]:
    """The keys that a mapping must have."""
    return {name: sample(field.annotation) for name, field in schema.model_fields.items() if field.is_required()}


def filled(schema: type[BaseModel], pattern: tuple[str, ...], name: str) -> dict[str, Any]:
    """The least mapping that holds a name at a pattern."""
    key, *rest = pattern
    many, rest = rest[:1] == ["*"], [step for step in rest[:1] if step != "*"] + rest[1:]
    if rest:
        value: Any = filled(model_in(schema.model_fields[key].annotation), tuple(rest), name)
    else:
        value = name
    return {**whole(schema), key: [value] if many else value}


def model_in(annotation: Any) -> type[BaseModel]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(model for one in get_args(annotation) if one is not type(None) for model in [model_in(one)])


def documents_of(kind: Kind, cases: Cases) -> Iterator[tuple[str, str]]:
    """A public document of a kind for each of its reference fields, as its example is but for that field."""
    front, body = example_of(kind)
    folder = PurePosixPath(kind.example_path or f"{kind.folders[0]}/x.md").parent
    for number, field in enumerate(references_of(kind.schema)):
        case = cases.make(
            f"{kind.name}: {'.'.join(field.pattern)}", field.mark.kinds[0] if field.mark.kinds else "guide"
        )
        values = front | {"owner": "open"} | filled(kind.schema, field.pattern, case.id)
        values |= {"title": f"Open {kind.name} {number}", "kind": kind.name}
        values.pop("id", None)
        yield f"content/{folder}-{number}/0{number}-open.md", f"---\n{yaml.safe_dump(values)}---\n{body}"


def example_of(kind: Kind) -> tuple[dict[str, Any], str]:
    """The front matter of a kind's example without its references, and its body."""
    _, front, body = kind.example().split("---\n", 2)
    values: dict[str, Any] = json.loads(json.dumps(yaml.safe_load(front), default=str)) or {}
    named = {field.pattern[0] for field in references_of(kind.schema)}
    return {key: value for key, value in values.items() if key not in named and value is not None}, body


# whatever else may lead there

LINKS: Mapping[str, str] = {
    "in brackets": "See [[{id}]].",
    "in brackets, with an anchor": "See [[{id}#{mark}-heading]].",
    "in brackets, with its collection": "See [[hidden:{id}]].",
    "in brackets, by alias": "See [[{mark} alias]].",
    "in brackets, in a heading": "## Before [[{id}]]\n\nText.",
    "link": "See [it](../../{path}).",
    "link with anchor and title": 'See [it](../../{path}#{mark}-heading "It").',
    "link in angles": "See [it](<../../{path}>).",
    "link by address": "See [it](../../hidden/{folder}/{mark}-path/).",
    "link by printed address": "See [it](../../hidden/{folder}/{mark}-path.html).",
    "link from the top": "See [it](/hidden/{folder}/{mark}-path/).",
    "link to its old address": "See [it](../../{mark}-old/place/).",
    "link by whole address": "See [it](https://halves.example/book/hidden/{folder}/{mark}-path/).",
    "link to the repository": "See [it](https://github.com/halves/book/blob/main/{path}).",
    "reference": "See [it][one-{mark}].\n\n[one-{mark}]: ../../{path}".replace("one-{mark}", "one"),
    "definition that nothing uses": "Text.\n\n[other]: ../../{path}",
    "picture": "![It](../../{path})",
    "linked picture": "[![It](shared.png)](../../{path})",
    "autolink": "See <https://halves.example/book/hidden/{folder}/{mark}-path/>.",
    "bare address": "See https://halves.example/book/hidden/{folder}/{mark}-path/.",
    "path as words": "It lies at {path}, they say.",
    "raw link": 'See <a class="x" href="../../{path}">it</a>.',
    "raw link in single quotes": "See <a href='../../{path}'>it</a>.",
    "raw link without quotes": "See <a href=../../{path}>it</a>.",
    "raw link with references": 'See <a href="..&#47;..&#47;{path}">it</a>.',
    "raw link by address": 'See <a href="../../hidden/{folder}/{mark}-path/">it</a>.',
    "raw link by name": 'See <a href="/hidden/{folder}/{mark}-path">it</a>.',
    "raw link that is not closed": 'See <a href="../../{path}>it</a>.',
    "raw block": '<div>\n<p><a href="../../{path}">it</a></p>\n</div>',
    "raw block with Markdown": '<div markdown="1">\n\n[it](../../{path})\n\n</div>',
    "raw picture": '<img alt="It" src="../../{path}">',
    "raw pictures": '<img alt="It" src="shared.png" srcset="shared.png 1x, ../../{path} 2x">',
    "raw form": '<form action="../../{path}"><button formaction="../../{path}">Go</button></form>',
    "raw quotation": '<blockquote cite="../../{path}">Words.</blockquote>',
    "snippet": '--8<-- "{path}"',
    "snippets": "--8<--\n{path}\n--8<--",
    "comment": "<!-- kbgen: allow LK002 -- see {id} -->\n<!-- as {mark} title\nsays -->",
}


def bodies(cases: Cases) -> Iterator[tuple[str, str]]:
    """A public document for each way to lead to another in a body, and one for the same in front matter."""
    for number, (said, form) in enumerate(LINKS.items()):
        case = cases.make(f"body: {said}")
        text = form.format(id=case.id, mark=case.mark, path=case.path, folder=case.folder)
        if "heading" in said:
            text = text.replace("## ", "# ")
        yield f"content/guides/body-{number}.md", f"---\nowner: open\n---\n\n{text}\n"
    for number, said in enumerate(("in brackets", "link", "raw link", "path as words")):
        case = cases.make(f"summary: {said}")
        text = LINKS[said].format(id=case.id, mark=case.mark, path=case.path, folder=case.folder)
        front = {
            "title": f"Told {number}",
            "owner": "open",
            "summary": text,
            "links": [{"title": "it", "url": f"../../{case.path}"}],
        }
        yield f"content/guides/summary-{number}.md", f"---\n{yaml.safe_dump(front)}---\n\nText.\n"


def others(cases: Cases) -> Iterator[tuple[str, str]]:
    """What refers to a document from the body of a kind that reads facts out of it, and from files beside documents."""
    action = cases.make("an action's owner in a body", "person")
    yield (
        "content/incidents/2026-01-02-listed.md",
        (f"---\ntitle: Listed\nowner: open\n---\n\n## Action items\n\n- Owner: [[{action.id}]] asks about it\n"),
    )
    cells = cases.make("a cell of a ladder")
    yield (
        "content/ladders/open/ladder.md",
        f"---\ntitle: Ladder\nowner: open\nlevels: [l1, l2]\n---\n\n# Craft\n\n## l1\n\n- Does [[{cells.id}]]\n",
    )
    decision = cases.make("a status", "decision")
    yield (
        "content/decisions/0090-over.md",
        f"---\ntitle: Over\nowner: open\n---\n\n## Status\n\nSuperseded by [[{decision.id}]]\n",
    )
    logged = cases.make("a row of a log", "service")
    rows = f"service,deployed_at,commit_at,failed,recovered_at\n{logged.id},2026-01-01T09:00:00Z,2026-01-01T08:00:00Z,true,\n"
    yield "content/delivery/log.md", "---\ntitle: Log\nowner: open\ndata: rows.csv\n---\n\nText.\n"
    yield "content/delivery/rows.csv", rows + rows.partition("\n")[2].replace("T09", "T10")
    keeper = cases.make("CODEOWNERS", "team")
    yield "CODEOWNERS", f"/content/kept/ @halves/{keeper.id}\n"
    yield "content/kept/a.md", "---\ntitle: Kept\nkind: guide\n---\n\nText.\n"
    folder = cases.make("the owner of a folder", "team")
    yield "mkdocs.yml", CONFIGURATION % folder.id
    yield "content/notes/a.md", "---\ntitle: Noted\nkind: guide\n---\n\nText.\n"
    service, owner = cases.make("a service", "service"), cases.make("the owner of a service that is left out", "team")
    yield (
        service.path.replace("-path", "-other"),
        (f"---\nid: {service.id}-2\nkind: service\ntitle: {service.mark}\nowner: {owner.id}-nobody\n---\n\nText.\n"),
    )
    yield "content/runbooks/inherits.md", f"---\ntitle: Inherits\nservices: ['{service.id}-2']\n---\n\nText.\n"
    abroad = cases.make("a document of another handbook")
    entry = {
        "id": abroad.id,
        "kind": "guide",
        "title": f"{abroad.mark} abroad",
        "collection": "docs",
        "address": "x/",
        "audience": "restricted",
    }
    yield "inventories/platform.json", json.dumps({"version": 1, "title": "Platform", "url": "", "documents": [entry]})
    yield (
        "content/guides/abroad.md",
        f"---\ntitle: Abroad\nowner: platform:{abroad.id}\n---\n\nSee [[platform:{abroad.id}]].\n",
    )
    broken = cases.make("a file that cannot be read")
    yield f"hidden/guides/{broken.mark}-broken.md", f"---\ntitle: {broken.mark}: broken\n---\n"
    yield (
        "content/guides/broken.md",
        f"---\ntitle: Broken\nowner: open\nretired: {{date: 2026-01-01, reason: r, replaced_by: {broken.mark}-broken}}\n---\n\nText.\n",
    )
    former = cases.make("an old address")
    yield (
        "content/guides/former.md",
        f"---\ntitle: Former\nowner: open\nredirect_from: [{former.path.removesuffix('.md')}]\n---\n\nText.\n",
    )
    approver = cases.make("a role that is a team", "team")
    yield "content/gates/role.md", f"---\ntitle: Role\nowner: open\nroles: [{approver.id}]\n---\n\nText.\n"
    included = cases.make("a link of a text that is included")
    yield "content/guides/leads.md", f"---\ntitle: Leads\nowner: open\n---\n\nSee [it](../../{included.path}).\n"
    yield "content/guides/includes.md", '---\ntitle: Includes\nowner: open\n---\n\n--8<-- "content/guides/leads.md"\n'
    person = cases.make("a finding in a file of several documents", "person")
    yield (
        "content/people.yml",
        (
            f"- {{id: {person.id}-2, name: {person.mark} two, audience: restricted, left: {person.mark}}}\n"
            "- {id: ada, name: Ada, left: never}\n"
        ),
    )
    typo = cases.make("a finding")
    yield (
        "content/guides/found.md",
        f"---\ntitle: Found\nowner: open\n---\n\nSee [[nothing]] and [it](../../{typo.path}).\n",
    )
    yield "content/teams/open.md", "---\ntitle: Open team\nreviewed: 2026-01-10\n---\n\nText.\n"
    yield "content/guides/shared.png", "a picture"


class Book(NamedTuple):
    """A handbook whose every reference is to what the public may not read, and how many fields refer so."""

    root: Path
    cases: tuple[Case, ...]
    fields: int


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    root = tmp_path_factory.mktemp("halves")
    nothing = {f"{folder}/guides/empty.md": "---\ntitle: Empty\nowner: open\n---\n" for folder in ("content", "hidden")}
    write(root, {"mkdocs.yml": CONFIGURATION % "open", **nothing})
    cases = Cases()
    settings = app.handbook_at(root / "mkdocs.yml", root)
    files = {path: text for kind in kinds_of(settings).values() for path, text in documents_of(kind, cases)}
    fields = len(cases.made)
    files |= dict([*bodies(cases), *others(cases)])
    write(root, files | {case.path: case.text for case in cases.made})
    return Book(root, tuple(cases.made), fields)


@pytest.fixture(scope="module")
def everything(book: Book) -> Corpus:
    return app.read_corpus(app.handbook_at(None, book.root)).corpus


@pytest.fixture(scope="module")
def said(book: Book) -> dict[str, bytes]:
    """Every file that the public is given, and all that is printed while it is made."""
    audience = ("--audience", "public")
    made = [kbgen("build", *audience, cwd=book.root)]
    files = {f"site/{path}": data for path, data in bytes_of(book.root / "site").items()}
    for what, form in (
        ("decisions", "madr"),
        ("decisions", "json"),
        ("ladders", "yaml"),
        ("ladders", "csv"),
        ("tree", ""),
    ):
        out = book.root / "out" / f"{what}-{form}"
        made.append(kbgen("export", what, *(("--format", form) if form else ()), "--to", out, *audience, cwd=book.root))
        files |= {f"{what}-{form}/{path}": data for path, data in bytes_of(out).items()}
    for form in ("markdown", "json", "chat"):
        answer = kbgen("digest", "--format", form, "--most", 0, "--since", "2025-12-01", *audience, cwd=book.root)
        files[f"digest --format {form}"] = answer.said.encode()
        assert answer.status == 0, answer.err
    assert all(one.status in (0, 1) for one in made)
    return files | {f"printed {number}": one.said.encode() for number, one in enumerate(made)}


def marks_in(text: str) -> set[str]:
    return set(re.findall(r"qz\d{3}w", text.lower()))


def test_every_reference_field_refers_to_what_is_left_out(book: Book, everything: Corpus) -> None:
    """The handbook says what it is to say: a field that was not filled would hide nothing."""
    by_reflection = sum(len(references_of(kind.schema)) for kind in kinds_of(everything.settings).values())
    assert book.fields == by_reflection >= 60
    referred = {ref.target for doc in everything.docs if doc.path.startswith("content/") for ref in doc.refs}
    assert [case.said for case in book.cases[: book.fields] if case.id not in referred] == []
    assert {case.id for case in book.cases} <= everything.by_name.keys()


def test_who_may_read_all_is_told_of_every_one(book: Book, everything: Corpus) -> None:
    """What this looks for would be there to be found."""
    texts = {path: (book.root / path).read_text() for path in everything.by_path}
    site = site_of(everything, TODAY, kinds_of(everything.settings))
    pages = stage(site, partial(body_as_read, texts.__getitem__)).pages
    open_pages = "".join(map(repr, (page for page in pages if not page.address.startswith("hidden/"))))
    assert marks_in(open_pages) == {case.mark for case in book.cases}


def test_none_is_named_in_anything_for_the_public(book: Book, said: dict[str, bytes]) -> None:
    cases = {case.mark: case.said for case in book.cases}
    found = {
        f"{cases[mark]}: {path}"
        for path, data in said.items()
        for mark in marks_in(path) | marks_in(text_in(path, data).decode(errors="replace"))
    }
    assert sorted(found) == []


def test_no_sign_of_ours_stands_for_what_is_left_out(said: dict[str, bytes]) -> None:
    signs = [
        path for path, data in said.items() if path.startswith("site/") and b"kbgen:withheld" in text_in(path, data)
    ]
    assert signs == []


SMALL = {
    "mkdocs.yml": CONFIGURATION % "open",
    "content/index.md": "---\ntitle: Home\nowner: open\n---\n\n# Home\n",
    "content/teams/open.md": "---\ntitle: Open team\n---\n\nText.\n",
    "content/guides/a.md": "---\ntitle: A\nowner: open\n---\n\nSee [[late]], [[early]] and [it](../../hidden/guides/early.md).\n",
    "content/services/api.md": "---\ntitle: API\nowner: open\ndepends_on: [store]\n---\n\nText.\n",
    "hidden/guides/early.md": "---\ntitle: Early\nowner: open\n---\n\nText.\n",
    "hidden/services/store.md": "---\ntitle: Store\nowner: open\n---\n\nText.\n",
}
EDITS = (
    {"hidden/guides/early.md": "---\ntitle: Early\nowner: open\naliases: [late]\n---\n\nText.\n"},
    {
        "content/guides/a.md": '---\ntitle: A\nowner: open\n---\n\nSee [[late]] and <a href="../../hidden/guides/early.md">it</a>.\n'
    },
    {"hidden/services/store.md": "---\ntitle: Store\nowner: open\naudience: public\n---\n\nText.\n"},
    {"content/services/api.md": "---\ntitle: API\nowner: open\ndepends_on: [store, early]\n---\n\nText.\n"},
)


def test_a_build_after_an_edit_is_that_from_nothing(tmp_path: Path) -> None:
    """What is withheld by now is known of documents whose own files have not changed."""
    root = write(tmp_path / "book", SMALL)
    kbgen("build", "--audience", "public", cwd=root)
    for number, edit in enumerate(EDITS):
        write(root, edit)
        kbgen("build", "--audience", "public", cwd=root)
        fresh = write(tmp_path / f"fresh-{number}", {path: (root / path).read_text() for path in SMALL})
        kbgen("build", "--audience", "public", cwd=fresh)
        assert bytes_of(root / "site") == bytes_of(fresh / "site")
