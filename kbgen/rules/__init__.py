"""Rules for documents of every kind, and how to choose among all rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kbgen.kit import Kind, Rule, rules_of
from kbgen.load.faults import FAILED
from kbgen.load.faults import RULES as LOAD_RULES
from kbgen.model import Finding
from kbgen.rules import dialects, freshness, general, links, moved, ownership, rotas

_MODULES = (general, dialects, moved, links, freshness, ownership, rotas)
COMMON: tuple[Rule, ...] = tuple(
    sorted((*LOAD_RULES, *(rule for module in _MODULES for rule in rules_of(module))), key=lambda rule: rule.code)
)


def rules_for(kinds: Mapping[str, Kind]) -> tuple[Rule, ...]:
    """Every rule: those for all documents and on coverage, then those of each kind."""
    # Imported on use: no document is judged by them.
    from kbgen.rules import coverage

    return (*COMMON, *coverage.RULES, *(rule for kind in kinds.values() for rule in kind.rules))


@dataclass(frozen=True, slots=True)
class Choice:
    """The rules that somebody chooses: the selected ones, or all, and none of the ignored.

    Each is said by its code, by its name or by the first letters of a code.
    """

    selected: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()

    def holds(self, one: Rule | Finding) -> bool:
        """Whether a rule, or that of a finding, is among them; a failure of kbgen's is, unless it is ignored."""
        always = not self.selected or one.name == FAILED
        chosen = always or any(_means(said, one) for said in self.selected)
        return chosen and not any(_means(said, one) for said in self.ignored)

    def unknown(self, rules: Iterable[Rule]) -> str | None:
        """The first that is said and is no rule."""
        known = tuple(rules)
        said = (*self.selected, *self.ignored)
        return next((one for one in said if not any(_means(one, rule) for rule in known)), None)


def _means(text: str, one: Rule | Finding) -> bool:
    return text == one.name or one.code.upper().startswith(text.upper())
