"""Takes out of texts and values what the readers of a build may not know: names of documents, and ways to them."""

from __future__ import annotations

import html
import posixpath
import re
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache, cached_property, partial
from typing import Any, NamedTuple, TypeVar, get_args, get_type_hints
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel

from kbgen.kit.fields import RefTo
from kbgen.kit.redirects import redirect_source
from kbgen.markdown import outline as outline_in
from kbgen.model import Corpus, Doc
from kbgen.model.document import INDEX_NAMES, WITHHELD, WITHHELD_LINK, Link, Withheld, composed, without_suffix
from kbgen.rewrite import escaped_markdown

# `--8<-- "file"` of pymdownx.snippets alone on its line, and the form that lists files between two such lines
_INCLUDED = re.compile(r"(?m)^[ \t]*-{1,}8<-{1,}[ \t]+[\"']([^\"'\n]+)[\"'][ \t]*$")
_LISTED = re.compile(r"(?m)^[ \t]*-{1,}8<-{1,}[ \t]*\n(?:(?![ \t]*-{1,}8<)[^\n]*\n)*[ \t]*-{1,}8<-{1,}[ \t]*$")
_IN_WORD = r"[^\s\"'<>()\[\]`|=]"
_RUN = re.compile(rf"{_IN_WORD}*+")
# where a link and a definition have their address
_TARGET = re.compile(rf"\](?:\(|:)\s*+<?+({_IN_WORD}++)")
_WORDS_OF = re.compile(r"[^\s\"'<>()\[\]{}`|=,;]++")
_AROUND = ".,;:!?*_"
_STOP = re.compile(r"(?<=[^\W_])[.,;:!?*_]+$")
_LINKED = re.compile(rf"!?\[([^\[\]]*)\]\({WITHHELD_LINK}[^()]*\)")
_WAY = re.compile(r"/|\.md\b|\.html\b")
_MAY_LEAD = re.compile(rf"{_WAY.pattern}|\[\[|\]\(|\]:|=|<!--")
_UPWARDS = frozenset(("", ".", ".."))


