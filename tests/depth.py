"""How deep the tests go: `quick` while one writes, `test` for every change, `nightly` where there is time.

The environment's KBGEN_DEPTH says which. A property takes as many examples as the depth has; one that is dearer than
others, or whose faults lie deeper, takes a multiple of that with `examples`. What else can go on for ever asks `more`.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TypeVar

from hypothesis import HealthCheck, settings

DEPTH = os.environ.get("KBGEN_DEPTH") or "test"
NIGHTLY = DEPTH == "nightly"
T = TypeVar("T")
_EXAMPLES = {"quick": 10, "test": 40, "nightly": 400}


def load_profile() -> None:
    """Have hypothesis go as deep; a law holds on a slow machine too, and only nightly are its examples new ones."""
    for name, most in _EXAMPLES.items():
        settings.register_profile(
            name,
            max_examples=most,
            deadline=None,
            derandomize=name != "nightly",
            print_blob=True,
            suppress_health_check=[HealthCheck.too_slow],
        )
    settings.load_profile(DEPTH)


def examples(times: float, *allowed: HealthCheck) -> settings:
    """A multiple of the usual number of examples; what hypothesis would warn of besides slowness may be `allowed`."""
    most = max(2, round(times * _EXAMPLES[DEPTH]))
    return settings(max_examples=most, suppress_health_check=[HealthCheck.too_slow, *allowed])


def some(cases: Iterable[T], step: int) -> list[T]:
    """Each `step`th of some cases for every change, all of them nightly."""
    return list(cases)[:: 1 if NIGHTLY else step]


def more(few: int, many: int) -> int:
    """A number of trials: few for every change, many nightly."""
    return many if NIGHTLY else few
