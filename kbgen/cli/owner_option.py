"""Whom `--owner` asks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kbgen.kit.suggestions import nearest
from kbgen.packs import UnusableError


def owner_asked(name: str, ids: Mapping[str, str], named: Iterable[str | None]) -> str:
    """The id of a team or person by any of their names, or a name that documents have for their owner.

    UnusableError where nobody is called so, since a slip of a pen would find nothing for ever.
    """
    if name in ids:
        return ids[name]
    owners = {owner for owner in named if owner}
    if name in owners:
        return name
    known = sorted({*ids, *owners})
    raise UnusableError(f"--owner: no team or person is called {name!r}{nearest(name, known)}")
