"""Intervals, due dates and review states: arithmetic on dates only."""

from kbgen.freshness.state import Freshness, Interval, Policy, State, Turn, assess, parse_interval, turns

__all__ = ["Freshness", "Interval", "Policy", "State", "Turn", "assess", "parse_interval", "turns"]
