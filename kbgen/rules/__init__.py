"""Rules for documents of every kind."""

from __future__ import annotations

from collections.abc import Mapping

from kbgen.kinds import KINDS
from kbgen.kit import Kind, Rule, rules_of
from kbgen.load.faults import RULES as LOAD_RULES
from kbgen.rules import audience, freshness, general, links, suppressions

COMMON: tuple[Rule, ...] = (
    *LOAD_RULES,
    *rules_of(general),
    *rules_of(links),
    *rules_of(freshness),
    *rules_of(suppressions),
    *rules_of(audience),
)


def rules_for(kinds: Mapping[str, Kind]) -> tuple[Rule, ...]:
    """Every rule: those for all documents, then those of each kind."""
    return (*COMMON, *(rule for kind in kinds.values() for rule in kind.rules))


RULES: tuple[Rule, ...] = rules_for(KINDS)
BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}
