"""Where the links of a document lead among the files that are imported, and how to write them at its new place."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from kbgen.authoring.link_targets import quoted_path, relative_paths
from kbgen.authoring.patch import Patch
from kbgen.authoring.references import ReferenceForm, in_outline
from kbgen.load.frontmatter import Front
from kbgen.markdown import outline as outline_in
from kbgen.model.document import INDEX_NAMES, parted, without_suffix

# `{{< ref "x.md" >}}` of Hugo, `{% link _docs/x.md %}` and `{% post_url 2024-01-02-x %}` of Jekyll
_SHORTCODE = re.compile(
    r"\{\{[<%][ \t]{0,9}(?:rel)?ref[ \t]{1,9}[\"`]([^\"`\n]{1,300})[\"`][ \t]{0,9}[>%]\}\}"
    r"|\{%-?[ \t]{0,9}(?:link|post_url)[ \t]{1,9}([^\s%]{1,300})[ \t]{0,9}-?%\}"
)
_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|#|\?|\{\{|\{%|<%")
_DOCUMENT = re.compile(r"\.(?:md|markdown|mdx|md\.erb)$", re.IGNORECASE)
_LONGEST = 1000


@dataclass(frozen=True)
class ImportLayout:
    """Files by their paths; `roots` are the folders that a path with a slash in front may start from.

    `addresses` are others that lead to some of the files.
    """

    files: frozenset[str]
    roots: tuple[str, ...] = ()
    addresses: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def _stems(self) -> Mapping[str, str]:
        """Files by path without suffix, index files also by their folder."""
        found: dict[str, str] = {}
        for path in sorted(self.files):
            stem = without_suffix(path)
            if stem != path:
                found.setdefault(stem, path)
                folder, _, name = stem.rpartition("/")
                if name.lower() in INDEX_NAMES:
                    found.setdefault(folder, path)
        return {**self.addresses, **found}

    @cached_property
    def _names(self) -> Mapping[str, str]:
        """Files whose name no other has, by that name, with and without its suffix."""
        names: dict[str, str] = {}
        for path in sorted(self.files, reverse=True):
            name = path.rpartition("/")[2]
            for one in {name, without_suffix(name)}:
                names[one] = "" if one in names else path
        return names

    def leads(self, inner: str, link: str) -> str:
        """The file that a link in another leads to; empty where it leads to none of these."""
        path = unquote(parted(link)[0])
        if not path or len(link) > _LONGEST or _ELSEWHERE.match(link):
            return ""
        return next(filter(None, (self._at(place) for place in self._places(inner, path))), "")

    def holds(self, inner: str, link: str) -> bool:
        """Whether a link in a file names another one to the last letter, suffix and all."""
        path = unquote(parted(link)[0])
        return any(posixpath.normpath(place) in self.files for place in self._places(inner, path))

    def named(self, inner: str, name: str) -> str:
        """The file that a template's reference names: by path, by path from a root, or by a name that is its own."""
        path = parted(name)[0]
        return self.leads(inner, path) or self.leads(inner, f"/{path}") or self._names.get(path, "")

    def _places(self, inner: str, path: str) -> Iterator[str]:
        if path.startswith("/"):
            yield from (posixpath.join(root, path.lstrip("/")) for root in self.roots)
            return
        yield posixpath.join(posixpath.dirname(inner), path)
        if (page := page_of(inner)) != posixpath.dirname(inner):
            yield posixpath.join(page, path)

    def _at(self, place: str) -> str:
        place = posixpath.normpath(place)
        if place in self.files:
            return place
        return self._stems.get("" if place == "." else without_suffix(place), "")


def is_document(path: str) -> bool:
    """Whether a path's name is that of a Markdown document, in any of its spellings."""
    return bool(_DOCUMENT.search(path))


def page_of(path: str) -> str:
    """The folder of a document's page, from which the browser reads an address in its HTML."""
    stem = without_suffix(path)
    folder, _, name = stem.rpartition("/")
    return folder if name.lower() in INDEX_NAMES else stem


class TextRange(NamedTuple):
    """Something that a text says from `start` up to `end`."""

    start: int
    end: int
    said: str


class ReferencedFiles(NamedTuple):
    """What a document's body names: files by links and in HTML, and what a site's templates fill in."""

    links: tuple[TextRange, ...] = ()
    templates: tuple[TextRange, ...] = ()
    heading: str = ""

    def targets(self, old: str, before: ImportLayout) -> frozenset[str]:
        """The files that a document names."""
        links = (before.leads(old, place.said) for place in self.links)
        return frozenset(filter(None, (*links, *(before.named(old, place.said) for place in self.templates))))


def named(text: str, front: Front, markdown: str) -> ReferencedFiles:
    """What the body of a document names, and its first heading of the first level."""
    first, outline = len(text) - len(front.body), outline_in(front.body, markdown)
    templates = tuple(_templates(first, outline.prose))
    links = tuple(
        TextRange(use.start, use.end, use.target)
        for use in in_outline(text, first, outline)
        if use.form is not ReferenceForm.WIKI
        and not any(template.start < use.end and use.start < template.end for template in templates)
    )
    heading = next((one.text for one in outline.headings if one.level == 1), "")
    return ReferencedFiles(links, templates, heading)


def _templates(first: int, prose: str) -> Iterator[TextRange]:
    """References that a site's templates resolve, outside of code."""
    if "{{" in prose or "{%" in prose:
        for match in _SHORTCODE.finditer(prose):
            yield TextRange(first + match.start(), first + match.end(), match[1] or match[2])


class RewrittenLinks(NamedTuple):
    """What becomes of a document's links: those written again, and how many lead to nothing that is imported."""

    patches: tuple[Patch, ...] = ()
    left: int = 0


class MovedDocument(NamedTuple):
    """Where a document was among the files of its source, and where it will be; `places` maps the paths of all."""

    old: str
    new: str
    before: ImportLayout
    after: ImportLayout
    places: Mapping[str, str]

    def still(self, link: str, target: str) -> bool:
        """Whether a link leads to a file from the new place, also where only whole names are understood."""
        whole = not is_document(parted(link)[0]) or self.after.holds(self.new, link)
        return whole and self.after.leads(self.new, link) == target


def rewritten(text: str, referenced_files: ReferencedFiles, moved: MovedDocument) -> RewrittenLinks:
    """The links of a document that would lead elsewhere from its new place, written for that."""
    patches: dict[Patch, None] = {}
    left = 0
    for place in referenced_files.templates:
        link, rest = parted(place.said)
        target = moved.places.get(moved.before.named(moved.old, place.said), "")
        # a template needs no suffix, a link between files does
        form = "./x.md" if link.startswith("./") else "x.md"
        written = _written(form, rest, target, moved, posixpath.dirname(moved.new)) if target else ""
        left += not written
        if written:
            patches[Patch(place.start, place.end, written)] = None
    for place in referenced_files.links:
        link, rest = parted(place.said)
        target = moved.places.get(moved.before.leads(moved.old, place.said), "")
        left += not target and not _ELSEWHERE.match(place.said)
        if target and not moved.still(place.said, target):
            written = _written(link, rest, target, moved, posixpath.dirname(moved.new))
            if written and text[place.start : place.end] == place.said:
                patches[Patch(place.start, place.end, written)] = None
    return RewrittenLinks(tuple(patches), left)


def _written(link: str, rest: str, target: str, moved: MovedDocument, folder: str) -> str:
    """The first form of a link that leads from a folder to a file, and is understood so in the moved document."""
    for form in relative_paths(link, folder, target):
        written = quoted_path(form, link) + rest
        if moved.still(written, target):
            return written
    return ""
