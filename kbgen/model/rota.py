"""The calendars that say who is on call, as they were read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from kbgen.model.settings import RotaOptions

# what stands before a rota's name where an escalation names it
PREFIX = "rota:"


def rota_in(reference: str) -> str:
    """The name of the rota that a reference means; empty where it means none."""
    return reference.removeprefix(PREFIX) if reference.startswith(PREFIX) else ""


class CalendarFile(NamedTuple):
    """A calendar's file: its path from the handbook's root, and its bytes, or why there are none.

    `missing` says that there is no such file.
    """

    path: str
    data: bytes = b""
    problem: str = ""
    missing: bool = False


class Rota(NamedTuple):
    """A rota with the files of its calendars, in the order of its options."""

    options: RotaOptions
    files: tuple[CalendarFile, ...]


@dataclass(frozen=True)
class Rotas:
    """Every rota of a handbook. `hidden` are names of people that the readers of an edition may not know."""

    rotas: tuple[Rota, ...] = ()
    hidden: frozenset[str] = field(default=frozenset(), repr=False)

    @cached_property
    def by_name(self) -> Mapping[str, Rota]:
        """Rotas by their name."""
        return {rota.options.name: rota for rota in self.rotas}

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """What stands for all that the calendars say."""
        files = (file for rota in self.rotas for file in rota.files)
        return tuple((file.path, hashlib.sha256(file.data).hexdigest() + file.problem) for file in files)

    def readable(self, audience: str, hidden: frozenset[str]) -> Rotas:
        """The same as the readers of a build for an audience may know it: the public learns of no shift."""
        if audience == "public" and self.rotas:
            return replace(self, rotas=tuple(rota._replace(files=()) for rota in self.rotas))
        return replace(self, hidden=hidden) if hidden else self


NO_ROTAS = Rotas()
