"""The policy that a site brings: for whoever serves it, and in each page."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from kbgen.site import csp
from tests.cli.running import CONFIGURATION, handbook, kbgen, kbgen_process
from tests.markup.payloads import ACTIVE
from tests.site.building import build

PAGE = (
    '<html><head><meta charset="utf-8"><script src="a.js"></script><script>one()</script></head><body>'
    '<script type="application/json">{}</script><script type="module" src="b.js"></script>'
    '<script type="module">two()</script><script src="https://cdn.example/c.js?v=1"></script>'
    '<link rel="stylesheet" href="https://cdn.example/c.css"><link rel="icon" href="https://cdn.example/c.png"></body></html>'
)
DISK = "<html><head><title>x</title></head></html>"


def digest(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_a_page_needs_its_inline_scripts_and_what_it_fetches_from_elsewhere() -> None:
    assert csp.needed(PAGE) == {
        f"script-src {digest('one()')}",
        f"script-src {digest('two()')}",
        "script-src https://cdn.example/c.js",
        "style-src https://cdn.example/c.css",
    }


def test_the_header_says_all_that_the_site_does() -> None:
    policy = csp.Policy(("https://b.example/x/",), ("video.example",))
    assert policy.header(csp.needed(PAGE)).split("; ") == [
        "default-src 'self'",
        "connect-src 'self' https://b.example",
        "frame-src 'self' https://video.example",
        f"script-src 'self' {' '.join(sorted([digest('one()'), digest('two()')]))} "
        "https://cdn.example/c.js",
        "style-src 'self' https://cdn.example/c.css",
        "style-src-attr 'unsafe-inline'",
        "base-uri 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "frame-ancestors 'self'",
    ]


def test_a_page_says_the_same_but_for_what_only_a_header_can() -> None:
    policy = csp.Policy()
    page = policy.within(PAGE, csp.needed(PAGE))
    assert page.startswith('<html><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="')
    assert f"{in_page(page)}; frame-ancestors 'self'" == policy.header(csp.needed(PAGE))
    assert policy.within(DISK, ()).startswith("<html><head><meta http-equiv=")
    assert policy.within("<urlset></urlset>", ()) == "<urlset></urlset>"


def test_an_address_cannot_end_its_directive() -> None:
    page = '<html><head></head><script src="https://x.example/a; script-src *,b"></script>'
    assert csp.needed(page) == {"script-src https://x.example/a%3B"}


def test_an_author_s_own_headers_are_kept(tmp_path: Path) -> None:
    (tmp_path / "_headers").write_text("mine")
    csp.write_policy(tmp_path, csp.Policy(), ())
    assert (tmp_path / "_headers").read_text() == "mine"
    assert (tmp_path / "content-security-policy.txt").read_text().startswith("default-src 'self'")


class _Policies(HTMLParser):
    """The policies of a page, and whether one came after what it should have held for."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.late = False
        self._met = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if values.get("http-equiv") == "Content-Security-Policy":
            self.found.append(values["content"] or "")
            self.late |= self._met
        self._met |= tag in ("script", "link", "base", "style") or values.get("http-equiv") == "refresh"


def in_page(page: str) -> str:
    parser = _Policies()
    parser.feed(page)
    (found,) = parser.found
    assert not parser.late
    return found


BOOK = {
    "content/guides/a.md": "---\ntitle: A\nredirect_from: [guides/old/]\n---\n\nSee [b](b.md).\n",
    "content/guides/b.md": "---\ntitle: B\n---\n\nText.\n",
}


def book(root: Path, addition: str = "", files: dict[str, str] = BOOK) -> Path:
    return handbook(root, files, CONFIGURATION + (f"      {addition}\n" if addition else ""))


def written(site: Path) -> dict[Path, str]:
    """Every page of a site, by its path."""
    return {place: place.read_text(encoding="utf-8") for place in sorted(site.rglob("*.html"))}


@pytest.mark.parametrize("command", ["kbgen", "mkdocs", "properdocs", "zensical", "offline"])
def test_every_page_holds_the_policy_for_its_own_scripts(tmp_path: Path, command: str) -> None:
    root = book(tmp_path / "book")
    if command == "mkdocs":
        from mkdocs.commands.build import build as mkdocs_build
        from mkdocs.config import load_config

        mkdocs_build(load_config(str(root / "mkdocs.yml")))
    else:
        arguments = {"kbgen": [], "offline": ["--offline"]}.get(command, ["--engine", command])
        answer = kbgen_process("build", *arguments, cwd=root)
        assert answer.status in (0, 1), answer.said
    found = written(root / "site")
    assert len(found) > 5
    for place, page in found.items():
        policy = in_page(page)
        assert all(one.removeprefix("script-src ") in policy for one in csp.needed(page)), place
        assert "'unsafe-inline'" not in policy.replace("style-src-attr 'unsafe-inline'", "")
        assert "https:" not in policy