@dataclass(frozen=True)
class LeftOut:
    """What is left out of a handbook: the documents of `everything` that `shown` does not hold."""

    everything: Corpus
    shown: Corpus
    _said: dict[str, Withheld] = field(default_factory=dict, init=False, compare=False, repr=False)

    @cached_property
    def docs(self) -> tuple[Doc[Any], ...]:
        """The documents that are left out."""
        return tuple(doc for doc in self.everything.docs if doc.address not in self.shown.by_address)

    @cached_property
    def names(self) -> frozenset[str]:
        """What they are called, in one case: ids, aliases, titles; also of files that cannot be read, and abroad."""
        names = {name for doc in self.docs for name in (doc.id, doc.title, *doc.fields.aliases)}
        names |= self.everything.unread
        known = self.shown.elsewhere.by_name
        for name, entries in self.everything.elsewhere.by_name.items():
            if name not in known:
                names.update((name, *(entry.title for entry in entries)))
        qualified = {f"{doc.collection}:{name}" for doc in self.docs for name in (doc.id, *doc.fields.aliases)}
        return frozenset(map(_folded, names | qualified)) - frozenset(map(_folded, self.shown.by_name))

    def instead(self, doc: Doc[Any]) -> Instead:
        """What stands for the texts of a document."""
        return Instead(partial(self.name, near=doc), partial(self.text, doc=doc))

    def name(self, name: str, mark: RefTo, near: Doc[Any] | None) -> str:
        """A name as its readers may know it."""
        if not self.withholds(name, near, mark.kinds):
            return name
        target = self.everything.meant(name, near, mark.kinds)
        if target is None and mark.loose:
            return name
        return self.unnamed(target.address if target is not None else _folded(name))

    def unnamed(self, address: str) -> Withheld:
        """What stands for a document that is left out, the same wherever it is named."""
        return self._said.setdefault(address, Withheld())

    def withholds(self, name: str, near: Doc[Any] | None, kinds: tuple[str, ...] = ()) -> bool:
        """Whether a name means something that is left out, and nothing that is shown."""
        if self.shown.meant(name, near, kinds) is not None:
            return False
        if self.everything.meant(name, near, kinds) is not None or _folded(name) in self.names:
            return True
        return near is not None and "/" in name and self.leads(name, near)

    def leads(self, link: str, doc: Doc[Any]) -> bool:
        """Whether a link of a document leads to something that is left out, in whatever form it is written."""
        text = _STOP.sub("", html.unescape(link).replace("\\", "/"))
        path = unquote(text.partition("#")[0].partition("?")[0])
        if _tail(path) not in self._tails:
            return False
        if "://" in path or path.startswith("//"):
            return self._leads_from_outside(path.partition("//")[2])
        target = self.everything.follow(doc, text)
        if target.doc is not None:
            return target.doc.address not in self.shown.by_address
        return not target.asset and any(place in self._places for place in self._meant(path, doc))

    def _leads_from_outside(self, path: str) -> bool:
        """Whether an address without its scheme is one of the site's, or ends in the whole path of a file."""
        site = self.everything.settings.url.partition("://")[2].rstrip("/")
        if site and path.casefold().startswith(f"{site.casefold()}/"):
            return _place(path[len(site) :]) in self._places
        return any(end in self._files for end in self._ends(_place(path).split("/")[1:]))

    def _meant(self, path: str, doc: Doc[Any]) -> Iterator[str]:
        """The places that a path may mean: from the file, from the page in either form, and from the top."""
        if path.startswith("/"):
            below = urlsplit(self.everything.settings.url).path
            yield _place(path.removeprefix(below.rstrip("/")))
        else:
            page = doc.address.removesuffix(".md")
            for start in (doc.folder, page.rpartition("/")[0], page):
                yield _place(posixpath.join(start, path))
        yield _place(path)

    @cached_property
    def _files(self) -> frozenset[str]:
        return frozenset(_place(doc.path) for doc in self.docs)

    @cached_property
    def _places(self) -> frozenset[str]:
        """Where they lie, where their pages stand, and where those stood before."""
        url = self.everything.settings.url
        former = (redirect_source(old, url) for doc in self.docs for old in doc.fields.redirect_from)
        found = {_place(path) for path in (*(doc.address for doc in self.docs), *filter(None, former))}
        return frozenset(found | self._files) - frozenset(_place(doc.address) for doc in self.shown.docs)

    @cached_property
    def _tails(self) -> frozenset[str]:
        """What a way to one of them ends in: nearly all links of a handbook end in something else."""
        return _UPWARDS | {place.rpartition("/")[2] for place in (*self._places, *self._files)}

    def mentions(self, text: str) -> bool:
        """Whether a text names something that is left out, by one of its words or several."""
        folded = _folded(text)
        found = [word.strip(_AROUND).removeprefix("@") for word in _WORDS_OF.findall(folded)]
        words = {part for word in found for part in _parts(word)}
        if not words.isdisjoint(self.names) or any(map(self._is_way, found)):
            return True
        return any(phrase in folded for word in words for phrase in self._phrases.get(word, ()))

    def _is_way(self, word: str) -> bool:
        """Whether a word is a path or an address that ends as one of theirs does, wherever it starts."""
        if _WAY.search(word) is None:
            return False
        place = _place(word.partition("#")[0])
        parts = [part for part in place.split("/") if part not in _UPWARDS]
        ends = any(end in self._places or end in self._files for end in self._ends(parts))
        return ends or (len(parts) == 1 and parts[0] in self._tails)

    def _ends(self, parts: Sequence[str]) -> Iterator[str]:
        """What a way of some parts ends in, as far as one of theirs is deep: a line may be one way of any length."""
        for start in range(max(0, len(parts) - self._deepest), len(parts)):
            yield "/".join(parts[start:])

    @cached_property
    def _deepest(self) -> int:
        """The most parts that a place of theirs has."""
        return max((place.count("/") + 1 for place in (*self._places, *self._files)), default=0)

    @cached_property
    def _phrases(self) -> Mapping[str, list[str]]:
        """Names of several words, by the first."""
        phrases: dict[str, list[str]] = defaultdict(list)
        for name in self.names:
            first, *more = _WORDS_OF.findall(name) or [""]
            if more or first != name:
                phrases[first.strip(_AROUND)].append(name)
        return phrases

    def text(self, text: str, doc: Doc[Any]) -> str:
        """A text that is printed as it stands: of a link, its text is left."""
        if _MAY_LEAD.search(text) is None:
            return text
        redacted = self.body(text, doc)
        return redacted if redacted == text else _LINKED.sub(r"\1", redacted).replace(WITHHELD_LINK, WITHHELD)

    def stands_at(self, old: str) -> bool:
        """Whether a page that is left out stands, or stood, at an address from the top of the site."""
        return _place(old) in self._places

    def is_way(self, link: Link, doc: Doc[Any]) -> bool:
        """Whether a link of a body leads to something that is left out."""
        return self.withholds(link.target.partition("#")[0], doc) if link.wiki else self.leads(link.target, doc)

    def body(self, body: str, doc: Doc[Any]) -> str:
        """A body as its readers may know it: the text of a link is left, what it includes and who it names is not.

        The target of a link is WITHHELD_LINK then, which whoever prints it takes away.
        """
        if _MAY_LEAD.search(body) is None:
            return body
        body = self._without_included(body)
        body = _patched(body, self._links(body, doc))
        return _patched(body, self._others(body, doc))

    def _without_included(self, body: str) -> str:
        """The body without the texts that it includes from what is left out."""
        # The expressions are tried at every line, and hardly any body includes another text.
        if "8<" not in body:
            return body
        body = _INCLUDED.sub(lambda found: "" if self._includes(found[1]) else found[0], body)
        return _LISTED.sub(lambda found: "".join(self._still_included(found[0])), body)

    def _still_included(self, listed: str) -> Iterable[str]:
        return (line for line in listed.splitlines(keepends=True) if not self._includes(line.strip()))

    def _includes(self, path: str) -> bool:
        """Whether a path, relative to whatever folder, is that of a file that is left out, or that leads to one."""
        name = _place(path.partition(":")[0].lstrip("./"))
        return bool(name) and any(one == name or one.endswith("/" + name) for one in self._not_included)

    @cached_property
    def _not_included(self) -> frozenset[str]:
        """The files that no text may include: what is included is printed as it stands."""
        leading = (doc for doc in self.shown.docs if any(self.is_way(link, doc) for link in doc.links))
        return self._files | {_place(doc.path) for doc in leading}

    def _links(self, body: str, doc: Doc[Any]) -> Iterator[tuple[int, int, str]]:
        for link in outline_in(body, doc.markdown).links:
            if link.kind == "wiki":
                if self.withholds(link.target.partition("#")[0], doc):
                    given = link.text if link.text and link.text != link.target else WITHHELD
                    yield link.start, link.end, escaped_markdown(given)
            elif link.kind != "autolink" and self.leads(link.target, doc):
                yield link.start, link.end, WITHHELD_LINK

    def _others(self, body: str, doc: Doc[Any]) -> Iterator[tuple[int, int, str]]:
        """Addresses wherever else they stand: in definitions, as they are; and comments that name one."""
        outline = outline_in(body, doc.markdown)
        written = {match.span(1) for match in _TARGET.finditer(outline.prose)}
        yield from ((*span, WITHHELD_LINK) for span in written if self.leads(body[slice(*span)], doc))
        for start, end in _ways(outline.prose):
            if (start, end) not in written and self.leads(body[start:end], doc):
                angled = body[start - 1 : start] == "<" and body[end : end + 1] == ">"
                yield start - angled, end + angled, WITHHELD
        lines = {comment.line for comment in outline.comments if self.mentions(comment.text)}
        yield from _comments(body, lines) if lines else ()


