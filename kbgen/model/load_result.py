"""What one file gives to a run."""

from __future__ import annotations

from typing import Any, NamedTuple

from kbgen.model.document import Doc
from kbgen.model.finding import Finding


class LoadResult(NamedTuple):
    """The documents of a file, what is wrong with them, and ids that stay unread.

    `judged` says whether rules have looked into its bodies.
    """

    docs: tuple[Doc[Any], ...]
    findings: tuple[Finding, ...]
    unread: tuple[str, ...]
    judged: bool


class Packed(NamedTuple):
    """What one file gave, pickled, under the digest of what it was read from and those of its data by path."""

    digest: bytes
    data: tuple[tuple[str, bytes], ...]
    taken: bytes
