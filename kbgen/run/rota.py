"""Composition for `kbgen rota`: fetches the calendars of rotas, and says who is on call."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from kbgen import app
from kbgen.kit.on_call import Duty, Rotation, rotation
from kbgen.kit.suggestions import nearest
from kbgen.model import Corpus, Doc, Settings
from kbgen.model.settings import CalendarOptions, RotaOptions
from kbgen.packs import UnusableError
from kbgen.rota import LARGEST, read
from kbgen.source import opening
from kbgen.source.fetch import FetchError, fetch
from kbgen.source.inventories import calendar_paths


class FetchedCalendar(NamedTuple):
    """A calendar that was asked for: its rota, its file, the bytes before and after, or why there are none.

    `problem` never holds the address, which may be a secret.
    """

    rota: str
    path: Path
    before: bytes | None
    after: bytes | None
    problem: str = ""


class OnCall(NamedTuple):
    """Who is on call by a rota at a moment, and what follows; `now` is None in a gap, or where nobody knows."""

    rotation: Rotation
    now: Duty | None
    following: tuple[Duty, ...]
    files: tuple[str, ...]


def chosen(settings: Settings, names: Iterable[str]) -> tuple[RotaOptions, ...]:
    """The rotas of some names, or all; UnusableError where there is none of a name."""
    known = {rota.name: rota for rota in settings.rotas}
    if not known:
        raise UnusableError(f"{settings.config_path}: plugins.kbgen.rotas names no rota")
    wanted = tuple(dict.fromkeys(names)) or tuple(known)
    for name in wanted:
        if name not in known:
            raise UnusableError(f"no rota is called {name!r}{nearest(name, known)}; there are {', '.join(known)}")
    return tuple(known[name] for name in wanted)


def fetched(
    settings: Settings, names: Iterable[str], now: datetime, environment: Mapping[str, str]
) -> tuple[FetchedCalendar, ...]:
    """The calendars of some rotas that have an address, each read and left as it is where it cannot be."""
    return tuple(
        _fetched(settings, one.name, calendar, now, environment)
        for one in chosen(settings, names)
        for calendar in one.calendars
        if calendar.address
    )


def _fetched(
    settings: Settings, name: str, calendar: CalendarOptions, now: datetime, environment: Mapping[str, str]
) -> FetchedCalendar:
    path = Path(settings.root) / calendar.file
    if not os.path.realpath(path).startswith(os.path.realpath(settings.root) + os.sep):
        raise UnusableError(f"{path} leads out of the handbook; name another `file`")
    before = _before(path)
    try:
        data = fetch(_address(calendar.address, environment), LARGEST, accept="text/calendar")
        return FetchedCalendar(name, path, before, read(data).plain(now))
    except FetchError as error:
        return FetchedCalendar(name, path, before, None, error.why)
    except ValueError as error:
        return FetchedCalendar(name, path, before, None, str(error))


def _address(text: str, environment: Mapping[str, str]) -> str:
    """An address, or what the variable of the environment holds that stands for it; ValueError where it holds none."""
    if not text.startswith("$"):
        return text
    scheme, _, rest = environment.get(text[1:], "").strip().partition("://")
    if scheme.lower() not in ("https", "webcal") or not rest:
        raise ValueError(f"the environment variable {text[1:]} holds no https address")
    return f"https://{rest}"


def _before(path: Path) -> bytes | None:
    try:
        return opening.read(path, LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableError(f"{path}: cannot be read: {error.strerror}") from None


def on_call(settings: Settings, names: Iterable[str], at: datetime) -> tuple[OnCall, ...]:
    """Who is on call at a moment by some rotas, or by all, as their files say."""
    wanted = chosen(settings, names)
    with app.files_of(settings) as files:
        corpus = app.load_corpus(settings, files)
    today = at.astimezone(ZoneInfo(settings.timezone)).date()
    return tuple(_on_call(one, corpus, at, today) for one in wanted)


def _on_call(options: RotaOptions, corpus: Corpus, at: datetime, today: date) -> OnCall:
    found = rotation(options.name, corpus, today)
    assert found is not None
    now = next((duty for duty in found.duties if duty.start <= at < duty.end and duty.who), None)
    following = tuple(duty for duty in found.duties if duty.start > at and duty.who)
    return OnCall(found, now, following, tuple(calendar_paths([options])))


def age(one: OnCall, at: datetime) -> timedelta | None:
    """How long ago the calendars were fetched; None where they were not."""
    return at - one.rotation.fetched if one.rotation.fetched is not None else None


def as_record(one: OnCall, at: datetime) -> dict[str, Any]:
    """The same for other programs."""
    length = age(one, at)
    return {
        "name": one.rotation.name,
        "now": _duty(one.now),
        "next": _duty(next(iter(one.following), None)),
        "fallback": [doc.id for doc in one.rotation.fallback],
        "files": list(one.files),
        "fetched": one.rotation.fetched.isoformat() if one.rotation.fetched else None,
        "age_days": length.days if length is not None else None,
        "fault": one.rotation.fault.value if one.rotation.fault else None,
        "why": one.rotation.why,
    }


def _duty(duty: Duty | None) -> dict[str, Any] | None:
    if duty is None:
        return None
    who = [{"id": one.id, "name": one.title} if isinstance(one, Doc) else {"id": None, "name": one} for one in duty.who]
    return {"who": who, "from": _utc(duty.start), "until": _utc(duty.end)}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%MZ")
