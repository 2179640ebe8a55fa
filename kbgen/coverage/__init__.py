"""Compares runbooks with alerting rules: what nobody has written down, and what is written down for nothing."""

from kbgen.coverage.compare import Compared, CoverageComparison, compare

__all__ = ["Compared", "CoverageComparison", "compare"]
