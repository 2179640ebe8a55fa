"""Links whose target is absent: moved, renamed, redirected or in another handbook."""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from kbgen.body import plain
from kbgen.body.inline import slug
from kbgen.kit import Hit, Place, corpus_rule
from kbgen.kit.redirects import redirect_source, same_page, unusable
from kbgen.kit.suggestions import formless, nearest, nearest_name, same_but_for_form
from kbgen.load.identity import is_index
from kbgen.markdown import github
from kbgen.model import Corpus, Doc, Elsewhere, Fix, KeyPath, Ref, Severity, Where
from kbgen.model.document import (
    DIRECTIVE,
    DOCUMENT_SUFFIX,
    INDEX_NAMES,
    Link,
    anchor_of,
    parted,
    plain_address,
    without_suffix,
)


def links_beyond(corpus: Corpus) -> int:
    """How many links lead beyond the documents of folders that are looked at on their own, and were not judged."""
    links = ((doc, link.target) for doc in corpus.docs for link in doc.links if not link.wiki)
    return sum(corpus.follow(doc, target).beyond for doc, target in links)


def into_absent_folder(corpus: Corpus, doc: Doc[Any], link: Link) -> Hit | None:
    """The hit on a broken link into an absent folder, if others lead there too; all but the first repeat it."""
    folder = corpus.absent_folder(doc, link.target)
    links = corpus.once(("links into absent folders",), lambda: _by_folder(corpus)).get(folder, []) if folder else []
    if len(links) < 2:
        return None
    others = f"and {len(links) - 1} more, lead into the folder {folder!r}, which is absent"
    message = f"the link to {link.target!r}, {others}"
    return Hit(Place.of(link), message, link.target, repeats=(doc.address, link) != links[0])


def _by_folder(corpus: Corpus) -> Mapping[str, list[tuple[str, Link]]]:
    """The links that lead to nothing in folders that are absent, with the addresses of their documents, by folder."""
    by_folder: dict[str, list[tuple[str, Link]]] = defaultdict(list)
    for doc in corpus.docs:
        for link in doc.links:
            if not link.wiki and (folder := corpus.absent_folder(doc, link.target)):
                target = corpus.follow(doc, link.target)
                if target.judged and not (target.doc or target.asset or target.page):
                    by_folder[folder].append((doc.address, link))
    return by_folder


# Among how many names the nearest is looked for: a large handbook's are not compared for ever.
_MOST = 20_000


def unknown_elsewhere(at: KeyPath | Place, name: str, kinds: Sequence[str], elsewhere: Elsewhere) -> Hit | None:
    """The hit for a name that starts with another handbook's; None where it starts with none."""
    handbook = elsewhere.handbook(name)
    if handbook is None:
        return None
    expected = " or ".join(kinds) or "document"
    other = elsewhere.resolve(name)
    if other is not None:
        message = f"{name!r} is a {other.kind} of {handbook.title}, expected a {expected}"
    else:
        names = (one for entry in handbook.entries if not kinds or entry.kind in kinds for one in entry.names)
        near = nearest(name, islice(_alike(name, names), _MOST))
        message = f"{name!r} is not a {expected} of {handbook.title}{near}"
    remedy = f"Name a document that it has, or fetch its inventory again: `kbgen inventory {handbook.name}`."
    return Hit(at, message, name, remedy)


def _alike(name: str, names: Iterable[str]) -> Iterable[str]:
    """Names with as many parts as the one that is wrong."""
    return (one for one in names if one.count(":") == name.count(":"))