def test_frames_of_named_hosts_stand_in_the_policy(tmp_path: Path) -> None:
    root = book(tmp_path / "book", "frames: [Video.example]")
    site = build(root)
    assert "frame-src 'self' https://video.example;" in (site / "content-security-policy.txt").read_text()
    assert "frame-src 'self' https://video.example;" in in_page((site / "guides/a/index.html").read_text())


def test_media_of_named_hosts_stand_in_the_policy(tmp_path: Path) -> None:
    root = book(tmp_path / "book", "media: [Pictures.example]")
    site = build(root)
    page = in_page((site / "guides/a/index.html").read_text())
    for policy in ((site / "content-security-policy.txt").read_text(), page):
        assert "img-src 'self' https://pictures.example;" in policy
        assert "media-src 'self' https://pictures.example;" in policy


def test_scripts_and_styles_that_a_theme_or_a_plugin_writes_into_a_page_are_needed() -> None:
    page = "<head><style>p{}</style><script>f()</script></head><script src='https://a.example/b.js?c'></script>"
    assert {one.partition(" ")[0] for one in csp.needed(page)} == {"style-src", "script-src"}
    assert "script-src https://a.example/b.js" in csp.needed(page)
    assert len(csp.needed(page)) == 3


EXTENSION = """
import re
from markdown import Extension
from markdown.postprocessors import Postprocessor

class Writes(Postprocessor):
    def run(self, text):
        return text.replace("WRITE", "<script>f()</script>")

class Writing(Extension):
    def extendMarkdown(self, md):
        md.postprocessors.register(Writes(md), "writes", -10)

def makeExtension(**options):
    return Writing(**options)
"""


def test_what_is_printed_and_was_not_foreseen_is_found_at_building(tmp_path: Path, monkeypatch: Any) -> None:
    files = {
        "content/guides/a.md": "---\ntitle: A\n---\n\nWRITE <script>g()</script>\n",
        "content/guides/b.md": "---\ntitle: B\n---\n\n<!-- kbgen: allow GN006 -- taken out anyway -->\nWRITE\n",
    }
    root = book(tmp_path / "book", files=files)
    with (root / "mkdocs.yml").open("a") as file:
        file.write("markdown_extensions: [kbgen_writing]\n")
    (tmp_path / "kbgen_writing.py").write_text(EXTENSION)
    monkeypatch.syspath_prepend(str(tmp_path))
    assert kbgen("check", "--select", "GN006", cwd=root).out.count(" GN006 '") == 1
    answer = kbgen("build", cwd=root)
    assert answer.status == 1
    assert answer.said.count(" GN006 '") == 2
    assert "Built" in answer.said
    assert not re.search(r"[fg]\(\)", "".join(written(root / "site").values()))
    answer = kbgen("build", "--strict", cwd=root)
    assert answer.status == 1
    assert "Nothing was published" in answer.said


# Attributes that GitHub's dialect does not know leave a plain link behind, which may lead anywhere.
ON_A_PAGE = {
    "material": r"<[^>]*(?:top\.ran|javascript:|evil\.example/)|<script[^>]*>[^<]*top\.ran",
    "github": r"<[^>]*(?:top\.ran|javascript:)|<script[^>]*>[^<]*top\.ran|<(?!a |/)[^>]*evil\.example/",
}


@pytest.mark.parametrize("dialect", ON_A_PAGE)
@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_what_is_active_is_on_no_page(tmp_path: Path, engine: str, dialect: str) -> None:
    files = {
        f"content/guides/{name}.md": f"---\ntitle: T\n---\n\nBefore.\n\n{text}\n\nAfter.\n"
        for name, text in ACTIVE.items()
    }
    root = book(tmp_path / "book", f"markdown: {dialect}", files)
    answer = kbgen_process("build", "--engine", engine, cwd=root)
    assert answer.status == 1
    found = written(root / "site")
    assert len(found) > len(ACTIVE)
    for place, page in found.items():
        assert not re.search(ON_A_PAGE[dialect], page), place
