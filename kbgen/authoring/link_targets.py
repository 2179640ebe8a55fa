"""Where a name leads in a corpus, and how to write a name that leads somewhere."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from kbgen.authoring.references import ReferenceForm, Use
from kbgen.load.written import rewritten_scalar
from kbgen.model import Corpus, Doc
from kbgen.model.document import DOCUMENT_SUFFIX, INDEX_NAMES, parted, without_suffix

_ELSEWHERE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//|/|\{\{|\{%|<%")
_AWKWARD = re.compile(r"""[\s()<>"'\\&\[\]]""")
_ALWAYS = re.compile(r"[%#?]")
_PLAIN_PATH = "/!$*+,-.:;=@_~"


class Lead(NamedTuple):
    """What a name means: a document by file and number in it, a file by path, or nothing known by what is written.

    `path` is as it was before anything moved. `anchor` keeps what follows the name.
    """

    what: str
    path: str = ""
    number: int = 0
    anchor: str = ""


class Places:
    """A corpus in which names are looked up; `before` gives the path that a file had before anything moved."""

    def __init__(self, corpus: Corpus, before: Mapping[str, str]) -> None:
        # what the disk holds besides is as it was before anything moved
        self.corpus = replace(corpus, others=frozenset())
        self.before = before
        counts: dict[str, int] = {}
        self.numbers: dict[Doc[Any], int] = {}
        for doc in corpus.docs:
            self.numbers[doc] = counts[doc.path] = counts.get(doc.path, -1) + 1

    def was(self, path: str) -> str:
        """The path of a file before anything moved."""
        return self.before.get(path, path)

    def of(self, doc: Doc[Any]) -> Lead:
        """A document as what a name means."""
        return Lead("document", self.was(doc.path), self.numbers[doc])

    def lead(self, doc: Doc[Any], use: Use) -> Lead:
        """What a name in a document means."""
        if use.form is ReferenceForm.KEY:
            return self._document(self.corpus.resolve(use.target, doc, use.kinds), use.target, "")
        if use.form is ReferenceForm.WIKI:
            name, mark, anchor = use.target.partition("#")
            return self._document(self.corpus.resolve(name, doc), name, mark + anchor)
        if use.form is ReferenceForm.DATA:
            return Lead("file", self.was(posixpath.normpath(posixpath.join(doc.folder, use.target))))
        return self._path(doc, use.target)

    def _document(self, doc: Doc[Any] | None, name: str, anchor: str) -> Lead:
        return self.of(doc)._replace(anchor=anchor) if doc is not None else Lead("nothing", name, anchor=anchor)

    def _path(self, doc: Doc[Any], link: str) -> Lead:
        target = self.corpus.follow(doc, link)
        path, rest = parted(link)
        if target.doc is not None:
            return self.of(target.doc)._replace(anchor=rest)
        if target.asset:
            return Lead("file", self.was(target.asset), anchor=rest)
        if _ELSEWHERE.match(path):
            return Lead("elsewhere", path, anchor=rest)
        # what a handbook does not hold may still stand in the repository beside it
        return Lead("path", self.was(posixpath.normpath(posixpath.join(doc.folder, unquote(path)))), anchor=rest)


def names(use: Use, doc: Doc[Any], target: Doc[Any] | str, text: str, *, of_page: bool) -> Iterator[str]:
    """What could be written in a document instead of a name, so that it leads to a document or a file.

    The nearest to how it is written comes first; `of_page` says that a link is relative to the page, not to the file.
    """
    if use.form in (ReferenceForm.KEY, ReferenceForm.WIKI):
        yield from _ids(use, target, text)
    elif use.form is ReferenceForm.DATA:
        path = target if isinstance(target, str) else target.path
        written = rewritten_scalar(text, use.target, posixpath.relpath(path, doc.folder or "."))
        yield from filter(None, [written])
    else:
        yield from _links(doc, target, text, of_page)


def _ids(use: Use, target: Doc[Any] | str, text: str) -> Iterator[str]:
    if isinstance(target, str):
        return
    for name in (target.id, f"{target.collection}:{target.id}"):
        if use.form is ReferenceForm.KEY:
            yield from filter(None, [rewritten_scalar(text, use.target, name)])
        else:
            _, mark, anchor = use.target.partition("#")
            yield name + mark + anchor


def _links(doc: Doc[Any], target: Doc[Any] | str, text: str, of_page: bool) -> Iterator[str]:  # noqa: FBT001  # as names
    written, rest = parted(text)
    to, inner = (target, "") if isinstance(target, str) else (target.path, target.inner)
    if of_page and inner:
        page = without_suffix(doc.inner)
        yield from (quoted_path(form, written) + rest for form in _like(written, posixpath.relpath(inner, page)))
    for place in _paths(written, doc, to, inner):
        yield quoted_path(place, written) + rest


def of_page(doc: Doc[Any], link: str, path: str) -> bool:
    """Whether a link to a file is none when it is read from the file that it stands in."""
    if link.startswith("/"):
        return False
    place = without_suffix(posixpath.normpath(posixpath.join(doc.folder, unquote(parted(link)[0]))))
    stem = without_suffix(path)
    folder, _, name = stem.rpartition("/")
    return place != stem and not (name.lower() in INDEX_NAMES and place == (folder or "."))


def _paths(written: str, doc: Doc[Any], to: str, inner: str) -> Iterator[str]:
    """Paths that may lead there: in the form of the one that is written, then as relative paths between files."""
    if written.startswith("/"):
        for path in filter(None, (inner, to)):
            yield from ("/" + form for form in _like(written, path))
        return
    yield from relative_paths(written, doc.folder, to)


def relative_paths(written: str, folder: str, to: str) -> Iterator[str]:
    """Paths from a folder to a file, in the form of the one that is written first; not yet quoted."""
    dotted = "./" if written.startswith("./") else ""
    for form in _like(written, posixpath.relpath(to, folder or ".")):
        yield form if form.startswith("../") else dotted + form


def _like(written: str, path: str) -> Iterator[str]:
    """A path with or without its suffix, and a folder for its index, as the written one has it; then as it stands."""
    stem = without_suffix(path)
    folder, _, name = stem.rpartition("/")
    if not DOCUMENT_SUFFIX.search(written) and stem != path:
        end = "/" if written.endswith("/") else ""
        last = unquote(written).rstrip("/").rpartition("/")[2]
        if name.lower() in INDEX_NAMES and last.lower() not in INDEX_NAMES:
            yield (folder or ".") + end
        yield stem + end
    elif written.endswith(".html") and stem != path:
        yield stem + ".html"
    yield path


def quoted_path(path: str, written: str) -> str:
    """A path with the characters quoted that a link cannot hold, as the written one does."""
    if (unquote(written) != written and "%" in written) or _ALWAYS.search(path) or _AWKWARD.search(path):
        return quote(path, safe=_PLAIN_PATH)
    return path


def unquoted(token: str) -> str:
    """What a scalar says, without the quotes around it."""
    return token[1:-1] if token[:1] in ("'", '"') else token
