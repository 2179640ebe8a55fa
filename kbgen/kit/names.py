"""What a name may mean: the nearest one, an alias, an old address."""

from __future__ import annotations

import difflib
import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import unquote

from kbgen.model import Corpus, Doc

_NEAR = 0.7
_SHORTEST = 3
_FORM = re.compile(r"[-_\s]+")


def nearest(wrong: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the name nearest to `wrong`, or nothing where none is near."""
    return did_you_mean(nearest_name(wrong, names))


def did_you_mean(right: str) -> str:
    """The end of a message that says what to write instead; empty for nothing."""
    return f"; did you mean {right!r}?" if right else ""


def nearest_name(wrong: str, names: Iterable[str]) -> str:
    """The name nearest to `wrong`; empty where none is near."""
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.casefold(), name)
    size = len(wrong)
    # what is too long or too short to be near is told by that alone, of ten thousand names in a moment
    fitting = [name for name in by_folded if 2 * min(size, len(name)) >= _NEAR * (size + len(name)) - 1]
    near = difflib.get_close_matches(wrong.casefold(), fitting, n=1, cutoff=_NEAR)
    return by_folded[near[0]] if near else ""


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
