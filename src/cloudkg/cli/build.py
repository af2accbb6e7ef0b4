"""Reading reports: into a graph, or into the exchange format."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cloudkg.cli.asking import model_line, model_options, name_unread, opened_model
from cloudkg.cli.coverage import coverage_as_json, coverage_line, coverage_table
from cloudkg.cli.options import DEFAULT_GRAPH
from cloudkg.cli.output import clean, telling_of_findings
from cloudkg.errors import ReadError, StoreError

if TYPE_CHECKING:
    from cloudkg.ledger import Ledger
    from cloudkg.llm import ModelReader
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
        click.option(
            "--workers",
            type=click.IntRange(1),
            metavar="N",
            help="Processes to read with. Default: one for each core, where there is much to read.",
        ),
        click.argument("reports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="REPORT..."),
    ):
        command = decorate(command)
    return command


@click.command()
@click.option("--out", type=click.Path(path_type=Path), default=DEFAULT_GRAPH, show_default=True, help="Folder of the graph.")
@click.option(
    "--ledger",
    "ledger_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Ledger of your decisions, replayed over what is read. Default: cloudkg-ledger.jsonl beside the graph.",
)
@click.option("--audit", "audited", is_flag=True, help="Then audit the graph and keep the findings in it, as `cloudkg audit --keep` does.")
@click.option("--verbose", is_flag=True, help="Also say of each report how much of it was read.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Summary to read, or JSON."
)
@model_options
@reading_options
@click.pass_context
def build(ctx: click.Context, /, out: Path, ledger_file: Path | None, audited: bool, verbose: bool, form: str, **reading: Any) -> None:
    """Read REPORTs (.txt, .md, .html, .pdf, or folders of them) and build the graph, in the place of the one that is there.

    A report that cannot be read is named and left out; the others are built, and the exit code is 1.
    """
    from cloudkg.cli.audit import keep_and_tell
    from cloudkg.cli.deciding import in_force_line, marks_of, name_idle
    from cloudkg.cli.output import print_json, render_table
    from cloudkg.cli.summary import summary_as_json, summary_lines
    from cloudkg.exchange import graph_files
    from cloudkg.ledger import default_ledger, read_ledger
    from cloudkg.store import write_graph
    from cloudkg.store.layout import refuse_foreign_folder

    refuse_foreign_folder(out)
    ledger = read_ledger(ledger_file or default_ledger(out), missing_ok=ledger_file is None)
    started = time.perf_counter()
    outcome, model = read_reports(ledger=ledger, **reading)
    versions = versions_of(reading["lexicon"], model)
    with telling_of_findings(out):
        written = write_graph(outcome.knowledge, out, **versions, exchange=graph_files, read=outcome.read, marks=marks_of(ledger))
        if audited:
            keep_and_tell(out)
    seconds = time.perf_counter() - started
    if form == "json":
        reports = [coverage_as_json(c) for c in outcome.coverage]
        print_json(summary_as_json(out, outcome.knowledge, written.triples, seconds) | {"coverage": reports} | _model_as_json(model))
    else:
        click.echo("\n".join(summary_lines(out, outcome.knowledge, written.triples, seconds, coverage_line(outcome.coverage))))
        if verbose:
            click.echo("\n" + "\n".join(render_table(*coverage_table(outcome.coverage))))
        if model:
            click.echo("\n" + clean(model_line(model)))
        if ledger.in_force:
            click.echo("\n" + in_force_line(ledger, outcome.idle))
    name_idle(outcome.idle)
    ctx.exit(name_skipped(outcome) | (name_unread(model) if model else 0))


@click.command()
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder for entities.jsonl and facts.jsonl.")
@model_options
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
    outcome, model = read_reports(**reading)
    write_exchange(outcome.knowledge, out)
    extractions = outcome.knowledge.extractions
    facts = sum(len(e.claims) + len(e.observations) for e in extractions)
    click.echo(f"{clean(str(out))}: {facts:,} facts on {len(outcome.knowledge.entities):,} entities from {len(extractions):,} reports")
    if model:
        click.echo(clean(model_line(model)))
    ctx.exit(name_skipped(outcome) | (name_unread(model) if model else 0))


def versions_of(lexicon: Path | None, model: ModelReader | None) -> dict[str, str]:
    """What reports are read with, as it is noted beside their graph."""
    from cloudkg.lexicon.fingerprint import fingerprint
    from cloudkg.pipeline import EXTRACTOR

    return {"extractor": f"{EXTRACTOR}+{model.rule}" if model else EXTRACTOR, "lexicon": fingerprint(lexicon)}


def read_reports(
    reports: Sequence[Path],
    workers: int | None,
    lexicon: Path | None,
    title: str | None,
    publisher: str | None,
    issued: datetime | None,
    ledger: Ledger | None = None,
    **asking: Any,
) -> tuple[Build, ModelReader | None]:
    """Read the reports, with the model that read beside the rules where there is one; raises ReadError where none of them can be read, so that no graph gives way to an empty one."""
    from cloudkg import pipeline
    from cloudkg.ledger import EMPTY
    from cloudkg.read.metadata import Metadata

    paths = pipeline.list_reports(reports)
    if len(paths) > 1 and (title or publisher or issued):
        raise click.UsageError(f"--title, --publisher and --date are for a single report; these are {len(paths)}.")
    given = Metadata(title, publisher, issued.date() if issued else None)
    with opened_model(**asking) as model, _reading_bar(len(paths), hidden=model is not None) as bar:
        outcome = pipeline.build(
            paths,
            lexicon_folder=lexicon,
            workers=workers,
            given=given,
            model=model,
            ledger=ledger or EMPTY,
            progress=lambda _: bar.update(1),
        )
    if not outcome.knowledge.extractions:
        if len(outcome.skipped) == 1:
            raise outcome.skipped[0].error
        name_skipped(outcome)
        raise ReadError("none of the reports can be read", hint="what was there before is left as it was")
    return outcome, model


def _reading_bar(length: int, *, hidden: bool) -> AbstractContextManager[Any]:
    """A bar on a terminal; none where another one shows the progress."""
    return click.progressbar(length=length, label="Reading", file=sys.stderr, hidden=hidden or not sys.stderr.isatty())


def _model_as_json(model: ModelReader | None) -> dict[str, Any]:
    if model is None:
        return {}
    tally = model.tally
    counts = {name: getattr(tally, name) for name in ("asked", "kept", "facts", "unasked", "unanswered", "unusable", "refused", "left_out")}
    return {"model": {"rule": model.rule, "tokens": model.budget.spent} | counts}


def name_skipped(outcome: Build) -> int:
    """Say on standard error what was left out and why; the exit code that follows from it."""
    for skipped in outcome.skipped:
        click.echo(f"Skipped: {clean(str(skipped.error))}", err=True)
    return 1 if outcome.skipped else 0
