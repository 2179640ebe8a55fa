"""The date, from the first that says it: the command line, the configuration, the environment, the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kbgen.model import Settings


def today(settings: Settings, said: date | None, environment: Mapping[str, str]) -> date:
    """The day that everything is judged by, in the handbook's time zone.

    `SOURCE_DATE_EPOCH` is that of https://reproducible-builds.org/specs/source-date-epoch/.
    """
    if said or settings.as_of:
        return said or settings.as_of or date.min
    return now(environment).astimezone(ZoneInfo(settings.timezone)).date()


def now(environment: Mapping[str, str]) -> datetime:
    """The moment at which a command runs, in UTC; the environment may say another."""
    try:
        return datetime.fromtimestamp(int(environment.get("SOURCE_DATE_EPOCH", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.now(UTC)
