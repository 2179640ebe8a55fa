"""HTML and other texts for pages."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, get_args, get_type_hints

from markupsafe import Markup, escape
from pydantic import BaseModel

from kbgen.kit.dates import format_duration
from kbgen.kit.fields import RefTo

if TYPE_CHECKING:
    from jinja2 import Environment, Template

_PACKAGE = Path(__file__).parent.parent
# What is put into HTML as it stands: HTML, and what holds no sign of it.
_SAFE = (Markup, int, float)


@cache
def _environment() -> Environment:
    # Imported on first use: commands that write no page start without a template engine.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(_PACKAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters["thousands"] = _thousands
    return environment


@cache
def _template(name: str) -> Template:
    template = _environment().get_template(name)
    # A dictionary in the place of a chain of them, which each rendering would copy name by name.
    template.globals = dict(template.globals)
    return template


def _thousands(value: object) -> object:
    """A number as people write it: `12,000`; what is no number as it is."""
    return f"{value:,}" if isinstance(value, int) else value


def render(template: str, **values: object) -> Markup:
    """Fill a template, named by its path within the package.

    The result holds no blank line, since a blank line would end an HTML block in Markdown.
    """
    return one_block(_template(template).render(**values))


def one_block(html: str) -> Markup:
    """The same HTML without blank lines and indentation."""
    # An expression for white space around a break is tried at every blank, and takes eight times as long.
    lines = map(str.strip, str.split(html, "\n"))
    return Markup("\n".join(filter(None, lines)))  # noqa: S704  # what a template made is escaped already


def with_code(text: str) -> Markup:
    """A text in which what stands between backticks is code."""
    parts = text.split("`")
    return Markup("").join(
        Markup("<code>{}</code>").format(part) if odd % 2 else part for odd, part in enumerate(parts)
    )


def filled(pattern: str, *values: object) -> Markup:
    """HTML with values in its places, each escaped unless it is HTML: `Markup.format` in a third of the time."""
    return Markup(pattern.format(*[value if isinstance(value, _SAFE) else escape(value) for value in values]))  # noqa: S704


def day_html(day: date | None) -> Markup:
    """A day; nothing for none."""
    return filled('<time datetime="{}">{}</time>', day, day) if day is not None else Markup("")


def unbroken(value: object) -> Markup:
    """A short text, a date or a number with its unit that stays on one line; nothing for none."""
    return filled('<span class="kb-unbroken">{}</span>', value) if value not in (None, "") else Markup("")


def length_html(length: timedelta | None) -> Markup:
    """A length of time that a table sorts by how long it is; nothing for none."""
    return sorted_by(length.total_seconds(), format_duration(length)) if length is not None else Markup("")


def sorted_by(value: float | str, shown: object) -> Markup:
    """Something on one line, and the value that a table sorts it by in the reader's browser."""
    return filled(
        '<span class="kb-unbroken" data-kb-sort="{}">{}</span>',
        f"{value:.10g}" if isinstance(value, float) else value,
        shown,
    )


def json_text(value: object) -> str:
    """A value as JSON over several lines."""
    return json_line(value, indent=1) + "\n"


def json_line(value: object, indent: int | None = None) -> str:
    """A value as JSON, in which a browser that takes the file for HTML finds no tag."""
    return json.dumps(value, indent=indent, ensure_ascii=False).replace("<", "\\u003c")


def json_attribute(value: object) -> str:
    """A value as JSON in one line, to be escaped like any text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


T = TypeVar("T")
_NO_TEXT = (bool, int, float, date, timedelta, array)


class Instead(NamedTuple):
    """What stands for a name of a document, and for any other text; the same text where nothing does."""

    name: Callable[[str, RefTo], str]
    text: Callable[[str], str]


def replaced(value: T, instead: Instead, mark: RefTo | None = None) -> T:
    """A value with its texts replaced: the very same where none was; `mark` says that it is itself a name."""
    found: Any = _replaced(value, instead, mark)
    return found  # type: ignore[no-any-return]  # of the type that it had


def _replaced(value: Any, instead: Instead, mark: RefTo | None) -> Any:
    if isinstance(value, str):
        return instead.text(value) if mark is None else instead.name(value, mark)
    if isinstance(value, Mapping):
        return _of_mapping(value, instead, mark)
    if isinstance(value, tuple | list | set | frozenset) and not hasattr(value, "_fields"):
        found = [_replaced(one, instead, mark) for one in value]
        return value if _same(found, value) else type(value)(found)
    changed = _changed(_parts(value), type(value), instead)
    return _with_parts(value, changed) if changed else value


def _parts(value: Any) -> Mapping[str, Any]:
    """The fields of a model, a NamedTuple or a dataclass; of anything else, which holds no text, none."""
    if isinstance(value, BaseModel):
        return vars(value)
    if hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value) if field.init}
    return {}


def _with_parts(value: Any, changed: Mapping[str, Any]) -> Any:
    if isinstance(value, BaseModel):
        return value.model_copy(update=dict(changed))
    return value._replace(**changed) if hasattr(value, "_fields") else replace(value, **changed)


def _of_mapping(value: Mapping[Any, Any], instead: Instead, mark: RefTo | None) -> Mapping[Any, Any]:
    pairs = [(_replaced(key, instead, mark), _replaced(one, instead, mark)) for key, one in value.items()]
    same = all(key is old and one is value[old] for (key, one), old in zip(pairs, value, strict=True))
    return value if same else dict(pairs)


def _same(found: Any, value: Any) -> bool:
    return all(new is old for new, old in zip(found, value, strict=True))


def _changed(held: Mapping[str, Any], schema: type, instead: Instead) -> dict[str, Any]:
    """The parts of a value that are not what they were."""
    told = {name: one for name, one in held.items() if one and not isinstance(one, _NO_TEXT)}
    marks = _marks(schema) if told else {}
    found = {name: _replaced(one, instead, marks.get(name)) for name, one in told.items()}
    return {name: one for name, one in found.items() if one is not held[name]}


@cache
def _marks(schema: type) -> Mapping[str, RefTo]:
    """The fields of a type that hold names of documents."""
    if issubclass(schema, BaseModel):
        hints: Mapping[str, Any] = {
            name: (field.annotation, *field.metadata) for name, field in schema.model_fields.items()
        }
    else:
        hints = {name: (hint,) for name, hint in get_type_hints(schema, include_extras=True).items()}
    found = ((name, next((mark for one in hint for mark in _marks_in(one)), None)) for name, hint in hints.items())
    return {name: mark for name, mark in found if mark is not None}


def _marks_in(hint: Any) -> list[RefTo]:
    """The marks of a type's own texts, those within other models left to them."""
    if isinstance(hint, RefTo):
        return [hint]
    metadata = getattr(hint, "__metadata__", ())
    return [mark for one in (*metadata, *get_args(hint)) for mark in _marks_in(one)]
