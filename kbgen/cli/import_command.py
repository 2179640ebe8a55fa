"""`kbgen import`: brings in documents that others wrote, in the format that they have."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from kbgen.cli.editing import editing
from kbgen.cli.options import config_option
from kbgen.formats import SITES
from kbgen.importing.report import as_json, as_text
from kbgen.importing.state import ImportState
from kbgen.kinds import KINDS
from kbgen.load.formats import AUTO, names_of
from kbgen.report.answer import printable
from kbgen.run.importing import ImportRequest, outcome


class _Format(click.ParamType[str]):
    name = "format"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        del ctx, param
        return [CompletionItem(name) for name in (AUTO, *names_of(KINDS), *SITES) if name.startswith(incomplete)]


class _Command(click.Command):
    """Lists the formats under its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        summaries = {one.name: one.summary for kind in KINDS.values() for one in kind.formats}
        with formatter.section("Formats"):
            sites = ((name, summary) for name, (summary, _) in SITES.items())
            formatter.write_dl([(AUTO, "Each file in the format whose sign it bears."), *summaries.items(), *sites])


@click.command("import", cls=_Command)
@click.argument("format_", metavar="FORMAT", type=_Format())
@click.argument("src", type=click.Path(path_type=Path))
@click.option("--to", required=True, type=click.Path(path_type=Path), help="Folder of the handbook to write to.")
@config_option
@click.option("--dry-run", is_flag=True, help="Print what would be done without doing it.")
@click.option("--settled", is_flag=True, help="Keep local edits of diverged documents until the source changes again.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(  # the options of a command line are as many as they are
    format_: str, src: Path, to: Path, config: Path | None, dry_run: bool, settled: bool, form: str
) -> int:
    """Import documents from SRC, a folder or a file, into a folder of the handbook.

    Each document gets front matter; its body stays the same, except for links to files that were moved.
    Run it again to bring in changes from SRC; documents that were edited here are left alone.
    """
    with editing(config, to, dry_run=dry_run):
        found = outcome(ImportRequest(format_, src, to, config, settled), Path.cwd(), write=not dry_run)
    if form == "json":
        click.echo(as_json(found, dry_run=dry_run), nl=False)
    else:
        for line in as_text(found, to, dry_run=dry_run):
            click.echo(printable(line))
    diverged = ImportState.DIVERGED in found.states.values()
    return int(bool(found.refused) or (diverged and not settled))
