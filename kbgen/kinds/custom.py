"""Kinds that a handbook declares in its configuration: made from words, and then kinds like the built-in ones."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from kbgen.kit import Kind
from kbgen.kit.fields import Address, Day, Every, Fields, Many, RefTo
from kbgen.model import OwnField, OwnKind, Settings

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


def custom_kind(said: OwnKind) -> Kind:
    """A kind from its description. Raises ValueError, whose message says which field cannot be made."""
    fields: dict[str, Any] = {name: _field(name, field) for name, field in said.fields.items()}
    schema = create_model(said.label.replace(" ", "") or "Own", __base__=Fields, **fields)
    return Kind(
        name=said.name,
        label=said.label,
        plural=said.plural,
        summary=said.summary,
        schema=schema,
        folders=said.folders,
        folder=Path(),
        example_path="",
        review_every=said.review_every,
        status=lambda doc: getattr(doc.fields, "status", None) or "",
        date=lambda doc: getattr(doc.fields, "date", None),
    )


def kinds_named(settings: Settings) -> Iterator[tuple[str, str]]:
    """Where the configuration names a kind, by option, and the name."""
    yield from (("sources", one.kind) for one in settings.sources if one.kind is not None)
    yield from ((f"folders.{folder}", name) for folder, name in settings.folders.items())
    yield from (("kinds", name) for name in settings.kinds.review_every)
    for kind in settings.kinds.own:
        for name, field in kind.fields.items():
            if field.type in _REFERENCES:
                yield from ((f"kinds.{kind.name}.fields.{name}", one) for one in field.options)


def _field(name: str, said: OwnField) -> tuple[Any, Any]:
    if name in Fields.model_fields:
        raise ValueError(f"the field {name!r} is one that every document has already")
    if hasattr(Fields, name):
        raise ValueError(f"the field {name!r} has a name that kbgen needs for itself; call it otherwise")
    if said.type in ("list", "references"):
        item: Any = str if said.type == "list" else Annotated[str, RefTo(said.options)]
        return Many[item], Field((), description=said.description)
    return _single(said) | None, Field(None, description=said.description)


def _single(said: OwnField) -> Any:
    if said.type == "choice":
        if not said.options:
            raise ValueError("a choice needs `options`")
        return Literal[said.options]
    if said.type == "reference":
        return Annotated[str, RefTo(said.options)]
    if said.type not in _PLAIN:
        raise ValueError(f"no type is called {said.type!r}; the types are {', '.join(TYPES)}")
    return _PLAIN[said.type]
