"""Saying in words what a graph says that another did not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cloudkg.audit.difference import Change, Difference


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--language", type=click.Choice(["en", "zh"]), default="en", show_default=True, help="Language of the sentences.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Sentences to read, or JSON."
)
def diff(old: Path, new: Path, language: str, form: str) -> None:
    """Say what the graph in folder NEW says otherwise than the one in folder OLD.

    Contradicted: what came and what stood there cannot both be right, by the rules of `cloudkg audit`. Revised: the same source, or a corrected
    report, says otherwise now. Confirmed: a further report says the same. Added: nobody spoke of it before. Dropped: nobody says it any more.
    """
    from cloudkg.audit.difference import Way, find_differences
    from cloudkg.store import open_graph

    found = find_differences(open_graph(old), open_graph(new))
    groups = {way: [c for c in found.changes if c.way is way] for way in Way}
    if form == "json":
        from cloudkg.cli.output import print_json, to_plain

        counts = {way.value: len(changes) for way, changes in groups.items()}
        print_json({"counts": counts, **to_plain(found)})
        return
    click.echo("\n".join(_counts(found, {way.value: changes for way, changes in groups.items()})))
    for way, changes in groups.items():
        if changes:
            _print_group(way.value, changes, language)


def _counts(found: Difference, groups: dict[str, list[Change]]) -> list[str]:
    from cloudkg.cli.output import clean

    reports = (("added", found.reports_added), ("removed", found.reports_removed), ("corrected", found.corrected))
    lines = [f"{f'reports {word}':18}{len(names):>7,}  {_names(names)}".rstrip() for word, names in reports if names]
    for way, changes in groups.items():
        kinds = [(sum(c.fact == kind for c in changes), kind) for kind in ("claim", "figure")]
        shares = " · ".join(f"{number:,} {kind}{'' if number == 1 else 's'}" for number, kind in kinds if number)
        lines.append(f"{way:18}{len(changes):>7,}  {shares}".rstrip())
    return [clean(line) for line in lines]


def _names(reports: tuple[str, ...]) -> str:
    return " · ".join(r.partition(":")[2] for r in reports)


def _print_group(way: str, changes: list[Change], language: str) -> None:
    from cloudkg.cli.output import print_table

    click.echo()
    print_table((way, "where"), [(c.why[language], _where(c)) for c in changes])


def _where(change: Change) -> str:
    """Reports and lines, what came first; what stood there already in brackets."""
    sides: dict[str, dict[str, None]] = {"new": {}, "old": {}}
    for place in change.places:
        sides[place.side][f"{place.report.partition(':')[2]}:{place.line}"] = None
    came, stood = " ".join(sides["new"]), " ".join(sides["old"])
    return f"{came} ({stood})" if came and stood else came or stood
