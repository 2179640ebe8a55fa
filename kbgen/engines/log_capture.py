"""Takes what one thread logs; what others log, as a server does beside a build, goes where it would have gone."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence


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
