"""The kinds of document, one folder each; no kind imports another."""

from __future__ import annotations

from collections.abc import Mapping

from kbgen.kinds import decision, guide, ladder, person, principle, runbook, service, team
from kbgen.kit import Kind

# The order is that of the navigation.
KINDS: Mapping[str, Kind] = {
    module.KIND.name: module.KIND for module in (runbook, service, decision, principle, ladder, guide, team, person)
}
