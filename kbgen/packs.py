"""Which kinds a handbook has: those of the packs that are installed, and its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from functools import cache

from kbgen.kinds import KINDS, PACKS, Kinds, Pack, custom_kind, kinds_named
from kbgen.kit import Kind
from kbgen.kit.suggestions import nearest
from kbgen.load.identity import GUIDE
from kbgen.model import Settings
from kbgen.source import opening

# Format: https://packaging.python.org/en/latest/specifications/entry-points/
GROUP = "kbgen.kinds"


class UnusableError(Exception):
    """The command cannot run; the message says why and what to do."""


def kinds_of(settings: Settings | None) -> Mapping[str, Kind]:
    """The kinds of installed packs, or those that a handbook limits them to, and those that it declares itself.

    Guides are always among them, since what is of no other kind is a guide. UnusableError where one of them cannot be
    made, is not there, or takes the name of another.
    """
    if settings is None or not settings.whole:
        return KINDS  # a folder on its own has no kinds of its own
    try:
        own = [custom_kind(said) for said in settings.kinds.own]
    except ValueError as error:
        raise UnusableError(f"{settings.config_path}: plugins.kbgen.kinds: {error}") from None
    installed = _installed()
    for name in settings.only:
        if name not in installed:
            raise _unknown(settings, "only", name, installed)
    wanted = {GUIDE, *settings.only} if settings.only else set(installed)
    kinds = {name: installed[name] for name in installed if name in wanted}
    for kind in own:
        if kind.name in kinds:
            raise _twice(kind.name)
        kinds[kind.name] = kind
    return kinds


@cache
def _installed() -> Kinds:
    """The kinds of installed packages, looked up once in a process."""
    packs, kinds = list(PACKS), list[Kind]()
    for name, value in installed_kinds():
        if isinstance(value, Kind):
            kinds.append(value)
        elif not isinstance(value, Pack):
            raise UnusableError(f"the entry point {name!r} of an installed package is no kind of kbgen")
        elif value not in packs:
            packs.append(value)
    names = [*(name for pack in packs for name in pack.letters), *(kind.name for kind in kinds)]
    if twice := next((name for name in names if names.count(name) > 1), ""):
        raise _twice(twice)
    return Kinds(packs, kinds)


def judge_kinds(settings: Settings, kinds: Mapping[str, Kind]) -> None:
    """UnusableError where the configuration names a kind that nobody knows."""
    for key, name in kinds_named(settings):
        if name not in kinds:
            raise _unknown(settings, key, name, kinds)


def kind_named(name: str, kinds: Mapping[str, Kind]) -> Kind:
    """The kind of a name; UnusableError, with the nearest one, where there is none."""
    if name not in kinds:
        raise UnusableError(f"unknown kind {name!r}{nearest(name, kinds)}; the kinds are {', '.join(kinds)}")
    return kinds[name]


def _unknown(settings: Settings, key: str, name: str, kinds: Mapping[str, Kind]) -> UnusableError:
    known = f"{nearest(name, kinds) or ';'} the kinds are {', '.join(kinds)}"
    return UnusableError(f"{settings.config_path}: plugins.kbgen.{key}: unknown kind {name!r}{known}")


def _twice(name: str) -> UnusableError:
    return UnusableError(f"two kinds are called {name!r}; rename one of them")


def installed_kinds() -> Iterator[tuple[str, object]]:
    """The name and the value of each entry point, in the order of their names.

    Raises ImportError or AttributeError where a package does not hold what it promises.
    """
    if not any(_promised(folder) for folder in dict.fromkeys(sys.path)):
        return
    # Imported on use: few have such a package, and the import is a tenth of a short command's time.
    from importlib.metadata import entry_points

    for point in sorted(entry_points(group=GROUP), key=lambda one: one.name):
        yield point.name, point.load()


def _promised(folder: str) -> bool:
    """Whether a package in a folder of the import path names the group; what cannot be looked into may."""
    if os.path.isfile(folder):
        return True
    try:
        names = [name for name in os.listdir(folder or ".") if name.endswith((".dist-info", ".egg-info"))]
        names = [name for name in names if not name.startswith("kbgen-")]  # ours are known without a look-up
    except OSError:
        return False
    return any(_names_the_group(os.path.join(folder, name, "entry_points.txt")) for name in names)


def _names_the_group(path: str) -> bool:
    try:
        return GROUP.encode() in opening.read(path)
    except OSError:
        return False
