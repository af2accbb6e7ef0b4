"""The ledger itself: what stands in it, taking an entry back, bringing the graph up to date."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cloudkg.cli.deciding import Desk, ledger_options, signature, signing_options
from cloudkg.cli.decisions import decision_line
from cloudkg.cli.output import clean
from cloudkg.errors import LedgerError

if TYPE_CHECKING:
    from cloudkg.ledger import Entry, Ledger

_SHORTEST_PREFIX = 4


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--all", "everything", is_flag=True, help="Also list what was taken back.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True, help="Table to read, or JSON.")
@ledger_options
@click.pass_context
def ledger(ctx: click.Context, everything: bool, form: str, folder: Path, ledger_file: Path | None) -> None:
    """List the decisions in force; with a command, take one back or bring the graph up to date."""
    ctx.obj = (folder, ledger_file)
    if ctx.invoked_subcommand is None:
        _list_entries(folder, ledger_file, everything=everything, form=form)


@ledger.command()
@click.argument("entry_id", metavar="ID")
@click.option("--later", is_flag=True, help="Enter it and leave the graph; `cloudkg ledger apply` brings it up to date.")
@signing_options
@click.pass_obj
def undo(obj: tuple[Path, Path | None], entry_id: str, *, later: bool, why: str, by: str | None, on: Any) -> None:
    """Take the entry ID back; the first characters are enough. Its line stays, and one that takes it back is added."""
    from cloudkg.ledger import Dismiss, Undo, make_entry

    desk = Desk(*obj)
    entry = _find(desk.ledger, entry_id)
    line = make_entry(Undo(entry.id), **signature(why, by, on))
    desk.enter(line, later=later, dismissal=isinstance(entry.action, Dismiss))


@ledger.command()
@click.pass_obj
def apply(obj: tuple[Path, Path | None]) -> None:
    """Bring the graph to the state of the ledger, from what was read when it was built; no report is read again."""
    Desk(*obj).apply()


def _find(known: Ledger, start: str) -> Entry:
    """The entry in force whose id begins so."""
    if len(start) < _SHORTEST_PREFIX:
        raise LedgerError(f"at least {_SHORTEST_PREFIX} characters of an id are needed", where=start)
    found = [e for e in known.in_force if e.id.startswith(start)]
    if not found:
        raise LedgerError("no entry in force has such an id", where=start, hint="`cloudkg ledger` lists them")
    if len(found) > 1:
        raise LedgerError(f"{len(found)} ids begin so ({', '.join(e.id for e in found)})", where=start, hint="give more of its characters")
    return found[0]


def _list_entries(folder: Path, ledger_file: Path | None, *, everything: bool, form: str) -> None:
    from cloudkg.cli.output import print_json, print_table
    from cloudkg.ledger import default_ledger, read_ledger
    from cloudkg.store.extracted import read_marks
    from cloudkg.store.layout import is_graph_folder

    path = ledger_file or default_ledger(folder)
    known = read_ledger(path, missing_ok=ledger_file is None)
    in_force = {e.id for e in known.in_force}
    shown = list({e.id: e for e in known.lines if everything or e.id in in_force}.values())
    if form == "json":
        print_json([_as_json(e, e.id in in_force) for e in shown])
    elif shown:
        rows = [(e.id, e.on.isoformat(), e.by, e.verb, decision_line(e), e.why, "" if e.id in in_force else "no") for e in shown]
        columns = ("id", "date", "by", "do", "what", "why", "in force")
        print_table(columns if everything else columns[:-1], rows if everything else [row[:-1] for row in rows])
    click.echo(f"{clean(str(path))}: {len(in_force)} in force", err=True)
    if is_graph_folder(folder) and read_marks(folder).get("ledger") != known.digest:
        click.echo("The graph was made with another state of it: `cloudkg ledger apply` brings it up to date.", err=True)


def _as_json(entry: Entry, in_force: bool) -> dict[str, Any]:
    import json

    from cloudkg.ledger.entries import render_entry

    row: dict[str, Any] = json.loads(render_entry(entry))
    return {"id": row.pop("id"), **row, "in_force": in_force}
