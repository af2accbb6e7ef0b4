"""How two things hang together, hop by hop."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudkg.cli.options import EntityNameType, ModalityType, RelationType, dataset_options, open_dataset, resolve_name, time_options

if TYPE_CHECKING:
    from cloudkg.query.path import Paths


@click.command()
@click.argument("source", metavar="A", type=EntityNameType())
@click.argument("target", metavar="B", type=EntityNameType())
@click.option("--k", "k", type=click.IntRange(1, 50), default=3, show_default=True, help="How many paths, the best first.")
@click.option("--max-hops", type=click.IntRange(1, 8), default=6, show_default=True, help="The longest that a path may be.")
@click.option("--relation", "relations", type=RelationType(), multiple=True, help="Only over this relation; may be repeated.")
@click.option("--modality", "modalities", type=ModalityType(), multiple=True, help="Only over what is said so firmly; may be repeated.")
@click.option("--denied", "with_denied", is_flag=True, help="Also over what is denied.")
@click.option("--all", "with_struck", is_flag=True, help="Also over claims that were rejected or corrected.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text to read, or JSON with every claim and quote.",
)
@time_options
@dataset_options
def path(
    source: str,
    target: str,
    k: int,
    max_hops: int,
    relations: tuple[str, ...],
    modalities: tuple[str, ...],
    with_denied: bool,
    with_struck: bool,
    form: str,
    folder: Path,
    endpoint: str | None,
    as_of: str | None,
    held_on: str | None,
) -> None:
    """Show how A and B hang together: the shortest path over claims and the next best, with who says each hop.

    Of paths of one length the firmer comes first, then the one of which more reports tell. Reports themselves are not walked through.
    """
    from cloudkg.model import Modality
    from cloudkg.query.path import find_paths

    dataset = open_dataset(folder, endpoint, as_of, held_on)
    found = find_paths(
        dataset,
        resolve_name(dataset, source),
        resolve_name(dataset, target),
        k=k,
        max_hops=max_hops,
        relations=relations,
        modalities=[Modality(m.capitalize()) for m in modalities],
        with_struck=with_struck,
        with_denied=with_denied,
    )
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(found)
        return
    click.echo("\n".join(_render(found, max_hops)))


def _render(found: Paths, max_hops: int) -> list[str]:
    """Lines: each path with its hops, below each hop what is said and a quote."""
    from cloudkg.cli.output import clean, fit, terminal_columns
    from cloudkg.cli.tree import edge_text

    columns = terminal_columns()
    lines: list[str] = []
    for number, hops in enumerate(found.paths, 1):
        names = [found.source.label, *(found.nodes[hop.target].label for hop in hops)]
        lines += [
            "",
            click.style(f"{number}. {' – '.join(map(clean, names))}", bold=True) + f"  {len(hops)} hop{'s' if len(hops) > 1 else ''}",
        ]
        for hop in hops:
            for edge in hop.edges:
                said = f"   {clean(found.nodes[hop.source].label)} {edge_text(edge, hop.target, found.nodes)}"
                quote = f"      “{clean(edge.claims[0].provenance.quote)}”"
                lines += [
                    said if columns is None else fit(said, columns),
                    click.style(quote if columns is None else fit(quote, columns), dim=True),
                ]
            if hop.omitted:
                lines.append(f"      … and {hop.omitted} more claims")
    if not lines:
        ends = f"{clean(found.source.label)} and {clean(found.target.label)}"
        lines = ["", f"no path of {max_hops} hop{'s' if max_hops > 1 else ''} or fewer joins {ends} over claims that fit"]
    if not found.complete:
        lines += ["", "The search was stopped: there may be more paths. Narrow it by --relation or --modality."]
    return lines[1:]