@corpus_rule(
    "GN009", "redirect-that-leads-nowhere", Severity.WARNING, "Write the address that the page had, or take it out."
)
def redirect_that_leads_nowhere(corpus: Corpus) -> Iterator[tuple[Doc[Any], Hit]]:
    """An old address can lead to one page only: where another has it, whoever follows an old link reads the wrong one.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    redirect_from: [guides/releasing]
    ---
    ```

    ```markdown guides/releasing.md
    ---
    title: Releasing
    owner: platform
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    owner: platform
    redirect_from: [guides/how-to-deploy]
    ---
    ```
    """
    taken = dict(corpus.by_address)
    for doc in corpus.docs:
        for number, old in enumerate(doc.fields.redirect_from):
            address = redirect_source(old, corpus.settings.url)
            said = unusable(old, corpus.settings.url) or _fault(address, doc, taken)
            if said:
                yield doc, Hit(("redirect_from", number), f"the old address {old!r} {said}", old)
            elif address is not None:
                taken[address] = doc


def _fault(address: str | None, doc: Doc[Any], taken: dict[str, Doc[Any]]) -> str:
    if address is None:
        return "is none that a page of the site can have had"
    other = taken.get(address) or taken.get(same_page(address))
    if other is None:
        return ""
    if other is doc:
        return "is the document's own, or is named twice"
    now = other.address in (address, same_page(address))
    return f"is today that of {other.path}" if now else f"already leads to {other.path}"


K = TypeVar("K")
_DOCUMENT = ".md"
# How much of two names of files has to be the same: names in one handbook have words in common.
_SIMILAR = 0.8
_NUMBER = re.compile(r"^(?:[A-Za-z]{1,8}[-_ ])?\d+[-_. ]+(?=[^\W\d_])")
_SIGNS = re.compile(r"[\W_]+")
_AWKWARD = re.compile(r"[\s()<>\"'\\&%#?\[\]]")


def moved_link(corpus: Corpus, doc: Doc[Any], link: str) -> Fix | None:
    """What a link should say: a name quoted whose signs mean something, else where the file lies that had its address.

    Else where its only namesake lies.
    """
    if whole := _quoted(corpus, doc, link):
        return Fix(link, whole, Where.LINK)
    path, rest = parted(link)
    path = unquote(path)
    if not path or path.endswith("/"):
        return None
    place = posixpath.normpath(posixpath.join("" if path.startswith("/") else doc.folder, path.lstrip("/")))
    found = _by_old_address(corpus).get(_address(corpus, path, place), ()) or _namesakes(corpus).get(
        _parts(posixpath.basename(place).casefold()), ()
    )
    if len(found) != 1 or found[0] == doc.path:
        return None
    return Fix(link, _written(doc, found[0]) + rest, Where.LINK)


def near_link(corpus: Corpus, doc: Doc[Any], link: str) -> str:
    """A link to the nearest other file with the most similar name, as it is to be written; empty where none is."""
    path, rest = parted(link)
    name, ending = _parts(posixpath.basename(unquote(path).rstrip("/")))
    if path.endswith("/") and (indexes := _indexes(corpus).get(name.casefold())):
        return _nearest_of(doc, indexes) + rest
    paths = _by_ending(corpus).get(ending or _DOCUMENT, {})
    others = {one: one for one, same in paths.items() if same != [doc.path]}
    # the number of a record is often left out
    named = {_NUMBER.sub("", one): one for one in others} | others
    near = nearest_name(name, named, _SIMILAR) if name.lower() not in INDEX_NAMES else ""
    found = [one for one in paths.get(named.get(near, ""), ()) if one != doc.path]
    return _nearest_of(doc, found) + rest if found else ""


def _nearest_of(doc: Doc[Any], paths: Iterable[str]) -> str:
    """The link to the nearest of some files."""
    return min((_written(doc, path) for path in paths), key=lambda one: (one.count("/"), one))


def _indexes(corpus: Corpus) -> Mapping[str, tuple[str, ...]]:
    """The files that stand for their folders, by the names of these."""
    indexes = ((doc.folder, doc.path) for doc in corpus.docs if is_index(doc.inner) and doc.folder)
    named = ((posixpath.basename(folder).casefold(), path) for folder, path in indexes)
    return corpus.once(("indexes",), lambda: _grouped(named))


