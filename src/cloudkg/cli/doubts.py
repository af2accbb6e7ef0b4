"""Saying what may be one thing, or two, and how to settle it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cloudkg.cli.deciding import Desk, ledger_options, signature
from cloudkg.cli.output import clean, print_json, print_table
from cloudkg.errors import LedgerError

if TYPE_CHECKING:
    from cloudkg.doubts import Doubt

_SHORT_ID = 8
_SHORTEST_PREFIX = 4


@click.command()
@click.option(
    "--kind", type=click.Choice(["duplicate", "over-merge"]), help="Only ids that may be one thing, or only an id that may be two."
)
@click.option(
    "--dismiss", metavar="ID", help="Enter in the ledger that this doubt is none; it is shown no more. Takes --why, --by and --date."
)
@click.option("--why", metavar="TEXT", help="The reason of a dismissal.")
@click.option("--by", metavar="NAME", help="Who dismisses. Default: user.name of git, else the name of the account.")
@click.option("--date", "on", type=click.DateTime(["%Y-%m-%d"]), metavar="YYYY-MM-DD", help="Day of the dismissal. Default: today.")
@click.option(
    "--lexicon",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of your own rows, as in `build --lexicon`: two ids that a gazetteer has are two things.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Table to read, or JSON.")
@ledger_options
def doubts(
    kind: str | None,
    dismiss: str | None,
    why: str | None,
    by: str | None,
    on: datetime | None,
    lexicon: Path | None,
    form: str,
    folder: Path,
    ledger_file: Path | None,
) -> None:
    """List ids that may be one thing and ids that may be two, each with what speaks for it and the command that settles it.

    It only suggests: nothing is merged or split by likeness. A pair that was settled, or dismissed with --dismiss, is not shown again.
    """
    from cloudkg.doubts import find_doubts
    from cloudkg.lexicon import load_lexicon

    desk = Desk(folder, ledger_file)
    found = find_doubts(desk.dataset, load_lexicon(lexicon).terms.keys(), desk.ledger.dismissed)
    if dismiss is not None:
        if not why:
            raise LedgerError("a decision needs a reason", hint="say it with --why")
        _dismiss(desk, found, dismiss, why, by, on)
        return
    shown = [d for d in found if kind in (None, d.kind)]
    if form == "json":
        print_json([_as_json(d) for d in shown])
        return
    if shown:
        print_table(("id", "doubt", "likeness", "what", "evidence"), [_row(d) for d in shown])
        click.echo()
        for d in shown:
            click.echo(f"{d.id[:_SHORT_ID]}  {clean(d.command)}")
    click.echo(f"{len(shown)} {'doubt' if len(shown) == 1 else 'doubts'}", err=True)


def _row(doubt: Doubt) -> tuple[str, ...]:
    return doubt.id[:_SHORT_ID], f"{doubt.kind}: {doubt.reason}", str(doubt.likeness), " ".join(doubt.entities), "; ".join(doubt.evidence)


def _as_json(doubt: Doubt) -> dict[str, object]:
    return {
        "id": doubt.id,
        "kind": doubt.kind,
        "reason": doubt.reason,
        "likeness": doubt.likeness,
        "entities": doubt.entities,
        "evidence": doubt.evidence,
        "command": doubt.command,
    }


def _dismiss(desk: Desk, found: tuple[Doubt, ...], start: str, why: str, by: str | None, on: datetime | None) -> None:
    from cloudkg.ledger import Dismiss, make_entry

    if len(start) < _SHORTEST_PREFIX:
        raise LedgerError(f"at least {_SHORTEST_PREFIX} characters of an id are needed", where=start)
    meant = [d for d in found if d.id.startswith(start)]
    if len(meant) != 1:
        problem = "no doubt has such an id" if not meant else f"{len(meant)} ids begin so"
        raise LedgerError(problem, where=start, hint="`cloudkg doubts` lists them" if not meant else "give more of its characters")
    entities = " and ".join(meant[0].entities)
    desk.enter(make_entry(Dismiss(meant[0].id), **signature(f"{entities}: {why}", by, on)), later=False, dismissal=True)
