"""Compares runbooks with alerting rules: what nobody has written down, and what is written down for nothing."""

from kbgen.coverage.compare import Compared, Comparison, compare

__all__ = ["Compared", "Comparison", "compare"]
