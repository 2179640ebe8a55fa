"""Intervals, due dates and review states: arithmetic on dates only."""

from kbgen.freshness.interval import Interval, parse_interval
from kbgen.freshness.state import Freshness, Policy, State, Turn, assess, turns

__all__ = ["Freshness", "Interval", "Policy", "State", "Turn", "assess", "parse_interval", "turns"]
