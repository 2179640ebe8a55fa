"""Builds handbooks for the tests, and reads what was built as a browser would."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit

from tests.cli.running import PROJECT, kbgen

# Gives the folder of a name, which what is given fills if nobody has; the fixture `once`.
Once = Callable[[str, Callable[[Path], object]], Path]
EXAMPLE = ("content", "runbooks", "ladders", "rotas")


def copy_example(root: Path, site_url: str = "") -> Path:
    """The example handbook, apart from the working tree, so that edits there do not disturb a test."""
    for folder in EXAMPLE:
        shutil.copytree(PROJECT / folder, root / folder)
    text = (PROJECT / "mkdocs.yml").read_text(encoding="utf-8")
    if site_url:
        text = re.sub(r"(?m)^site_url:.*$", f"site_url: {site_url}", text)
    (root / "mkdocs.yml").write_text(text, encoding="utf-8")
    return root


def build(root: Path, *arguments: str, status: int = 0) -> Path:
    """Build a handbook in this process; the folder of its site."""
    answer = kbgen("build", *arguments, cwd=root)
    assert answer.status == status, answer.said
    return root / "site"


class Book(NamedTuple):
    """A handbook that tests change, which is as it was for each of them; the last build is known by its `place`."""

    place: Path
    kept: Path

    @classmethod
    def of(cls, place: Path) -> Book:
        """A handbook as it is now."""
        return cls(place, shutil.copytree(place, place.with_name(f"{place.name}-kept")))

    def again(self) -> Path:
        """The handbook as it was, at its place."""
        shutil.rmtree(self.place, ignore_errors=True)
        return shutil.copytree(self.kept, self.place)


def bytes_of(site: Path) -> dict[str, bytes]:
    """Every file of a site."""
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}


@dataclass(eq=False)
class Html(HTMLParser):
    """The elements of a page with their attributes, its text, its ids."""

    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def ids(self) -> set[str]:
        return {attributes["id"] for _, attributes in self.elements if "id" in attributes}

    @property
    def links(self) -> list[str]:
        named = ("href", "src", "action", "content")
        return [
            attributes[name].partition("url=")[2] if name == "content" else attributes[name]
            for tag, attributes in self.elements
            for name in named
            if name in attributes and (name != "content" or attributes.get("http-equiv") == "refresh")
        ]


def parsed(text: str) -> Html:
    html = Html()
    html.feed(text)
    html.close()
    return html


@cache
def pages(site: Path) -> dict[str, Html]:
    """Every page of a site that no longer changes, by its path below the root."""
    return {
        path.relative_to(site).as_posix(): parsed(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def broken_links(site: Path, below: str = "/") -> list[str]:
    """Links of a site served `below` a path that lead to no file or no anchor of it, resolved as a browser does."""
    found = pages(site)
    wrong = []
    for place, page in found.items():
        for link in page.links:
            address = urlsplit(urljoin(f"https://site.test{below}{quote(place)}", link))
            if address.hostname != "site.test":
                continue
            path = unquote(address.path)
            target = _file(site, path.removeprefix(below)) if path.startswith(below) else None
            if target is None or (
                address.fragment
                and target in found
                and unquote(address.fragment) not in found[target].ids
                and not address.fragment.startswith("__")
            ):
                wrong.append(f"{place}: {link}")
    return wrong


def _file(site: Path, path: str) -> str | None:
    inner = path.lstrip("/")
    place = site / inner
    if place.is_dir():
        inner = f"{inner.rstrip('/')}/index.html".lstrip("/")
        place = site / inner
    return inner if place.is_file() else None
