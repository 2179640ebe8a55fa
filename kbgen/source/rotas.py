"""Reads the calendars of rotas as bytes; what they say is judged by whoever asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kbgen.model.rota import CalendarFile, Rota, Rotas
from kbgen.model.settings import CalendarOptions, RotaOptions
from kbgen.source import opening

# as much as `kbgen.rota` reads
LARGEST = 2 * 1024 * 1024


def read(root: Path, rotas: Iterable[RotaOptions]) -> Rotas:
    """The calendars of some rotas; one that cannot be read says why."""
    return Rotas(tuple(Rota(one, tuple(_file(root, calendar) for calendar in one.calendars)) for one in rotas))


def _file(root: Path, calendar: CalendarOptions) -> CalendarFile:
    try:
        return CalendarFile(calendar.file, opening.read(root / calendar.file, LARGEST, str(root)))
    except FileNotFoundError:
        return CalendarFile(calendar.file, missing=True)
    except OSError as error:
        return CalendarFile(calendar.file, problem=str(error.strerror))


def paths(rotas: Iterable[RotaOptions]) -> Iterator[str]:
    """The files of the calendars of some rotas, from the handbook's root."""
    return (calendar.file for one in rotas for calendar in one.calendars)
