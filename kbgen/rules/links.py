"""Rules about links and references between documents."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from kbgen.kit import Hit, Place, each_rule
from kbgen.kit.suggestions import did_you_mean, nearest
from kbgen.load.identity import is_template
from kbgen.model import Corpus, Doc, InventoryEntry, Ref, Severity, Where
from kbgen.model.document import Link, anchor_of, composed
from kbgen.model.elsewhere import rota_in
from kbgen.model.settings import MATERIAL
from kbgen.rules.moved import (
    into_absent_folder,
    moved_link,
    moved_name,
    moved_reference,
    near_link,
    right_anchor,
    unknown_elsewhere,
)

_OF_MIDDLEMAN = (".html.md", ".erb")
_SEVERAL = re.compile(r"-{2,}")
_SIGNS = re.compile(r"[\W_]+")
_WEB = re.compile(r"https?://[^\s()<>\[\]]+")
_HANDLE = re.compile(r"@[\w.-]*")
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,5}")


@each_rule("LK001", "broken-link", Severity.ERROR, "Correct the path, or remove the link.")
def broken_link(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A link that leads nowhere costs the reader the time to find out, and then the search that it should have saved.

    Pictures and other files of a folder that is not there are one finding. Addresses of mail without `mailto:` are one
    a document, and links to handles, such as `@ada`, one advice.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---

    See [the rollback](rollback.md).
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---

    See [the rollback](roll-back.md).
    ```

    ```markdown guides/roll-back.md
    ---
    title: Roll back
    ---
    ```
    """
    people: list[Link] = []
    hits: dict[str, Hit | None] = {}
    for link in doc.links if doc.path not in corpus.once(("snippets",), lambda: _snippets(corpus)) else ():
        if link.wiki:
            continue
        if "@" in link.target and (_HANDLE.fullmatch(link.target) or _MAIL.fullmatch(link.target)):
            people.append(link)
            continue
        if link.target not in hits or corpus.absent_folder(doc, link.target):  # of those, all but the first repeat it
            hits[link.target] = _broken(corpus, doc, link)
        if hit := hits[link.target]:
            yield hit._replace(at=Place.of(link))
    if people and not is_template(doc.inner):
        yield from _of_people(people)
    yield from _in_snippets("LK001", _broken, doc, corpus)


def _snippets(corpus: Corpus) -> frozenset[str]:
    """The files that are put into pages: their links lead from there."""
    return frozenset(doc.attached[snippet.name] for doc in corpus.docs for snippet in doc.snippets)


Judge = Callable[[Corpus, Doc[Any], Link], Hit | None]


