"""What is said of a reference to a document that another handbook does not have."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

from kbgen.kit import Hit, Place
from kbgen.kit.suggest import nearest
from kbgen.model import Elsewhere, KeyPath

# Among how many names the nearest is looked for: a large handbook's are not compared for ever.
_MOST = 20_000


def unknown_elsewhere(at: KeyPath | Place, name: str, kinds: Sequence[str], elsewhere: Elsewhere) -> Hit | None:
    """The hit for a name that starts with another handbook's; None where it starts with none."""
    handbook = elsewhere.handbook(name)
    if handbook is None:
        return None
    expected = " or ".join(kinds) or "document"
    other = elsewhere.resolve(name)
    if other is not None:
        said = f"{name!r} is a {other.kind} of {handbook.title}, expected a {expected}"
    else:
        names = (one for entry in handbook.entries if not kinds or entry.kind in kinds for one in entry.names)
        near = nearest(name, islice(_alike(name, names), _MOST))
        said = f"{name!r} is not a {expected} of {handbook.title}{near}"
    remedy = f"Name a document that it has, or fetch its inventory anew: `kbgen inventory {handbook.name}`."
    return Hit(at, said, name, remedy)


def _alike(name: str, names: Iterable[str]) -> Iterable[str]:
    """Names with as many parts as the one that is wrong."""
    return (one for one in names if one.count(":") == name.count(":"))
