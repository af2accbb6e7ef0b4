"""Pictures of the graph."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudkg.cli.options import EntityNameType, dataset_options, open_dataset, resolve_name, time_options
from cloudkg.errors import QueryError

if TYPE_CHECKING:
    from cloudkg.store import Dataset
    from cloudkg.view import Scope

_VIEWS = Path("views")


@click.command()
@click.argument("name", type=EntityNameType(), required=False)
@click.option("--hops", type=click.IntRange(1, 6), default=2, show_default=True, help="How far around NAME to draw.")
@click.option("--path", "ends", type=EntityNameType(), nargs=2, metavar="A B", help="Draw the shortest ways between two things.")
@click.option("--event", metavar="KIND", help="Draw what reports tell of events of a kind, such as PriceChange.")
@click.option("--segment", metavar="NAME", help="Draw the firms, products and chips of a segment, with their relations.")
@click.option("--query", "query_file", type=click.Path(path_type=Path), metavar="FILE", help="Draw what a CONSTRUCT query in a file gives.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; by default one named after what is drawn, in views/."
)
@click.option("--title", help="Title of the page.")
@time_options
@dataset_options
def view(
    name: str | None,
    hops: int,
    ends: tuple[str, str] | None,
    event: str | None,
    segment: str | None,
    query_file: Path | None,
    out: Path | None,
    title: str | None,
    folder: Path,
    endpoint: str | None,
    as_of: str | None,
    held_on: str | None,
) -> None:
    """Draw the graph, or a part of it, as one HTML file that opens without a network.

    Without NAME and without one of --path, --event, --segment and --query the whole graph is drawn.
    """
    from cloudkg.view import write_view

    chosen = [given for given in (name, ends, event, segment, query_file) if given]
    if len(chosen) > 1:
        raise click.UsageError("A picture is of one thing: give NAME or one of --path, --event, --segment and --query.")
    dataset = open_dataset(folder, endpoint, as_of, held_on)
    scope, file_name = _choose(dataset, name, hops, ends, event, segment, query_file)
    path = out or _VIEWS / (re.sub(r"[^\w.-]+", "-", file_name) + ".html")
    summary = write_view(dataset, path, scope, title=title)
    click.echo(f"{path}: {summary.nodes:,} nodes, {summary.edges:,} edges, {summary.bytes / 1e6:.2f} MB")


def _choose(
    dataset: Dataset,
    name: str | None,
    hops: int,
    ends: tuple[str, str] | None,
    event: str | None,
    segment: str | None,
    query_file: Path | None,
) -> tuple[Scope | None, str]:
    """What is drawn, and the name of the file for it."""
    from cloudkg import view as views

    if name:
        focus = resolve_name(dataset, name).id
        return views.near_scope(dataset, focus, hops=hops), focus.partition(":")[2]
    if ends:
        a, b = (resolve_name(dataset, end).id for end in ends)
        return views.path_scope(dataset, a, b), f"{a.partition(':')[2]}-to-{b.partition(':')[2]}"
    if event:
        return views.event_scope(dataset, event), event
    if segment:
        top = resolve_name(dataset, segment).id
        return views.segment_scope(dataset, top), top.partition(":")[2]
    if query_file:
        return views.query_scope(dataset, _read_query(query_file), query_file.stem), query_file.stem
    return None, "graph"


def _read_query(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise QueryError(f"the query cannot be read ({reason})", where=path, hint="name a file that holds a CONSTRUCT query") from error