def without_addresses(text: str) -> str:
    """A Markdown text to be read as it is, whose links to what is left out lead nowhere."""
    return text.replace(WITHHELD_LINK, "#")


def _ways(prose: str) -> Iterator[tuple[int, int]]:
    """The words that look like a path or an address."""
    end = 0
    for way in _WAY.finditer(prose):
        if way.start() >= end:
            before = _RUN.match(prose[end : way.start()][::-1])
            after = _RUN.match(prose, way.start())
            assert before is not None
            assert after is not None
            end = after.end()
            yield way.start() - before.end(), end


def _comments(body: str, lines: set[int]) -> Iterator[tuple[int, int, str]]:
    """The comments that start on some lines, each to be an empty one."""
    start = line = at = 0
    while (start := body.find("<!--", at)) >= 0 and (end := body.find("-->", start)) >= 0:
        line += body.count("\n", at, start)
        if line in lines:
            yield start, end + 3, "<!-- -->"
        line += body.count("\n", start, end + 3)
        at = end + 3


def _patched(body: str, patches: Iterable[tuple[int, int, str]]) -> str:
    """A text with spans replaced; of two that overlap the first counts."""
    parts, at = [], 0
    for start, end, text in sorted(patches):
        if start >= at:
            parts += [body[at:start], text]
            at = end
    return "".join((*parts, body[at:]))


