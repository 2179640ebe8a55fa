"""`kbgen digest`: joins the handbook, the day, and what is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kbgen.app import CheckScope, Progress, day, edition, read_corpus, scenes
from kbgen.check import nothing
from kbgen.digest import Before, DigestDay, digests, known_owner, states_by_address
from kbgen.kit.owners import OWNERS
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc
from kbgen.model.digest import NOBODY, Digest, Digests
from kbgen.packs import UnusableError, kinds_of
from kbgen.source.state_file import read_states


@dataclass(frozen=True, slots=True)
class DigestRequest:
    """What a command line asks: whose digest (None for everybody's), on which day, compared with which other."""

    owner: str | None = None
    today: date | None = None
    since: str | None = None
    config: Path | None = None
    audience: str | None = None


def digest(asked: DigestRequest, start: Path, progress: Progress | None = None) -> Digests:
    """The digests that were asked for; UnusableError where there is no such owner or no such day."""
    scene, corpus = _read(asked, start, progress)
    today = day(scene.settings, asked.today)
    before = _before(asked.since, today)
    shown = edition(scene.settings, corpus, asked.audience).corpus
    on = DigestDay(today, before, shown)
    found = digests(corpus, on)
    if asked.owner is not None:
        found = (_of(asked.owner, found, shown),)
    since = before.day if before else None
    return Digests(scene.settings.title, today, found, since, states_by_address(corpus, on))


def calendar(asked: DigestRequest, start: Path, progress: Progress | None = None) -> str:
    """The calendar of one owner's reviews, as the site has it; empty where nothing falls due."""
    # Imported on use: the site's pages take as long to load as everything else.
    from kbgen.data_files import review_calendar
    from kbgen.stage import site_of

    scene, corpus = _read(asked, start, progress)
    shown = edition(scene.settings, corpus, asked.audience)
    owner = known_owner(asked.owner or "", shown.corpus)
    if owner is None or not isinstance(owner.doc, Doc):
        raise UnusableError("a calendar is one owner's: name a team or a person of the handbook with --owner")
    site = site_of(corpus, day(scene.settings, asked.today), kinds_of(scene.settings), shown)
    return review_calendar(owner.doc, site)


def _read(asked: DigestRequest, start: Path, progress: Progress | None) -> tuple[CheckScope, Corpus]:
    (scene,) = scenes((), asked.config, None, start)
    return scene, read_corpus(scene.settings, progress, nothing, forks=True).corpus


def _of(name: str, found: tuple[Digest, ...], corpus: Corpus) -> Digest:
    """One owner's digest, which may be empty."""
    keeper = known_owner(name, corpus)
    if keeper is not None and keeper.concern and keeper.doc is not None:
        ended = f"{name!r} {keeper.doc.ended}"
        raise UnusableError(f"{ended}; what was theirs is under --owner {NOBODY}")
    called = keeper.name if keeper is not None else name
    known = next((one for one in found if one.owner == called), None)
    if known is not None:
        return known
    if keeper is None and name != NOBODY:
        owners = [doc.id for kind in OWNERS for doc in corpus.of_kind(kind)] or [one.owner for one in found]
        raise UnusableError(f"no team or person is called {name!r}{nearest(name, owners)}")
    return Digest(called, keeper.doc.title if keeper and keeper.doc else "Nobody", (), {})


def _before(since: str | None, today: date) -> Before | None:
    """An earlier day: as a date, or as a file of states that were written down on it."""
    if since is None:
        return None
    try:
        found = Before(date.fromisoformat(since))
    except ValueError:
        if not Path(since).is_file():
            message = f"--since: {since!r} is neither a date (YYYY-MM-DD) nor a file of `digest --format json`"
            raise UnusableError(message) from None
        found = _from_file(Path(since))
    if found.day > today:
        raise UnusableError(f"--since: {found.day} is after {today}; name an earlier day")
    return found


def _from_file(path: Path) -> Before:
    try:
        return Before(*read_states(path))
    except ValueError as error:
        raise UnusableError(f"--since: {error}") from None
