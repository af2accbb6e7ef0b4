"""Finding things by their names."""

from __future__ import annotations

from pathlib import Path

import click

from cloudkg.cli.options import dataset_options, open_dataset, time_options


@click.command()
@click.argument("text")
@click.option(
    "--type",
    "type_",
    metavar="KIND",
    help="Only firms, chips, models, products, persons, bodies, segments, places or reports: firm, chip, ….",
)
@click.option("--limit", type=click.IntRange(1, 1_000), default=20, show_default=True, help="Most things to give.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="A table to read, or JSON."
)
@time_options
@dataset_options
def search(
    text: str, type_: str | None, limit: int, form: str, folder: Path, endpoint: str | None, as_of: str | None, held_on: str | None
) -> None:
    """Find what is called TEXT, or begins or sounds so, or holds it: names, aliases and tickers, in either script, by pinyin or its initials.

    Where no name holds TEXT, misspelt ones are found. Of what matches equally well, what most is claimed of comes first.
    """
    from cloudkg.query.search import search as find

    found = find(open_dataset(folder, endpoint, as_of, held_on), text, type_=type_, limit=limit)
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(found)
        return
    if not found.hits:
        click.echo("Nothing is called so.", err=True)
        return
    from cloudkg.cli.output import print_table

    rows = [
        (h.node.label, h.matched if h.matched != h.node.label else "", h.node.type, h.match, str(h.claims), h.node.id) for h in found.hits
    ]
    print_table(("name", "found as", "type", "match", "claims", "id"), rows)
    if found.omitted:
        click.echo(f"… and {found.omitted} more: raise --limit, or narrow by --type", err=True)
