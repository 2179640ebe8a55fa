"""Where what a broken link or reference names has gone, where only one answer is right."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from kbgen.body import plain
from kbgen.body.inline import slug
from kbgen.kit.former import former_address
from kbgen.kit.suggest import formless, same_but_for_form
from kbgen.markdown import github
from kbgen.model import Corpus, Doc, Fix, Ref, Where
from kbgen.model.corpus import INDEX_NAMES, without_suffix

_REST = re.compile(r"[?#].*$", re.DOTALL)
_AWKWARD = re.compile(r"[\s()<>\"'\\&%#?\[\]]")


def moved_link(corpus: Corpus, doc: Doc[Any], link: str) -> Fix | None:
    """What a link to a file should say that lies elsewhere now: one that had its address, or its only namesake."""
    rest = _REST.search(link)
    path = unquote(link[: rest.start()] if rest else link)
    if not path or path.endswith("/"):
        return None
    place = posixpath.normpath(posixpath.join("" if path.startswith("/") else doc.folder, path.lstrip("/")))
    found = _by_old_address(corpus).get(_address(corpus, path, place), ()) or _namesakes(corpus).get(
        posixpath.basename(place).casefold(), ()
    )
    if len(found) != 1 or found[0] == doc.path:
        return None
    relative = posixpath.relpath(found[0], doc.folder or ".")
    written = quote(relative) if _AWKWARD.search(relative) else relative
    return Fix(link, written + (rest[0] if rest else ""), Where.LINK)


def _address(corpus: Corpus, path: str, place: str) -> str:
    """The address, without suffix, of the page that a file at a place would have."""
    if path.startswith("/"):
        return without_suffix(place)
    for source in sorted(corpus.settings.sources, key=lambda one: len(one.path), reverse=True):
        if source.path == "." or place.startswith(source.path + "/"):
            inner = place if source.path == "." else place.removeprefix(source.path + "/")
            return _plain_address(posixpath.join(source.at, without_suffix(inner)))
    return ""


def _plain_address(address: str) -> str:
    stem = without_suffix(address)
    folder, _, name = stem.rpartition("/")
    return folder if name.lower() in INDEX_NAMES and folder else stem


def _by_old_address(corpus: Corpus) -> Mapping[str, tuple[str, ...]]:
    return corpus.once(
        ("by old address",),
        lambda: _grouped((old, doc.path) for old, doc in _former(corpus)),
    )


def _namesakes(corpus: Corpus) -> Mapping[str, tuple[str, ...]]:
    """Files by their name, those that stand for their folder left out: there is one in each."""
    paths = dict.fromkeys((*corpus.by_path, *sorted(corpus.assets)))
    named = ((posixpath.basename(path), path) for path in paths)
    return corpus.once(
        ("namesakes",),
        lambda: _grouped(
            (name.casefold(), path) for name, path in named if without_suffix(name).lower() not in INDEX_NAMES
        ),
    )


def _grouped(pairs: Iterable[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for key, value in pairs:
        found[key][value] = None
    return {key: tuple(values) for key, values in found.items()}


def moved_name(corpus: Corpus, doc: Doc[Any], name: str, kinds: tuple[str, ...], where: Where) -> Fix | None:
    """What an unknown id should be: one that differs in form only, or the document that was once called so."""
    near = corpus.once(("by form",), lambda: _by_form(corpus)).get(formless(name), ())
    former = corpus.once(("by former name",), lambda: _by_former_name(corpus)).get(name, ())
    for ids in (near, former):
        fitting = {one for one in ids if corpus.candidates(one, doc, kinds)}
        if len(fitting) == 1:
            return Fix(name, fitting.pop(), where)
    return None


def _by_form(corpus: Corpus) -> Mapping[str, tuple[str, ...]]:
    names = (name for doc in corpus.docs for name in (doc.id, *doc.fields.aliases))
    return _grouped((formless(name), name) for name in names)


def _by_former_name(corpus: Corpus) -> Mapping[str, tuple[str, ...]]:
    return _grouped((old.rpartition("/")[2], doc.id) for old, doc in _former(corpus))


def _former(corpus: Corpus) -> Iterator[tuple[str, Doc[Any]]]:
    """The old addresses, without suffix, of pages that have moved."""
    for doc in corpus.docs:
        for old in doc.fields.redirect_from:
            if address := former_address(old, corpus.settings.url):
                yield _plain_address(address), doc


def moved_reference(corpus: Corpus, doc: Doc[Any], ref: Ref) -> Fix | None:
    """What a reference in a key should say."""
    return moved_name(corpus, doc, ref.target, ref.kinds, Where.VALUE)


def right_anchor(link: str, anchor: str, anchors: Iterable[str]) -> Fix | None:
    """What a link to a heading should say whose words are right and whose form is not."""
    known = tuple(anchors)
    words = plain(unquote(anchor))
    # as either dialect makes an anchor of a heading's words
    made = next((one for one in (github.slug(words), slug(words)) if one in known), "")
    right = made or same_but_for_form(unquote(anchor), known)
    where = Where.LINK
    return Fix(link, link.partition("#")[0] + "#" + right, where) if right and right != anchor else None
