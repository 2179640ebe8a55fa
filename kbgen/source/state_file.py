"""Reads the review states that an earlier `kbgen digest --format json` wrote down."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from kbgen.freshness import State
from kbgen.source import opening

LARGEST = 32 * 1024 * 1024
_STATES = frozenset(state.value for state in State)


def read_states(path: Path) -> tuple[date, Mapping[str, str]]:
    """The day and the states by address; ValueError says why a file is none of ours."""
    try:
        whole = json.loads(opening.read(path, LARGEST))
    except OSError as error:
        raise ValueError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: no JSON that `kbgen digest --format json` wrote: {error}") from None
    try:
        day, states = date.fromisoformat(whole["as_of"]), whole["states"]
        known = {str(address): state for address, state in states.items() if state in _STATES}
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValueError(f"{path}: not what `kbgen digest --format json` wrote: `as_of` and `states`") from None
    return day, known
