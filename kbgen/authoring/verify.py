"""Shows that a change did what it should and nothing else, by comparing what is read before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from kbgen.authoring.link_targets import Places
from kbgen.authoring.patch import EditRefusedError, Patch
from kbgen.authoring.redirects import KEY
from kbgen.authoring.references import ReferenceForm, Use, uses
from kbgen.kit.fields import SYNONYMS
from kbgen.load.frontmatter import split
from kbgen.load.yaml_values import Value, YamlError, parse
from kbgen.markdown import outline
from kbgen.model import Doc
from kbgen.model.document import DOCUMENT_SUFFIX


class Proof(NamedTuple):
    """What was and what will be; `own` are patches that were asked for by themselves, `ids` new ids, both by path."""

    before: Places
    after: Places
    own: Mapping[str, Sequence[Patch]]
    ids: Mapping[str, str]

    def judge(self, texts: Mapping[str, str], read: Callable[[str], str]) -> None:
        """RefusedError names the first document that would say something else."""
        pairs = list(self._pairs())
        for now, then in pairs:
            self._same_facts(now, then)
        for now, then in pairs:
            if now.path not in texts:
                self._same_leads(now, then, _known(now), _known(then))
        later = _by_file(self.after)
        for path, docs in _by_file(self.before).items():
            if path in texts:
                self._same_text(docs[0], read(path), texts[path], _naming(docs))
                self._same_uses(uses(read(path), docs), uses(texts[path], later[path]))

    def _pairs(self) -> Iterator[tuple[Doc[Any], Doc[Any]]]:
        after = {self.after.of(doc): doc for doc in self.after.corpus.docs}
        if len(after) != len(self.before.corpus.docs):
            raise EditRefusedError("another number of documents would be found; make the change by hand")
        for doc in self.before.corpus.docs:
            found = after.get(self.before.of(doc))
            if found is None:
                raise EditRefusedError(f"{doc.path} would not be found any more; make the change by hand")
            yield doc, found

    def _same_facts(self, now: Doc[Any], then: Doc[Any]) -> None:
        moved = now.path != then.path
        if now.kind != then.kind:
            raise EditRefusedError(
                f"{now.path} would become a {then.kind} there; write `kind: {now.kind}` into its front matter first"
            )
        if now.audience != then.audience:
            raise EditRefusedError(
                f"{now.path} would become {then.audience}; write `audience: {now.audience}` into its front matter first"
            )
        same_id = now.id == then.id or moved or now.path in self.ids
        same_title = now.title == then.title or now.path in self.own or (moved and now.title == now.id)
        same_place = moved or (now.address, now.collection) == (then.address, then.collection)
        same_words = now.anchors == then.anchors or now.path in self.own
        if not (same_id and same_title and same_place and same_words) or len(now.allows) != len(then.allows):
            raise EditRefusedError(f"{now.path} would say something else than it does; make the change by hand")

    def _same_uses(self, now: Sequence[tuple[Doc[Any], Use]], then: Sequence[tuple[Doc[Any], Use]]) -> None:
        if len(now) != len(then):
            path = now[0][0].path if now else then[0][0].path
            raise EditRefusedError(f"{path} would not have the same links; make the change by hand")
        for (before, use), (after, other) in zip(now, then, strict=True):
            self._same_leads(before, after, [use], [other])

    def _same_leads(self, now: Doc[Any], then: Doc[Any], said: Sequence[Use], told: Sequence[Use]) -> None:
        for use, other in zip(said, told, strict=True):
            lead, found = self.before.lead(now, use), self.after.lead(then, other)
            healed = lead.what == "path" and now.path == then.path and found.what in ("document", "file")
            if lead != found and not healed:
                raise EditRefusedError(f"{now.path}: {use.target!r} would lead elsewhere; change it by hand first")

    def _same_text(self, doc: Doc[Any], before: str, after: str, allowed: frozenset[object]) -> None:
        """Apart from names and old addresses, the values and the shape of the text are the same."""
        path = doc.path
        if not DOCUMENT_SUFFIX.search(path):
            _same_data(path, before, after)
            return
        front, later = split(before), split(after)
        changed = set(_changed(dict(front.values), dict(later.values), ()))
        if path not in self.own and not {at[0] for at in changed if at} <= allowed:
            raise EditRefusedError(f"{path} would say something else in its front matter; make the change by hand")
        if any(at[:1] == (KEY,) for at in changed) and not _only_grows(front.values, later.values):
            raise EditRefusedError(f"{path} would lose an old address; make the change by hand")
        if later.faults and not front.faults:
            raise EditRefusedError(f"{path} could not be read any more; make the change by hand")
        was, will = outline(front.body, doc.markdown), outline(later.body, doc.markdown)
        shape = [(len(one.headings), len(one.sections), [fence.code for fence in one.fences]) for one in (was, will)]
        if shape[0] != shape[1]:
            raise EditRefusedError(f"the text of {path} would be read otherwise; make the change by hand")


def _by_file(places: Places) -> dict[str, list[Doc[Any]]]:
    by_file: dict[str, list[Doc[Any]]] = {}
    for doc in places.corpus.docs:
        by_file.setdefault(places.was(doc.path), []).append(doc)
    return by_file


def _known(doc: Doc[Any]) -> list[Use]:
    """What a document names, as far as its facts tell."""
    keys = [Use(ReferenceForm.KEY, ref.target, 0, 0, ref.kinds) for ref in doc.refs]
    return keys + [
        Use(ReferenceForm.WIKI if link.wiki else ReferenceForm.LINK, link.target, 0, 0) for link in doc.links
    ]


def _naming(docs: Sequence[Doc[Any]]) -> frozenset[object]:
    """The keys of some documents that name something else, under all their names, and those that hold old addresses."""
    found: set[object] = {KEY, "id", *(ref.path[0] for doc in docs for ref in doc.refs)}
    found |= {name for doc in docs for name in doc.attached}
    return frozenset(found | {other for other, (name, _) in SYNONYMS.items() if name in found})


def _only_grows(before: Mapping[str, Value], after: Mapping[str, Value]) -> bool:
    then = after.get(KEY)
    was = before.get(KEY)
    listed = was if isinstance(was, list) else [was] if was is not None else []
    return isinstance(then, list) and then[: len(listed)] == listed


def _same_data(path: str, before: str, after: str) -> None:
    try:
        trees = [parse(text, many=True) for text in (before, after)]
    except YamlError as error:
        raise EditRefusedError(f"{path} could not be read any more: {error}") from None
    if trees[0].keys.keys() != trees[1].keys.keys() or trees[0].values.keys() != trees[1].values.keys():
        raise EditRefusedError(f"{path} would hold other keys; make the change by hand")


def _changed(before: Value, after: Value, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    """The key paths at which two values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in {**before, **after}:
            yield from _changed(before.get(key), after.get(key), (*path, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _changed(one, other, (*path, index))
    elif before != after:
        yield path
