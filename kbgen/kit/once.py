"""What is worked out from a whole site or corpus once, however many pages ask for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

Whole = TypeVar("Whole")
Found = TypeVar("Found")
_KEPT = "_worked_out_once"


def once(gather: Callable[[Whole], Found]) -> Callable[[Whole], Found]:
    """A function of a frozen whole whose answer is kept with the whole, as `cached_property` keeps it."""

    @wraps(gather)
    def kept(whole: Whole) -> Found:
        answers: dict[Any, Any] = vars(whole).setdefault(_KEPT, {})
        if gather not in answers:
            answers[gather] = gather(whole)
        found: Found = answers[gather]
        return found

    return kept
