"""Reads calendars of shifts and lays them out in time: pure, bounded, and with no people in it yet."""

from kbgen.rota.calendar import LARGEST, Calendar, Shift, read
from kbgen.rota.timeline import Stretch, timeline

__all__ = ["LARGEST", "Calendar", "Shift", "Stretch", "read", "timeline"]
