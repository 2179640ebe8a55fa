"""How long a service takes to recover, as its incidents tell."""

from __future__ import annotations

from typing import Any

from kbgen.kit.spread import Spread, spread
from kbgen.model import Corpus, Doc


def recovered_in_incidents(service: Doc[Any], corpus: Corpus) -> Spread | None:
    """From the start of the impact to its end, over the incidents of a service that state both; None without any."""
    docs = corpus.referrers(service, role="services", kind="incident")
    return spread(doc.content.times.mitigate for doc in docs if doc.content.times.mitigate is not None)
