"""Reads the JSON files that kbgen writes for itself, in which anything may stand by now: bounded and judged."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from kbgen.source import opening
from kbgen.source.given import wrong

LARGEST = 32 * 1024 * 1024


class JsonError(Exception):
    """A file cannot be used: its path, with line and column where they are known, and why."""

    def __init__(self, place: object, why: str) -> None:
        super().__init__(f"{place}: {why}")
        self.place, self.why = place, why


def read(path: Path, shape: Any, largest: int = LARGEST, home: str | None = None) -> Any:
    """The value in a file, as a type of pydantic's; JsonError where it is none, FileNotFoundError where no file is.

    `home` is the folder that it must lie in, if that is not for whoever named it to say.
    """
    try:
        return _type(shape).validate_python(load(path, largest, home), strict=True)
    except ValidationError as error:
        raise JsonError(path, wrong(error)) from None


@cache
def _type(shape: Any) -> TypeAdapter[Any]:
    return TypeAdapter(shape)


def load(path: Path, largest: int = LARGEST, home: str | None = None) -> Any:
    """The value in a file, whatever it is; errors as for `read`."""
    try:
        data = opening.read(path, largest, home)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise JsonError(path, f"cannot be read: {error.strerror}") from None
    try:
        return json.loads(data.decode("utf-8"))
    except json.JSONDecodeError as error:
        raise JsonError(f"{path}:{error.lineno}:{error.colno}", error.msg.lower()) from None
    except UnicodeDecodeError:
        raise JsonError(path, "it is not UTF-8") from None
    except ValueError:  # Python reads no number of thousands of digits
        raise JsonError(path, "a number is too long") from None
    except RecursionError:
        raise JsonError(path, "it is nested too deep") from None
