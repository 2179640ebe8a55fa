"""What makes one page render fast, in bounded time, and with its own log."""

from __future__ import annotations

import logging
import re
import signal
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import CodeType, FrameType
from typing import Any, cast

import markdown
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from markdown.treeprocessors import InlineProcessor
from pygments.style import Style
from pymdownx.highlight import HighlightExtension

from kbgen.judging import TooLongError


class Compiled(BytecodeCache):
    """Keeps the code of each template while its text is the same."""

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give the code that was made of the same text."""
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was made of a text."""
        if bucket.code is not None:
            self._codes[bucket.key] = (bucket.checksum, bucket.code)


COMPILED = Compiled()


# Ten times what the limits of a body let through.
MOST_SECONDS = 10.0


@contextmanager
def clocked(seconds: float = MOST_SECONDS) -> Iterator[None]:
    """Raise TooLongError in what takes more processor time than this.

    Only a process's main thread can be interrupted, and on Windows none: elsewhere nothing is bounded.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooLongError(f"more than {seconds:g} s of processor time")

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


class ThreadLogHandler(logging.Handler):
    """Gives the records of the thread that made it to one handler, those of all others to the others."""

    def __init__(self, own: logging.Handler, others: Sequence[logging.Handler]) -> None:
        super().__init__()
        self._own = own
        self._others = others
        self._thread = threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        """Hand a record on."""
        for handler in (self._own,) if record.thread == self._thread else self._others:
            if record.levelno >= handler.level:
                handler.handle(record)


# Python's own parser of expressions; where a later Python hides it, nothing is spared.
try:
    from re import _constants, _parser  # type: ignore[attr-defined]
except ImportError:  # pragma: no cover
    _constants = _parser = None

_MOST_SIGNS = 4


class _Colourless(type(Style)):  # type: ignore[misc]
    """Styles that say nothing of any token."""

    def __iter__(cls) -> Iterator[tuple[object, object]]:
        return iter(())


class _Unstyled(Style, metaclass=_Colourless):
    """Colours for nothing."""


def spare(engine: markdown.Markdown) -> None:
    """Have an engine do less for the same HTML."""
    _guard(engine)
    # a registry sorts itself whenever it is asked for one of its patterns, which is for each text and pattern
    inline = cast(InlineProcessor, engine.treeprocessors["inline"])
    inline.inlinePatterns = tuple(engine.inlinePatterns)  # type: ignore[assignment]
    for extension in engine.registeredExtensions:
        if isinstance(extension, HighlightExtension) and not extension.getConfig("noclasses"):
            extension.setConfig("pygments_style", _Unstyled)


def _guard(engine: markdown.Markdown) -> None:
    """Have every processor look for a sign before it looks for an expression."""
    for processor in (*engine.inlinePatterns, *engine.parser.blockprocessors):
        for name, found in _expressions(processor):
            signs = necessary(found)
            if signs:
                setattr(processor, name, Guarded(found, signs))


def _expressions(processor: object) -> Iterator[tuple[str, re.Pattern[str]]]:
    for name in dict.fromkeys((*vars(processor), *dir(type(processor)))):
        found = getattr(processor, name, None)
        if isinstance(found, re.Pattern) and isinstance(found.pattern, str):
            yield name, found


class Guarded:
    """An expression that is tried only on texts with one of the signs that it needs."""

    __slots__ = ("_expression", "_signs")

    def __init__(self, expression: re.Pattern[str], signs: tuple[str, ...]) -> None:
        self._expression = expression
        self._signs = signs

    def __getattr__(self, name: str) -> Any:
        """Everything else is the expression's."""
        return getattr(self._expression, name)

    def _may(self, text: str) -> bool:
        for sign in self._signs:  # noqa: SIM110  # run a thousand times a page, where a generator costs as much again
            if sign in text:
                return True
        return False

    def search(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As the expression's own."""
        return self._expression.search(text, pos, endpos) if self._may(text) else None

    def match(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> re.Match[str] | None:
        """As the expression's own."""
        return self._expression.match(text, pos, endpos) if self._may(text) else None

    def finditer(self, text: str, pos: int = 0, endpos: int = sys.maxsize) -> Iterable[re.Match[str]]:
        """As the expression's own."""
        return self._expression.finditer(text, pos, endpos) if self._may(text) else ()


@cache
def necessary(expression: re.Pattern[str]) -> tuple[str, ...]:
    """Texts of which at least one stands in whatever matches; empty where none is known."""
    if _parser is None or expression.flags & re.IGNORECASE:
        return ()
    found = _needed(_parser.parse(expression.pattern, expression.flags))
    return tuple(sorted(found)) if len(found) <= _MOST_SIGNS else ()


def _needed(parts: Iterable[tuple[Any, Any]]) -> frozenset[str]:
    """The best of what each part of a sequence needs: few texts, and long ones."""
    wanted: list[frozenset[str]] = []
    run = ""
    for code, value in parts:
        if code is _constants.LITERAL:
            run += chr(value)
            continue
        wanted.append(frozenset({run} - {""}))
        run = ""
        wanted.append(_needed_by(code, value))
    wanted.append(frozenset({run} - {""}))
    known = [one for one in wanted if one]
    return min(known, key=_rank, default=frozenset())


def _rank(signs: frozenset[str]) -> tuple[object, ...]:
    """The rarer first: what every text has, a space, tells little."""
    return len(signs), any(map(str.isspace, signs)), -min(map(len, signs)), sorted(signs)


def _needed_by(code: Any, value: Any) -> frozenset[str]:
    if code is _constants.SUBPATTERN:
        return _needed(value[-1])
    if code is _constants.ATOMIC_GROUP:
        return _needed(value)
    if code in (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT):
        least, _most, inner = value
        return _repeated(_needed(inner), least)
    if code is _constants.BRANCH:
        choices = [_needed(one) for one in value[1]]
        return frozenset().union(*choices) if all(choices) else frozenset()
    if code is _constants.IN:
        literals = [one for kind, one in value if kind is _constants.LITERAL]
        return frozenset(map(chr, literals)) if len(literals) == len(value) else frozenset()
    return frozenset()


def _repeated(needed: frozenset[str], least: int) -> frozenset[str]:
    """A sign that is repeated stands there in a row."""
    if least < 1:
        return frozenset()
    alone = next(iter(needed)) if len(needed) == 1 else ""
    return frozenset({alone * min(least, 8)}) if len(alone) == 1 and least > 1 else needed
