"""The addresses of the pages that every site has."""

from __future__ import annotations

HOME = "index.md"
REVIEWS = "reviews/index.md"
RULES = "reference/rules.md"
DATA = "reference/data.md"
ALWAYS = (HOME, REVIEWS, RULES, DATA)
