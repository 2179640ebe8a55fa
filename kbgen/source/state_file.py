"""Reads the review states that an earlier `kbgen digest --format json` wrote down."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import PlainValidator
from typing_extensions import TypedDict  # pydantic wants this one below Python 3.12

from kbgen.freshness import State
from kbgen.source import json_file
from kbgen.source.json_file import JsonError
from kbgen.source.option_types import day

_STATES = frozenset(state.value for state in State)


class _Digest(TypedDict):
    as_of: Annotated[date, PlainValidator(day)]
    states: dict[str, str]


def read_states(path: Path) -> tuple[date, Mapping[str, str]]:
    """The day and the states by address; ValueError says why a file is none of ours."""
    try:
        whole = json_file.read(path, _Digest)
    except FileNotFoundError:
        raise ValueError(f"{path}: no such file") from None
    except JsonError as error:
        raise ValueError(f"{error.place}: not what `kbgen digest --format json` wrote: {error.why}") from None
    return whole["as_of"], {address: state for address, state in whole["states"].items() if state in _STATES}
