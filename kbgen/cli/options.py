"""What several commands have in common: options, output, progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from kbgen.report import FORMATS

_Progress = Callable[[int, int], None]
F = TypeVar("F", bound=Callable[..., Any])
_PROGRESS_FROM = 500

config_option = click.option(
    "--config", type=click.Path(path_type=Path), help="Path to mkdocs.yml; by default the nearest one, here or above."
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Output format.",
)
kind_option = click.option(
    "--kind", metavar="KIND", help="Only documents of this kind; outside a handbook, the kind of every file."
)
paths_argument = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


class _Date(click.ParamType[date]):
    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fail(f"{value!r} is no date; write it as YYYY-MM-DD", param, ctx)


DATE = _Date()
clean_option = click.option("--clean", is_flag=True, help="Ignore and rebuild the cache.")
base_option = click.option(
    "--base", metavar="REF", help="Only findings that this work tree would add to REF, a branch or commit, once merged."
)
today_option = click.option("--today", type=DATE, metavar="DATE", help="Use this date as today.")


def scene_options(command: F) -> F:
    """Paths, --kind, --config, --today and --clean."""
    for option in (clean_option, today_option, config_option, kind_option, paths_argument):
        command = option(command)
    return command


@contextmanager
def progress(doing: str) -> Iterator[_Progress | None]:
    """A progress bar on a terminal for work that takes a while; nothing where nobody watches."""
    if not sys.stderr.isatty():
        yield None
        return
    # Imported only where it is seen: it would double the time that a short command takes.
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(doing, total=None, visible=False)

        def update(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=total >= _PROGRESS_FROM)

        yield update


def debugging() -> bool:
    """Whether the traceback is wanted where kbgen itself fails."""
    context = click.get_current_context(silent=True)
    return bool(context is not None and context.obj and context.obj["debug"])


def plural(count: int, word: str) -> str:
    """`1 document`, `2 documents`; advice is not counted in pieces."""
    return f"{count:,} {word}" if count == 1 or word == "advice" else f"{count:,} {word}s"
