"""Pictures of the graph."""

from __future__ import annotations

import re
from pathlib import Path

import click

from cloudkg.cli.options import EntityNameType, dataset_options, open_dataset, resolve_name, time_options

_VIEWS = Path("views")


@click.command()
@click.argument("name", type=EntityNameType(), required=False)
@click.option("--hops", type=click.IntRange(1, 6), default=2, show_default=True, help="How far around NAME to draw.")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; default views/graph.html, or views/ID.html for NAME."
)
@click.option("--title", help="Title of the page.")
@time_options
@dataset_options
def view(
    name: str | None,
    hops: int,
    out: Path | None,
    title: str | None,
    folder: Path,
    endpoint: str | None,
    as_of: str | None,
    held_on: str | None,
) -> None:
    """Draw the whole graph, or what stands around NAME, as one HTML file that opens without a network."""
    from cloudkg.view import write_view

    dataset = open_dataset(folder, endpoint, as_of, held_on)
    focus = resolve_name(dataset, name).id if name else None
    file_name = re.sub(r"[^\w.-]+", "-", focus.partition(":")[2]) if focus else "graph"
    path = out or _VIEWS / f"{file_name}.html"
    summary = write_view(dataset, path, focus=focus, hops=hops, title=title)
    click.echo(f"{path}: {summary.nodes:,} nodes, {summary.edges:,} edges, {summary.bytes / 1e6:.2f} MB")
