"""Reports that come to a graph and go from it, without reading the others again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import click

from cloudkg.cli.asking import model_line, model_options, name_unread
from cloudkg.cli.build import name_skipped, read_reports, reading_options, versions_of
from cloudkg.cli.coverage import coverage_line
from cloudkg.cli.deciding import Desk, ledger_options
from cloudkg.cli.options import graph_option
from cloudkg.cli.output import clean, telling_of_findings
from cloudkg.processes import open_pool

if TYPE_CHECKING:
    from cloudkg.living import Changed
    from cloudkg.llm import ModelReader
    from cloudkg.pipeline import Build


@click.command()
@click.option("--replace", is_flag=True, help="A report whose name is taken takes the place of the one that is there: it was corrected.")
@model_options
@reading_options
@ledger_options
@click.pass_context
def add(ctx: click.Context, /, folder: Path, ledger_file: Path | None, replace: bool, **reading: Any) -> None:
    """Read REPORTs and add them to the graph; the reports that are there are not read again.

    The graph is then what a full build of all of them gives, with the ledger that it was built with. A report whose name another one has, or whose content is there under another name, is
    named and left out; so is one that cannot be read, and the exit code is 1.
    """
    from cloudkg.store.changing import changing

    started = time.perf_counter()
    desk = Desk(folder, ledger_file)
    desk.require_current()
    desk.require_names()
    with telling_of_findings(folder), _reading(reading | {"ledger": desk.ledger}) as result, changing(folder) as graph:
        from cloudkg.living import add_reports

        graph.prepare()
        outcome, model, versions = result()
        changed = add_reports(graph, outcome.knowledge.extractions, versions, replace=replace, read=outcome.read)
    seconds = time.perf_counter() - started
    came = {*changed.added, *changed.replaced}
    if came:
        read = coverage_line(tuple(c for c in outcome.coverage if c.report in came))
        click.echo("\n".join([_head(folder, changed, seconds), "", *_added_lines(changed), f"{'read':12}  {read}"]))
    if model:
        click.echo("\n" + clean(model_line(model)))
    for name in changed.unchanged:
        click.echo(f"Unchanged: {clean(name)}: the graph holds this report already", err=True)
    for error in changed.refused:
        click.echo(f"Skipped: {clean(str(error))}", err=True)
    ctx.exit(name_skipped(outcome) | bool(changed.refused) | (name_unread(model) if model else 0))


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@graph_option
def remove(names: tuple[str, ...], folder: Path) -> None:
    """Remove the reports of these NAMEs (or ids) from the graph: what only they said goes, what others said stays.

    The graph is then what a full build of the remaining reports gives; no report is read.
    """
    from cloudkg.living import remove_reports
    from cloudkg.store.changing import changing

    started = time.perf_counter()
    with telling_of_findings(folder), changing(folder) as graph:
        changed = remove_reports(graph, names)
    seconds = time.perf_counter() - started
    rows = [
        ("reports", len(changed.removed), " · ".join(changed.removed)),
        ("entities", changed.entities_gone, "gone"),
        ("claims", changed.claims, ""),
        ("observations", changed.observations, ""),
        ("events", changed.events_gone, "gone"),
    ]
    click.echo("\n".join([_head(folder, changed, seconds), "", *_aligned(rows)]))


Read: TypeAlias = "tuple[Build, ModelReader | None, dict[str, str]]"


@contextmanager
def _reading(options: dict[str, Any]) -> Iterator[Callable[[], Read]]:
    """What gives the reports once they are read. A single one is read in a process beside this one, which can make the graph ready meanwhile."""
    if len(options["reports"]) == 1 and options["reports"][0].is_file() and options["extractor"] == "rules":
        with open_pool(1) as pool:
            yield pool.submit(_read, options).result
    else:
        read = _read(options)
        yield lambda: read


def _read(options: dict[str, Any]) -> Read:
    outcome, model = read_reports(**options)
    return outcome, model, versions_of(options["lexicon"], model)


def _head(folder: Path, changed: Changed, seconds: float) -> str:
    done = (("added", changed.added), ("replaced", changed.replaced), ("removed", changed.removed))
    parts = [f"{len(names):,} report{'' if len(names) == 1 else 's'} {word}" for word, names in done if names]
    return f"{clean(str(folder))}: {', '.join(parts)} in {seconds:.1f} s"


def _added_lines(changed: Changed) -> list[str]:
    rows = [
        ("reports", len(changed.added) + len(changed.replaced), " · ".join((*changed.added, *changed.replaced))),
        ("entities", changed.entities, f"{changed.entities_new:,} new"),
        ("claims", changed.claims, ""),
        ("observations", changed.observations, ""),
        ("events", changed.events, f"{changed.events_new:,} new"),
        ("triples", changed.triples, ""),
    ]
    return _aligned(rows)


def _aligned(rows: list[tuple[str, int, str]]) -> list[str]:
    width = max(len(f"{number:,}") for _, number, _ in rows)
    return [f"{name:12}  {number:>{width},}  {clean(words)}".rstrip() for name, number, words in rows]
