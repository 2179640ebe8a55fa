"""The kinds of document, one folder each, in packs; no kind imports another.

A pack is what the entry point of a package in the group `kbgen.kinds` names, ours among them. A kind is loaded when it
is asked for by its name, so that what a handbook leaves out costs nothing. A handbook's own kinds are made from words
of its configuration, and are then kinds like the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, create_model

from kbgen.kit import Kind
from kbgen.kit.fields import Address, Day, Every, Fields, Many, RefTo
from kbgen.model import OwnField, OwnKind, Settings


class Pack(NamedTuple):
    """Kinds that belong together: the letters that the codes of a kind's rules begin with, by the kind's name.

    Each kind is a package of its name in `package`, which holds it as `KIND`.
    """

    package: str
    letters: Mapping[str, str]


# A new kind is one folder, its name here, and the letters of its codes. The order is that of the navigation.
OPERATIONS = Pack(
    __name__,
    {
        "runbook": "RB",
        "incident": "IN",
        "exercise": "EX",
        "service": "SV",
        "delivery": "DL",
    },
)
DECISIONS = Pack(
    __name__,
    {
        "decision": "DC",
        "principle": "PR",
        "gate": "GT",
        "waiver": "WV",
    },
)
OUTCOMES = Pack(
    __name__,
    {
        "debt": "DB",
        "objective": "OB",
        "experiment": "XP",
        "update": "UP",
    },
)
GROWTH = Pack(
    __name__,
    {
        "ladder": "LD",
        "guide": "GD",
        "session": "SN",
    },
)
PEOPLE = Pack(
    __name__,
    {
        "team": "TM",
        "person": "PS",
    },
)
PACKS = (OPERATIONS, DECISIONS, OUTCOMES, GROWTH, PEOPLE)


class Kinds(Mapping[str, Kind]):
    """The kinds of packs, each loaded when it is asked for, and others that are loaded already; by name."""

    def __init__(self, packs: Sequence[Pack], kinds: Iterable[Kind] = ()) -> None:
        self._packs = {name: pack for pack in packs for name in pack.letters}
        self._kinds = {kind.name: kind for kind in kinds}

    def __getitem__(self, name: str) -> Kind:
        """The kind of a name."""
        if name not in self._kinds:
            kind: Kind = import_module(f"{self._packs[name].package}.{name}").KIND
            self._kinds[name] = kind
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        """The names, in the order of the navigation."""
        return iter(dict.fromkeys((*self._packs, *self._kinds)))

    def __len__(self) -> int:
        """How many there are."""
        return len(self._packs.keys() | self._kinds.keys())

    def __contains__(self, name: object) -> bool:
        """Whether there is a kind of a name; loads none."""
        return name in self._packs or name in self._kinds

    def of_code(self, code: str) -> Kind | None:
        """The kind in a pack whose rules have codes that begin like this one."""
        return next((self[name] for name, pack in self._packs.items() if pack.letters[name] == code[:2].upper()), None)


KINDS = Kinds(PACKS)

# What a field's type may be called, and what it is.
_PLAIN: dict[str, Any] = {
    "text": str,
    "number": float,
    "whole-number": int,
    "truth": bool,
    "date": Day,
    "interval": Every,
    "address": Address,
}
_REFERENCES = ("reference", "references")
TYPES = (*_PLAIN, "list", "choice", *_REFERENCES)


def custom_kind(own_kind: OwnKind) -> Kind:
    """A kind from its description. Raises ValueError, whose message says which field cannot be made."""
    fields: dict[str, Any] = {name: _field(name, field) for name, field in own_kind.fields.items()}
    schema = create_model(own_kind.label.replace(" ", "") or "Own", __base__=Fields, **fields)
    return Kind(
        name=own_kind.name,
        label=own_kind.label,
        plural=own_kind.plural,
        summary=own_kind.summary,
        schema=schema,
        folders=own_kind.folders,
        folder=Path(),
        example_path="",
        review_every=own_kind.review_every,
        status=lambda doc: getattr(doc.fields, "status", None) or "",
        date=lambda doc: getattr(doc.fields, "date", None),
    )


def kinds_named(settings: Settings) -> Iterator[tuple[str, str]]:
    """Where the configuration names a kind, by option, and the name."""
    yield from (("sources", source.kind) for source in settings.sources if source.kind is not None)
    yield from ((f"folders.{folder}", name) for folder, name in settings.folders.items())
    yield from (("kinds", name) for name in settings.kinds.review_every)
    for kind in settings.kinds.own:
        for name, field in kind.fields.items():
            if field.type in _REFERENCES:
                yield from ((f"kinds.{kind.name}.fields.{name}", option) for option in field.options)


def _field(name: str, own_field: OwnField) -> tuple[Any, Any]:
    if name in Fields.model_fields:
        raise ValueError(f"the field {name!r} is one that every document has already")
    if hasattr(Fields, name):
        raise ValueError(f"the field {name!r} has a name that kbgen needs for itself; call it otherwise")
    if own_field.type in ("list", "references"):
        item: Any = str if own_field.type == "list" else Annotated[str, RefTo(own_field.options)]
        return Many[item], Field((), description=own_field.description)
    return _single(own_field) | None, Field(None, description=own_field.description)


def _single(own_field: OwnField) -> Any:
    if own_field.type == "choice":
        if not own_field.options:
            raise ValueError("a choice needs `options`")
        return Literal[own_field.options]
    if own_field.type == "reference":
        return Annotated[str, RefTo(own_field.options)]
    if own_field.type not in _PLAIN:
        raise ValueError(f"no type is called {own_field.type!r}; the types are {', '.join(TYPES)}")
    return _PLAIN[own_field.type]
