"""Checking the graph against the rules of its ontology."""

from __future__ import annotations

from pathlib import Path

import click

from cloudkg.cli.options import dataset_options, open_dataset


@click.command()
@click.option("--strict", is_flag=True, help="Warnings too make the exit code 1.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="Text to read, or JSON.")
@dataset_options
@click.pass_context
def validate(ctx: click.Context, strict: bool, form: str, folder: Path, endpoint: str | None) -> None:
    """Check the graph against the SHACL rules of the ontology; name each offending node and the rule that it breaks.

    Exit code 1 when a rule is broken.
    """
    from cloudkg.cli.output import clean, print_json
    from cloudkg.store.shapes import find_breaches

    breaches = find_breaches(open_dataset(folder, endpoint))
    violations = sum(b.severity == "Violation" for b in breaches)
    if form == "json":
        print_json(breaches)
    else:
        for b in breaches:
            where = "  ".join(part for part in (b.path, clean(b.value)) if part)
            colour = "red" if b.severity == "Violation" else "yellow"
            click.echo(f"{click.style(b.severity, fg=colour)}  {click.style(clean(b.node), bold=True)}  {where}")
            click.echo(f"    {clean(b.rule)}: {clean(b.message)}")
        click.echo(f"{violations} violations, {len(breaches) - violations} warnings", err=True)
    ctx.exit(1 if violations or (strict and breaches) else 0)
