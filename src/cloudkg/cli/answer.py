"""The answer to a plain question on the terminal: what was understood, the sentence, the rows, the sources."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cloudkg.ask import PlainAnswer

_HEADS = {
    "understood": {"zh": "这样理解：", "en": "Understood as:"},
    "query": {"zh": "据此查询：", "en": "Asked as:"},
    "instead": {"zh": "可以这样问：", "en": "You can ask:"},
    "near": {"zh": "是不是：", "en": "Did you mean:"},
    "more": {"zh": "另有 {} 行未列。", "en": "{} more rows."},
}


def print_answer(answer: PlainAnswer, form: str, *, explain: bool, quotes: bool, limit: int | None) -> None:
    """Print an answer: for people the sentence and a table, for programs JSON or CSV on standard output and the rest on standard error."""
    if form == "json":
        from cloudkg.cli.output import print_json

        print_json(answer)
        return
    aside = form == "csv" or not answer.is_understood
    if explain:
        _explain(answer, aside=aside)
    from cloudkg.cli.output import clean

    click.echo(clean(answer.sentence), err=aside)
    if not answer.is_understood:
        _offer(answer)
        return
    rows = answer.rows[:limit]
    if form == "csv":
        _print_csv(answer.columns, rows)
    elif rows:
        _print_table(answer.columns, rows)
    if hidden := len(answer.rows) - len(rows) + answer.omitted:
        click.echo(_HEADS["more"][answer.language].format(hidden), err=True)
    if quotes:
        for source in answer.sources:
            click.echo(
                clean(f"{_short(source.fact)}  {source.report.removeprefix('report:')}:{source.line}  {source.quote}"), err=form == "csv"
            )


def _explain(answer: PlainAnswer, *, aside: bool) -> None:
    from cloudkg.cli.output import clean, width

    click.secho(_HEADS["understood"][answer.language], bold=True, err=aside)
    column = max((width(part.text) for part in answer.understood), default=0) + 2
    for part in answer.understood:
        click.echo(f"  {part.start:>3}–{part.end:<3} {clean(part.text)}{' ' * (column - width(part.text))}{clean(part.meaning)}", err=aside)
    if answer.shipped:
        given = "".join(f" --{name.replace('_', '-')} {value}" for name, values in answer.given for value in values)
        click.secho(_HEADS["query"][answer.language], bold=True, err=aside)
        click.echo(f"  cloudkg ask {answer.shipped}{clean(given)}", err=aside)
    if answer.sparql:
        click.echo("".join(f"  {line}\n" for line in answer.sparql.strip().splitlines()), err=aside)


def _offer(answer: PlainAnswer) -> None:
    commands = [s for s in answer.suggestions if s.startswith("cloudkg ")]
    names = [s for s in answer.suggestions if s not in commands]
    for head, offered in (("near", names), ("instead", commands)):
        if offered:
            click.echo(f"{_HEADS[head][answer.language]} {', '.join(offered)}", err=True)


def _print_table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    from cloudkg.cli.output import print_table
    from cloudkg.cli.rows import title_of

    cells = [[_cell(text) for text in row] for row in rows]
    filled = [i for i in range(len(columns)) if any(row[i] for row in cells)]
    print_table([title_of(columns[i]) for i in filled], [[row[i] for i in filled] for row in cells])


def _cell(text: str) -> str:
    from cloudkg.cli.output import figure

    if text.startswith(("claim:", "observation:")):
        return _short(text)
    if text.startswith("ckg:"):
        return text.removeprefix("ckg:")
    try:
        return figure(Decimal(text)) if len(text) > 4 and not text.startswith("0") else text  # a year stays a year
    except InvalidOperation:
        return text


def _short(curie: str) -> str:
    from cloudkg.cli.tree import short_id

    return short_id(curie)


def _print_csv(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    import csv
    import io

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(rows)
    click.echo(out.getvalue(), nl=False)
