"""Rules for documents of every kind."""

from __future__ import annotations

from collections.abc import Mapping

from kbgen.kinds import KINDS
from kbgen.kit import Rule, rules_of
from kbgen.load.faults import RULES as LOAD_RULES
from kbgen.rules import freshness, general, links, suppressions

RULES: tuple[Rule, ...] = (
    *LOAD_RULES,
    *rules_of(general),
    *rules_of(links),
    *rules_of(freshness),
    *rules_of(suppressions),
    *(rule for kind in KINDS.values() for rule in kind.rules),
)

BY_CODE: Mapping[str, Rule] = {rule.code: rule for rule in RULES}
