"""For those who write rows: whether each does what it says, and how often it is right."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from cloudkg.cli.output import clean, print_json, print_table


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def lexicon() -> None:
    """Check the gazetteer, the patterns and the metric cues, and count how often each row is right."""


@lexicon.command()
@click.argument("folder", required=False, type=click.Path(path_type=Path), metavar="[DIR]")
@click.pass_context
def check(ctx: click.Context, folder: Path | None) -> None:
    """Run the example of every row, and look for names that two terms bear.

    With DIR, a folder such as `build --lexicon` takes, its rows are checked, read together with those of the program, and the sentences
    in its examples.yaml are read. Exit code 1 when a row does not do what it says.
    """
    from cloudkg.lexicon_check import find_faults

    faults = find_faults(folder)
    for fault in faults:
        click.echo(clean(f"{fault.where}: {fault.message}"))
    click.echo(f"{len(faults)} rows at fault" if faults else "every row does what it says", err=True)
    ctx.exit(1 if faults else 0)


@lexicon.command()
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("texts", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="TEXT...")
@click.option("--lexicon", "own", type=click.Path(path_type=Path), metavar="DIR", help="Folder of your own rows, as in `build --lexicon`.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Table to read, or JSON.")
def report(gold: Path, texts: tuple[Path, ...], own: Path | None, form: str) -> None:
    """Extract from TEXTs, compare with the facts in folder GOLD, and count by row: right, inexact, and said but not so.

    Rows that err most stand first, and those that found nothing last.
    """
    from cloudkg.evaluate import evaluate, read_exchange
    from cloudkg.exchange import write_exchange
    from cloudkg.lexicon import load_lexicon
    from cloudkg.lexicon_check import rows_of, tally_rows
    from cloudkg.pipeline import build, list_reports

    expected = read_exchange(gold)
    knowledge = build(list_reports(texts), lexicon_folder=own).knowledge
    with TemporaryDirectory() as folder:
        write_exchange(knowledge, Path(folder))
        rows = tally_rows(evaluate(expected, read_exchange(Path(folder))), rows_of(load_lexicon(own)))
    if form == "json":
        print_json(rows)
    else:
        print_table(["row", "right", "inexact", "extra"], [[r.rule, f"{r.right:,}", f"{r.inexact:,}", f"{r.extra:,}"] for r in rows])
