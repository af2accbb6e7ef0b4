"""Figures of several firms side by side."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudkg.cli.options import EntityNameType, dataset_options, open_dataset, resolve_name

if TYPE_CHECKING:
    from cloudkg.audit.comparison import Cell, Comparison, Row, Stated

_MARKS = {"Planned": "ᵖ", "Forecast": "ᶠ", "Reported": "ʳ"}
_CONFLICT = "!"
_LEGEND = "ᵖ planned  ᶠ forecast  ʳ only reported  ! figures that do not agree  ≈ approximate"
_HEADER = (
    "entity", "label", "measure", "scope", "period", "min", "max", "unit", "modality", "approximate", "conflict", "stated_min", "stated_max", "stated_unit",
    "rate", "stated_period", "report", "line", "observation",
)  # fmt: skip


@click.command()
@click.argument("metric", metavar="METRIC")
@click.option(
    "--entity", "-e", "names", type=EntityNameType(), multiple=True, help="A row; may be repeated. Default: those with most figures."
)
@click.option(
    "--period",
    "periods",
    multiple=True,
    metavar="PERIOD",
    help="A column, such as 2026-Q1, or a span such as 2025-Q1..2026-Q1; may be repeated.",
)
@click.option("--currency", metavar="UNIT", help="Turn sums of money into this currency, where a --rate says how.")
@click.option(
    "--rate", "rates", multiple=True, metavar="RATE", help="An exchange rate and its day, such as USD/CNY=7.10@2026-05-20; may be repeated."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "markdown", "csv", "json"]),
    default="table",
    show_default=True,
    help="Table or Markdown to read; CSV and JSON with every figure behind each cell.",
)
@click.option("--chart", type=click.Path(path_type=Path), metavar="FILE.html", help="Also write the comparison as a page with charts.")
@dataset_options
def compare(
    metric: str, names: tuple[str, ...], periods: tuple[str, ...], currency: str | None, rates: tuple[str, ...], form: str, chart: Path | None, folder: Path,
    endpoint: str | None,
) -> None:  # fmt: skip
    """Put the figures of METRIC side by side: a row for each firm and measure, a column for each period.

    METRIC is a metric such as capex, a narrower one such as gross_margin, or a name of one (资本开支). A cell shows the firmest figure and says
    where it stands; figures of a period that do not agree are marked. Fiscal quarters stand in the column of the calendar quarter that has the
    same days. Sums in other currencies stay in rows of their own unless --currency and --rate say otherwise.
    """
    from cloudkg.audit.comparison import compare as compare_figures
    from cloudkg.audit.comparison import find_metric, parse_rate

    given = [parse_rate(rate) for rate in rates]
    if given and not currency:
        raise click.UsageError("--rate needs --currency: into which should sums be turned?")
    dataset = open_dataset(folder, endpoint)
    entities = [resolve_name(dataset, name).id for name in names]
    found = compare_figures(dataset, find_metric(dataset, metric), entities=entities, periods=periods, currency=currency, rates=given)
    if chart:
        from cloudkg.view.chart import write_chart

        size = write_chart(found, chart)
        click.echo(f"{chart}: {size / 1e6:.2f} MB", err=True)
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(_plain(found))
    elif form == "csv":
        click.echo(_csv(found), nl=False)
    elif form == "markdown":
        click.echo("\n".join(_markdown(found)))
    else:
        _print(found, entities)


def _value(cell: Cell, unit: str) -> str:
    from cloudkg.cli.output import span_of

    shown = cell.shown
    about = "≈ " if shown.observation.approximate else ""
    text = about + span_of(shown.ends, "percent" if unit == "percent" else "")
    return text + _MARKS.get(shown.observation.modality.value, "") + (_CONFLICT if cell.conflict else "")


def _head(row: Row, found: Comparison) -> tuple[str, ...]:
    return found.nodes[row.entity].label, row.measure, row.scope, row.unit


def _table(found: Comparison) -> tuple[list[str], list[list[str]]]:
    """Header and rows; columns of measure and scope only where rows differ in them."""
    heads = [_head(row, found) for row in found.rows]
    kept = [i for i in range(4) if i in (0, 3) or any(head[i] not in ("", found.metric) for head in heads)]
    header = [("entity", "measure", "scope", "unit")[i] for i in kept]
    body = [
        [*(head[i] for i in kept), *(_value(row.cells[p], row.unit) if p in row.cells else "" for p in found.periods)]
        for head, row in zip(heads, found.rows, strict=True)
    ]
    return [*header, *found.periods], body


def _sources(found: Comparison) -> list[tuple[str, str, str]]:
    """Where the figure of each cell stands, and the others beside it."""
    lines = []
    for row in found.rows:
        for period in found.periods:
            if (cell := row.cells.get(period)) is not None:
                places = ", ".join(dict.fromkeys(_place(s, cell) for s in cell.stated))
                lines.append((found.nodes[row.entity].label, period, places))
    return lines


def _place(stated: Stated, cell: Cell) -> str:
    from cloudkg.cli.output import span_of

    place = stated.observation.provenance
    where = f"{place.report.partition(':')[2]}:{place.line}"
    if stated.rate:
        where += f" ({span_of((stated.observation.minimum, stated.observation.maximum), stated.observation.unit)})"
    elif cell.conflict and stated is not cell.shown:
        where += f" ({span_of(stated.ends, stated.observation.unit)})"
    return where


def _print(found: Comparison, asked: list[str]) -> None:
    from cloudkg.cli.output import clean, print_table

    if not found.rows:
        click.echo("no figures", err=True)
        return
    print_table(*_table(found))
    click.echo()
    width = max(len(line[1]) for line in _sources(found))
    for label, period, places in _sources(found):
        click.echo(clean(f"{period:{width}}  {label}: {places}"))
    _notes(found, asked)


def _notes(found: Comparison, asked: list[str]) -> None:
    used = sorted({str(s.rate) for row in found.rows for cell in row.cells.values() for s in cell.stated if s.rate})
    click.echo(_LEGEND, err=True)
    if used:
        click.echo("exchange rates are those that you gave", err=True)
    silent = [name for name in asked if name not in {row.entity for row in found.rows}]
    if silent:
        click.echo(f"no such figure of {', '.join(silent)}", err=True)
    if found.omitted:
        click.echo(f"… and {found.omitted} more with figures: name them with --entity", err=True)


def _markdown(found: Comparison) -> list[str]:
    from cloudkg.cli.output import clean

    def cells(row: list[str]) -> str:
        return "| " + " | ".join(clean(cell).replace("|", "\\|") for cell in row) + " |"

    header, body = _table(found)
    sources = [f"- {clean(period)} {clean(label)}: {clean(places)}" for label, period, places in _sources(found)]
    return [cells(header), cells(["---"] * len(header)), *map(cells, body), "", *sources, "", _LEGEND]


def _record(row: Row, period: str, cell: Cell, stated: Stated, found: Comparison) -> dict[str, object]:
    o, rate = stated.observation, stated.rate
    return dict(
        zip(
            _HEADER,
            (
                row.entity, found.nodes[row.entity].label, row.measure, row.scope, period, *stated.ends, row.unit, o.modality.value, o.approximate, cell.conflict,
                o.minimum, o.maximum, o.unit, f"{rate.source}/{rate.target}={rate.value}@{rate.day}" if rate else None, o.period,
                o.provenance.report, o.provenance.line, stated.id,
            ),
            strict=True,
        )
    )  # fmt: skip


def _records(found: Comparison) -> list[dict[str, object]]:
    return [_record(row, period, cell, s, found) for row in found.rows for period, cell in row.cells.items() for s in cell.stated]


def _plain(found: Comparison) -> dict[str, object]:
    quotes = {s.id: s.observation.provenance.quote for row in found.rows for cell in row.cells.values() for s in cell.stated}
    figures = [{**record, "quote": quotes[str(record["observation"])]} for record in _records(found)]
    return {"metric": found.metric, "periods": found.periods, "figures": figures, "omitted": found.omitted}


def _csv(found: Comparison) -> str:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_HEADER)
    writer.writerows([["" if value is None else value for value in record.values()] for record in _records(found)])
    return out.getvalue()
