"""Kinds that a handbook declares in its configuration: made from words, and then kinds like the built-in ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, create_model

from kbgen.kit import Kind
from kbgen.kit.fields import Address, Day, Every, Fields, Many, RefTo
from kbgen.model import OwnField, OwnKind

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
TYPES = (*_PLAIN, "list", "choice", "reference", "references")


def own_kind(said: OwnKind) -> Kind:
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


def _field(name: str, said: OwnField) -> tuple[Any, Any]:
    if name in Fields.model_fields:
        raise ValueError(f"the field {name!r} is one that every document has already")
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
