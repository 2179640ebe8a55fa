"""Suggestions for a name that nothing has: the nearest of those there are, and `did you mean` in messages."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_NEAR = 0.75
_DIGITS = re.compile(r"\d+")
# a number that files and headings are sorted by
_ORDER = re.compile(r"\d+[-_. ]+(?=[^\W\d_])")
_SHORTEST = 3
_TRIED = 5
_FORM = re.compile(r"[-_\s]+")


def nearest(wrong: str, names: Iterable[str]) -> str:
    """`; did you mean 'x'?` for the name nearest to `wrong`, or nothing where none is near."""
    return did_you_mean(nearest_name(wrong, names))


def did_you_mean(right: str) -> str:
    """The end of a message that says what to write instead; empty for nothing."""
    return f"; did you mean {right!r}?" if right else ""


def nearest_name(wrong: str, names: Iterable[str], cutoff: float = _NEAR) -> str:
    """The name nearest to `wrong`; empty where none is near.

    A name with another number, such as `week-1` for `week-4`, means something else, however near it is.
    """
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(name.casefold(), name)
    size, numbers = len(wrong), _numbers(wrong)
    # what is too long or too short to be near is told by that alone, of ten thousand names in a moment
    fitting = [name for name in by_folded if 2 * min(size, len(name)) >= cutoff * (size + len(name)) - 1]
    near = difflib.get_close_matches(wrong.casefold(), fitting, n=_TRIED, cutoff=cutoff)
    return next((by_folded[name] for name in near if not numbers or _numbers(name) in ([], numbers)), "")


def _numbers(name: str) -> list[str]:
    """The numbers in a name, but for the one that it is sorted by."""
    return _DIGITS.findall(_ORDER.sub("", name, count=1))


def only_near(wrong: str, names: Iterable[str]) -> str:
    """The one name that somebody can have meant: the same but for its form, else the only one a slip away; or none."""
    known = tuple(dict.fromkeys(names))
    same = same_but_for_form(wrong, known)
    found = [name for name in known if slip(wrong.casefold(), name.casefold())]
    return same or (found[0] if len(found) == 1 else "")


def slip(wrong: str, right: str) -> bool:
    """Whether one word is another with one letter too many, missing, changed, or two of them swapped.

    Of two-letter words, too many are.
    """
    if min(len(wrong), len(right)) < _SHORTEST or wrong == right:
        return False
    start = next((at for at, pair in enumerate(zip(wrong, right, strict=False)) if pair[0] != pair[1]), None)
    at = min(len(wrong), len(right)) if start is None else start
    one, other = wrong[at:], right[at:]
    swapped = one[:2] == other[:2][::-1] and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or swapped


def same_but_for_form(wrong: str, names: Iterable[str]) -> str:
    """The one name that differs in case, spaces, dashes and underscores only; empty where there are none or several."""
    form = formless(wrong)
    found = [name for name in dict.fromkeys(names) if formless(name) == form]
    return found[0] if len(found) == 1 and found[0] != wrong else ""


def formless(name: str) -> str:
    """A name whatever its case, spaces, dashes and underscores."""
    return _FORM.sub("-", name.strip().casefold())
