"""Text from front matter is text wherever it lands: no value of any field makes an element, an attribute or a script.

A handbook is made of each kind's example with every value that the schema takes replaced, once by
hostile texts and once by harmless words. Both sites must have the same elements and attributes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from kbgen.kinds import KINDS
from tests.cli.running import handbook, kbgen
from tests.site.building import broken_links, build, pages, parsed
from tests.site.searched import searched
from tests.support import loaded

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)' x='",
    "</title></script></style></textarea><svg onload=alert(1)>",
    "{{ 7*7 }}{% raw %}${7*7}",
    "a | b `c` *d* _e_ ~~f~~ [g](javascript:alert(1)) ![h](x) <i> &lt;b&gt; &amp;lt; :smile: ^i^ ==j==",
    "--> <!-- ]]> ]]&gt; \\\" \\' \\x3cscript\\x3e",
    "[x]: javascript:alert(1) [[good]] ![[good]] # {: onclick=alert(1) } === --- ***",
)
# In the same alphabetical order, so that lists stand in the same order too.
HARMLESS = ("Db", "Aa", "Ba", "Da", "Ga", "Fa", "Ca", "Ea")
PLACES = {name: kind.example_path for name, kind in KINDS.items()}
# What has no front matter of its own to be hostile in: its name would no longer be what the others are linked by.
KEPT = {"id", "kind"}


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the texts of a value are; keys of open mappings are texts too, but belong to schemas mostly."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in KEPT:
                yield from leaves(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from leaves(inner, (*path, number))
    elif isinstance(value, str):
        yield path


def replaced(value: Any, path: tuple[Any, ...], text: str) -> Any:
    copy = deepcopy(value)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = text
    return copy


def document(front: Any, body: str) -> str:
    return f"---\n{yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10**6)}---\n{body}"


EXTRA: dict[str, Any] = {
    "aliases": ["other name"],
    "summary": "said shortly",
    "tags": ["tag", "another"],
    "links": [{"title": "a link", "url": "https://example.test/"}],
    "retired": {"date": "2026-01-01", "reason": "because", "replaced_by": "something"},
}
MORE: dict[str, dict[str, Any]] = {
    "decision": {
        "supersedes": [{"id": "older", "scope": "a part"}],
        "amends": ["another"],
        "deciders": ["somebody"],
        "raci": {"responsible": ["one"], "accountable": ["two"], "consulted": ["three"], "informed": ["four"]},
        "daci": {"driver": ["one"], "approver": ["two"]},
        "approvals": [{"by": "somebody", "date": "2026-01-01"}],
        "revisit": "when it hurts",
    },
    "service": {"depends_on": ["another"], "contracts": [{"name": "one", "version": "two"}]},
    "person": {"roles": ["one"], "contact": {"chat": "there"}},
    "team": {"contact": "by shouting", "escalation": [{"after": "5m", "to": "somebody"}]},
    "runbook": {
        "escalation": "somebody",
        "requires": [{"access": "a key"}],
        "variables": [{"name": "NAME", "description": "what", "default": "usual"}],
    },
}


def plain(value: Any) -> Any:
    """Dates as the texts that an author writes."""
    return json.loads(json.dumps(value, default=str))


@cache
def template(kind: str) -> tuple[Any, str, list[tuple[Any, ...]]]:
    """A kind's front matter and body, and the places that take any text without a fault."""
    _, matter, body = KINDS[kind].example().split("---\n", 2)
    common = {key: value for key, value in EXTRA.items() if key != "retired" or kind == "guide"}
    front = plain(yaml.safe_load(matter)) | common | MORE.get(kind, {})
    place = PLACES[kind]
    # A place takes hostile texts as well as harmless ones or it does not: both sites replace the same places.
    taking = [
        path
        for path in leaves(front)
        if all(not loaded(document(replaced(front, path, text), body), place).faults for text in (*HOSTILE, "harmless"))
    ]
    return front, body, taking


def fronts(kind: str, texts: tuple[str, ...]) -> Iterator[tuple[Any, str]]:
    """For each text, the kind's front matter with the text in every place that takes it, and its body."""
    front, body, taking = template(kind)
    for text in texts:
        hostile = front
        for path in taking:
            hostile = replaced(hostile, path, text)
        yield hostile, body


