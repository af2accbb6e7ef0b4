"""Writing the graph in the formats of other programs."""

from __future__ import annotations

import os
from pathlib import Path

import click

from cloudkg.cli.options import dataset_options, open_dataset
from cloudkg.errors import StoreError

FORMATS = {
    "turtle": ".ttl",
    "trig": ".trig",
    "nquads": ".nq",
    "jsonld": ".jsonld",
    "graphml": ".graphml",
    "gexf": ".gexf",
    "csv-edges": ".edges.csv",
    "csv-figures": ".figures.csv",
}


@click.command()
@click.option("--format", "form", type=click.Choice([*FORMATS]), help="Default: what the ending of --out says, else trig.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; standard output without it.")
@dataset_options
def export(form: str | None, out: Path | None, folder: Path, endpoint: str | None) -> None:
    """Write the whole graph for other programs, sorted, so that equal graphs give equal files.

    Turtle, TriG, N-Quads and JSON-LD hold everything; GraphML and GEXF hold entities and claims; csv-edges has one row for each claim,
    csv-figures one for each figure.
    """
    from cloudkg.store.export import EXPORTS

    chosen = form or next((f for f, ending in FORMATS.items() if out is not None and out.name.endswith(ending)), "trig")
    text = EXPORTS[chosen](open_dataset(folder, endpoint))
    if out is None:
        click.echo(text, nl=False)
        return
    temporary = out.with_name(f".{out.name}.part")
    try:
        temporary.write_bytes(text.encode())
        os.replace(temporary, out)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise StoreError(f"the file cannot be written ({error.strerror or error})", where=out) from error
    click.echo(f"{out}: {len(text.encode()):,} bytes of {chosen}", err=True)