def _folded(name: str) -> str:
    return composed(" ".join(name.split()).removeprefix("@").casefold())


def _place(path: str) -> str:
    """A path, or an address in any of its forms, as one: without suffix, slashes around it, and in one case."""
    stem = without_suffix(posixpath.normpath(path.strip("/") or "."))
    folder, _, name = stem.rpartition("/")
    return composed((folder if name.lower() in INDEX_NAMES else stem).casefold())


def _tail(path: str) -> str:
    return _place(path).rpartition("/")[2]


def _parts(word: str) -> Iterator[str]:
    """A word and its parts that could be a name: those of a path, and of a name with its collection."""
    yield word
    if "/" in word or ":" in word or "." in word:
        yield from (without_suffix(part) for part in re.split(r"[/:#]", word))


T = TypeVar("T")
_NO_TEXT = (bool, int, float, date, timedelta, array)


class Instead(NamedTuple):
    """What stands for a name of a document, and for any other text; the same text where nothing does."""

    name: Callable[[str, RefTo], str]
    text: Callable[[str], str]


def replaced(value: T, instead: Instead, mark: RefTo | None = None) -> T:
    """A value with its texts replaced: the very same where none was; `mark` says that it is itself a name."""
    found: Any = _replaced(value, instead, mark)
    return found  # type: ignore[no-any-return]  # of the type that it had


def _replaced(value: Any, instead: Instead, mark: RefTo | None) -> Any:
    if isinstance(value, str):
        return instead.text(value) if mark is None else instead.name(value, mark)
    if isinstance(value, Mapping):
        return _of_mapping(value, instead, mark)
    if isinstance(value, tuple | list | set | frozenset) and not hasattr(value, "_fields"):
        found = [_replaced(one, instead, mark) for one in value]
        return value if _same(found, value) else type(value)(found)
    changed = _changed(_fields_of(value), type(value), instead)
    return _with_parts(value, changed) if changed else value


def _fields_of(value: Any) -> Mapping[str, Any]:
    """The fields of a model, a NamedTuple or a dataclass; of anything else, which holds no text, none."""
    if isinstance(value, BaseModel):
        return vars(value)
    if hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    return {}


def _with_parts(value: Any, changed: Mapping[str, Any]) -> Any:
    if isinstance(value, BaseModel):
        return value.model_copy(update=dict(changed))
    return value._replace(**changed) if hasattr(value, "_fields") else replace(value, **changed)


def _of_mapping(value: Mapping[Any, Any], instead: Instead, mark: RefTo | None) -> Mapping[Any, Any]:
    pairs = [(_replaced(key, instead, mark), _replaced(one, instead, mark)) for key, one in value.items()]
    same = all(key is old and one is value[old] for (key, one), old in zip(pairs, value, strict=True))
    return value if same else dict(pairs)


def _same(found: Any, value: Any) -> bool:
    return all(new is old for new, old in zip(found, value, strict=True))


def _changed(held: Mapping[str, Any], schema: type, instead: Instead) -> dict[str, Any]:
    """The parts of a value that are not what they were."""
    told = {name: one for name, one in held.items() if one and not isinstance(one, _NO_TEXT)}
    marks = _marks(schema) if told else {}
    found = {name: _replaced(one, instead, marks.get(name)) for name, one in told.items()}
    return {name: one for name, one in found.items() if one is not held[name]}


@cache
def _marks(schema: type) -> Mapping[str, RefTo]:
    """The fields of a type that hold names of documents."""
    if issubclass(schema, BaseModel):
        hints: Mapping[str, Any] = {
            name: (field.annotation, *field.metadata) for name, field in schema.model_fields.items()
        }
    else:
        hints = {name: (hint,) for name, hint in get_type_hints(schema, include_extras=True).items()}
    found = ((name, next((mark for one in hint for mark in _marks_in(one)), None)) for name, hint in hints.items())
    return {name: mark for name, mark in found if mark is not None}


def _marks_in(hint: Any) -> list[RefTo]:
    """The marks of a type's own texts, those within other models left to them."""
    if isinstance(hint, RefTo):
        return [hint]
    metadata = getattr(hint, "__metadata__", ())
    return [mark for one in (*metadata, *get_args(hint)) for mark in _marks_in(one)]
