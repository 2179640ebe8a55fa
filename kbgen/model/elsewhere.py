"""What others say of a handbook's documents: CODEOWNERS, other handbooks, and calendars of who is on call."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

from kbgen.model.settings import AUDIENCES, RotaOptions

# the file below a site by which other handbooks refer to its documents
INVENTORY = "inventory.json"
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


class Line(NamedTuple):
    """One rule: the paths that it means, from the top of the repository, and their owners, of whom there may be none.

    `excluded` takes the paths out of the rule's section for good, `literals` counts the signs that mean themselves.
    """

    pattern: str
    owners: tuple[str, ...]
    section: str = ""
    excluded: bool = False
    literals: int = 0


@dataclass(frozen=True)
class Ownership:
    """The rules of a CODEOWNERS file in their order; `prefix` is the handbook's folder within the repository.

    Patterns are regular expressions that match a whole path. Of each section the last rule that
    matches counts; GitHub's files are one section.
    """

    lines: tuple[Line, ...] = ()
    prefix: str = ""

    def owners(self, path: str) -> tuple[str, ...]:
        """The owners of a path below the handbook's root, each once, those first whose rule says most of the path."""
        place = f"{self.prefix}{path}"
        found: dict[str, Line] = {}
        for line in self._matching(place):
            before = found.get(line.section)
            if before is None or not before.excluded:
                found[line.section] = line
        counting = sorted(found.values(), key=lambda line: -line.literals)
        return tuple(dict.fromkeys(owner for line in counting for owner in line.owners))

    def _matching(self, place: str) -> Iterator[Line]:
        return (line for pattern, line in self._compiled if pattern.fullmatch(place))

    @cached_property
    def _compiled(self) -> tuple[tuple[re.Pattern[str], Line], ...]:
        """Made on the first question: where every document says its owner, nobody asks."""
        return tuple(_compiled(self.lines))


def _compiled(lines: Iterable[Line]) -> Iterator[tuple[re.Pattern[str], Line]]:
    for line in lines:
        try:
            yield re.compile(line.pattern, re.DOTALL), line
        except re.error:
            continue  # a range that runs backwards means no path


NOBODY = Ownership()


class InventoryEntry(NamedTuple):
    """A document of another handbook; `id` has that handbook's name in front, as a reference to it has.

    `where` is that handbook's title, `address` the whole address of the page, `aliases` are other names
    without anything in front. `owner` is what that handbook calls whoever answers for it; `ended` says why
    it is no more, `later` are the ids of what took its place.
    """

    id: str
    kind: str
    title: str
    where: str
    address: str
    collection: str
    aliases: tuple[str, ...] = ()
    owner: str = ""
    ended: str = ""
    audience: str = "internal"
    later: tuple[str, ...] = ()

    @property
    def handbook(self) -> str:
        """What that handbook is called here."""
        return self.id.partition(":")[0]

    @property
    def exact(self) -> str:
        """The name that means this document alone: the handbook, the collection and the id."""
        name, _, own = self.id.partition(":")
        return f"{name}:{self.collection}:{own}"

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that it can be referred to by."""
        name, _, own = self.id.partition(":")
        bare = tuple(dict.fromkeys((own, *self.aliases)))
        return (*(f"{name}:{one}" for one in bare), *(f"{name}:{self.collection}:{one}" for one in bare))


class Inventory(NamedTuple):
    """What another handbook holds; `digest` stands for the file that says so."""

    name: str
    title: str
    entries: tuple[InventoryEntry, ...]
    digest: str


@dataclass(frozen=True)
class Elsewhere:
    """Every handbook that this one may refer to."""

    inventories: tuple[Inventory, ...] = ()

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """What stands for all that it holds."""
        return tuple((one.name, one.digest) for one in self.inventories)

    @cached_property
    def by_name(self) -> Mapping[str, tuple[InventoryEntry, ...]]:
        """Documents by every name that they can be referred to by."""
        found: dict[str, list[InventoryEntry]] = defaultdict(list)
        for inventory in self.inventories:
            for entry in inventory.entries:
                for name in entry.names:
                    found[name].append(entry)
        return {name: tuple(entries) for name, entries in found.items()}

    def candidates(self, name: str, kinds: Iterable[str] = ()) -> tuple[InventoryEntry, ...]:
        """The documents of fitting kinds that a name can mean."""
        if not self.inventories:
            return ()
        wanted = frozenset(kinds)
        return tuple(one for one in self.by_name.get(name, ()) if not wanted or one.kind in wanted)

    def resolve(self, name: str, kinds: Iterable[str] = ()) -> InventoryEntry | None:
        """The first document that a name can mean, or None."""
        return next(iter(self.candidates(name, kinds)), None)

    def handbook(self, name: str) -> Inventory | None:
        """The handbook that a name starts with."""
        prefix, colon, _ = name.partition(":")
        return next((one for one in self.inventories if colon and one.name == prefix), None)

    def readable(self, audience: str) -> Elsewhere:
        """The same as the readers of a build for an audience may know it."""
        widest = AUDIENCES.index(audience)
        found = tuple(
            one._replace(entries=tuple(entry for entry in one.entries if AUDIENCES.index(entry.audience) <= widest))
            for one in self.inventories
        )
        same = all(len(one.entries) == len(kept.entries) for one, kept in zip(self.inventories, found, strict=True))
        return self if same else replace(self, inventories=found)


NOWHERE = Elsewhere()
