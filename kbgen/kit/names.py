"""What a name means: the nearest, an alias or an old address; and who owns, answers for and reviews a document."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote

from kbgen.model import Corpus, Doc, Entry, Ref

_NEAR = 0.75
_DIGITS = re.compile(r"\d+")
# a number that files and headings are sorted by
_ORDER = re.compile(r"\d+[-_. ]+(?=[^\W\d_])")
_SHORTEST = 3
_TRIED = 5
_FORM = re.compile(r"[-_\s]+")


def nearest(wrong: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the name nearest to `wrong`, or nothing where none is near."""
    return did_you_mean(nearest_name(wrong, names))


def did_you_mean(right: str) -> str:
    """The end of a message that says what to write instead; empty for nothing."""
    return f"; did you mean {right!r}?" if right else ""


def nearest_name(wrong: str, names: Iterable[str], cutoff: float = _NEAR) -> str:
    """The name nearest to `wrong`; empty where none is near.

    A name with another number, such as `week-1` for `week-4`, means something else, however near it is.
    """
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.casefold(), name)
    size, numbers = len(wrong), _numbers(wrong)
    # what is too long or too short to be near is told by that alone, of ten thousand names in a moment
    fitting = [name for name in by_folded if 2 * min(size, len(name)) >= cutoff * (size + len(name)) - 1]
    near = difflib.get_close_matches(wrong.casefold(), fitting, n=_TRIED, cutoff=cutoff)
    return next((by_folded[name] for name in near if not numbers or _numbers(name) in ([], numbers)), "")


def _numbers(name: str) -> list[str]:
    """The numbers in a name, but for the one that it is sorted by."""
    return _DIGITS.findall(_ORDER.sub("", name, count=1))


def only_near(wrong: str, names: Iterable[str]) -> str:
    """The one name that somebody can have meant: the same but for its form, else the only one a slip away; or none."""
    known = tuple(dict.fromkeys(names))
    same = same_but_for_form(wrong, known)
    found = [name for name in known if slip(wrong.casefold(), name.casefold())]
    return same or (found[0] if len(found) == 1 else "")


