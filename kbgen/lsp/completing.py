"""What can be written at a place: keys, values, ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Literal, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from kbgen.kit import Kind
from kbgen.kit.fields import Fields, references_of
from kbgen.lsp.context import At, Context
from kbgen.lsp.handbook import Name

MOST = 50
_TOP_KEY = re.compile(r"([\w-]+)\s*:")


class Offer(NamedTuple):
    """Something to write: what is shown, what is written, and what it is."""

    label: str
    text: str
    detail: str = ""
    about: str = ""


class Offers(NamedTuple):
    """What can be written; `whole` is false where typing on would bring up others."""

    offers: Sequence[Offer] = ()
    whole: bool = True


def offers(
    context: Context, lines: Sequence[str], kind: Kind, kinds: Mapping[str, Kind], names: Sequence[Name]
) -> Offers:
    """What can be written at a place of a document of some kind."""
    if context.at is At.WIKI:
        return _ids(names, tuple(kinds), context.typed)
    if context.at is At.KEY:
        return Offers(tuple(_keys(kind.schema, context, lines)))
    references = _references(kind.schema, context.path)
    if references is not None:
        return _ids(names, references or tuple(kinds), context.typed)
    if context.path == ("kind",):
        return Offers(tuple(Offer(one.name, one.name, one.label, one.summary) for one in kinds.values()))
    field = _field(kind.schema, context.path)
    return Offers(tuple(Offer(choice, choice) for choice in _choices(field))) if field is not None else Offers()


def _ids(names: Sequence[Name], kinds: tuple[str, ...], typed: str) -> Offers:
    """The names that hold what is typed, in their id or title; those that start with it first."""
    wanted = typed.casefold()
    fitting = [name for name in names if name.kind in kinds]
    found = [name for name in fitting if name.folded.startswith(wanted)]
    if len(found) <= MOST:
        found += [name for name in fitting if wanted in name.folded and not name.folded.startswith(wanted)]
    shown = tuple(Offer(name.name, name.name, name.title, name.kind) for name in found[:MOST])
    return Offers(shown, len(found) <= MOST)


def _keys(schema: type[Fields], context: Context, lines: Sequence[str]) -> Iterator[Offer]:
    """The keys of a mapping that are not there yet, those of the kind before those of all documents."""
    model = _model(schema, context.path)
    if model is None:
        return
    there = {key[1] for line in lines if (key := _TOP_KEY.match(line))} if not context.path else set()
    common = Fields.model_fields if not context.path else {}
    for name, field in sorted(model.model_fields.items(), key=lambda item: item[0] in common):
        if name not in there:
            yield Offer(name, f"{name}: ", "", field.description or "")


def about(kind: Kind, path: tuple[str, ...]) -> str:
    """What a key is for."""
    field = _field(kind.schema, path)
    return (field.description or "") if field is not None else ""


def _model(schema: type[BaseModel], path: tuple[str, ...]) -> type[BaseModel] | None:
    """The mapping at a path of keys."""
    for key in path:
        field = schema.model_fields.get(key)
        inner = next(_models_in(field.annotation), None) if field is not None else None
        if inner is None:
            return None
        schema = inner
    return schema


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _field(schema: type[BaseModel], path: tuple[str, ...]) -> FieldInfo | None:
    model = _model(schema, path[:-1]) if path else None
    return model.model_fields.get(path[-1]) if model is not None else None


@cache
def _references(schema: type[Fields], path: tuple[str, ...]) -> tuple[str, ...] | None:
    """The kinds that a reference at a path may be to; None where none stands there."""
    for field in references_of(schema):
        plain = tuple(step for step in field.pattern if step != "*")
        if path in (plain, plain[:-1] if plain[-1:] == ("id",) else plain):
            return field.mark.kinds
    return None


def _choices(field: FieldInfo) -> list[str]:
    extra = field.json_schema_extra
    examples = extra.get("examples") if isinstance(extra, dict) else None
    listed = [str(example) for example in examples] if isinstance(examples, list) else []
    return listed or list(_literals(field.annotation))


def _literals(annotation: Any) -> Iterator[str]:
    if annotation is bool:
        yield from ("true", "false")
    elif get_origin(annotation) is Literal:
        yield from map(str, get_args(annotation))
    else:
        for part in get_args(annotation):
            yield from _literals(part)
