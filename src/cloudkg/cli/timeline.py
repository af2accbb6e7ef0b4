"""Events in the order in which they happened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudkg.cli.options import EntityNameType, dataset_options, open_dataset, resolve_name, time_options

if TYPE_CHECKING:
    from cloudkg.query.timeline import Happening, Timeline

_HEADER = ("announced", "effective", "event", "agent", "target", "size", "modality", "reports")


class DayType(click.ParamType):  # type: ignore[type-arg]
    """An ISO day, month or year."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as given."""
        from cloudkg.errors import QueryError
        from cloudkg.query.timeline import check_date

        try:
            check_date(str(value))
        except QueryError as error:
            self.fail(str(error), param, ctx)
        return str(value)


@click.command()
@click.argument("name", required=False, type=EntityNameType())
@click.option(
    "--event", "types", multiple=True, metavar="KIND", help="Only events of this kind, such as PriceChange or Investment; may be repeated."
)
@click.option("--since", type=DayType(), help="Leave out what lies before this day, month or year.")
@click.option("--until", type=DayType(), help="Leave out what lies after it.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True, help="Table to read, JSON, or CSV."
)
@time_options
@dataset_options
def timeline(
    name: str | None,
    types: tuple[str, ...],
    since: str | None,
    until: str | None,
    form: str,
    folder: Path,
    endpoint: str | None,
    as_of: str | None,
    held_on: str | None,
) -> None:
    """List events in order of time: all of them, or those in which NAME takes part.

    The day on which something was announced and the day from which it holds stand apart; undated events come last. An event that several
    reports tell of stands once.
    """
    from cloudkg.query.timeline import read_timeline

    dataset = open_dataset(folder, endpoint, as_of, held_on)
    entities = [resolve_name(dataset, name).id] if name else []
    found = read_timeline(dataset, entities=entities, types=types, since=since, until=until)
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(
            [
                {**_plain(h), "agent_label": found.nodes[h.agent].label, "target_label": found.nodes[h.target].label}
                for h in found.happenings
            ]
        )
    elif form == "csv":
        click.echo(_csv(found), nl=False)
    else:
        _print(found)


def _plain(happening: Happening) -> dict[str, object]:
    from cloudkg.cli.output import to_plain

    plain = to_plain(happening)
    assert isinstance(plain, dict)
    return plain


def _size(happening: Happening) -> str:
    from cloudkg.cli.output import span_of

    return ", ".join(filter(None, (span_of(happening.change, "percent"), span_of(happening.amount, happening.unit or ""))))


def _rows(found: Timeline) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for h in found.happenings:
        ends = (found.nodes[h.agent].label, found.nodes[h.target].label)
        reports = " ".join(r.partition(":")[2] for r in h.reports)
        rows.append((h.announced or "", h.effective or "", h.type, *ends, _size(h), h.modality.lower(), reports))
    return rows


def _print(found: Timeline) -> None:
    from cloudkg.cli.output import print_table

    rows = _rows(found)
    if rows:
        kept = [i for i in range(len(_HEADER)) if any(row[i] for row in rows)]
        print_table([_HEADER[i] for i in kept], [[row[i] for i in kept] for row in rows])
    click.echo(f"{len(rows)} event{'' if len(rows) == 1 else 's'}", err=True)


def _csv(found: Timeline) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(
        (
            "id",
            "announced",
            "effective",
            "event",
            "agent",
            "target",
            "min_change",
            "max_change",
            "min_amount",
            "max_amount",
            "unit",
            "modality",
            "reports",
        )
    )
    for h in found.happenings:
        sizes = [*(h.change or (None, None)), *(h.amount or (None, None))]
        row = [h.id, h.announced, h.effective, h.type, h.agent, h.target, *sizes, h.unit, h.modality, " ".join(h.reports)]
        writer.writerow(["" if cell is None else cell for cell in row])
    return out.getvalue()
