"""`kbgen search`: answers from the index of the built site, as the search on its pages does."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import click

from kbgen import app
from kbgen.cli.options import config_option, plural, today_option
from kbgen.model import Settings
from kbgen.packs import UnusableError
from kbgen.report.answer import printable
from kbgen.search.ranking import Answer, Hit, answer
from kbgen.search.reader import Index
from kbgen.site.file_info import FOLDER
from kbgen.source import opening


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@config_option
@today_option
@click.option("--site-dir", type=click.Path(path_type=Path), help="The built site, if it is not where MkDocs puts it.")
@click.option("--count", type=click.IntRange(1, 100), default=10, show_default=True, help="How many pages to show.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(
    words: tuple[str, ...], config: Path | None, today: date | None, site_dir: Path | None, count: int, form: str
) -> int:
    """Find pages of the built site by what is typed or pasted: WORDS, an alert, an error line."""
    settings = app.handbook_at(config, Path.cwd())
    text = " ".join(words)
    folder = (site_dir or Path(settings.root, settings.site_dir)) / FOLDER
    found = _answer(folder, text, app.day(settings, today), count)
    if form == "json":
        click.echo(json.dumps(_object(text, found, settings), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found, settings)))
    return 0


def _answer(folder: Path, text: str, day: date, count: int) -> Answer:
    try:
        return answer(Index(lambda name: opening.read(folder / name)), text, day, count)
    except FileNotFoundError:
        raise UnusableError(f"{folder}: there is no index of a site; run `kbgen build` first") from None
    except (ValueError, LookupError, TypeError):
        raise UnusableError(f"{folder}: this is no index that can be read; run `kbgen build` again") from None


def _object(text: str, found: Answer, settings: Settings) -> dict[str, object]:
    return {
        "query": text,
        "total": found.total,
        "missing": found.missing,
        "corrected": found.corrected,
        "hits": [
            {**hit.shown._asdict(), "address": _address(hit, settings), "past": hit.past, "score": round(hit.score, 3)}
            | {"words": list(hit.words)}
            for hit in found.hits
        ],
    }


def _address(hit: Hit, settings: Settings) -> str:
    """Where the page stands: with the site's address where there is one."""
    return f"{settings.url.rstrip('/')}/{hit.shown.url}" if settings.url else hit.shown.url


def _lines(found: Answer, settings: Settings) -> list[str]:
    lines = []
    for hit in found.hits:
        facts = (hit.shown.kind, hit.shown.severity, hit.shown.status, hit.shown.freshness)
        past = ("no longer in force",) if hit.past else ()
        lines += [printable(f"{hit.shown.title} ({', '.join(filter(None, (*facts, *past)))})")]
        lines += [f"  {printable(_address(hit, settings))}"]
    if found.corrected:
        text = ", ".join(f"{right} for {word}" for word, right in found.corrected.items())
        lines.append(printable(f"Looked for {text}."))
    if found.missing:
        lines.append(printable(f"No page holds: {', '.join(found.missing)}."))
    return [*lines, f"{plural(found.total, 'page')} found."]