def _by_ending(corpus: Corpus) -> Mapping[str, dict[str, list[str]]]:
    """The paths of files by what their names end in, and by the rest of these; not of those that each folder has."""

    def grouped() -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for path in (*corpus.by_path, *sorted(corpus.assets)):
            name, ending = _parts(posixpath.basename(path))
            if name.lower() not in INDEX_NAMES:
                found[ending][name].append(path)
        return found

    return corpus.once(("by ending",), grouped)


def _parts(name: str) -> tuple[str, str]:
    """A file's name, and what it ends in: the same for all documents, which a link may name by their pages."""
    if DOCUMENT_SUFFIX.search(name):
        return without_suffix(name), _DOCUMENT
    stem, ending = posixpath.splitext(name)
    return stem, ending.casefold()


def _quoted(corpus: Corpus, doc: Doc[Any], link: str) -> str:
    """The link to a file in whose name a sign stands that begins a query, a fragment or an escape; else nothing."""
    before, _, fragment = link.rpartition("#")
    for name, rest in ((link, ""), (before, f"#{fragment}")):
        whole = quote(unquote(name))
        target = corpus.follow(doc, whole)
        if whole != name and (target.doc not in (None, doc) or target.asset):
            return whole + rest
    return ""


def _written(doc: Doc[Any], path: str) -> str:
    """A link from a document to a file, with the signs quoted that a link cannot hold."""
    relative = posixpath.relpath(path, doc.folder or ".")
    return quote(relative) if _AWKWARD.search(relative) else relative


def _address(corpus: Corpus, path: str, place: str) -> str:
    """The address, without suffix, of the page that a file at a place would have."""
    return plain_address(place if path.startswith("/") else corpus.address_at(place) or "")


def _by_old_address(corpus: Corpus) -> Mapping[str, tuple[str, ...]]:
    return corpus.once(
        ("by old address",),
        lambda: _grouped((old, doc.path) for old, doc in _former(corpus)),
    )


def _namesakes(corpus: Corpus) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Files by their name, those that stand for their folder left out: there is one in each."""
    paths = dict.fromkeys((*corpus.by_path, *sorted(corpus.assets)))
    named = ((posixpath.basename(path), path) for path in paths)
    return corpus.once(
        ("namesakes",),
        lambda: _grouped(
            (_parts(name.casefold()), path) for name, path in named if without_suffix(name).lower() not in INDEX_NAMES
        ),
    )


def _grouped(pairs: Iterable[tuple[K, str]]) -> Mapping[K, tuple[str, ...]]:
    found: dict[K, dict[str, None]] = defaultdict(dict)
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
            if address := redirect_source(old, corpus.settings.url):
                yield plain_address(address), doc


def moved_reference(corpus: Corpus, doc: Doc[Any], ref: Ref) -> Fix | None:
    """What a reference in a key should say."""
    return moved_name(corpus, doc, ref.target, ref.kinds, Where.VALUE)


def right_anchor(link: str, anchors: Iterable[str]) -> Fix | None:
    """What a link to a heading should say whose words are right and whose form is not."""
    known, anchor = tuple(anchors), anchor_of(link)
    words = plain(anchor)
    # as either dialect makes an anchor of a heading's words
    made = next((one for one in (github.slug(words), slug(words)) if one in known), "")
    right = made or same_but_for_form(anchor, known) or _same_letters(anchor, known)
    before, _, fragment = link.partition("#")
    directive = "".join(fragment.partition(DIRECTIVE)[1:])
    return Fix(link, f"{before}#{right}{directive}", Where.LINK) if right and right != anchor else None


def _same_letters(anchor: str, known: Iterable[str]) -> str:
    """The only anchor of the same letters and digits, as other generators write them; empty where there is none."""
    found = [one for one in known if _SIGNS.sub("", one) == _SIGNS.sub("", anchor)]
    return found[0] if len(found) == 1 else ""
