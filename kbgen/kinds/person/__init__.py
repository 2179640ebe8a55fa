"""People: who is who, and whom to call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pydantic import Field, model_validator

from kbgen.kit import DataFile, Entry, Kind
from kbgen.kit.fields import Address, Day, Fields, Many

__all__ = ["KIND", "Person"]


class Person(Fields):
    """Somebody who works, or worked, here."""

    name: str | None = Field(None, description="Full name; the title by default.")
    contact: str | dict[str, str] | None = Field(None, description="How to reach them, by channel.")
    roles: Many[str] = Field((), description="What gates, waivers and decisions ask for, such as `security`.")
    active: bool = Field(True, description="Whether they work here.")
    left: Day | None = Field(None, description="Their last day.")
    pager: Address | None = Field(None, description="Where to page them.")

    @model_validator(mode="before")
    @classmethod
    def _titled(cls, values: object) -> object:
        """A person's name is their page's title."""
        if isinstance(values, dict) and values.get("name") and not values.get("title"):
            return {**values, "title": values["name"]}
        return values


def ended(fields: Person, _content: object) -> str:
    """Since when somebody no longer works here."""
    if fields.left is not None:
        return f"left on {fields.left}"
    return "" if fields.active else "is no longer active"


def people(roots: object) -> Iterator[Entry]:
    """The people of a `people.yml`: a list, or a mapping from id to person.

    Raises ValueError for any other shape.
    """
    for number, root in enumerate(roots if isinstance(roots, list) else []):
        if isinstance(root, list):
            for index, item in enumerate(root):
                yield _entry(item, (number, index))
        elif isinstance(root, dict):
            for name, item in root.items():
                yield _entry({"id": name, **item} if isinstance(item, dict) else item, (number, name))
        else:
            raise ValueError("expected a list of people, each with `id` and `name`")


def _entry(item: object, path: tuple[str | int, ...]) -> Entry:
    if not isinstance(item, dict):
        raise ValueError(f"expected a person with `id` and `name`, found {item!r}")
    return Entry(item, {(key,): (*path, key) for key in item})


KIND = Kind(
    name="person",
    label="Person",
    plural="People",
    group="People",
    summary="Who is who, what they own and how to reach them.",
    schema=Person,
    folders=("people", "persons"),
    folder=Path(__file__).parent,
    example_path="people/ada-lindqvist.md",
    data_files=(DataFile("people.yml", people), DataFile("people.yaml", people)),
    ended=ended,
)
