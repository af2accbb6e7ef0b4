"""Reading reports: into a graph, or into the exchange format."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cloudkg.cli.options import DEFAULT_GRAPH
from cloudkg.cli.output import clean
from cloudkg.errors import ReadError, StoreError

if TYPE_CHECKING:
    from cloudkg.pipeline import Build

F = TypeVar("F", bound=Callable[..., Any])


def reading_options(command: F) -> F:
    """Add REPORT… and what governs how reports are read."""
    for decorate in (
        click.option("--date", "issued", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Date of issue of a single report."),
        click.option("--publisher", help="Publisher of a single report; goes before what its text says."),
        click.option("--title", help="Title of a single report; goes before what its text says."),
        click.option(
            "--lexicon",
            type=click.Path(path_type=Path),
            metavar="DIR",
            help="Folder of your own with gazetteer rows (*.ttl), words/, patterns/ and metrics/, which add to those of the program.",
        ),
        click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes to read with. Default: one for each core, where there is much to read."),
        click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="REPORT..."),
    ):
        command = decorate(command)
    return command


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_GRAPH, show_default=True, help="Folder of the graph.")
@reading_options
@click.pass_context
def build(ctx: click.Context, /, out: Path, **reading: Any) -> None:
    """Read REPORTs (.txt, .md, .html, .pdf, or folders of them) and build the graph, in the place of the one that is there.

    A report that cannot be read is named and left out; the others are built, and the exit code is 1.
    """
    from cloudkg.cli.summary import summary_lines
    from cloudkg.exchange import exchange_files
    from cloudkg.pipeline import EXTRACTOR
    from cloudkg.store import write_graph
    from cloudkg.store.layout import refuse_foreign_folder

    refuse_foreign_folder(out)
    started = time.perf_counter()
    outcome = _read(**reading)
    written = write_graph(outcome.knowledge, out, extractor=EXTRACTOR, exchange=exchange_files)
    click.echo("\n".join(summary_lines(out, outcome.knowledge, written.triples, time.perf_counter() - started)))
    ctx.exit(_name_skipped(outcome))


@click.command()
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for entities.jsonl and facts.jsonl.")
@reading_options
@click.pass_context
def extract(ctx: click.Context, /, out: Path, **reading: Any) -> None:
    """Read REPORTs and write what they say in the exchange format: entities.jsonl and facts.jsonl, one JSON object a line.

    A report that cannot be read is named and left out, and the exit code is 1.
    """
    from cloudkg.exchange import write_exchange
    from cloudkg.store.layout import is_graph_folder

    if is_graph_folder(out):
        raise StoreError("this is a graph, whose exchange files belong to it", where=out, hint="name another folder with -o")
    outcome = _read(**reading)
    write_exchange(outcome.knowledge, out)
    extractions = outcome.knowledge.extractions
    facts = sum(len(e.claims) + len(e.observations) for e in extractions)
    click.echo(f"{clean(str(out))}: {facts:,} facts on {len(outcome.knowledge.entities):,} entities from {len(extractions):,} reports")
    ctx.exit(_name_skipped(outcome))


def _read(
    reports: Sequence[Path],
    workers: int | None,
    lexicon: Path | None,
    title: str | None,
    publisher: str | None,
    issued: datetime | None,
) -> Build:
    """Read the reports; raises ReadError where none of them can be read, so that no graph gives way to an empty one."""
    from cloudkg import pipeline
    from cloudkg.read.metadata import Metadata

    paths = pipeline.list_reports(reports)
    if len(paths) > 1 and (title or publisher or issued):
        raise click.UsageError(f"--title, --publisher and --date are for a single report; these are {len(paths)}.")
    given = Metadata(title, publisher, issued.date() if issued else None)
    with click.progressbar(length=len(paths), label="Reading", file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        outcome = pipeline.build(
            paths,
            lexicon_folder=lexicon,
            workers=workers,
            given=given,
            progress=lambda _: bar.update(1),
        )
    if not outcome.knowledge.extractions:
        if len(outcome.skipped) == 1:
            raise outcome.skipped[0].error
        _name_skipped(outcome)
        raise ReadError("none of the reports can be read", hint="what was there before is left as it was")
    return outcome


def _name_skipped(outcome: Build) -> int:
    """Say on standard error what was left out and why; the exit code that follows from it."""
    for skipped in outcome.skipped:
        click.echo(f"Skipped: {clean(str(skipped.error))}", err=True)
    return 1 if outcome.skipped else 0