def book_of(root: Path, texts: tuple[str, ...]) -> Path:
    files: dict[str, str | bytes] = {"content/guides/good.md": "---\ntitle: Good\n---\n\nText.\n"}
    for kind in KINDS:
        place = Path(PLACES[kind])
        at = place.parent if place.parts[0] == "runbooks" else Path("content") / place.parent
        for number, (front, body) in enumerate(fronts(kind, texts)):
            if kind == "ladder":
                files[f"{at}{number}/{place.name}"] = document(front, body)
            else:
                files[f"{at}/{number:04}-{kind}.md"] = document(front, body)
    return handbook(root, files)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = book_of(tmp_path_factory.mktemp("hostile"), HOSTILE)
    return build(root, status=1)


@pytest.fixture(scope="module")
def harmless(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = book_of(tmp_path_factory.mktemp("harmless"), HARMLESS)
    return build(root, status=1)


def test_most_fields_take_any_text() -> None:
    """The tests below would be worth nothing if no field took a hostile text."""
    taking = {(kind, path[0]) for kind in KINDS for path in template(kind)[2]}
    fields = {name for _, name in taking}
    assert fields >= {"title", "summary", "tags", "owner", "aliases", "links", "contact", "principles", "revisit"}
    assert fields >= {
        "retired",
        "variables",
        "requires",
        "alerts",
        "slos",
        "contracts",
        "steps",
        "members",
        "statement",
    }


def tags(page: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(tag, tuple(sorted(attributes))) for tag, attributes in page.elements]


def harmless_place(place: str) -> str:
    """The same page made of harmless words: that of a tag has its address from the tag."""
    return re.sub(r"^tags/[^/]+/index", "tags/aa/index", place)


def test_hostile_texts_make_the_same_elements_as_harmless_ones(hostile: Path, harmless: Path) -> None:
    mine, theirs = pages(hostile), pages(harmless)
    # a hostile name of an alert has no address of its own
    alerts = {f"alerts/{text}/index.html" for text in HARMLESS}
    assert sorted(map(harmless_place, mine)) == sorted(map(harmless_place, set(theirs) - alerts))
    for place, page in mine.items():
        # a longer label takes two lines of a drawing, or is cut and has all of it in its title
        drawn, harmless_drawn = (
            [one for one in tags(which) if one[0] not in ("text", "title")] for which in (page, theirs[harmless_place(place)])
        )
        assert drawn == harmless_drawn, place


def test_nothing_that_runs_comes_from_a_text(hostile: Path) -> None:
    for place, page in pages(hostile).items():
        for tag, attributes in page.elements:
            assert not [name for name in attributes if name.startswith("on")], (place, tag)
            for value in (attributes.get("href", ""), attributes.get("src", "")):
                assert not value.strip().lower().startswith("javascript:"), (place, tag)
            assert attributes.get("src") != "x", place


def test_scripts_are_the_theme_s_own(hostile: Path, harmless: Path) -> None:
    script = re.compile(r"<script\b[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)
    for path in sorted(hostile.rglob("*.html")):
        place = path.relative_to(hostile)
        mine = script.findall(path.read_text(encoding="utf-8"))
        assert mine == script.findall((harmless / harmless_place(place.as_posix())).read_text(encoding="utf-8")), place


def test_hostile_texts_are_printed_as_they_are_written(hostile: Path) -> None:
    """No sign is lost, doubled, or read as Markdown or as a template: the heading says what the title says."""
    found = pages(hostile)
    for number, text in enumerate(HOSTILE):
        page = found[f"guides/{number:04}-guide/index.html"]
        source = (hostile / f"guides/{number:04}-guide/index.html").read_text(encoding="utf-8")
        heading = parsed(source.partition("<h1")[2].partition("</h1>")[0]).text.partition(">")[2].removesuffix("¶")
        assert heading.split() == text.split()
        title = parsed(source.partition("<title>")[2].partition("</title>")[0]).text
        assert title.split()[: len(text.split())] == text.split()
        description = next(a["content"] for tag, a in page.elements if tag == "meta" and a.get("name") == "description")
        assert description.split() == text.split()
        assert "49" not in page.text


def test_links_of_hostile_names_lead_where_they_say(hostile: Path) -> None:
    assert broken_links(hostile) == []


def test_the_search_index_holds_texts_as_they_are_written(hostile: Path) -> None:
    """A title that tries to leave the attribute that it is indexed from stays one text."""
    titles = {one.title for one in searched(hostile).values()}
    assert {" ".join(title.split()) for title in HOSTILE} <= titles


def test_records_hold_texts_as_they_are_written(hostile: Path) -> None:
    records = kbgen("list", "--format", "json", cwd=hostile.parent).json
    titles = {one["title"] for one in records if one["kind"] == "guide"}
    assert titles >= set(HOSTILE)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", " javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:x"]
)
@pytest.mark.parametrize("kind", KINDS)
def test_an_address_that_runs_code_is_a_finding_and_no_link(kind: str, address: str) -> None:
    front, body, _ = template(kind)
    addresses = [path for path in leaves(front) if str(at(front, path)).startswith("http")]
    assert addresses
    for path in addresses:
        found = loaded(document(replaced(front, path, address), body), PLACES[kind])
        assert "invalid-value" in {fault.name for fault in found.faults}, path


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


NAMES = [
    'a"b',
    "a'b",
    "a&b",
    "a<b>c",
    "a b",
    "a#b",
    "a?b",
    "a%20b",
    "{{ x }}",
    "ü",
    "a;b",
    "a`b",
    "[x](y)",
    "a|b",
    "-a",
    "a:b",
]


def test_names_of_files_are_only_names(tmp_path: Path) -> None:
    """Each file has its page whatever it is called, and links lead to it."""
    files: dict[str, str | bytes] = {
        f"content/guides/{name}.md": f"---\ntitle: T{n}\n---\n\nText {n}.\n" for n, name in enumerate(NAMES)
    }
    files["content/guides/pic <1>&.svg"] = "<svg xmlns='http://www.w3.org/2000/svg'/>"
    files["content/guides/links.md"] = "---\ntitle: L\n---\n\n![p](pic%20%3C1%3E&.svg)\n"
    root = handbook(tmp_path, files)
    kbgen("build", cwd=root)
    site = root / "site"
    texts = "".join(page.text for place, page in pages(site).items() if place.startswith("guides/"))
    assert [n for n in range(len(NAMES)) if f"Text {n}." not in texts] == []
    assert broken_links(site) == []


OLD = [
    "../../../outside",
    "/etc/passwd",
    "a/../../../b",
    '"><img src=x>',
    "<script>",
    "a\0b",
    "a\nb",
    "guides/0/",
    "/",
    ".",
    "x" * 300,
    "y/" * 3000,
    "..",
    "a//b",
    "%2e%2e/x",
    "con",
    "404",
    "index",
    "assets/kbgen/kbgen.css",
    "assets/search/manifest.json",
    "search/index",
    "sitemap.xml",
    "javascript:x",
]


def test_old_addresses_stay_within_the_site(tmp_path: Path) -> None:
    title = "'</title><script>alert(1)</script>'"
    files: dict[str, str | bytes] = {
        f"content/guides/{number}.md": f"---\ntitle: {title}\nredirect_from: [{json.dumps(old)}]\n---\n\nNew {number}.\n"
        for number, old in enumerate(OLD)
    }
    root = handbook(tmp_path / "in/here", files)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    answer = kbgen("build", cwd=root)
    assert answer.status in (0, 1), answer.err
    site = root / "site"
    for number in range(len(OLD)):
        assert f"New {number}." in (site / f"guides/{number}/index.html").read_text(encoding="utf-8")
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    memory = root / ".kbgen-cache"
    assert all(path.is_relative_to(site) or path.is_relative_to(memory) for path in written)
    written = {path for path in written if path.is_relative_to(site)}
    run = [path for path in written if path.suffix not in (".md", ".txt")]  # those are never anything but text
    assert not [path for path in run if b"<script>alert(1)" in path.read_bytes()]
    assert not [place for place, page in pages(site).items() for tag, a in page.elements if a.get("src") == "x"]
    assert "kb-panel" in (site / "assets/kbgen/kbgen.css").read_text(encoding="utf-8")
    assert (site / "assets/search/manifest.json").is_file()
    assert (site / "sitemap.xml").is_file()
    assert "<h1>There is no page here" in (site / "404.html").read_text(encoding="utf-8")
    assert broken_links(site) == []