def slip(wrong: str, right: str) -> bool:
    """Whether one word is another with one letter too many, missing, changed, or two of them swapped.

    Of two-letter words, too many are.
    """
    if min(len(wrong), len(right)) < _SHORTEST or wrong == right:
        return False
    start = next((at for at, pair in enumerate(zip(wrong, right, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(wrong), len(right)) if start is None else start
    one, other = wrong[at:], right[at:]
    swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or swapped


def same_but_for_form(wrong: str, names: Iterable[str]) -> str:
    """The one name that differs in case, spaces, dashes and underscores only; empty where there are none or several."""
    form = formless(wrong)
    found = [name for name in dict.fromkeys(names) if formless(name) == form]
    return found[0] if len(found) == 1 and found[0] != wrong else ""


def formless(name: str) -> str:
    """A name whatever its case, spaces, dashes and underscores."""
    return _FORM.sub("-", name.strip().casefold())


WHO = ("person", "team")
# Ways to be reached whose value is a login.
_LOGINS = frozenset({"github", "gitlab", "login", "email", "mail", "e-mail"})


def find_by_alias(name: str, corpus: Corpus, kinds: tuple[str, ...] = WHO) -> tuple[Doc[Any], ...]:
    """The people and teams that a login, an e-mail address, an id, an alias or a full name can mean, each once.

    `@org/team` means a team by that alias, else by the last part alone. Case does not matter.
    """
    wanted = _folded(name)
    found = _named(wanted, corpus, kinds)
    if not found and "/" in wanted:
        found = _named(wanted.rpartition("/")[2], corpus, tuple(kind for kind in kinds if kind == "team"))
    return found


def _named(wanted: str, corpus: Corpus, kinds: tuple[str, ...]) -> tuple[Doc[Any], ...]:
    return tuple(doc for kind in kinds for doc in corpus.of_kind(kind) if wanted and wanted in set(_names(doc)))


def _names(doc: Doc[Any]) -> Iterator[str]:
    for name in (doc.id, doc.title, *doc.fields.aliases):
        yield _folded(name)
    contact = doc.fields.contact
    for way, value in contact.items() if isinstance(contact, dict) else [("email", contact or "")]:
        if way.casefold() in _LOGINS:
            yield _folded(value)


def _folded(name: str) -> str:
    return " ".join(name.split()).removeprefix("@").casefold()


_OF_THE_SITE = frozenset(
    (
        "404 _headers _redirects api assets calendars feeds inventory.json llms.txt offline-worker.js schemas "
        "search sitemap.xml sitemap.xml.gz"
    ).split()
)
_LONGEST_NAME = 200
_LONGEST_PATH = 500
_WHOLE = re.compile(r"(?:[A-Za-z][A-Za-z0-9+.-]*:)?//")


def redirect_source(old: str, site_url: str = "") -> str | None:
    """The Markdown path of a former page, from its address as a browser shows it; None where no page can have been.

    It may begin with the address of the site, and its percent signs stand for what they encode.
    """
    if unusable(old, site_url):
        return None
    path = unquote(_below(old, site_url)).strip("/").removesuffix(".html").removesuffix(".md")
    path = posixpath.normpath(path or "index")
    return f"{path}.md" if not path.startswith("..") and _can_be_file(path) else None


def unusable(old: str, site_url: str = "") -> str:
    """What of an address keeps a host from matching it with a page of the site; empty where nothing does."""
    written = _below(old, site_url)
    if _WHOLE.match(written):
        return "is the address of another site"
    if "#" in written:
        return "has a fragment, which browsers do not send to a host"
    return "has a query, which is no part of a page's address" if "?" in written else ""


def _below(old: str, site_url: str) -> str:
    written = old.strip()
    return written[len(site_url) :] if site_url and written.startswith(site_url.rstrip("/") + "/") else written


def same_page(address: str) -> str:
    """The other Markdown path that makes the same page: `a/index.md` for `a.md`, and the reverse."""
    stem = address.removesuffix(".md")
    return f"{stem.removesuffix('/index')}.md" if stem.endswith("/index") else f"{stem}/index.md"


def _can_be_file(path: str) -> bool:
    """Whether a path and its parts can be names of files, with room for a suffix, and take nothing from the site."""
    if path.partition("/")[0].casefold() in _OF_THE_SITE:
        return False
    short = len(path.encode()) <= _LONGEST_PATH
    return short and path.isprintable() and all(len(part.encode()) <= _LONGEST_NAME for part in path.split("/"))


_APART = re.compile(r"[\s_-]+")
# The part of each scheme whose holders write the proposal.
_FORWARD = (("rapid", "recommend"), ("raci", "responsible"), ("daci", "driver"))
_WHO = ("team", "person")


def folded(role: str) -> str:
    """One spelling of a role: `VP Engineering` and `vp-engineering` are the same."""
    return _APART.sub("-", role.strip().casefold())


def roles_of(who: Doc[Any]) -> frozenset[str]:
    """The roles that a person holds; a team acts under its own name alone."""
    names = who.fields.roles if who.kind == "person" else (who.id, *who.fields.aliases)
    return frozenset(folded(name) for name in names)


def holds_any(who: Doc[Any], roles: Iterable[str]) -> bool:
    """Whether somebody holds at least one of some roles."""
    return not roles_of(who).isdisjoint(map(folded, roles))


def holders(roles: Iterable[str], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The people and teams who hold at least one of some roles today."""
    wanted = tuple(roles)
    living = (who for kind in ("person", "team") for who in corpus.of_kind(kind) if not who.ended)
    return tuple(who for who in living if holds_any(who, wanted))


def known_roles(corpus: Corpus) -> frozenset[str]:
    """Every role that somebody holds today, people's and teams' own names alike."""
    living = (who for kind in ("person", "team") for who in corpus.of_kind(kind) if not who.ended)
    return frozenset(role for who in living for role in roles_of(who))


def authors_of(decision: Doc[Any], corpus: Corpus) -> tuple[Doc[Any], ...]:
    """The people who put a decision forward: who recommends, is responsible or drives; else a person who owns it."""
    named = [name for scheme, part in _FORWARD for name in getattr(getattr(decision.fields, scheme), part, ())]
    found = (corpus.resolve(name, decision, _WHO) for name in named or filter(None, (decision.fields.owner,)))
    return tuple(who for who in found if who is not None and who.kind == "person")


OWNERS = ("team", "person")
# where an owner is named whom neither the document nor its service nor its home names
BY_FOLDER = ("owners",)
BY_CODEOWNERS = ("codeowners",)


def owner_ref(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    """The reference that names the owner.

    It is the document's own, its service's, its home's, that of CODEOWNERS, or its folder's default.
    """
    return (
        _own(doc)
        or _of_service(doc, corpus)
        or _of_home(doc, corpus)
        or _by_codeowners(doc, corpus)
        or _of_folder(doc, corpus)
    )


def owner_names(corpus: Corpus) -> tuple[str, ...]:
    """The ids and aliases of all teams and people."""
    return tuple(name for kind in OWNERS for doc in corpus.of_kind(kind) for name in (doc.id, *doc.fields.aliases))


def owner_ids(corpus: Corpus) -> dict[str, str]:
    """The ids of all teams and people by each of their names: the id, alone and within its collection, and aliases."""
    docs = [doc for kind in OWNERS for doc in corpus.of_kind(kind)]
    aliases = {alias: doc.id for doc in docs for alias in doc.fields.aliases}
    return aliases | {f"{doc.collection}:{doc.id}": doc.id for doc in docs} | {doc.id: doc.id for doc in docs}


def _own(doc: Doc[Any]) -> Ref | None:
    return next((ref for ref in doc.refs if ref.path == ("owner",)), None)


def _of_home(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    """A part of a whole, such as one competency of a ladder, belongs to whoever owns the whole."""
    home = corpus.home(doc)
    return _own(home) if home is not None else None


def _of_service(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    roles = ("operational_owner",) if doc.kind == "service" else ()
    named = next((ref for ref in doc.refs if ref.role in roles), None)
    if named is not None:
        return named
    for service in corpus.referred(doc, "services"):
        if service.address != doc.address and (found := owner_ref(service, corpus)):
            return found
    return None


def _by_codeowners(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    """The first owner in CODEOWNERS who is a team or a person here, those who are still here first."""
    if not corpus.ownership.lines or doc.kind in OWNERS:
        return None
    handles = corpus.ownership.owners(doc.path)
    known = [who for handle in handles for who in _known(handle, corpus)]
    living = [who for who in known if not who.ended]
    named = [who.id for who in (*living, *known)] or handles
    return Ref(BY_CODEOWNERS, named[0], OWNERS) if named else None


def _known(handle: str, corpus: Corpus) -> tuple[Doc[Any], ...]:
    return corpus.once(("known as", handle), lambda: find_by_alias(handle, corpus))


def _of_folder(doc: Doc[Any], corpus: Corpus) -> Ref | None:
    folder = doc.folder
    while True:
        if folder in corpus.settings.owners:
            return Ref(BY_FOLDER, corpus.settings.owners[folder], OWNERS)
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def owner_of(doc: Doc[Any], corpus: Corpus) -> Doc[Any] | None:
    """The team or person that answers for a document; a team answers for itself."""
    if doc.kind in OWNERS:
        return doc
    ref = owner_ref(doc, corpus)
    return corpus.resolve(ref.target, doc, OWNERS) if ref else None


def owner_elsewhere(doc: Doc[Any], corpus: Corpus) -> Entry | None:
    """The team or person of another handbook that answers for a document; None where it is one of this handbook."""
    ref = owner_ref(doc, corpus) if corpus.elsewhere.inventories and doc.kind not in OWNERS else None
    if ref is None or corpus.resolve(ref.target, doc, OWNERS) is not None:
        return None
    return corpus.elsewhere.resolve(ref.target, OWNERS)


def owner_gone(doc: Doc[Any], corpus: Corpus) -> str:
    """Why the owner of a document no longer answers for it (`ada left on 2026-03-31`); empty while somebody does."""
    ref = owner_ref(doc, corpus)
    if ref is None or doc.kind in OWNERS:
        return ""
    who = corpus.meant(ref.target, doc, OWNERS)
    if who is None and not any(corpus.of_kind(kind) for kind in OWNERS):
        return ""
    if who is None:
        return "" if ref.target in corpus.unread else f"{ref.target} is nobody known here"
    return f"{who.id} {who.ended}" if who.ended else ""


def code_owners_at_fault(corpus: Corpus) -> dict[str, str]:
    """The owners in CODEOWNERS who answer for a document and are nobody known, or gone, and which of the two.

    One of several owners who can be called is enough.
    """
    found: dict[str, str] = {}
    for doc in corpus.docs:
        ref = owner_ref(doc, corpus)
        if ref is None or ref.path != BY_CODEOWNERS:
            continue
        first, *_ = handles = corpus.ownership.owners(doc.path)
        if all(who.ended for handle in handles for who in _known(handle, corpus)):
            found.setdefault(first, " and ".join(f"{who.id} {who.ended}" for who in _known(first, corpus)))
    return found


class ReviewerError(Exception):
    """Nobody can be named as the reviewer; the message says why and how to say it."""


class Identity(NamedTuple):
    """Who somebody is outside of the handbook: names and e-mail addresses, the surest first."""

    names: tuple[str, ...] = ()


def reviewer(said: str | None, identity: Identity, corpus: Corpus) -> str:
    """The id of the person or team who reviews; ReviewerError where nobody is meant, or more than one.

    A folder that knows of no people keeps the name as it is said.
    """
    people = [doc for kind in WHO for doc in corpus.of_kind(kind)]
    if said is not None:
        return _said(said, people, corpus)
    if not people:
        raise ReviewerError("no people are known here, so nobody can be found; say who reviews with --by NAME")
    for name in identity.names:
        found = [doc for doc in find_by_alias(name, corpus, ("person",)) if not doc.ended]
        if len(found) == 1:
            return found[0].id
        if found:
            ids = ", ".join(doc.id for doc in found)
            raise ReviewerError(f"{name!r} can mean {ids}; say who reviews with --by ID")
    who = ", ".join(repr(name) for name in identity.names) or "neither git nor the environment says who you are"
    raise ReviewerError(
        f"nobody here is known as {who}; say who reviews with --by ID, or add the e-mail address to your `contact`"
        if identity.names
        else f"{who}; say who reviews with --by ID"
    )


def _said(said: str, people: Sequence[Doc[Any]], corpus: Corpus) -> str:
    if not said.strip():
        raise ReviewerError("--by is empty; name a person or a team")
    exact = corpus.candidates(said, kinds=WHO)
    found = exact or find_by_alias(said, corpus)
    if len(found) > 1:
        raise ReviewerError(f"{said!r} can mean {', '.join(doc.id for doc in found)}; use one of these ids")
    if found and found[0].ended:
        raise ReviewerError(f"{found[0].id!r} {found[0].ended}; name somebody who is here")
    if not found and people:
        near = nearest(said, [name for doc in people for name in (doc.id, *doc.fields.aliases)])
        raise ReviewerError(f"--by: {said!r} is not a known team or person{near}")
    return found[0].id if found else said