def _in_snippets(code: str, judge: Judge, doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """The hits on the links of files that are put into a page, each told once, at its place in that file."""
    for snippet in doc.snippets:
        for link in snippet.links:
            if hit := judge(corpus, doc, link):
                key = (doc.attached[snippet.name], link.start)
                pages = corpus.once((code, "snippets"), lambda: _by_snippet(judge, corpus))[key]
                wrong = [page for page, is_wrong in pages.items() if is_wrong]
                where = f"put into {wrong[0]}, " if len(wrong) < len(pages) else ""
                at = Place.of(link)._replace(file=snippet.name)
                yield hit._replace(at=at, message=where + hit.message, fix=None, repeats=wrong[0] != doc.path)


def _by_snippet(judge: Judge, corpus: Corpus) -> Mapping[tuple[str, int], Mapping[str, bool]]:
    """For each link of a file that is put into pages, which of these it is wrong in."""
    found: dict[tuple[str, int], dict[str, bool]] = defaultdict(dict)
    for doc in corpus.docs:
        for snippet in doc.snippets:
            for link in snippet.links:
                is_wrong = judge(corpus, doc, link) is not None
                found[doc.attached[snippet.name], link.start][doc.path] = is_wrong
    return found


def _of_people(links: Sequence[Link]) -> Iterator[Hit]:
    """What is wrong with links to people that are no addresses: one hit for mail, and one for handles."""
    handles = [link for link in links if link.target.startswith("@")]
    mails = [link for link in links if link not in handles]
    yield from _all_at_first(mails, "an address of mail without `mailto:`", "Write `mailto:` before it.")
    for one in _all_at_first(handles, "a person's handle, and no address", "Link to the person's page, or not at all."):
        yield one._replace(severity=Severity.ADVICE)


def _all_at_first(links: Sequence[Link], what: str, remedy: str) -> Iterator[Hit]:
    """One hit for all links of a document that have one fault, at the first of them."""
    more = f", and so are {len(links) - 1} more of its links" if len(links) > 1 else ""
    for link in links[:1]:
        yield Hit(Place.of(link), f"the link to {link.target!r} is {what}{more}", link.target, remedy)


def _broken(corpus: Corpus, doc: Doc[Any], link: Link) -> Hit | None:
    if link.wiki:
        return None
    target = corpus.follow(doc, link.target)
    if target.doc is not None or target.asset or target.page:
        return None
    relative = target.beyond and not link.target.startswith("/")
    fix = moved_link(corpus, doc, link.target) if target.judged or relative else None
    if (fix is None and not target.judged) or is_template(doc.inner):  # whose links are there to be replaced
        return None
    if said := _without_page(corpus, doc, link):
        # GitHub lists what is in a folder
        return Hit(Place.of(link), said, link.target) if corpus.settings.whole else None
    if fix is None and (hit := into_absent_folder(corpus, doc, link)):
        return hit
    instead = fix.new if fix is not None else _on_the_web(link.target) or near_link(corpus, doc, link.target)
    said = f"the link to {link.target!r} does not lead to a document or file{did_you_mean(instead)}"
    return Hit(Place.of(link), said, link.target, fix=fix)


def _on_the_web(target: str) -> str:
    """The address of the web that a link means which begins otherwise: within signs, or without its scheme."""
    held = _WEB.findall(target)
    return str(held[-1]) if held else f"https://{target}" if target.lower().startswith("www.") else ""


def _without_page(corpus: Corpus, doc: Doc[Any], link: Link) -> str:
    """What a link leads to that is there and has no page; empty where nothing is there."""
    if key := corpus.excluded_by(doc, link.target):
        return f"the link to {link.target!r} leads to a file that `{key}` excludes from the site"
    if corpus.holds_folder(doc, link.target):
        return f"the link to {link.target!r} leads to a folder, which has no page of its own"
    return ""


@each_rule("LK002", "broken-anchor", Severity.WARNING, "Link to a heading that the document has.")
def broken_anchor(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A link to a heading that was renamed drops the reader at the top of a long page.

    In a folder that is looked at on its own an anchor that differs in form alone is advice, unless it is plain what
    prints its pages.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---

    See [how to verify](#verify).

    ## Verification
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---

    See [how to verify](#verification).

    ## Verification
    ```
    """
    hits: dict[tuple[str, bool], Hit | None] = {}
    for link in doc.links:
        anchor, key = anchor_of(link.target), (link.target, link.wiki)
        if anchor and key not in hits:
            hits[key] = _missing_anchor(corpus, doc, link, anchor)
        if anchor and (hit := hits[key]):
            yield hit._replace(at=Place.of(link))


def _missing_anchor(corpus: Corpus, doc: Doc[Any], link: Link, anchor: str) -> Hit | None:
    name = link.target.partition("#")[0]
    target = corpus.resolve(name, doc) if link.wiki else corpus.follow(doc, link.target).doc
    if (
        target is None
        or anchor in target.anchors
        or any(anchor == composed(unquote(one)) for one in target.anchors)
        or not target.anchors_known
        or target.as_written
        or not target.path.endswith((".md", ".mdx", ".markdown", ".erb"))
        or (not corpus.settings.whole and _is_of_generator(anchor, target))
    ):
        return None
    where = "this document" if target.address == doc.address else target.path
    message = f"{where} has no heading {anchor!r}{nearest(anchor, target.anchors)}"
    fix = right_anchor(link.target, target.anchors)
    # what differs in form alone may be right where a program prints the page that nobody has named
    known = corpus.settings.whole or target.markdown == MATERIAL or target.path.endswith(_OF_MIDDLEMAN)
    lesser = None if fix is None or known else Severity.ADVICE
    return Hit(Place.of(link), message, link.target, fix=fix, severity=lesser)


def _is_of_generator(anchor: str, target: Doc[Any]) -> bool:
    """Whether another generator may give a page an anchor that kbgen does not.

    Python-Markdown makes one dash of several. Middleman keeps other signs of a heading, the number of an apostrophe
    among them, has headings that only a page's title fills, and puts the one above before a heading that stands twice.
    """
    if anchor in {_SEVERAL.sub("-", one) for one in target.anchors}:
        return True
    if not target.path.endswith(_OF_MIDDLEMAN):
        return False
    letters = {_SIGNS.sub("", one) for one in (*target.anchors, target.title.lower())}
    parts = (anchor[:at] in target.anchors and anchor[at + 1 :] in target.anchors for at in _dashes(anchor))
    return not letters.isdisjoint((_SIGNS.sub("", anchor), _SIGNS.sub("", anchor.replace("39", "")))) or any(parts)


def _dashes(anchor: str) -> Iterator[int]:
    return (at for at, sign in enumerate(anchor) if sign == "-")


@each_rule("LK003", "unknown-reference", Severity.ERROR, "Name a document that exists, or add the missing one.")
def unknown_reference(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A reference that resolves to nothing leaves a hole where a name, a service or a decision should be.

    Bad:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    services: [ordres]
    ---
    ```

    ```markdown services/orders.md
    ---
    title: Orders
    ---
    ```

    Good:

    ```markdown runbooks/restart.md
    ---
    title: Restart
    services: [orders]
    ---
    ```

    ```markdown services/orders.md
    ---
    title: Orders
    ---
    ```
    """
    for ref in doc.refs:
        judged = ref.path != ("owner",) and not _is_rota(ref) and _judged(corpus, doc, ref)
        if judged and corpus.meant(ref.target, doc, ref.kinds) is None:
            abroad = unknown_elsewhere(ref.path, ref.target, ref.kinds, corpus.elsewhere)
            fix = moved_reference(corpus, doc, ref)
            yield abroad or Hit(ref.path, _unknown(corpus, ref), ref.target, fix=fix)


def _is_rota(ref: Ref) -> bool:
    """Whether a reference names a rota, which is no document and has a rule of its own."""
    return "rota" in ref.kinds and bool(rota_in(ref.target))


def _judged(corpus: Corpus, doc: Doc[Any], ref: Ref) -> bool:
    """Whether a reference can be judged: its kind exists, and its target may be expected here.

    Whoever others name in their documents need not be known, unless they keep documents of that kind themselves.
    """
    if ref.target in corpus.unread or (ref.kinds and corpus.policies.keys().isdisjoint(ref.kinds)):
        return False
    whole, of_others = corpus.settings.whole, doc.collection in corpus.once(("of others",), lambda: _of_others(corpus))
    if whole and not of_others:
        return True
    expected = (one for kind in ref.kinds for one in corpus.of_kind(kind))
    return any(one.collection == doc.collection for one in expected) if whole else any(expected)


def _of_others(corpus: Corpus) -> frozenset[str]:
    """The collections that others write, in a format of theirs."""
    return frozenset(source.name for source in corpus.settings.sources if source.format)


def _unknown(corpus: Corpus, ref: Ref) -> str:
    expected = " or ".join(ref.kinds) or "document"
    wrong_kind = corpus.resolve(ref.target)
    if wrong_kind is not None:
        return f"{ref.role} {ref.target!r} is a {wrong_kind.kind}, expected a {expected}"
    if key := corpus.excluded_name(ref.target):
        return f"{ref.role} {ref.target!r} is a file that `{key}` excludes from the site"
    docs = [doc for kind in ref.kinds for doc in corpus.of_kind(kind)] if ref.kinds else corpus.docs
    names = (name for doc in docs for name in (doc.id, *doc.fields.aliases))
    return f"{ref.role} {ref.target!r} is not a known {expected}{nearest(ref.target, names)}"


@each_rule("LK004", "ambiguous-reference", Severity.WARNING, "Write `collection:id`.")
def ambiguous_reference(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A reference that fits two documents leads to whichever was read first.

    Bad:

    ```markdown a/runbooks/restart.md
    ---
    title: Restart
    ---
    ```

    ```markdown b/runbooks/restart.md
    ---
    title: Restart as well
    ---
    ```

    ```markdown c/guides/deploying.md
    ---
    title: Deploying
    ---

    See [[restart]].
    ```

    Good:

    ```markdown a/runbooks/restart.md
    ---
    title: Restart
    ---
    ```

    ```markdown b/runbooks/restart.md
    ---
    title: Restart as well
    ---
    ```

    ```markdown c/guides/deploying.md
    ---
    title: Deploying
    ---

    See [[a:restart]].
    ```
    """
    for ref in doc.refs:
        if meanings := _meanings(corpus, ref.target, doc, ref.kinds):
            yield Hit(ref.path, f"{ref.target!r} can mean {meanings}", ref.target)
    for link in doc.links:
        if link.wiki and (meanings := _meanings(corpus, link.target.partition("#")[0], doc)):
            yield Hit(Place.of(link), f"{link.target!r} can mean {meanings}", link.target)


def _meanings(corpus: Corpus, name: str, doc: Doc[Any], kinds: tuple[str, ...] = ()) -> str:
    """The first of the names that a reference should have said; empty where it means one document, or none."""
    found = corpus.candidates(name, doc, kinds)
    if len(found) == 1:
        return ""
    abroad = () if found else corpus.elsewhere.candidates(name, kinds)
    if len({target.collection for target in found} | {one.collection for one in abroad}) < 2:
        return ""
    exact = (*(f"{target.collection}:{target.id}" for target in found[:3]), *(one.exact for one in abroad[:3]))
    return " and ".join(exact)


@each_rule("LK005", "reference-to-ended", Severity.WARNING, "Refer to what took its place.")
def reference_to_ended(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """Somebody who has left cannot be called, and a service that was switched off cannot be depended on.

    Bad:

    ```markdown services/orders.md
    ---
    title: Orders
    technical_owner: ada
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    left: 2025-06-30
    ---
    ```

    Good:

    ```markdown services/orders.md
    ---
    title: Orders
    technical_owner: ada
    ---
    ```

    ```markdown people/ada.md
    ---
    name: Ada
    ---
    ```
    """
    if doc.ended:
        return
    for ref in doc.refs:
        target = corpus.meant(ref.target, doc, ref.kinds)
        if target is not None and target.ended and not ref.past:
            yield Hit(ref.path, f"{ref.role} {ref.target!r} {target.ended}{_later(target)}", ref.target)


def _later(target: Doc[Any] | InventoryEntry) -> str:
    """What took the place of a document of another handbook, which no page here tells."""
    later = target.later[:3] if isinstance(target, InventoryEntry) else ()
    return f"; see {' and '.join(later)}" if later else ""


@each_rule("LK006", "unknown-wiki-link", Severity.ERROR, "Write the id of a document that exists.")
def unknown_wiki_link(doc: Doc[Any], corpus: Corpus) -> Iterator[Hit]:
    """A double-bracket link to an id that no document has is printed as plain text.

    A folder that is looked at on its own has such links if one of them leads somewhere.

    Bad:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---

    First read [[roll-bakc]].
    ```

    ```markdown guides/roll-back.md
    ---
    title: Roll back
    ---
    ```

    Good:

    ```markdown guides/deploying.md
    ---
    title: Deploying
    ---

    First read [[roll-back]].
    ```

    ```markdown guides/roll-back.md
    ---
    title: Roll back
    ---
    ```
    """
    if not corpus.settings.whole and not corpus.once(("wiki",), lambda: _has_wiki_links(corpus)):
        return
    for link in doc.links:
        if hit := _unknown_wiki_link(corpus, doc, link):
            yield hit
    yield from _in_snippets("LK006", _unknown_wiki_link, doc, corpus)


def _unknown_wiki_link(corpus: Corpus, doc: Doc[Any], link: Link) -> Hit | None:
    name = link.target.partition("#")[0]
    if not link.wiki or name in corpus.unread or corpus.meant(name, doc) is not None:
        return None
    if abroad := unknown_elsewhere(Place.of(link), name, (), corpus.elsewhere):
        return abroad
    key = corpus.excluded_name(name)
    excluded = f"[[{name}]] is a file that `{key}` excludes from the site"
    message = excluded if key else f"[[{name}]] is not a known document{nearest(name, corpus.by_name)}"
    fix = moved_name(corpus, doc, name, (), Where.LINK)
    whole = fix and fix._replace(old=link.target, new=fix.new + link.target[len(name) :])
    return Hit(Place.of(link), message, name, fix=whole)


def _has_wiki_links(corpus: Corpus) -> bool:
    """Whether double brackets name documents, and are no signs of another program."""
    links = ((doc, link) for doc in corpus.docs for link in doc.links if link.wiki)
    return any(corpus.meant(link.target.partition("#")[0], doc) is not None for doc, link in links)
