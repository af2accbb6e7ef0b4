"""Looking things up: neighbors, show, why."""

from __future__ import annotations

from pathlib import Path

import click

from cloudkg.cli.options import EntityNameType, ModalityType, RelationType, dataset_options, open_dataset, resolve_name, time_options


@click.command()
@click.argument("name", type=EntityNameType())
@click.option("--hops", type=click.IntRange(1, 6), default=1, show_default=True, help="How far to go.")
@click.option(
    "--relation", "relations", type=RelationType(), multiple=True, help="Only this relation, e.g. raises-price-of; may be repeated."
)
@click.option(
    "--direction",
    type=click.Choice(["out", "in", "both"]),
    default="both",
    show_default=True,
    help="Follow claims of which it is the subject (out) or the object (in).",
)
@click.option("--modality", "modalities", type=ModalityType(), multiple=True, help="Only what is said so firmly; may be repeated.")
@click.option("--all", "with_struck", is_flag=True, help="Also show claims that were rejected or corrected, and say so.")
@click.option("--limit", type=click.IntRange(1), default=300, show_default=True, help="Most edges to give.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["tree", "json"]),
    default="tree",
    show_default=True,
    help="A tree to read, or JSON with every claim and quote.",
)
@time_options
@dataset_options
def neighbors(
    name: str,
    hops: int,
    relations: tuple[str, ...],
    direction: str,
    modalities: tuple[str, ...],
    with_struck: bool,
    limit: int,
    form: str,
    folder: Path,
    endpoint: str | None,
    as_of: str | None,
    held_on: str | None,
) -> None:
    """Show what stands around NAME, any name of an entity in any language.

    Each edge carries its magnitude, date, modality, the reports that say it and the id of a claim for `cloudkg why`.
    """
    from cloudkg.model import Modality
    from cloudkg.query.neighbors import Direction, find_neighbors

    dataset = open_dataset(folder, endpoint, as_of, held_on)
    around = find_neighbors(
        dataset,
        resolve_name(dataset, name),
        hops=hops,
        relations=relations,
        direction=Direction(direction),
        modalities=[Modality(m.capitalize()) for m in modalities],
        limit=limit,
        with_struck=with_struck,
    )
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(around)
        return
    from cloudkg.cli.tree import render_tree

    click.echo("\n".join(render_tree(around)))


@click.command()
@click.argument("name", type=EntityNameType())
@click.option("--all", "with_struck", is_flag=True, help="Also show claims and figures that were rejected or corrected, and say so.")
@click.option("--limit", type=click.IntRange(1), default=300, show_default=True, help="Most relations to give.")
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
def show(
    name: str, with_struck: bool, limit: int, form: str, folder: Path, endpoint: str | None, as_of: str | None, held_on: str | None
) -> None:
    """Show all that is known of NAME: names, relations both ways, figures, events, each line with its reports."""
    from cloudkg.query.show import describe_entity

    dataset = open_dataset(folder, endpoint, as_of, held_on)
    portrait = describe_entity(dataset, resolve_name(dataset, name), limit=limit, with_struck=with_struck)
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(portrait)
        return
    from cloudkg.cli.portrait import print_portrait

    print_portrait(portrait)


@click.command()
@click.argument("claim_id", metavar="ID")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Text to read, or JSON.")
@dataset_options
def why(claim_id: str, form: str, folder: Path, endpoint: str | None) -> None:
    """Show the quote behind the claim or figure ID in the context of its report; the first characters of the id are enough."""
    from cloudkg.query.why import explain

    evidence = explain(open_dataset(folder, endpoint), claim_id)
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(evidence)
        return
    from cloudkg.cli.portrait import print_evidence

    print_evidence(evidence)
