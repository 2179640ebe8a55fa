"""The addresses of the pages that every site has."""

from __future__ import annotations

HOME = "index.md"
REVIEWS = "reviews/index.md"
RULES = "reference/rules.md"
KINDS = "reference/kinds.md"
DATA = "reference/data.md"
ALWAYS = (HOME, REVIEWS, RULES, KINDS, DATA)
REFERENCE = ((RULES, "Rules"), (KINDS, "Kinds"), (DATA, "Data"))
