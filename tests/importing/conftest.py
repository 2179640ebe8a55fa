"""What the tests of importing have in common."""

from __future__ import annotations

import pytest

from kbgen.kit import Kind
from kbgen.kit.kind import Format

KNOWN = Kind.formats


@pytest.fixture
def guides_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only guides have formats: what other kinds recognise is tested with them, and changes nothing here."""

    def formats(kind: Kind) -> tuple[Format, ...]:
        return KNOWN.fget(kind) if kind.name == "guide" else ()

    monkeypatch.setattr(Kind, "formats", property(formats))
